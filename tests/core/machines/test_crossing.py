"""Through the gate, told fact by fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import crossing, facts
from controller.core.beams import FRONT_BLOCKED, REAR_BLOCKED
from controller.core.lane import LaneState
from controller.core.room import step
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import Stamp
from tests.core.machines.story import Told
from tests.core.playbook import BY_TWO

Begin = Callable[..., Told]


def beam(site: Told, name: str, blocked: bool, direction: str = "forward") -> None:
    site.tell(facts.GateBeamRead("gate-a", name, blocked, direction))


def report(site: Told, direction: str = "forward", alarm: bool = False) -> None:
    site.tell(facts.GatePassageReported("gate-a", direction, alarm))


def test_a_clean_passage_that_the_gate_confirms_unlocks_the_door(told: Begin) -> None:
    """GB/T 44597-2024 5.3.2.5: nobody goes in who did not pass the gate."""
    site = told()
    site.admit("p1")
    assert site.state("p1") == "admitted"


def test_with_the_card_left_on_the_reader_the_kiosk_says_so(told: Begin) -> None:
    site = told()
    site.to_gate("p1")
    site.tell(facts.CardRemoved("reader-a"))
    site.answer(site.walk())


def test_only_the_answer_to_the_last_handshake_counts(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.tell(facts.GateAnswered("gate-a", ""))
    site.tell(facts.GateAnswered("gate-a", "run-1-1"))
    site.walk()
    site.tell(facts.GateAnswered("gate-a", "run-1-1"))
    assert site.lane() == "passed"


def test_outside_a_window_beams_are_hints(told: Begin) -> None:
    site = told()
    site.beams()
    assert site.room.lanes["a"].beams == ()


def test_who_turns_round_in_the_gate_has_not_passed(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    beam(site, "front", True)
    beam(site, "front", False, "backward")
    report(site)
    assert site.lane() == "unknown"


def test_a_second_body_after_the_report_makes_the_lane_unknown(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.walk()
    beam(site, "front", False)
    beam(site, "front", True)
    assert site.room.lanes["a"].reason == "two_people"


def test_a_beam_that_clears_after_the_report_completes_the_passage(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    beam(site, "front", True)
    beam(site, "rear", True)
    beam(site, "front", False)
    report(site)
    assert not site.decisions[-1].commands, "a body still stands in the rear beam"
    beam(site, "rear", False)
    assert site.decisions[-1].commands


def test_of_many_beam_changes_the_last_ones_are_kept(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.listens = False
    for _ in range(16):
        beam(site, "front", True)
        beam(site, "front", False)
    assert len(site.room.lanes["a"].beams) == 32
    beam(site, "rear", True)
    assert site.room.lanes["a"].beams[:2] == ("front_cleared", "front_blocked")
    assert len(site.room.lanes["a"].beams) == 32


def test_who_follows_into_the_gate_keeps_the_passage_incomplete(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    beam(site, "rear", True)
    report(site)
    assert site.room.lanes["a"].reason == "late_report"


def test_a_phone_found_holds_the_lane_until_the_person_walks_back_to_the_box(told: Begin) -> None:
    """GB/T 44597-2024 5.3.2.4: devices are stored before the gate."""
    site = told()
    site.unheard(site.to_gate, "p1")
    site.walk(alarm=True)
    assert site.lane() == "alarmed"
    site.walk("backward")
    assert site.lane() == "held"


def test_who_walks_back_from_clear_starts_again_at_the_box(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.answer(site.walk())
    assert site.lane() == "clear"
    report(site, "backward")
    assert (site.lane(), site.state("p1")) == ("held", "declared")


def test_two_staff_may_find_the_passage_clear_by_hand(told: Begin) -> None:
    """S7: two persons and a reason, and it shows in the record."""
    site = told()
    site.unheard(site.to_gate, "p1")
    site.walk(alarm=True)
    for by, reason in (("g1",), "x"), (("g1", "g1"), "x"), (BY_TWO, " "):
        site.tell(facts.AlarmResolved("a", by, reason))
    site.tell(facts.AlarmResolved("a", BY_TWO, "a belt"))
    assert site.lane() == "clear"


def test_nobody_s_alarm_is_resolved(told: Begin) -> None:
    site = told()
    site.tell(facts.AlarmResolved("a", BY_TWO, "x"))
    site.unheard(site.to_gate, "p1")
    site.tell(facts.AlarmResolved("a", BY_TWO, "x"))


def test_a_leaver_is_out_after_the_gate(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    assert (site.state("p1"), site.lane()) == ("exited", "free")


def test_a_leaver_with_a_phone_is_out_and_an_incident(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.unheard(site.through_door, site.card("p1", "exit-reader-a"))
    site.walk("backward", alarm=True)
    assert "phone_carried_out" in site.room.sessions["s-1"].flags


def test_a_leaver_may_be_through_the_gate_before_the_slow_door_closed(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.card("p1", "exit-reader-a")
    site.tell(facts.UnlockPulseSent(site.room.doors["door-main"].command, "door-main"))
    site.tell(facts.DoorContactRead("door-main", False))
    report(site, "backward")
    assert site.lane() == "out_door_open"
    report(site, "backward")
    site.tell(facts.DoorContactRead("door-main", True))


@pytest.mark.parametrize("alarm", [False, True])
@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_passage_that_fits_nobody_makes_the_lane_unknown(told: Begin, direction: str, alarm: bool) -> None:
    site = told()
    report(site, direction, alarm)
    report(site, direction, alarm)
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "no_holder")


def test_a_passage_of_somebody_else_is_told_by_its_moment(told: Begin) -> None:
    reasons = []
    for moment, direction in (("held", "forward"), ("asked", "forward"), ("open", "backward"), ("passed", "backward")):
        site = told()
        site.card("p1")
        site.identify("p1")
        decision = site.declare("p1")
        if moment != "held":
            decision = site.store(decision)
        if moment in ("open", "passed"):
            site.answer(decision)
        if moment == "passed":
            site.walk()
        report(site, direction)
        assert site.lane() == "unknown"
        reasons.append(site.room.lanes["a"].reason)
    assert reasons == ["late_report", "late_report", "wrong_direction", "wrong_direction"]


def test_a_gate_that_counted_more_than_it_reported_or_was_reset_makes_the_lane_unknown(told: Begin) -> None:
    site = told()
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    assert site.room.lanes["a"].reason == "missed_passages"
    site.clear_lane()
    site.tell(facts.GateCountersReset("gate-a"))
    assert site.room.lanes["a"].reason == "gate_reset"
    for fact in (
        facts.GateCountersReset("gate-z"),
        facts.GateAnswered("gate-z", "x"),
        facts.GatePassagesMissed("z", 1, 0),
    ):
        assert site.tell(fact).refusal == "gate:unknown"


def test_doubt_takes_a_running_unlock_back_and_loses_whoever_was_behind_the_gate(told: Begin) -> None:
    site = told()
    decision = site.unheard(site.to_clear, "p1")
    pulse = decision.commands[-1]
    site.tell(facts.UnlockPulseSent(pulse.command, "door-main"))  # type: ignore[attr-defined]
    site.tell(facts.GateCountersReset("gate-a"))
    assert site.lane() == "unknown"
    site.wait_ms(site.profile.clear_fresh_ms)


def test_doubt_while_somebody_is_in_the_gate_keeps_their_place(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    beam(site, "front", True)
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    site.tell(facts.GateCountersReset("gate-a"))
    assert site.room.lanes["a"].reason == "missed_passages", "the first reason stands"


def test_staff_clear_a_lane_only_when_nothing_speaks_against_it(told: Begin) -> None:
    site = told()
    site.tell(facts.LaneCleared("a", ("g1",), "looked"))
    site.unheard(site.to_gate, "p1")
    report(site)
    for fact in (
        facts.LaneCleared("z", ("g1",), "looked"), facts.LaneCleared("a", (), "looked"), facts.LaneCleared("a", ("g1",), " "),
    ):  # fmt: skip
        site.tell(fact)
    site.tell(facts.DeviceLost("gate-a", "cable"))
    site.clear_lane()
    site.tell(facts.DeviceReady("gate-a"))
    site.tell(facts.DoorContactRead("door-main", False))
    site.clear_lane()
    site.tell(facts.DoorContactRead("door-main", True))
    site.tell(facts.FireInputRead("fire-main", True))
    site.clear_lane()
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(("g1",), "over"))
    site.tell(facts.DoorContactRead("door-main", True))
    site.clear_lane()
    assert site.lane() == "free"


def test_a_cleared_lane_sends_whoever_stood_in_it_back_to_the_card(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.walk()
    report(site)
    assert "two_people" in site.alarms()
    site.clear_lane()
    assert (site.lane(), site.state("p1")) == ("free", "expected")
    assert not site.room.alarms["two_people:a"].active


def test_a_cleared_lane_loses_a_leaver_who_was_not_seen_out(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.through_door(site.card("p1", "exit-reader-a"))
    site.tell(facts.GateCountersReset("gate-a"))
    site.clear_lane()
    assert site.state("p1") == "unknown"


def test_a_rule_that_stands_against_the_unlock_is_named_and_asked_again(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.answer(site.walk())
    assert (site.lane(), site.room.lanes["a"].notice) == ("clear", "recording_lost")
    site.wait_ms(site.profile.unlock_retry_ms)
    site.tell(facts.SourceRecordingStarted("s-1", "cam-lane-a", site.utc_us))
    site.wait_ms(site.profile.unlock_retry_ms)
    assert site.unlocks() == 1


def test_who_leaves_and_who_stands_at_the_kiosk_both_start_again_from_a_cleared_lane(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.unheard(site.tell, facts.ExitAsked("p1", ("g1",)))
    site.unheard(site.tell, facts.ExitApproved("p1", ("s1", "w1"), "ill"))
    site.unheard(lambda: site.through_door(site.card("p1", "exit-reader-a")))
    site.card("p2")
    site.tell(facts.GateCountersReset("gate-a"))
    site.clear_lane()
    assert (site.state("p1"), site.state("p2"), site.lane()) == ("unknown", "expected", "free")


def test_an_unlock_is_taken_back_once(told: Begin) -> None:
    site = told()
    pulse = site.unheard(site.to_clear, "p1").commands[-1]
    site.tell(facts.UnlockPulseSent(pulse.command, "door-main"))  # type: ignore[attr-defined]
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    assert not site.decisions[-1].commands


def test_with_nothing_to_store_the_window_is_asked_for_at_once(told: Begin) -> None:
    site = told()
    site.unheard(site.card, "p1")
    site.unheard(site.identify, "p1")
    site.declare("p1", "none")
    assert site.lane() == "window_asked"


def test_a_reminder_of_the_box_goes_when_the_window_is_asked_for(told: Begin) -> None:
    site = told()
    site.unheard(lambda: (site.card("p1"), site.identify("p1"), site.declare("p1")))
    site.unheard(site.tell, facts.CardRemoved("reader-a"))
    site.unheard(site.tell, facts.BoxRead("locker-a", 1, False))
    site.unheard(site.wait_ms, site.profile.box_close_wait_ms)
    site.tell(facts.BoxRead("locker-a", 1, True))
    assert site.room.lanes["a"].notice == ""


def broken(site: Told, fact: facts.Fact, **changes: object) -> str | None:
    """What is said to a fact in a room that cannot be: lane `a` changed like this."""
    room: Room = replace(site.room, lanes={"a": replace(site.room.lanes["a"], **changes)})  # type: ignore[arg-type]
    after, decision = step(room, Stamp(site.utc_us, 2**40, "run-1"), fact)
    assert decision.refusal is None or after is room
    return decision.refusal


def test_a_lane_held_by_nobody_is_refused_by_name(told: Begin) -> None:
    site = told()
    forward, backward = (facts.GatePassageReported("gate-a", way, False) for way in ("forward", "backward"))
    body = (FRONT_BLOCKED, REAR_BLOCKED)
    assert broken(site, forward, state=LaneState.WINDOW_OPEN, beams=body) == "person:unknown"
    assert broken(site, backward, state=LaneState.ALARMED) == "person:unknown"
    assert broken(site, facts.GateAnswered("gate-a", "t"), state=LaneState.PASSED, token="t") == "person:unknown"
    with pytest.raises(Refused, match="person:unknown"):
        crossing.try_unlock(Turn(site.room, Stamp(1, 1, "r")), "a")


def test_lanes_doors_and_gates_that_are_not_planned_are_refused_by_name(told: Begin) -> None:
    site = told()
    lanes = {"a": replace(site.room.lanes["a"], state=LaneState.HELD)}
    room = replace(site.room, plan=replace(site.room.plan, lanes=(), doors=()), lanes=lanes)
    turn = Turn(room, Stamp(1, 1, "r"))
    with pytest.raises(Refused, match="lane:unknown"):
        crossing.ask_window(turn, "a")
    with pytest.raises(Refused, match="door:unknown"):
        crossing.order_unlock(turn, "door-main", None)


def test_a_gate_that_is_not_known_to_answer_keeps_the_lane_unknown(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.GateCountersReset("gate-a"))
    site.room = replace(site.room, devices={})
    assert site.clear_lane().refusal == "device_offline"


def test_an_unlock_for_nobody_names_nobody(told: Begin) -> None:
    site = told()
    site.tell(facts.DoorOverridden("door-room-1", BY_TWO, "help", 1_000))


def test_doubt_ends_a_gate_s_test_and_what_was_tested_before_is_forgotten(told: Begin) -> None:
    site = told()
    site.tell(facts.GateTestBegun("a", ("g1",)))
    site.tell(facts.GateCountersReset("gate-a"))
    assert site.lane() == "unknown"
    assert site.room.deadlines == {}


def test_doubt_in_front_of_a_door_that_stays_shut_asks_no_more(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.unheard(site.tell, facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.unheard(lambda: site.answer(site.walk()))
    assert {"clear:a", "retry:a"} <= set(site.room.deadlines)
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    assert not {"clear:a", "retry:a"} & set(site.room.deadlines)


def test_what_a_gate_says_during_its_test_is_of_the_test(told: Begin) -> None:
    site = told()
    site.unheard(site.tell, facts.GateTestBegun("a", ("g1",)))
    report(site, alarm=True)
    report(site)
    assert site.lane() == "testing"
