"""Cameras for a whole file of tests; each test gets them whole."""

from collections.abc import Iterator

import pytest

from tests.simulators.rtsp_clients import CameraHouse, camera_house

CAMERAS = ["cam-1", "cam-2"]


@pytest.fixture(scope="module")
def shared_house() -> Iterator[CameraHouse]:
    with camera_house(CAMERAS) as running:
        yield running


@pytest.fixture
def house(shared_house: CameraHouse) -> Iterator[CameraHouse]:
    yield shared_house
    for name in CAMERAS:
        shared_house.mend(name)
