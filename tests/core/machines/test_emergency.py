"""Fire, roll call and overrides at every moment, told fact by fact."""

from collections.abc import Callable

import pytest

from controller.core import emergency, facts
from controller.core.admission import AdmissionState
from tests.core.machines.moments import MAIN, MOMENTS, reach
from tests.core.machines.story import Told
from tests.core.playbook import BY_TWO

Begin = Callable[..., Told]
ROOM = "door-room-1"


def fire(site: Told, burns: bool = True) -> None:
    site.tell(facts.FireInputRead("fire-main", burns))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_fire_at_any_moment_frees_every_door_and_is_over_when_staff_say_so(told: Begin, moment: str) -> None:
    """S2; GB 51348-2019: doors on the way out are freed by fire."""
    site = reach(told(), moment)
    fire(site)
    assert site.door() == site.door(ROOM) == "released"
    assert site.lane() == "unknown"
    fire(site, False)
    site.tell(facts.FireReset(("g1",), "over"))
    assert site.door() == ("held_open" if moment in ("door_open", "out_door_open") else "locked")
    person = site.room.people["p1"]
    if person.state is AdmissionState.UNKNOWN:
        site.tell(facts.RollCalled("p1", ("g1",)))
        assert site.state("p1") == "expected"


def test_a_second_alarm_changes_nothing_and_an_unknown_contact_is_refused(told: Begin) -> None:
    site = told()
    fire(site)
    fire(site)
    assert site.tell(facts.FireInputRead("fire-z", True)).refusal == "fire_input:unknown"


def test_a_reset_needs_a_person_a_reason_and_quiet_contacts(told: Begin) -> None:
    site = told()
    site.tell(facts.FireReset(("g1",), "nothing burns"))
    site.unheard(fire, site)
    for by, reason in (((), "over"), (("g1",), " "), (("g1",), "over")):
        assert not site.tell(facts.FireReset(by, reason)).accepted
    site.unheard(fire, site, False)
    site.unheard(site.tell, facts.DeviceLost("board-main", "cable"))
    assert site.tell(facts.FireReset(("g1",), "over")).refusal == "fire_input_active", "silence is not quiet"


def test_after_a_reset_each_door_is_what_its_inputs_say(told: Begin) -> None:
    site = told()
    site.unheard(fire, site)
    site.unheard(site.tell, facts.ExitButtonRead(MAIN, True))
    site.unheard(site.tell, facts.DoorContactRead(ROOM, False))
    site.unheard(fire, site, False)
    site.tell(facts.FireReset(("g1",), "over"))
    assert (site.door(), site.door(ROOM)) == ("egress", "held_open")


def test_after_a_reset_a_door_behind_broken_glass_stays_free_and_a_silent_one_unknown(told: Begin) -> None:
    site = told()
    site.unheard(fire, site)
    site.unheard(site.tell, facts.BreakGlassRead(MAIN, True))
    site.unheard(site.tell, facts.DeviceLost("board-room", "cable"))
    site.unheard(fire, site, False)
    site.tell(facts.FireReset(("g1",), "over"))
    assert (site.door(), site.door(ROOM)) == ("egress", "unknown")


def test_a_roll_call_finds_people_outside_or_still_inside(told: Begin) -> None:
    site = reach(told(), "admitted")
    site.tell(facts.RollCalled("p1", ("g1",)))
    site.unheard(fire, site)
    site.tell(facts.RollCalled("p1", ()))
    site.tell(facts.RollCalled("p1", ("g1",), "inside", "1"))
    site.tell(facts.RollCalled("p1", ("g1", "g1"), "inside", "1"))
    site.tell(facts.RollCalled("p1", BY_TWO, "inside", "1"))
    assert site.room.people["p1"].place == "1"
    assert emergency.muster(site.room) == {"1": ("p1",)}
    site.tell(facts.RollCalled("p1", BY_TWO, "inside"))
    assert site.tell(facts.RollCalled("p1", BY_TWO, "elsewhere")).refusal == "roll_call:where"
    assert site.tell(facts.RollCalled("p2", BY_TWO, "inside")).refusal == "admission:expected:roll_call"
    site.tell(facts.RollCalled("p1", ("g1",)))
    assert emergency.muster(site.room) == {}


def test_those_nobody_has_found_are_listed_by_where_they_were_seen_last(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.unheard(site.admit, "p2")
    site.unheard(fire, site)
    site.tell(facts.RollCalled("p2", BY_TWO, "inside", "1"))
    assert emergency.muster(site.room) == {"": ("p1",), "1": ("p2",)}


@pytest.mark.parametrize("moment", ["expected", "window_open", "clear", "unlocked", "out_walking"])
@pytest.mark.parametrize("door", [MAIN, ROOM])
def test_two_staff_open_a_door_and_the_record_says_so(told: Begin, moment: str, door: str) -> None:
    """S7."""
    site = told() if moment == "expected" else reach(told(), moment)
    site.tell(facts.DoorOverridden(door, BY_TWO, "help", 5_000))
    assert "override" in site.room.sessions["s-1"].flags
    assert (site.lane() == "unknown") is (door == MAIN)


def test_an_override_takes_two_a_reason_and_a_length(told: Begin) -> None:
    site = told()
    longest_ms = site.profile.override_ms_max
    refused = [
        site.tell(facts.DoorOverridden(door, by, reason, ms)).refusal
        for door, by, reason, ms in (
            (MAIN, ("g1",), "help", 1), (MAIN, ("g1", "g1"), "help", 1), (MAIN, BY_TWO, " ", 1), (MAIN, BY_TWO, "help", 0),
            (MAIN, BY_TWO, "help", longest_ms + 1), ("door-z", BY_TWO, "help", 1), (MAIN, BY_TWO, "help", 1),
            (MAIN, BY_TWO, "help", longest_ms),
        )
    ]  # fmt: skip
    assert refused == [
        "two_persons_needed", "two_persons_needed", "reason_needed", "override_too_long", "override_too_long",
        "door:unknown", None, None,
    ]  # fmt: skip


def test_a_silent_or_released_door_is_not_overridden(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.DeviceLost("board-room", "cable"))
    assert site.tell(facts.DoorOverridden(ROOM, BY_TWO, "help", 1)).refusal == "device_offline"
    site.unheard(fire, site)
    assert site.tell(facts.DoorOverridden(MAIN, BY_TWO, "help", 1)).refusal == "fire"


def test_a_box_is_overridden_by_two_with_a_reason_while_its_board_answers(told: Begin) -> None:
    """S4."""
    site = told()
    for by, reason in ((("g1",), "x"), (("g1", "g1"), "x"), (BY_TWO, " "), (BY_TWO, "search")):
        site.tell(facts.BoxOverridden("locker-a", 2, by, reason))
    assert site.room.boxes["locker-a/2"].overridden
    site.unheard(site.to_gate, "p1")
    site.unheard(site.tell, facts.DeviceLost("locker-a", "cable"))
    for box in (1, 3):
        assert site.tell(facts.BoxOverridden("locker-a", box, BY_TWO, "search")).refusal == "device_offline"


def test_an_alarm_is_taken_note_of_and_leaves_when_its_cause_is_gone(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.DoorContactRead(MAIN, False))
    site.unheard(site.tell, facts.StaffCalled("a"))
    forced = next(one for one in site.room.alarms if one.startswith("door_forced"))
    called = next(one for one in site.room.alarms if one.startswith("staff_called"))
    assert site.tell(facts.AlarmAcknowledged("no such", ("g1",))).refusal == "alarm:unknown"
    site.tell(facts.AlarmAcknowledged(forced, ()))
    site.tell(facts.AlarmAcknowledged(forced, ("g1",)))
    assert site.room.alarms[forced].acknowledged
    site.tell(facts.AlarmAcknowledged(called, ("g1",)))
    assert called not in site.room.alarms


def test_an_alarm_whose_cause_is_gone_leaves_when_somebody_took_note(told: Begin) -> None:
    site = told()
    site.unheard(fire, site)
    site.unheard(fire, site, False)
    site.unheard(site.tell, facts.FireReset(("g1",), "over"))
    site.tell(facts.AlarmAcknowledged("fire:fire-main", ("g1",)))
    assert "fire" not in site.alarms()
