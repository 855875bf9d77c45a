"""The registry: every driver by name, of the kind its settings and calls promise."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from config.schema import DRIVER_KINDS
from drivers.kinds import Camera, DoorBoard, IdCardReader, Kind, LockerBoard, PhoneGate
from drivers.registry import DRIVERS

CALLS = {
    Kind.READER: IdCardReader,
    Kind.LOCKER: LockerBoard,
    Kind.GATE: PhoneGate,
    Kind.DOOR_BOARD: DoorBoard,
    Kind.CAMERA: Camera,
}
URLS = {"modbus-relay": "tcp://127.0.0.1:502", "rtsp-camera": "rtsp://127.0.0.1/live"}


def test_a_site_file_and_the_registry_know_the_same_devices() -> None:
    assert set(DRIVER_KINDS) == {name for name, model in DRIVERS.items() if model.kind is not Kind.CAMERA}


@pytest.mark.parametrize("name", DRIVERS)
def test_a_driver_is_made_from_name_address_and_settings_without_touching_the_line(name: str) -> None:
    model = DRIVERS[name]
    driver = model.make("it", URLS.get(name, "socket://127.0.0.1:9"), model.settings())
    promised = [call for call in dir(CALLS[model.kind]) if not call.startswith("_")]
    assert all(hasattr(driver, call) for call in promised)
    assert driver.poll_interval_ms >= 0
    assert driver.identity() == ""
    driver.close()


@pytest.mark.parametrize("name", DRIVERS)
def test_an_unknown_setting_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        DRIVERS[name].settings(colour="red")


def test_drivers_do_not_load_a_video_library_into_the_controller() -> None:
    check = "import sys, drivers.registry; sys.exit('av' in sys.modules or 'cv2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], timeout=30, check=False).returncode == 0
