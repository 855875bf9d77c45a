"""Every exceptional case of the domain's table (domain.md 5), each by its rule."""

import pytest

from controller.core import facts
from controller.core.commands import OpenBox, PulseUnlock, ReleaseDoor, SecureDoor
from controller.core.emergency import muster
from tests.core.playbook import BY_TWO, Site, ordered
from tests.core.sealed_area import seated_area
from tests.core.troubles import do_steps, incident, kinds, troubled_site


def test_a_stranger_s_card_is_told_not_found_and_no_more_and_a_guard_is_called() -> None:
    """招标投标法 37 and 38: never reveal who is expected; domain.md 5: card without record."""
    site = troubled_site()
    decision = site.card("x9")
    assert decision.refusal == "not_on_list"
    assert decision.commands == ()
    assert site.room.lanes["a"].notice == "not_on_list"
    assert site.room.lanes["a"].visitor is None
    one = incident(site, "stranger_card")
    assert (one.place, one.person, one.session) == ("a", "", "")
    assert [fact for _, fact in site.facts if isinstance(fact, facts.CardRead)][-1].digests == {"s-1": "d-x9"}


def test_before_the_list_is_released_everybody_hears_the_same_and_nobody_is_an_incident() -> None:
    """domain.md 5: list not yet released: a time, no names."""
    site = Site(plan=troubled_site().plan, profile=troubled_site().profile)
    site.start()
    site.clear_lane()
    site.tell(facts.SessionPlanned("s-1", "1", 0, 2 * site.utc_us))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 5, 0))
    assert site.card("p1").refusal == site.card("x9").refusal == "list_not_released"
    assert site.room.incidents == {}


def test_a_second_phone_inside_is_an_incident_and_its_member_may_be_replaced() -> None:
    """domain.md 5: second phone: incident, replacement decision; 浙发改公管〔2021〕440号 5.5.8: conduct."""
    site = troubled_site()
    site.admit("p1")
    assert site.tell(facts.DeviceFound("p1", "1", ())).refusal == "staff_needed"
    assert site.tell(facts.DeviceFound("p1", "1", ("g1",), "phone")).accepted
    alarm = site.room.alarms["device_found:p1"]
    assert alarm.params == {"place": "p1", "where": "1", "item": "phone"}
    one = incident(site, "device_inside")
    assert (one.person, one.session) == ("p1", "s-1")
    assert "replacement_decided" in one.steps
    assert "device_found" in site.room.sessions["s-1"].flags
    assert not site.room.people["p1"].revoked, "whether they are replaced is decided apart, by two"
    assert site.tell(facts.ConductRecorded(one.id, "p1", "carried_device", BY_TWO, "second phone")).accepted


def test_a_phone_found_between_locker_and_door_voids_what_was_stored() -> None:
    """domain.md 5: the gate is the proof, not the locker."""
    site = troubled_site()
    site.to_gate("p1")
    site.walk()
    site.tell(facts.DeviceFound("p1", "a", ("g1",)))
    assert site.lane() == "passed", "whoever stands there still holds the lane"
    before = site.unlocks()
    site.tell(facts.GateAnswered("gate-a", site.room.lanes["a"].token))
    site.wait_ms(5_000)
    assert site.unlocks() == before


def test_a_phone_found_behind_the_gate_voids_the_clear_passage() -> None:
    """domain.md 5: the gate is the proof: and here is what it did not see."""
    site = troubled_site()
    site.to_clear("p1")
    site.tell(facts.DeviceFound("p1", "a", ("g1",)))
    assert site.state("p1") == "gate_clear"
    assert (site.room.people["p1"].stored_mono_us, site.room.people["p1"].clear_mono_us) == (None, None)


def test_a_phone_found_at_an_unlocked_door_locks_it_again() -> None:
    """domain.md 5; S10: what is known now beats what was granted."""
    site = troubled_site()
    command = ordered(site.to_clear("p1"), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    assert ordered(site.tell(facts.DeviceFound("p1", "a", ("g1",))), SecureDoor).door == "door-main"
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "device_found")
    assert (site.room.people["p1"].stored_mono_us, site.room.people["p1"].clear_mono_us) == (None, None)


def test_the_gate_s_alarm_is_an_incident_of_the_lane_and_of_who_holds_it() -> None:
    """domain.md 5: gate alarm repeated: each is noted."""
    site = troubled_site()
    site.to_gate("p1")
    site.walk(alarm=True)
    one = incident(site, "gate_alarm")
    assert (one.place, one.person, one.session) == ("a", "p1", "s-1")


def test_an_expelled_expert_is_revoked_at_once_led_out_and_gets_their_phone() -> None:
    """domain.md 5: expelled: revoked, escorted exit, locker opened, ledger entry."""
    site = troubled_site(running=True)
    site.admit("p1")
    assert site.tell(facts.PersonRevoked("p1", BY_TWO, "shouted", "expelled")).accepted
    person = site.room.people["p1"]
    assert (person.revoked, person.expelled) == (True, True)
    assert site.card("p1", "room-reader-1").refusal == "revoked"
    one = incident(site, "expelled")
    assert (one.person, one.place, one.session) == ("p1", "p1", "s-1")
    assert "person_escorted" in one.steps
    assert "expelled" in site.room.sessions["s-1"].flags
    assert site.leave("p1").accepted, "who is expelled may leave while the session runs"
    assert ordered(site.card("p1"), OpenBox).person == "p1"
    assert site.tell(facts.ConductRecorded(one.id, "p1", "other", BY_TWO, "shouted")).accepted


def test_who_is_revoked_for_another_cause_is_not_expelled() -> None:
    site = troubled_site()
    site.tell(facts.PersonRevoked("p1", BY_TWO, "ill", "ill"))
    assert not site.room.people["p1"].expelled
    assert "expelled" not in kinds(site)


def test_somebody_at_another_room_s_door_is_denied_and_the_console_hears_of_it() -> None:
    """domain.md 5: wrong room: deny, alarm; GB 50396-2007 5.1."""
    site = troubled_site()
    assert site.card("x9", "room-reader-1").refusal == "not_on_list"
    assert incident(site, "wrong_room").place == "1"


def test_tailgating_at_the_main_door_makes_the_lane_unknown() -> None:
    """domain.md 5: tailgate: alarm at the console, clip marked; nobody knows who is inside until staff looked."""
    site = troubled_site()
    command = ordered(site.to_clear("p1"), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.tell(facts.TailgateSeen("door-main", "camera"))
    assert site.lane() == "unknown"
    assert site.room.lanes["a"].reason == "tailgate"
    assert site.room.alarms["tailgate:door-main"].params["source"] == "camera"
    assert incident(site, "tailgate").place == "door-main"
    assert "tailgate" in site.room.sessions["s-1"].flags


def test_tailgating_at_a_room_s_door_is_an_incident_of_its_session_and_stops_no_lane() -> None:
    """domain.md 5: tailgate."""
    site = troubled_site()
    site.tell(facts.TailgateSeen("door-room-1", "g1"))
    assert site.lane() == "free"
    assert incident(site, "tailgate").session == "s-1"
    assert site.tell(facts.TailgateSeen("door-9", "g1")).refusal == "door:unknown"


@pytest.mark.parametrize("door", ["door-main", "door-room-1"])
def test_a_forced_door_is_an_incident_at_once(door: str) -> None:
    """GB 50396-2007 5.1: alarm within 2 s: here with the very reading."""
    site = troubled_site()
    site.tell(facts.DoorContactRead(door, False))
    assert incident(site, "door_forced").place == door


def test_a_door_that_is_held_open_is_an_incident_until_it_is_shut() -> None:
    """GB 50396-2007 5.1; domain.md 5: held door."""
    site = troubled_site()
    site.admit("p1")
    command = ordered(site.card("p1", "room-reader-1"), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, "door-room-1"))
    site.tell(facts.DoorContactRead("door-room-1", False))
    site.wait_ms(site.profile.door_held_open_ms)
    opened = incident(site, "door_held_open").footage_to_utc_us
    site.wait_ms(60_000)
    site.tell(facts.DoorContactRead("door-room-1", True))
    assert incident(site, "door_held_open").footage_to_utc_us > opened + 59_000_000
    assert "door_held_open" not in site.alarms()


def test_in_a_fire_every_door_is_free_and_the_muster_says_who_was_seen_where_last() -> None:
    """domain.md 5: fire: muster list by last zone; lockers stay shut."""
    site = troubled_site()
    site.admit("p1")
    site.through_door(site.card("p1", "room-reader-1"))
    site.admit("p2")
    decision = site.tell(facts.FireInputRead("fire-main", True))
    assert {c.door for c in decision.commands if isinstance(c, ReleaseDoor)} == {"door-main", "door-room-1"}
    assert not [c for c in decision.commands if isinstance(c, OpenBox)]
    assert muster(site.room) == {"": ("p2",), "1": ("p1",)}
    assert incident(site, "fire").steps.keys() >= {"muster_counted", "roll_called", "gaps_reported"}


def after_a_fire() -> Site:
    """p1 was inside; the latch is reset and everything is quiet."""
    site = troubled_site()
    site.admit("p1")
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(BY_TWO, "a cigarette"))
    return site


def test_after_the_all_clear_who_is_found_outside_comes_in_by_the_full_way() -> None:
    """domain.md 5: after all-clear: roll call, re-entry through every step."""
    site = after_a_fire()
    site.clear_lane()
    assert site.tell(facts.RollCalled("p1", ("g1",))).accepted
    assert site.state("p1") == "expected"
    assert muster(site.room) == {}
    site.admit("p1")


def test_who_is_found_inside_stays_unknown_until_they_were_led_out() -> None:
    """DESIGN: after a fire everybody is unknown: roll call and full entry. Nobody becomes admitted by a word."""
    site = after_a_fire()
    assert site.tell(facts.RollCalled("p1", ("g1",), "inside", "1")).refusal == "two_persons_needed"
    assert site.tell(facts.RollCalled("p1", BY_TWO, "inside", "1")).accepted
    assert site.state("p1") == "unknown"
    assert muster(site.room) == {"1": ("p1",)}
    assert site.card("p1", "room-reader-1").refusal == "not_admitted"
    assert site.tell(facts.RollCalled("p1", BY_TWO, "elsewhere")).refusal == "roll_call:where"
    site.tell(facts.RollCalled("p1", ("g1",)))
    assert (site.state("p1"), site.room.people["p1"].place) == ("expected", None)
    assert site.tell(facts.RollCalled("p1", BY_TWO, "inside")).refusal == "admission:expected:roll_call"


def test_whoever_needs_a_doctor_may_leave_at_once_with_a_guard() -> None:
    """domain.md 5: medical: the door opens with an accompanying guard, the box opens, the call is noted."""
    site = troubled_site(running=True)
    site.admit("p1")
    assert site.tell(facts.MedicalCalled("p1", "g1", ("s1",), "chest")).accepted
    person = site.room.people["p1"]
    assert (person.state.value, person.exit_approved, person.escort) == ("exit_asked", True, "g1")
    assert "room:p1" not in site.room.deadlines, "nobody waits for them in their room"
    assert site.room.alarms["medical:p1"].params == {"place": "p1", "escort": "g1"}
    one = incident(site, "medical")
    assert (one.person, one.place) == ("p1", "p1")
    assert "doctor_called" in one.steps
    assert "medical" in site.room.sessions["s-1"].flags
    assert site.leave("p1").accepted
    assert ordered(site.card("p1"), OpenBox).person == "p1"


@pytest.mark.parametrize(
    ("escort", "by", "reason", "code"),
    [
        ("", ("s1",), "chest", "two_persons_needed"),
        ("g1", (), "chest", "two_persons_needed"),
        ("g1", ("g1",), "chest", "two_persons_needed"),
        ("w1", ("s1",), "chest", "guard_needed"),
        ("g1", ("s1",), " ", "reason_needed"),
    ],
)
def test_a_doctor_is_called_by_one_and_a_guard_goes_along(
    escort: str, by: tuple[str, ...], reason: str, code: str
) -> None:
    site = troubled_site(running=True)
    site.admit("p1")
    assert site.tell(facts.MedicalCalled("p1", escort, by, reason)).refusal == code
    assert not site.room.people["p1"].exit_approved
    assert "medical" not in site.alarms()


def called_out(by: tuple[str, ...] = ("g2", "s1")) -> Site:
    """`p1` was admitted, needs a doctor, and went through the main door with a guard."""
    site = troubled_site(running=True)
    site.admit("p1")
    site.tell(facts.MedicalCalled("p1", "g1", by, "chest"))
    site.through_door(site.card("p1", "exit-reader-a"))
    return site


def test_the_guard_who_goes_along_to_a_doctor_walks_out_through_the_gate_behind_them() -> None:
    """domain.md 5: medical, with an accompanying guard: the lane is free when both are out, and no entry door moved for it."""
    site = called_out()
    unlocks = site.unlocks()
    site.walk("backward")
    assert (site.state("p1"), site.lane()) == ("exited", "out_walking"), "the guard is still on the way"
    site.walk("backward")
    assert (site.lane(), site.room.lanes["a"].escort, site.unlocks()) == ("free", "", unlocks)
    assert "lane_unknown" not in site.alarms()
    assert not {name for name in site.room.deadlines if name.startswith("window:")}


def test_both_may_be_out_before_a_slow_door_has_closed() -> None:
    """domain.md 5: medical."""
    site = troubled_site(running=True)
    site.admit("p1")
    site.tell(facts.MedicalCalled("p1", "g1", ("g2", "s1"), "chest"))
    command = ordered(site.card("p1", "exit-reader-a"), PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.tell(facts.DoorContactRead(command.door, False))
    site.walk("backward")
    assert site.lane() == "out_door_open"
    site.tell(facts.DoorContactRead(command.door, True))
    assert (site.lane(), "window:a" in site.room.deadlines) == ("out_walking", True)
    site.walk("backward")
    assert site.lane() == "free"


def test_a_third_body_behind_a_patient_and_their_guard_is_nobody_s() -> None:
    """S1: two were named, and no more."""
    site = called_out()
    for _ in range(3):
        site.walk("backward")
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "no_holder")


def test_a_guard_who_does_not_come_out_brings_the_lane_into_doubt() -> None:
    """Somebody may stand between door and gate: staff look."""
    site = called_out()
    site.walk("backward")
    site.wait_ms(site.profile.gate_window_ms)
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "leaver_not_seen")


@pytest.mark.parametrize("by", [("s1",), ("s1", "s1")])
def test_a_guard_whom_one_alone_named_is_not_expected_at_the_gate(by: tuple[str, ...]) -> None:
    """Two say who passes beside the holder of a lane."""
    site = called_out(by)
    site.walk("backward")
    assert site.lane() == "free"
    site.walk("backward")
    assert site.lane() == "unknown"


def test_a_phone_on_either_of_them_is_an_incident_and_brings_the_lane_into_doubt() -> None:
    """domain.md 5: an alarm on the way out means that a device was inside."""
    for before in (0, 1):
        site = called_out()
        for _ in range(before):
            site.walk("backward")
        site.walk("backward", alarm=True)
        assert site.room.alarms["phone_carried_out:a"].params["person"] == "p1"
        assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "phone_carried_out")


def test_whoever_was_found_outside_is_accompanied_no_more() -> None:
    """A later way out is a person's own."""
    site = troubled_site(running=True)
    site.admit("p1")
    site.tell(facts.MedicalCalled("p1", "g1", ("g2", "s1"), "chest"))
    assert site.room.people["p1"].accompanied
    site.tell(facts.RollCalled("p1", ("g2", "s1"), reason="by the broken glass"))
    assert not site.room.people["p1"].accompanied


def test_who_asked_to_leave_already_may_leave_at_once_too() -> None:
    """domain.md 5: medical."""
    site = troubled_site(running=True)
    site.admit("p1")
    site.tell(facts.ExitAsked("p1", ("g1",)))
    assert site.tell(facts.MedicalCalled("p1", "g1", ("s1",), "chest")).accepted
    assert site.room.people["p1"].exit_approved


def test_whoever_leaves_to_a_doctor_from_a_way_out_or_the_room_is_waited_for_no_more() -> None:
    """domain.md 5: medical; who is gone is neither late at a seat nor late back."""
    area = seated_area("p1", seat_wait_ms=60_000)
    area.out("p1", "dining")
    assert "out:p1" in area.room.deadlines
    assert area.tell(facts.MedicalCalled("p1", "g1", ("s1",), "chest")).accepted
    assert not {"room:p1", "out:p1", "seat:p1"} & area.room.deadlines.keys()


def test_who_stands_outside_needs_no_way_out() -> None:
    site = troubled_site()
    assert site.tell(facts.MedicalCalled("p1", "g1", ("s1",), "chest")).refusal == "not_inside"


def test_a_doctor_in_a_fire_is_noted_and_every_door_is_free_already() -> None:
    site = troubled_site()
    site.admit("p1")
    site.tell(facts.FireInputRead("fire-main", True))
    assert site.tell(facts.MedicalCalled("p1", "g1", ("s1",), "smoke")).accepted
    assert site.state("p1") == "unknown"
    assert "medical" in kinds(site)


def test_power_loss_is_an_incident_and_stops_new_entries() -> None:
    """domain.md 5: power loss (its suspension and its self-test: test_modes.py)."""
    site = troubled_site()
    site.tell(facts.PowerLost("mains"))
    assert incident(site, "power_lost").place == "mains"
    assert incident(site, "power_lost").count == 1
    assert site.card("p1").refusal == "degraded_power_lost"


def test_without_the_network_doors_decide_by_the_list_that_is_here() -> None:
    """domain.md 5: network loss: local doors keep the released list."""
    site = troubled_site()
    site.tell(facts.LinkLost("centre", "timeout"))
    assert incident(site, "link_lost").place == "centre"
    site.admit("p1")
    assert site.state("p1") == "admitted"


def test_without_recorder_or_camera_nobody_enters_and_the_session_is_marked() -> None:
    """domain.md 5: recorder or camera failure; 浙发改公管〔2021〕440号 6.4.2."""
    site = troubled_site()
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    assert site.card("p1").refusal in ("recording_lost", "degraded_source_lost")
    assert "source_lost" in site.room.sessions["s-1"].flags
    assert incident(site, "recording_lost").place == "cam-lane-a"
    site.tell(facts.SourceRecordingStarted("s-1", "cam-lane-a", 1))
    site.admit("p1")


def test_an_objection_suspends_the_session_and_the_recording_goes_on() -> None:
    """浙发改公管〔2021〕440号 5.5.6 and 5.5.7."""
    site = troubled_site(running=True)
    site.tell(facts.SessionOrdered("s-1", "suspend", BY_TWO, "a bidder objects", "objection"))
    session = site.room.sessions["s-1"]
    assert (session.state.value, session.suspended_cause) == ("suspended", "objection")
    assert all(session.recording.values())
    one = incident(site, "objection")
    assert (one.place, one.session, one.person) == ("s-1", "s-1", "")


def test_an_override_is_an_incident_with_its_reason_to_be_checked() -> None:
    """GB/T 37078-2018 6.5: reason, second person, time limit, red mark (S7)."""
    site = troubled_site()
    site.tell(facts.DoorOverridden("door-main", BY_TWO, "stretcher", 20_000))
    one = incident(site, "override")
    assert one.place == "door-main"
    do_steps(site, one)
    assert site.tell(facts.IncidentClosed(one.id, BY_TWO, "a stretcher")).accepted


def test_a_branch_that_disagrees_is_an_incident_of_its_session() -> None:
    """domain.md 5: remote site mismatch."""
    site = troubled_site()
    site.tell(facts.IncidentReported("remote_mismatch", "s-1", ("g1",), "by telephone", "s-1"))
    assert incident(site, "remote_mismatch").session == "s-1"


@pytest.mark.parametrize("by", [(), ("g1",)])
def test_duress_shows_at_the_console_alone_and_changes_nothing_else(by: tuple[str, ...]) -> None:
    """domain.md 8: silent, kiosk and console; GB/T 37078-2018: duress."""
    site = troubled_site()
    site.card("p1")
    room = site.room
    decision = site.tell(facts.DuressSignalled("a", by))
    assert decision.accepted
    assert decision.commands == ()
    assert site.alarms() - {alarm.code for alarm in room.alarms.values()} == {"duress"}
    for name in ("lanes", "doors", "boxes", "people", "sessions", "deadlines", "devices", "modes"):
        assert getattr(site.room, name) is getattr(room, name), f"{name} would give it away"
    assert incident(site, "duress").place == "a"
