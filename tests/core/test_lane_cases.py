"""The lane, case by case: what happens in front of a gate that has no barrier and does not know who walks."""

import pytest

from controller.core import facts
from controller.core.commands import HandshakeGate, OpenBox, PulseUnlock, SecureDoor
from tests.core.playbook import BY_TWO, Site, ordered, ready_site
from tests.core.wanderer import TWO_LANES


def waiting_at_the_gate(person: str = "p1") -> Site:
    site = ready_site()
    site.to_gate(person)
    return site


def unlocked_for(person: str = "p1") -> Site:
    """The pulse was sent; the door is still shut."""
    site = ready_site()
    command = ordered(site.to_clear(person), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    return site


def leaving(person: str = "p1") -> Site:
    """Inside, allowed to leave, out through the door, on the way to the gate."""
    site = ready_site()
    site.admit(person)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.through_door(site.card(person, "exit-reader-a"))
    assert site.lane() == "out_walking"
    return site


def report(site: Site, direction: str = "forward", alarm: bool = False) -> None:
    site.tell(facts.GatePassageReported("gate-a", direction, alarm))


def doubted(site: Site, reason: str) -> None:
    """The lane is unknown for that reason, and nothing unlocks."""
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", reason)
    before = site.unlocks()
    site.wait_ms(120_000)
    assert site.unlocks() == before


def test_a_late_report_is_not_credited_to_the_next_person() -> None:
    site = waiting_at_the_gate()
    report(site)
    doubted(site, "late_report")
    assert site.state("p1") == "stored"


def test_a_late_report_while_the_next_body_is_in_the_gate_makes_two_passages() -> None:
    site = waiting_at_the_gate()
    site.beams()
    report(site)
    report(site)
    doubted(site, "two_people")


def test_a_report_before_the_window_opened_is_somebody_else_s() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    site.walk()
    doubted(site, "late_report")


def test_two_people_in_one_window_make_the_lane_unknown() -> None:
    site = waiting_at_the_gate()
    site.walk()
    report(site)
    doubted(site, "two_people")
    assert "two_people" in site.alarms()


def test_a_second_body_in_the_gate_behind_the_first_makes_the_lane_unknown() -> None:
    site = waiting_at_the_gate()
    site.walk()
    site.tell(facts.GateBeamRead("gate-a", "front", True, "forward"))
    doubted(site, "two_people")


def test_two_bodies_in_step_are_no_complete_passage() -> None:
    site = waiting_at_the_gate()
    for beam, blocked in (("front", True), ("rear", True), ("front", False), ("front", True), ("rear", False)):
        site.tell(facts.GateBeamRead("gate-a", beam, blocked, "forward"))
    report(site)
    assert not any(isinstance(c, HandshakeGate) for c in site.decisions[-1].commands), "a body stands in the front beam"
    site.tell(facts.GateBeamRead("gate-a", "rear", True, "forward"))
    doubted(site, "two_people")


def test_somebody_who_follows_into_the_gate_before_the_first_is_out_keeps_the_door_locked() -> None:
    site = waiting_at_the_gate()
    for beam, blocked in (
        ("front", True), ("front", False), ("rear", True), ("front", True), ("rear", False), ("front", False),
    ):  # fmt: skip
        site.tell(facts.GateBeamRead("gate-a", beam, blocked, "forward"))
    report(site)
    assert not site.decisions[-1].commands, "the second body stands between the beams"
    site.tell(facts.GateBeamRead("gate-a", "rear", True, "forward"))
    doubted(site, "two_people")


def test_somebody_who_follows_into_the_gate_and_stays_there_keeps_the_door_locked() -> None:
    site = waiting_at_the_gate()
    site.beams()
    site.tell(facts.GateBeamRead("gate-a", "front", True, "forward"))
    site.tell(facts.GateBeamRead("gate-a", "front", False, "forward"))
    report(site)
    assert not site.decisions[-1].commands
    site.wait_ms(120_000)
    assert (site.lane(), site.unlocks()) == ("unknown", 0)


def test_legs_that_break_a_beam_twice_are_still_one_passage() -> None:
    site = waiting_at_the_gate()
    for beam, blocked in (
        ("front", True), ("front", False), ("front", True), ("rear", True), ("front", False), ("rear", False),
        ("rear", True), ("rear", False),
    ):  # fmt: skip
        site.tell(facts.GateBeamRead("gate-a", beam, blocked, "forward"))
    site.tell(facts.GatePassageReported("gate-a", "forward", False))
    site.answer(site.decisions[-1])
    assert (site.lane(), site.state("p1")) == ("clear", "gate_clear")


def test_a_gate_that_falls_silent_makes_the_lane_unknown() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.DeviceLost("gate-a", "silent for 2 s"))
    doubted(site, "gate_silent")
    site.tell(facts.DeviceReady("gate-a"))
    assert site.lane() == "unknown", "an answer alone says nothing of who walked meanwhile"


def test_a_gate_that_does_not_answer_the_handshake_makes_the_lane_unknown() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    site.store(site.declare("p1"))
    assert site.lane() == "window_asked"
    site.wait_ms(site.profile.gate_window_ms)
    doubted(site, "gate_silent")


def test_the_window_does_not_open_by_an_old_answer() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    decision = site.store(site.declare("p1"))
    site.tell(facts.GateAnswered("gate-a", "run-1-0"))
    assert site.lane() == "window_asked"
    site.answer(decision)
    assert site.lane() == "window_open"


def test_a_handshake_answered_before_the_rear_beam_cleared_does_not_confirm() -> None:
    site = waiting_at_the_gate()
    for beam, blocked in (("front", True), ("rear", True), ("front", False)):
        site.tell(facts.GateBeamRead("gate-a", beam, blocked, "forward"))
    report(site)
    assert site.lane() == "passed"
    site.tell(facts.GateAnswered("gate-a", "run-1-1"))
    assert (site.lane(), site.state("p1")) == ("passed", "stored")
    decision = site.tell(facts.GateBeamRead("gate-a", "rear", False, "forward"))
    site.answer(decision)
    assert (site.lane(), site.state("p1")) == ("clear", "gate_clear")


def test_a_passage_that_is_never_confirmed_is_never_clear() -> None:
    site = waiting_at_the_gate()
    site.walk()
    site.wait_ms(site.profile.gate_window_ms)
    doubted(site, "gate_silent")


def test_somebody_who_stops_in_the_gate_makes_the_lane_unknown() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.GateBeamRead("gate-a", "front", True, "forward"))
    site.wait_ms(site.profile.gate_window_ms)
    doubted(site, "stopped_in_gate")


def test_turning_round_in_the_gate_is_no_passage() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.GateBeamRead("gate-a", "front", True, "forward"))
    site.tell(facts.GateBeamRead("gate-a", "front", False, "backward"))
    assert site.lane() == "window_open"
    report(site)
    doubted(site, "late_report")


def test_walking_back_voids_clear_and_stored_and_opens_the_box_again() -> None:
    site = ready_site()
    site.to_clear("p1")
    decision = site.walk("backward")
    person = site.room.people["p1"]
    assert (person.stored_mono_us, person.clear_mono_us) == (None, None)
    assert (site.lane(), site.state("p1")) == ("held", "declared")
    site.through_door(site.answer_to_clear(decision))
    assert site.state("p1") == "admitted"


def test_a_phone_at_the_gate_holds_the_lane_until_its_owner_walked_back() -> None:
    site = waiting_at_the_gate()
    site.walk(alarm=True)
    assert (site.lane(), site.state("p1")) == ("alarmed", "stored")
    assert "phone_at_gate" in site.alarms()
    site.wait_ms(120_000)
    assert (site.lane(), site.unlocks()) == ("alarmed", 0)
    decision = site.walk("backward", alarm=True)
    assert ordered(decision, OpenBox).box == 1
    site.through_door(site.answer_to_clear(decision))
    assert site.state("p1") == "admitted"


def test_a_device_on_somebody_who_declared_none_gets_a_box() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    site.answer(site.declare("p1", "none"))
    site.walk(alarm=True)
    decision = site.walk("backward")
    assert ordered(decision, OpenBox).person == "p1"
    assert site.room.people["p1"].devices == "store"


def test_an_alarm_resolved_by_two_staff_counts_as_clear_in_red() -> None:
    site = waiting_at_the_gate()
    site.walk(alarm=True)
    assert site.tell(facts.AlarmResolved("a", ("g1", "g1"), "belt")).refusal == "two_persons_needed"
    assert site.tell(facts.AlarmResolved("a", BY_TWO, " ")).refusal == "reason_needed"
    site.through_door(site.tell(facts.AlarmResolved("a", BY_TWO, "belt")))
    assert site.state("p1") == "admitted"
    assert "alarm_resolved_by_hand" in site.room.sessions["s-1"].flags


def test_leaving_through_an_alarmed_lane_is_refused() -> None:
    site = ready_site()
    site.admit("p1")
    site.to_gate("p2")
    site.walk(alarm=True)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    unlocks = site.unlocks()
    site.card("p1", "exit-reader-a")
    assert site.card("p1", "exit-reader-a").refusal == "lane_busy"
    assert (site.unlocks(), site.state("p1")) == (unlocks, "exit_asked")


def test_leaving_with_an_alarm_is_an_incident() -> None:
    site = leaving()
    site.walk("backward", alarm=True)
    assert site.state("p1") == "exited"
    assert "phone_carried_out" in site.alarms()
    assert "phone_carried_out" in site.room.sessions["s-1"].flags
    doubted(site, "phone_carried_out")


def test_a_leaver_who_is_not_seen_at_the_gate_makes_the_lane_unknown() -> None:
    site = leaving()
    site.wait_ms(site.profile.gate_window_ms)
    doubted(site, "leaver_not_seen")
    site.clear_lane()
    assert site.state("p1") == "unknown"


def test_a_leaver_who_is_quicker_than_the_door_is_out() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    command = ordered(site.card("p1", "exit-reader-a"), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.tell(facts.DoorContactRead("door-main", False))
    site.walk("backward")
    assert (site.state("p1"), site.lane()) == ("exited", "out_door_open")
    site.tell(facts.DoorContactRead("door-main", True))
    assert site.lane() == "free"


def test_somebody_who_slips_out_behind_a_leaver_makes_the_lane_unknown() -> None:
    site = leaving()
    site.walk("backward")
    report(site, "backward")
    doubted(site, "no_holder")


def test_one_leaver_holds_one_lane() -> None:
    site = ready_site(plan=TWO_LANES)
    site.clear_lane("b")
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    ordered(site.card("p1", "exit-reader-a"), PulseUnlock)
    assert site.card("p1", "exit-reader-b").refusal == "lane_busy"


def test_leaving_needs_approval_while_the_session_runs() -> None:
    site = ready_site()
    site.admit("p1")
    site.card("p1", "exit-reader-a")
    assert site.state("p1") == "exit_asked"
    assert not any(isinstance(c, PulseUnlock) for c in site.card("p1", "exit-reader-a").commands)
    assert site.tell(facts.ExitApproved("p1", ("s1",), "ill")).refusal == "two_persons_needed"
    site.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    site.leave("p1")
    assert site.state("p1") == "exited"
    site.retrieve("p1")
    assert site.card("p1").refusal == "already_left"


def test_a_walk_in_the_wrong_direction_makes_the_lane_unknown() -> None:
    site = waiting_at_the_gate()
    report(site, "backward")
    doubted(site, "wrong_direction")
    site = leaving()
    report(site, "forward")
    doubted(site, "wrong_direction")


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_passage_with_no_holder_makes_the_lane_unknown(direction: str) -> None:
    site = ready_site()
    site.walk(direction)
    doubted(site, "no_holder")
    assert site.card("p1").refusal == "lane_unknown"


def test_passages_that_only_the_counters_saw_make_the_lane_unknown() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    doubted(site, "missed_passages")
    site = waiting_at_the_gate()
    site.tell(facts.GateCountersReset("gate-a"))
    doubted(site, "gate_reset")
    site = waiting_at_the_gate()
    site.tell(facts.QueueOverran("gate-a", 12))
    doubted(site, "readings_lost")


def test_staff_clear_an_unknown_lane_and_its_people_start_again_from_the_card() -> None:
    site = waiting_at_the_gate()
    report(site)
    assert site.tell(facts.LaneCleared("a", ("g1",), "")).refusal == "reason_needed"
    assert site.clear_lane().accepted
    assert (site.lane(), site.state("p1"), site.alarms()) == ("free", "expected", set())
    site.admit("p1")
    assert site.state("p1") == "admitted"


def test_a_lane_is_not_cleared_while_its_gate_is_silent_or_its_door_open() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.DeviceLost("gate-a", "cable"))
    assert site.clear_lane().refusal == "device_offline"
    site.tell(facts.DeviceReady("gate-a"))
    site.tell(facts.DoorContactRead("door-main", False))
    assert site.clear_lane().refusal == "device_offline"


def test_a_second_card_is_refused_without_touching_the_first() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    before = site.room
    decision = site.card("p2")
    assert (decision.refusal, decision.moves, decision.commands) == ("second_card", (), ())
    assert site.room.people == before.people
    assert (site.room.lanes["a"].holder, site.room.lanes["a"].visitor) == ("p1", "p1")
    assert site.room.deadlines["kiosk:a"] == before.deadlines["kiosk:a"], "it gives the first no more time either"
    site.through_door(site.answer_to_clear(site.declare("p1")))
    assert site.state("p1") == "admitted"


@pytest.mark.parametrize("until", ["card_read", "matched", "stored"])
def test_an_abandoned_kiosk_times_out(until: str) -> None:
    site = ready_site()
    site.card("p1")
    if until != "card_read":
        site.identify("p1")
    if until == "stored":
        site.answer(site.store(site.declare("p1")))
    assert site.state("p1") == until
    site.wait_ms(site.profile.identity_wait_ms + 1)
    assert (site.state("p1"), site.lane()) == ("expected", "free")
    assert site.room.lanes["a"].visitor is None
    site.admit("p2")
    assert site.state("p2") == "admitted"


def test_somebody_who_asks_for_more_time_gets_it() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    for _ in range(4):
        site.wait_ms(site.profile.kiosk_idle_ms - 1_000)
        site.tell(facts.KioskContinued("a"))
    assert site.state("p1") == "matched"


def test_an_open_box_never_times_its_owner_out() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    command = ordered(site.declare("p1"), OpenBox)
    site.tell(facts.BoxRead(command.locker, command.box, False))
    site.wait_ms(600_000)
    assert site.state("p1") == "box_open"
    assert "box_left_open" in site.alarms()
    assert site.tell(facts.KioskCancelled("a")).refusal == "box_left_open"
    site.tell(facts.BoxRead(command.locker, command.box, True))
    assert site.state("p1") == "stored"


def test_a_phone_left_by_somebody_who_gave_up_stays_theirs() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.KioskCancelled("a"))
    assert (site.state("p1"), site.room.people["p1"].box) == ("expected", "locker-a/1")
    site.card("p2")
    site.identify("p2")
    assert ordered(site.declare("p2"), OpenBox).box == 2
    site.tell(facts.KioskCancelled("a"))
    site.card("p1")
    site.identify("p1")
    assert ordered(site.declare("p1"), OpenBox).box == 1


def test_no_device_at_all_is_declared_and_signed() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    decision = site.declare("p1", "none")
    assert not any(isinstance(c, OpenBox) for c in decision.commands)
    site.answer(decision)
    site.through_door(site.answer(site.walk()))
    assert (site.state("p1"), site.room.people["p1"].devices) == ("admitted", "none")


def test_a_card_left_behind_is_announced_until_it_is_taken() -> None:
    site = waiting_at_the_gate()
    assert site.room.lanes["a"].notice == "card_left_behind"
    site.tell(facts.CardRemoved("reader-a"))
    assert site.room.lanes["a"].notice == ""
    assert not site.room.lanes["a"].card_lying


def test_a_card_that_was_taken_in_time_is_not_announced() -> None:
    site = ready_site()
    site.card("p1")
    site.tell(facts.CardRemoved("reader-a"))
    site.identify("p1")
    site.store(site.declare("p1"))
    assert site.room.lanes["a"].notice == ""


def test_one_person_at_two_kiosks_is_refused() -> None:
    site = ready_site(plan=TWO_LANES)
    site.clear_lane("b")
    site.card("p1")
    decision = site.card("p1", "reader-b")
    assert decision.refusal == "at_other_kiosk"
    assert site.room.lanes["b"].visitor is None
    assert site.room.people["p1"].lane == "a"


def test_somebody_inside_cannot_come_in_once_more() -> None:
    site = ready_site()
    site.admit("p1")
    assert site.card("p1").refusal == "already_inside"


def test_a_stranger_learns_nothing_of_who_is_expected() -> None:
    site = ready_site()
    assert site.tell(facts.CardRead("reader-a", {"s-1": "d-stranger"})).refusal == "not_on_list"
    assert "card_not_on_list" in site.alarms()


def test_an_unreadable_card_calls_staff_after_five_tries() -> None:
    site = ready_site()
    for _ in range(4):
        site.tell(facts.CardFailed("reader-a", 0x41))
    assert "card_failures" not in site.alarms()
    site.tell(facts.CardFailed("reader-a", 0x41))
    assert "card_failures" in site.alarms()


def test_a_person_who_is_not_the_card_s_holder_is_sent_away() -> None:
    site = ready_site()
    site.card("p1")
    assert site.tell(facts.IdentityConfirmed("a", "p1", ("g1",))).refusal == "two_persons_needed"
    site.tell(facts.IdentityRefused("a", "p1", ("g1",)))
    assert (site.state("p1"), site.lane()) == ("expected", "free")
    assert "identity_refused" in site.alarms()


def test_an_expired_card_is_looked_at_by_two_and_gives_the_phone_back() -> None:
    """浙发改公管〔2021〕440号 5.5.3: identity is verified, by hand where the card proves nothing."""
    site = ready_site()
    expired = facts.CardRead("reader-a", {"s-1": "d-p1"}, expired=True)
    assert site.tell(expired).accepted
    assert (site.state("p1"), site.room.lanes["a"].notice) == ("manual", "card_expired")
    assert site.tell(facts.IdentityConfirmed("a", "p1", ("g1",))).refusal == "two_persons_needed"
    site.identify("p1")
    site.through_door(site.answer_to_clear(site.declare("p1")))
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    site.store(site.tell(expired))
    assert site.state("p1") == "retrieved"


# The door


def test_a_door_not_opened_is_unlocked_again_while_clear_is_fresh_then_given_up() -> None:
    site = unlocked_for()
    woken = site.wait_ms(site.profile.door_open_wait_ms)
    command = ordered(woken[-1], PulseUnlock)
    assert (site.lane(), site.state("p1"), site.door()) == ("clear", "gate_clear", "locked")
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.wait_ms(site.profile.clear_fresh_ms)
    assert "door_not_opened" in site.alarms()
    doubted(site, "clear_ended")
    site.clear_lane()
    assert site.state("p1") == "expected"


def test_a_pulse_that_failed_is_tried_again_while_clear_is_fresh() -> None:
    site = ready_site()
    command = ordered(site.to_clear("p1"), PulseUnlock)
    site.tell(facts.CommandFailed(command.command, command.door, "no answer"))
    again = ordered(site.wait_ms(site.profile.unlock_retry_ms)[-1], PulseUnlock)
    assert again.command != command.command
    site.tell(facts.UnlockPulseSent(again.command, again.door))
    assert site.door() == "unlocked"


def test_a_leaver_whose_unlock_failed_is_not_stuck() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    command = ordered(site.card("p1", "exit-reader-a"), PulseUnlock)
    site.tell(facts.CommandDropped(command.command, command.door, "too old"))
    assert site.lane() == "free"
    ordered(site.card("p1", "exit-reader-a"), PulseUnlock)
    site.wait_ms(site.profile.door_open_wait_ms)
    assert site.lane() == "free", "and if no outcome ever comes, the lane is free again as well"
    site.leave("p1")
    assert site.state("p1") == "exited"


def test_a_door_held_open_is_an_alarm_until_it_is_closed() -> None:
    site = unlocked_for()
    site.tell(facts.DoorContactRead("door-main", False))
    site.wait_ms(site.profile.door_held_open_ms)
    assert (site.door(), "door_held_open" in site.alarms()) == ("held_open", True)
    site.tell(facts.DoorContactRead("door-main", True))
    assert (site.door(), "door_held_open" in site.alarms()) == ("locked", False)
    assert site.state("p1") == "admitted"


def test_a_door_that_opens_with_no_order_is_forced() -> None:
    site = ready_site()
    site.tell(facts.DoorContactRead("door-main", False))
    assert site.door() == "forced"
    assert "door_forced" in site.alarms()
    assert "door_forced" in site.room.sessions["s-1"].flags
    doubted(site, "door_forced")


@pytest.mark.parametrize("door", ["door-main", "door-room-1"])
def test_the_exit_button_is_egress_and_never_forced(door: str) -> None:
    site = ready_site()
    site.tell(facts.ExitButtonRead(door, True))
    site.tell(facts.DoorContactRead(door, False))
    assert site.door(door) == "egress"
    site.tell(facts.ExitButtonRead(door, False))
    assert site.door(door) == "open"
    site.tell(facts.DoorContactRead(door, True))
    assert site.door(door) == "locked"
    assert "door_forced" not in site.alarms()
    assert ("emergency_exit_used" in site.alarms()) == (door == "door-main")


def test_a_button_let_go_before_the_contact_was_read_is_egress_too() -> None:
    site = ready_site()
    site.tell(facts.ExitButtonRead("door-room-1", True))
    site.tell(facts.ExitButtonRead("door-room-1", False))
    site.tell(facts.DoorContactRead("door-room-1", False))
    assert site.door("door-room-1") == "open"
    site.tell(facts.DoorContactRead("door-room-1", True))
    site.wait_ms(5_000)
    site.tell(facts.DoorContactRead("door-room-1", False))
    assert site.door("door-room-1") == "forced", "the moment does not last"


def test_the_break_glass_is_egress_and_an_alarm() -> None:
    site = ready_site()
    site.tell(facts.BreakGlassRead("door-main", True))
    site.tell(facts.DoorContactRead("door-main", False))
    assert site.door() == "egress"
    assert {"break_glass_broken"} <= site.alarms()
    assert "door_forced" not in site.alarms()
    doubted(site, "break_glass")


def test_an_unlock_is_taken_back_when_the_lane_comes_into_doubt() -> None:
    site = unlocked_for()
    report(site)
    assert ordered(site.decisions[-1], SecureDoor).door == "door-main"
    doubted(site, "two_people")


def test_a_pulse_that_lands_in_a_doubted_lane_is_taken_back() -> None:
    site = ready_site()
    command = ordered(site.to_clear("p1"), PulseUnlock)
    report(site)
    decision = site.tell(facts.UnlockPulseSent(command.command, command.door))
    assert ordered(decision, SecureDoor).door == "door-main"


def test_whoever_goes_through_a_doubted_lane_is_unknown_and_not_admitted() -> None:
    site = unlocked_for()
    report(site, "backward")
    site.tell(facts.DoorContactRead("door-main", False))
    site.tell(facts.DoorContactRead("door-main", True))
    assert site.state("p1") == "unknown"
    site.clear_lane()
    assert site.card("p1").refusal == "whereabouts_unknown"
    site.tell(facts.RollCalled("p1", ("g1",)))
    site.admit("p1")


def test_somebody_going_in_when_doubt_comes_is_in_and_the_lane_still_needs_a_look() -> None:
    site = unlocked_for()
    site.tell(facts.DoorContactRead("door-main", False))
    report(site)
    site.tell(facts.DoorContactRead("door-main", True))
    assert (site.state("p1"), site.lane()) == ("admitted", "unknown")


def test_nobody_is_unlocked_through_a_door_that_stands_open() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.DeviceLost("board-main", "cable"))
    site.tell(facts.DoorContactRead("door-main", False))
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.DeviceReady("board-main"))
    assert site.clear_lane().refusal == "device_offline"
    assert (site.door(), site.unlocks()) == ("held_open", 0)


# Boxes


def test_a_box_that_does_not_open_is_set_aside_and_another_one_opens() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    first = ordered(site.declare("p1"), OpenBox)
    second = ordered(site.wait_ms(site.profile.box_open_wait_ms)[-1], OpenBox)
    assert (first.box, second.box) == (1, 2)
    assert "box_jammed" in site.alarms()
    assert site.room.people["p1"].box == "locker-a/2"


def test_a_box_closed_while_the_lane_is_in_doubt_is_closed_all_the_same() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    command = ordered(site.declare("p1"), OpenBox)
    site.tell(facts.BoxRead(command.locker, command.box, False))
    site.tell(facts.DeviceLost("gate-a", "cable"))
    assert site.tell(facts.BoxRead(command.locker, command.box, True)).accepted
    assert site.room.boxes["locker-a/1"].state.value == "stored"
    assert site.lane() == "unknown"
    site.tell(facts.DeviceReady("gate-a"))
    site.clear_lane()
    site.admit("p1")
    assert site.state("p1") == "admitted"


def test_a_box_opened_again_before_the_gate_voids_stored() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.BoxRead("locker-a", 1, False))
    assert (site.state("p1"), site.lane()) == ("box_open", "held")
    assert site.room.people["p1"].stored_mono_us is None


def test_a_silent_locker_does_not_hold_a_kiosk_for_ever() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    command = ordered(site.declare("p1"), OpenBox)
    site.tell(facts.BoxRead(command.locker, command.box, False))
    site.tell(facts.DeviceLost("locker-a", "cable"))
    site.wait_ms(site.profile.kiosk_idle_ms)
    assert (site.state("p1"), site.lane()) == ("expected", "free")


def test_a_retrieval_whose_box_stays_shut_leaves_the_kiosk_to_others() -> None:
    site = leaving()
    site.walk("backward")
    ordered(site.card("p1"), OpenBox)
    site.wait_ms(site.profile.box_open_wait_ms)
    assert site.room.lanes["a"].visitor is None
    assert "box_jammed" in site.alarms()
    site.retrieve("p1")
    assert site.state("p1") == "retrieved"


def test_staff_empty_the_box_of_somebody_who_does_not_come_for_it() -> None:
    site = leaving()
    site.walk("backward")
    site.tell(facts.BoxOverridden("locker-a", 1, BY_TWO, "taken to hospital"))
    site.tell(facts.BoxRead("locker-a", 1, False))
    site.tell(facts.BoxRead("locker-a", 1, True))
    assert (site.state("p1"), site.room.boxes["locker-a/1"].state.value) == ("retrieved", "free")
    assert "box_opened_unasked" not in site.alarms()
    assert "override" in site.room.sessions["s-1"].flags


def test_a_revoked_person_gets_the_phone_back_and_no_way_in() -> None:
    site = waiting_at_the_gate()
    site.tell(facts.KioskCancelled("a"))
    site.tell(facts.PersonRevoked("p1", BY_TWO, "conflict of interest"))
    site.retrieve("p1")
    assert site.state("p1") == "retrieved"
