"""Through the door, told fact by fact: contact, pulse, button and glass."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.commands import PulseUnlock
from tests.core.machines.moments import reach
from tests.core.machines.story import Told
from tests.core.playbook import BY_TWO, ordered

Begin = Callable[..., Told]
MAIN, ROOM = "door-main", "door-room-1"


def contact(site: Told, closed: bool, door: str = MAIN) -> None:
    site.tell(facts.DoorContactRead(door, closed))


def sent(site: Told, command: PulseUnlock) -> None:
    site.tell(facts.UnlockPulseSent(command.command, command.door))


def clear(site: Told, person: str = "p1") -> PulseUnlock:
    """`person` is clear, and the main door's pulse was ordered."""
    command: PulseUnlock = ordered(site.to_clear(person), PulseUnlock)
    return command


def unlocked(site: Told, person: str = "p1") -> None:
    sent(site, clear(site, person))


def leaving(site: Told, person: str = "p1") -> PulseUnlock:
    """`person` was inside; their card at the exit reader has ordered the main door's pulse."""
    site.admit(person)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    command: PulseUnlock = ordered(site.card(person, "exit-reader-a"), PulseUnlock)
    return command


def test_a_pulse_an_opened_and_a_closed_door_admit(told: Begin) -> None:
    site = told()
    command = site.unheard(clear, site)
    site.tell(facts.UnlockPulseSent("run-0-0", MAIN))
    sent(site, command)
    contact(site, True)
    contact(site, False)
    contact(site, False)
    contact(site, True)
    assert site.state("p1") == "admitted"
    site.wait_ms(site.profile.room_entry_ms)


def test_a_door_that_is_not_opened_is_unlocked_again_while_clear_is_fresh(told: Begin) -> None:
    site = told()
    site.unheard(unlocked, site)
    site.wait_ms(site.profile.door_open_wait_ms)
    assert (site.lane(), site.unlocks()) == ("clear", 2)
    sent(site, site.decisions[-1].commands[-1])  # type: ignore[arg-type]
    site.wait_ms(site.profile.clear_fresh_ms)
    assert site.lane() == "unknown"


def test_a_door_that_closes_after_clear_ended_still_admits(told: Begin) -> None:
    site = told()
    site.unheard(unlocked, site)
    contact(site, False)
    site.wait_ms(site.profile.clear_fresh_ms)
    assert "door_held_open" in site.alarms()
    contact(site, True)
    assert site.state("p1") == "admitted"


def test_a_lane_that_came_into_doubt_behind_the_open_door_admits_and_stays_unknown(told: Begin) -> None:
    site = told()
    site.unheard(unlocked, site)
    contact(site, False)
    site.tell(facts.GateCountersReset("gate-a"))
    contact(site, True)
    assert (site.state("p1"), site.lane()) == ("admitted", "unknown")


def test_a_pulse_that_was_sent_into_a_doubt_is_taken_back(told: Begin) -> None:
    site = told()
    command = site.unheard(clear, site)
    site.tell(facts.GateCountersReset("gate-a"))
    sent(site, command)
    contact(site, False)
    assert site.state("p1") == "unknown"


def test_a_pulse_for_nobody_moves_no_lane(told: Begin) -> None:
    site = told()
    command = ordered(site.tell(facts.DoorOverridden(MAIN, BY_TWO, "help", 20_000)), PulseUnlock)
    sent(site, command)
    site.wait_ms(19_000)
    contact(site, False)
    contact(site, True)


def test_an_order_that_failed_is_given_again_while_clear_is_fresh(told: Begin) -> None:
    site = told()
    command = site.unheard(clear, site)
    site.tell(facts.CommandFailed(command.command, MAIN, "busy"))
    site.wait_ms(site.profile.unlock_retry_ms)
    assert site.unlocks() == 2, "asked again"


def test_a_leaver_goes_out_through_the_door(told: Begin) -> None:
    site = told()
    command = site.unheard(leaving, site)
    sent(site, command)
    contact(site, False)
    contact(site, True)
    assert site.lane() == "out_walking"
    site.wait_ms(site.profile.gate_window_ms)
    assert site.room.lanes["a"].reason == "leaver_not_seen"


@pytest.mark.parametrize("how", ["not opened", "failed", "never sent"])
def test_a_leaver_who_does_not_go_stays_inside_and_may_ask_again(told: Begin, how: str) -> None:
    site = told()
    command = site.unheard(leaving, site)
    if how == "failed":
        site.tell(facts.CommandDropped(command.command, MAIN, "late"))
    elif how == "not opened":
        sent(site, command)
    site.wait_ms(site.profile.door_open_wait_ms)
    assert (site.lane(), site.state("p1")) == ("free", "exit_asked")
    site.card("p1", "exit-reader-a")


def test_a_door_held_open_is_an_alarm_until_it_closes(told: Begin) -> None:
    """GB/T 44597-2024 7.2: doors that stand open are told."""
    site = told()
    site.unheard(unlocked, site)
    contact(site, False)
    site.wait_ms(site.profile.door_held_open_ms)
    assert site.door() == "held_open"
    contact(site, True)
    assert "door_held_open" not in site.alarms()


def test_a_door_that_opens_unordered_is_forced_and_marks_every_session(told: Begin) -> None:
    site = told()
    contact(site, False)
    assert (site.door(), site.lane(), site.alarms() >= {"door_forced"}) == ("forced", "unknown", True)
    assert "door_forced" in site.room.sessions["s-1"].flags
    contact(site, True)


def test_a_forced_door_loses_whoever_stood_behind_the_gate(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.unheard(site.walk)
    contact(site, False)
    assert (site.state("p1"), site.room.lanes["a"].holder) == ("unknown", None)


def test_a_forced_room_door_is_no_matter_of_the_lane(told: Begin) -> None:
    site = told()
    contact(site, False, ROOM)
    contact(site, True, ROOM)
    assert site.lane() == "free"


def test_a_room_s_door_closes_behind_its_people(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.unheard(site.tell, facts.SessionOrdered("s-1", "start", ("g1",)))
    command = ordered(site.card("p1", "room-reader-1"), PulseUnlock)
    sent(site, command)
    contact(site, False, ROOM)
    contact(site, True, ROOM)
    assert site.state("p1") == "in_room"


def test_a_room_s_door_that_is_not_opened_locks_again(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.unheard(site.tell, facts.SessionOrdered("s-1", "start", ("g1",)))
    command = site.unheard(lambda: ordered(site.card("p1", "room-reader-1"), PulseUnlock))
    sent(site, command)
    site.wait_ms(site.profile.door_open_wait_ms)
    again = ordered(site.card("p1", "room-reader-1"), PulseUnlock)
    site.tell(facts.CommandFailed(again.command, ROOM, "busy"))
    assert (site.door(ROOM), site.room.doors[ROOM].person) == ("locked", None)


@pytest.mark.parametrize("door", [MAIN, ROOM])
def test_the_exit_button_frees_the_door_and_its_moment_outlasts_the_hand(told: Begin, door: str) -> None:
    """GB 51348-2019: nobody is locked in."""
    site = told()
    site.unheard(site.to_gate, "p1")
    site.tell(facts.ExitButtonRead(door, True))
    assert site.door(door) == "egress"
    site.tell(facts.ExitButtonRead(door, False))
    site.wait_ms(2_999)
    assert site.door(door) == "unlocked"
    contact(site, False, door)
    contact(site, True, door)
    site.tell(facts.ExitButtonRead(door, True))
    contact(site, False, door)
    site.tell(facts.ExitButtonRead(door, False))
    site.wait_ms(site.profile.door_held_open_ms)
    assert site.door(door) == "held_open"


def test_after_the_moment_of_the_button_the_door_is_locked_again(told: Begin) -> None:
    site = told()
    site.tell(facts.ExitButtonRead(MAIN, True))
    site.tell(facts.ExitButtonRead(MAIN, False))
    site.wait_ms(3_000)
    assert site.door() == "locked"


@pytest.mark.parametrize("door", [MAIN, ROOM])
def test_a_broken_glass_frees_the_door_until_it_is_mended_button_or_not(told: Begin, door: str) -> None:
    site = told()
    site.tell(facts.BreakGlassRead(door, True))
    site.tell(facts.ExitButtonRead(door, True))
    site.tell(facts.BreakGlassRead(door, False))
    assert site.door(door) == "egress"
    site.tell(facts.ExitButtonRead(door, False))
    assert site.door(door) == "unlocked"
    site.tell(facts.BreakGlassRead(door, True))
    site.tell(facts.ExitButtonRead(door, False))
    assert site.door(door) == "egress", "the glass alone frees it too"


def test_egress_out_of_a_held_door_ends_its_alarm(told: Begin) -> None:
    site = told()
    site.unheard(unlocked, site)
    site.unheard(contact, site, False)
    site.unheard(site.wait_ms, site.profile.door_held_open_ms)
    site.tell(facts.ExitButtonRead(MAIN, True))
    assert "door_held_open" not in site.alarms()


def test_egress_while_an_unlock_runs_loses_the_holder(told: Begin) -> None:
    site = told()
    site.unheard(unlocked, site)
    site.tell(facts.BreakGlassRead(MAIN, True))
    assert (site.state("p1"), site.lane()) == ("unknown", "unknown")


def test_in_a_fire_the_button_changes_nothing(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.FireInputRead("fire-main", True))
    for door in (MAIN, ROOM):
        site.tell(facts.ExitButtonRead(door, True))
        site.tell(facts.ExitButtonRead(door, False))
        contact(site, False, door)
    assert site.door() == "released"


def test_lock_and_release_are_kept_as_they_were_read(told: Begin) -> None:
    site = told()
    site.tell(facts.LockRead(MAIN, True))
    site.tell(facts.DoorReleased(MAIN))
    site.tell(facts.LockRead(MAIN, False))
    assert (site.room.doors[MAIN].locked, site.room.doors[MAIN].released) == (False, True)


def test_a_door_found_open_at_the_start_is_held_open(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.DeviceLost("board-main", "cable"))
    contact(site, False)
    assert "door_held_open" in site.alarms()
    contact(site, True)


def test_a_command_that_nobody_gave_is_refused(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.unheard(site.walk)
    token = site.room.lanes["a"].token
    assert site.tell(facts.CommandFailed(token, "gate-a", "no answer")).accepted
    assert site.tell(facts.CommandFailed("run-9-9", "gate-a", "?")).refusal == "command:unknown"
    assert site.tell(facts.DoorContactRead("door-z", True)).refusal == "door:unknown"


def test_the_wrong_moment_s_deadline_of_a_door_does_nothing(told: Begin) -> None:
    site = told()
    site.unheard(unlocked, site)
    contact(site, False)
    site.unheard(site.tell, facts.BreakGlassRead(MAIN, True))
    site.wait_ms(60_000)


def test_who_is_admitted_has_no_place_no_seat_and_no_alarm_counted(told: Begin) -> None:
    site = reach(told(), "door_open")
    one = replace(site.room.people["p1"], place="1", seat="3", out_kind="toilet", gate_alarms=2)
    site.room = replace(site.room, people={**site.room.people, "p1": one})
    contact(site, True)
    after = site.room.people["p1"]
    assert (after.state.value, after.place, after.seat, after.out_kind, after.gate_alarms) == (
        "admitted",
        None,
        "",
        "",
        0,
    )


def test_an_order_of_a_box_that_failed_is_the_box_s_matter(told: Begin) -> None:
    site = reach(told(), "declared")
    site.tell(facts.CommandFailed(site.room.boxes["locker-a/1"].command, "locker-a", "busy"))
    assert site.room.people["p1"].box == "locker-a/2"


def test_clear_that_ends_while_the_door_is_unlocked_makes_the_lane_unknown(told: Begin) -> None:
    site = reach(told(), "unlocked")
    site.room = replace(site.room, deadlines={"clear:a": site.mono_us})
    site.wait_ms(1)
    assert (site.lane(), "door_not_opened" in site.alarms()) == ("unknown", True)


def test_a_forced_door_loses_a_leaver_who_holds_the_lane(told: Begin) -> None:
    site = reach(told(), "out_held")
    contact(site, False)
    assert site.state("p1") == "unknown"
