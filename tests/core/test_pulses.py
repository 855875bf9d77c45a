"""What comes while an unlock pulse is on its way: between the order, and the board's word that it was sent."""

import pytest

from controller.core import facts
from controller.core.commands import PulseUnlock, SecureDoor
from controller.core.facts import Fact
from tests.core.playbook import BY_TWO, Site, ordered, ready_site
from tests.core.sealed_area import ready_area


def on_its_way() -> tuple[Site, PulseUnlock]:
    """`p1` is clear, and the main door's pulse was ordered."""
    site = ready_site()
    return site, ordered(site.to_clear("p1"), PulseUnlock)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (facts.PersonRevoked("p1", BY_TWO, "conflict", "expelled"), "revoked"),
        (facts.DeviceFound("p1", "a", ("g1",)), "device_found"),
        (facts.SessionOrdered("s-1", "suspend", ("g1",)), "not_entitled"),
        (facts.SessionOrdered("s-1", "end", ("g1",)), "not_entitled"),
        (facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"), "not_entitled"),
        (facts.ClockDoubted("step"), "not_entitled"),
        (facts.DeviceLost("locker-a", "power"), "box_silent"),
    ],
)
def test_whoever_lost_the_right_to_enter_while_the_pulse_was_on_its_way_is_not_admitted(
    fact: Fact, reason: str
) -> None:
    """S1, S10: revoked beats granted, until the door has opened."""
    site, command = on_its_way()
    assert site.tell(fact).accepted
    decision = site.tell(facts.UnlockPulseSent(command.command, command.door))
    assert SecureDoor("door-main") in decision.commands
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", reason)
    site.tell(facts.DoorContactRead("door-main", False))
    site.tell(facts.DoorContactRead("door-main", True))
    assert site.state("p1") == "unknown", "who was quicker than the lock is for staff to find"


def test_a_room_s_door_locks_again_for_whoever_was_withdrawn_while_its_pulse_was_on_its_way() -> None:
    """S10: revoked beats granted, at every door."""
    area = ready_area()
    area.admit("p1")
    command = ordered(area.card("p1", "room-reader-1"), PulseUnlock)
    area.tell(facts.PersonRevoked("p1", BY_TWO, "conflict", "expelled"))
    decision = area.tell(facts.UnlockPulseSent(command.command, command.door))
    assert SecureDoor("door-room-1") in decision.commands
    area.tell(facts.DoorContactRead("door-room-1", False))
    area.tell(facts.DoorContactRead("door-room-1", True))
    assert area.state("p1") == "admitted"


def test_a_pulse_that_comes_after_staff_cleared_its_lane_unlocks_for_nobody() -> None:
    """S1, S3: an order ends with the person it was for; whoever uses its late pulse is nobody that we know."""
    site, command = on_its_way()
    site.tell(facts.DeviceLost("gate-a", "power"))
    site.tell(facts.DeviceReady("gate-a"))
    assert site.clear_lane().accepted
    site.card("p2")
    assert site.identify("p2").accepted
    decision = site.tell(facts.UnlockPulseSent(command.command, command.door))
    assert SecureDoor("door-main") in decision.commands
    assert (site.door(), site.lane(), site.room.lanes["a"].reason) == ("locked", "unknown", "late_pulse")
    assert "lane_unknown" in site.alarms()
    site.tell(facts.DoorContactRead("door-main", False))
    assert "door_forced" in site.alarms()


def test_a_pulse_of_an_earlier_run_locks_again_and_leaves_the_lane_in_doubt() -> None:
    """S3: no opening of an earlier run of the process."""
    site, command = on_its_way()
    site.restart()
    site.clear_lane()
    decision = site.tell(facts.UnlockPulseSent(command.command, command.door))
    assert (decision.commands, site.lane()) == ((SecureDoor("door-main"),), "unknown")


def test_an_override_goes_on_when_staff_clear_the_lane_before_its_pulse_was_sent() -> None:
    """S7: two staff ordered it, and it is for no holder of the lane."""
    site = ready_site()
    command = ordered(site.tell(facts.DoorOverridden("door-main", BY_TWO, "doctor", 10_000)), PulseUnlock)
    assert site.clear_lane().accepted
    assert site.tell(facts.UnlockPulseSent(command.command, command.door)).commands == ()
    assert site.door() == "unlocked"


def test_a_late_pulse_locks_nothing_into_a_fire() -> None:
    """S2."""
    site, command = on_its_way()
    site.tell(facts.FireInputRead("fire-main", True))
    assert site.tell(facts.UnlockPulseSent(command.command, command.door)).commands == ()
    assert site.door() == "released"


def test_a_door_that_an_override_still_frees_after_staff_cleared_its_lane_brings_it_into_doubt_when_it_opens() -> None:
    """S1, S7: who went through by then nobody knows."""
    site = ready_site()
    command = ordered(site.tell(facts.DoorOverridden("door-main", BY_TWO, "help", 60_000)), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.clear_lane()
    assert (site.lane(), site.door()) == ("free", "unlocked")
    site.tell(facts.DoorContactRead("door-main", False))
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "emergency_exit")


REVOKED = facts.PersonRevoked("p2", BY_TWO, "conflict", "expelled")


def test_whose_door_is_not_about_to_open_brings_no_doubt_on_the_lane_when_withdrawn() -> None:
    """S10: revoked beats granted; and who stands between gate and door stands there still."""
    site = ready_site()
    site.admit("p1")
    site.card("p2")
    site.identify("p2")
    held = site.room
    site.tell(REVOKED)
    assert site.lane() == "held", "the order that stands in the door was somebody else's"
    site.room = held
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.answer_to_clear(site.declare("p2"))
    assert (site.lane(), site.room.lanes["a"].notice) == ("clear", "recording_lost")
    site.tell(REVOKED)
    assert site.lane() == "clear", "nothing was ordered"


def test_an_order_that_came_to_nothing_brings_no_doubt_on_the_lane() -> None:
    """S10: the next try is refused, and that is all."""
    site, command = on_its_way()
    site.tell(facts.CommandFailed(command.command, "board-main", "silent"))
    site.tell(facts.PersonRevoked("p1", BY_TWO, "conflict", "expelled"))
    assert site.lane() == "clear"
    unlocks = site.unlocks()
    site.wait_ms(site.profile.unlock_retry_ms)
    assert (site.unlocks(), site.room.lanes["a"].notice) == (unlocks, "revoked")


def test_staff_who_clear_a_lane_send_whoever_stands_at_its_kiosk_back_to_the_card_and_forget_for_whom_its_door_was() -> (
    None
):
    """S1: from the card, every step anew."""
    site = ready_site()
    site.card("p1")
    site.tell(facts.GateCountersReset("gate-a"))
    site.clear_lane()
    assert (site.state("p1"), site.room.lanes["a"].visitor) == ("expected", None)
    site, _ = on_its_way()
    site.tell(facts.GateCountersReset("gate-a"))
    assert site.room.doors["door-main"].person == "p1"
    site.clear_lane()
    assert (site.room.doors["door-main"].person, site.room.doors["door-main"].command) == (None, "")
