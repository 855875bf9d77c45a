"""Devices that fall silent and answer again at every moment of somebody's way, told fact by fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import facts
from tests.core.machines.moments import MAIN, MOMENTS, reach
from tests.core.machines.story import Told
from tests.core.playbook import PLAN

Begin = Callable[..., Told]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("device", ["board-main", "locker-a", "gate-a"])
def test_a_device_that_falls_silent_at_any_moment_is_neither_closed_nor_clear(
    told: Begin, moment: str, device: str
) -> None:
    """S10."""
    site = reach(told(), moment)
    site.tell(facts.DeviceLost(device, "cable"))
    site.tell(facts.DeviceReady(device))


def test_a_device_that_is_not_planned_is_refused(told: Begin) -> None:
    site = told()
    assert site.tell(facts.DeviceReady("z")).refusal == "device:unknown"
    assert site.tell(facts.DeviceLost("z", "?")).refusal == "device:unknown"


def test_a_fire_board_whose_silence_means_fire_latches(told: Begin) -> None:
    site = told()
    contacts = (replace(PLAN.fire_inputs[0], on_silence="release"), replace(PLAN.fire_inputs[0], id="second"))
    site.room = replace(site.room, plan=replace(PLAN, fire_inputs=contacts))
    site.tell(facts.DeviceLost("board-main", "cable"))
    assert site.door() == "released"


def test_in_a_fire_a_board_that_comes_back_is_released_at_once(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.FireInputRead("fire-main", True))
    site.unheard(site.tell, facts.DeviceLost("board-room", "cable"))
    site.tell(facts.DeviceReady("board-room"))


@pytest.mark.parametrize("device", ["reader-a", "board-main", "board-room"])
def test_what_a_silent_device_had_read_is_not_known(told: Begin, device: str) -> None:
    site = reach(told(), "card_read")
    for door in (MAIN, "door-room-1"):
        site.unheard(site.tell, facts.LockRead(door, True))
        site.unheard(site.tell, facts.DoorReleased(door))
        site.unheard(site.tell, facts.LockRead(door, True))
    site.tell(facts.DeviceLost(device, "cable"))
    assert site.room.lanes["a"].card_lying is (device != "reader-a")


@pytest.mark.parametrize("moment", ["card_read", "box_open", "window_open", "passed", "clear"])
def test_in_a_lane_in_doubt_only_whoever_lost_a_box_before_the_gate_is_sent_away(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.unheard(site.tell, facts.GateCountersReset("gate-a"))
    site.tell(facts.DeviceLost("locker-a", "cable"))
    site.wait_ms(400_000)
    assert (site.room.lanes["a"].visitor is None) is (moment == "box_open")


def test_a_box_that_two_staff_had_opened_before_its_board_fell_silent_opens_unasked_after_it(told: Begin) -> None:
    """S4: an order to open is not kept over a silence."""
    site = told()
    site.unheard(site.tell, facts.BoxOverridden("locker-a", 2, ("g1", "s1"), "search"))
    site.unheard(site.tell, facts.DeviceLost("locker-a", "cable"))
    for closed in (True, False):
        site.tell(facts.BoxRead("locker-a", 2, closed))
    assert "box_opened_unasked" in site.alarms()
