"""The gate's driver with the simulated gate, which was written from the sheet alone: the settings over its serial port."""

from collections.abc import Iterator

import pytest

from drivers import phonegate_settings
from drivers.kinds import GateAnswered, GateSettingsRead
from drivers.phonegate_uart import PhonegateUart, Settings
from tests.drivers.wire import until
from tests.simulators.site_process import BackDoor, site_with_backdoor

EACH_MOMENT = Settings(heartbeat_ms=100).model_copy(update={"settings_every_s": 0.05})


@pytest.fixture(scope="module")
def site() -> Iterator[BackDoor]:
    with site_with_backdoor() as site:
        yield site


@pytest.fixture
def gate(site: BackDoor, monkeypatch: pytest.MonkeyPatch) -> Iterator[PhonegateUart]:
    monkeypatch.setattr(phonegate_settings, "AGAIN_S", 0.02)
    monkeypatch.setattr(phonegate_settings, "SILENT_AFTER", 1000)
    gate = PhonegateUart("gate-a", site.ready["ptys"]["gate-a"], EACH_MOMENT)
    yield gate
    gate.close()


def told(gate: PhonegateUart) -> GateSettingsRead:
    [settings] = until(lambda: [one for one in gate.poll() if isinstance(one, GateSettingsRead)])
    return settings


def test_a_sensitivity_turned_down_at_the_panel_is_told_and_turned_back_is_as_before(
    site: BackDoor, gate: PhonegateUart
) -> None:
    """440号 6.4.1; a drift from what was tested locks the lane."""
    before = told(gate)
    site.ok("/backdoor/gates/gate-a/sensitivity", {"of": "phone_zone", "zone": 3, "value": 40})
    after = told(gate)
    assert set(before.settings) ^ set(after.settings) == {"phone_zone_3=500", "phone_zone_3=40"}
    assert "work_mode=electronics" in after.settings
    site.ok("/backdoor/gates/gate-a/sensitivity", {"of": "phone_zone", "zone": 3, "value": 500})
    assert told(gate).revision == before.revision


def test_an_older_board_is_heard_and_tells_no_settings(site: BackDoor, gate: PhonegateUart) -> None:
    site.ok("/backdoor/devices/gate-a/fault", {"kind": "no_parameters"})
    for token in ("a", "b", "c"):
        gate.handshake(token)
        assert until(gate.poll) == [GateAnswered(token)]
    site.ok("/backdoor/devices/gate-a/fault", {"kind": None})
    assert "overall=500" in told(gate).settings
