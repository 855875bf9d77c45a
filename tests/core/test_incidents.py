"""Incidents: what opens them, what they hold, how they are worked off and closed, and the conduct records that come of them."""

import pytest

from controller.core import facts
from controller.core.alarm import CATALOGUE
from controller.core.incidents import CONDUCT
from controller.core.profile import IncidentRule
from controller.core.turn import Turn
from controller.core.words import CORE_VERSION, Stamp
from tests.core.playbook import BY_TWO, Site, ready_site
from tests.core.troubles import INCIDENTS, do_steps, incident, kinds, rows, troubled_site

S = 1_000_000


def forced() -> Site:
    """A site whose room door was forced open."""
    site = troubled_site()
    site.tell(facts.DoorContactRead("door-room-1", False))
    return site


def test_each_alarm_and_step_of_the_shipped_incidents_is_one_that_there_is() -> None:
    for rule in rows("incidents"):
        assert set(rule.alarms) <= set(CATALOGUE), rule.kind
        assert len(set(rule.steps)) == len(rule.steps) > 0, rule.kind


def test_an_alarm_opens_its_incident_with_its_place_its_session_and_its_footage() -> None:
    """GB 50396-2007 and domain.md 5: the clip 15 s before and after is marked."""
    site = forced()
    one = incident(site, "door_forced")
    assert (one.place, one.session, one.state.value, one.count) == ("door-room-1", "s-1", "open", 1)
    assert one.opened_utc_us == site.utc_us
    assert (one.footage_from_utc_us, one.footage_to_utc_us) == (site.utc_us - 15 * S, site.utc_us + 15 * S)
    assert one.steps == {"door_seen": "", "area_searched": ""}


def test_the_decision_that_opens_an_incident_names_it_so_that_the_journal_s_entry_is_its_fact() -> None:
    site = troubled_site()
    decision = site.tell(facts.DoorContactRead("door-room-1", False))
    moves = [(move.id, move.before, move.after) for move in decision.moves if move.machine == "incident"]
    assert moves == [(incident(site, "door_forced").id, "none", "open")]


CASES = {"lane": "a", "person": "p1", "session": "s-1", "room": "1", "room's door": "door-room-1", "elsewhere": "cam"}
ABOUT = {"lane": ("s-1", "p1"), "person": ("s-1", "p1"), "elsewhere": ("", "")}


@pytest.mark.parametrize(("where", "place"), CASES.items(), ids=CASES.keys())
def test_an_incident_says_which_session_and_whom_it_is_about_where_that_is_known(where: str, place: str) -> None:
    site = troubled_site(incidents=(IncidentRule("any", ("door_forced",)),))
    site.card("p1")
    site.identify("p1")
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    turn.raise_alarm("door_forced", place)
    (one,) = turn.room.incidents.values()
    assert (one.place, (one.session, one.person)) == (place, ABOUT.get(where, ("s-1", "")))


@pytest.mark.parametrize(("person", "session"), [("p2", "s-1"), ("p9", "s-7"), ("", "s-7")])
def test_whom_and_which_session_an_alarm_names_is_taken_over(person: str, session: str) -> None:
    site = troubled_site(incidents=(IncidentRule("any", ("override",)),))
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    turn.raise_alarm("override", "", person=person, session="s-7")
    (one,) = turn.room.incidents.values()
    assert (one.place, one.session, one.person) == ("", session, person)


def test_what_another_person_or_session_did_is_an_incident_of_its_own() -> None:
    """Nobody answers for what another did: a repeat has the same kind, place, session and person."""
    site = troubled_site()
    for session, person in [("", ""), ("s-1", ""), ("", "p2"), ("", "p1"), ("", "p2")]:
        site.tell(facts.IncidentReported("smoking", "yard", ("g1",), "seen", session, person))
    found = [(one.session, one.person, one.count) for one in site.room.incidents.values()]
    assert found == [("", "", 1), ("s-1", "", 1), ("s-1", "p2", 2), ("s-1", "p1", 1)]


def test_an_alarm_that_lasts_and_names_nobody_stays_one_whoever_holds_the_lane() -> None:
    site = troubled_site(incidents=(IncidentRule("any", ("manual_check_needed",), footage_after_ms=15_000),))
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    turn.raise_alarm("manual_check_needed", "a")
    turn.put_lane("a", holder="p1")
    turn.raise_alarm("manual_check_needed", "a")
    (one,) = turn.room.incidents.values()
    assert (one.person, one.count) == ("", 1)


def test_the_end_of_a_cause_lengthens_the_footage_of_whom_it_was_about() -> None:
    site = troubled_site(incidents=(IncidentRule("any", ("manual_check_needed",), footage_after_ms=15_000),))
    stamp = Stamp(site.utc_us, site.mono_us, "run-1")
    turn = Turn(site.room, stamp)
    for person in ("p1", "p2"):
        turn.raise_alarm("manual_check_needed", "a", person=person)
    turn = Turn(turn.room, Stamp(stamp.utc_us + 60 * S, stamp.mono_us + 60 * S, "run-1"))
    turn.end_alarm("manual_check_needed", "a")
    ends = {one.person: one.footage_to_utc_us - stamp.utc_us for one in turn.room.incidents.values()}
    assert ends == {"p1": 15 * S, "p2": 75 * S}


def test_without_rows_no_incident_is_opened() -> None:
    site = ready_site()
    site.tell(facts.DoorContactRead("door-room-1", False))
    assert "door_forced" in site.alarms()
    assert site.room.incidents == {}


def test_what_comes_again_at_a_place_is_one_incident_there() -> None:
    site = forced()
    site.tell(facts.DoorContactRead("door-room-1", True))
    site.wait_ms(60_000)
    site.tell(facts.DoorContactRead("door-room-1", False))
    one = incident(site, "door_forced")
    assert (one.count, one.last_utc_us, one.footage_to_utc_us) == (2, site.utc_us, site.utc_us + 15 * S)
    site.tell(facts.DoorContactRead("door-main", False))
    assert sorted(one.place for one in site.room.incidents.values() if one.kind == "door_forced") == [
        "door-main", "door-room-1",
    ]  # fmt: skip


def test_a_repeat_reopens_a_ready_incident_and_what_was_done_before_does_not_answer_it() -> None:
    site = forced()
    one = incident(site, "door_forced")
    do_steps(site, one)
    assert incident(site, "door_forced").state.value == "ready"
    site.tell(facts.DoorContactRead("door-room-1", True))
    site.tell(facts.DoorContactRead("door-room-1", False))
    again = incident(site, "door_forced")
    assert (again.id, again.state.value, again.steps) == (one.id, "open", {"door_seen": "", "area_searched": ""})


def test_a_cause_that_lasts_is_one_incident_with_footage_up_to_its_end() -> None:
    """domain.md 5: for lasting causes the footage goes up to their end."""
    site = troubled_site()
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    one = incident(site, "recording_lost")
    site.wait_ms(600_000)
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    assert incident(site, "recording_lost").count == 1, "it goes on: no second one"
    assert incident(site, "recording_lost").footage_to_utc_us == site.utc_us + 15 * S
    site.wait_ms(600_000)
    site.tell(facts.SourceRecordingStarted("s-1", "cam-lane-a", 1))
    after = incident(site, "recording_lost")
    assert after.footage_from_utc_us == one.footage_from_utc_us
    assert after.footage_to_utc_us == site.utc_us + 15 * S
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    assert incident(site, "recording_lost").count == 2, "it came back: that is a repeat"


def test_an_incident_without_required_steps_is_ready_at_once() -> None:
    site = troubled_site(incidents=(IncidentRule("door_forced", ("door_forced",)),))
    site.tell(facts.DoorContactRead("door-room-1", False))
    assert incident(site, "door_forced").state.value == "ready"


def test_a_repeat_of_an_incident_without_required_steps_can_still_be_closed() -> None:
    site = troubled_site(incidents=(IncidentRule("door_forced", ("door_forced",)),))
    site.tell(facts.DoorContactRead("door-room-1", False))
    site.tell(facts.DoorContactRead("door-room-1", True))
    site.tell(facts.DoorContactRead("door-room-1", False))
    again = incident(site, "door_forced")
    assert (again.count, again.state.value) == (2, "ready")
    assert site.tell(facts.IncidentClosed(again.id, BY_TWO, "looked at")).accepted


def test_a_step_keeps_who_did_it_first_and_the_last_step_makes_it_ready() -> None:
    site = forced()
    one = incident(site, "door_forced")
    assert site.tell(facts.IncidentStepDone(one.id, "door_seen", ())).refusal == "staff_needed"
    assert site.tell(facts.IncidentStepDone(one.id, "dance", ("g1",))).refusal == "step_unknown"
    assert site.tell(facts.IncidentStepDone("99", "door_seen", ("g1",))).refusal == "incident:unknown"
    site.tell(facts.IncidentStepDone(one.id, "door_seen", ("g2", "g1")))
    site.tell(facts.IncidentStepDone(one.id, "door_seen", ("s1",)))
    assert incident(site, "door_forced").steps == {"door_seen": "g1+g2", "area_searched": ""}
    assert incident(site, "door_forced").state.value == "open"
    site.tell(facts.IncidentStepDone(one.id, "area_searched", ("g1",)))
    assert incident(site, "door_forced").state.value == "ready"
    assert site.tell(facts.IncidentStepDone(one.id, "area_searched", ("g1",))).accepted


def test_an_incident_is_closed_by_two_different_people_when_every_step_was_done() -> None:
    """浙发改公管〔2021〕440号 8.2.3; domain.md 8: two-person close."""
    site = forced()
    one = incident(site, "door_forced")
    assert site.tell(facts.IncidentClosed(one.id, BY_TWO, "wind")).refusal == "steps_missing"
    do_steps(site, one)
    assert site.tell(facts.IncidentClosed(one.id, ("g1", "g1"), "wind")).refusal == "two_persons_needed"
    assert site.tell(facts.IncidentClosed(one.id, BY_TWO, " ")).refusal == "reason_needed"
    decision = site.tell(facts.IncidentClosed(one.id, BY_TWO, "wind"))
    assert [(move.id, move.after) for move in decision.moves] == [(one.id, "closed")]
    assert site.room.incidents == {}
    assert site.tell(facts.IncidentClosed(one.id, BY_TWO, "wind")).refusal == "incident:unknown"


def test_after_its_close_the_same_cause_opens_a_new_incident_with_a_new_number() -> None:
    site = forced()
    one = incident(site, "door_forced")
    do_steps(site, one)
    site.tell(facts.IncidentClosed(one.id, BY_TWO, "wind"))
    site.tell(facts.DoorContactRead("door-room-1", True))
    site.tell(facts.DoorContactRead("door-room-1", False))
    assert incident(site, "door_forced").id == str(int(one.id) + 1)


def test_the_profile_says_how_many_close_an_incident() -> None:
    site = troubled_site(incident_close_persons=3)
    site.tell(facts.DoorContactRead("door-room-1", False))
    one = incident(site, "door_forced")
    do_steps(site, one)
    assert site.tell(facts.IncidentClosed(one.id, BY_TWO, "wind")).refusal == "two_persons_needed"
    assert site.tell(facts.IncidentClosed(one.id, ("g1", "g2", "s1"), "wind")).accepted


def test_staff_report_what_no_device_sees() -> None:
    """浙发改公管〔2021〕440号 8.2.3 and 5.5.8: smoking, a dispute, contact with bidders, gone without leave."""
    site = troubled_site()
    for kind in ("smoking", "dispute", "bidder_contact", "left_without_leave"):
        assert site.tell(facts.IncidentReported(kind, "1", ("g1",), "seen", "", "p1")).accepted
        one = incident(site, kind)
        assert (one.place, one.session, one.person) == ("1", "s-1", "p1")
    assert "incident" in site.room.sessions["s-1"].flags


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (facts.IncidentReported("dancing", "1", ("g1",), "seen"), "incident_kind_unknown"),
        (facts.IncidentReported("smoking", "1", (), "seen"), "staff_needed"),
        (facts.IncidentReported("smoking", "1", ("g1",), " "), "reason_needed"),
        (facts.IncidentReported("smoking", "", ("g1",), "seen"), "reason_needed"),
        (facts.IncidentReported("smoking", "1", ("g1",), "seen", "s-9"), "session:unknown"),
        (facts.IncidentReported("smoking", "1", ("g1",), "seen", "", "p9"), "person:unknown"),
    ],
)
def test_a_report_says_what_where_and_by_whom(fact: facts.IncidentReported, code: str) -> None:
    site = troubled_site()
    room = site.room
    assert site.tell(fact).refusal == code
    assert site.room.incidents == room.incidents


def test_a_report_of_what_is_open_already_is_a_repeat() -> None:
    site = troubled_site()
    for _ in range(2):
        site.tell(facts.IncidentReported("smoking", "1", ("g1",), "seen"))
    assert incident(site, "smoking").count == 2


def test_bad_conduct_is_recorded_out_of_an_incident_whose_kind_may_lead_to_it() -> None:
    """浙发改公管〔2021〕440号 5.5.8: bad conduct is recorded and reported."""
    site = troubled_site()
    site.tell(facts.IncidentReported("smoking", "1", ("g1",), "seen", "", "p1"))
    one = incident(site, "smoking")
    assert site.tell(facts.ConductRecorded(one.id, "p1", "smoked", ("g1",), "in the corridor")).refusal == (
        "two_persons_needed"
    )
    assert site.tell(facts.ConductRecorded(one.id, "p1", "smoked", BY_TWO, "")).refusal == "reason_needed"
    assert site.tell(facts.ConductRecorded(one.id, "p1", "sang", BY_TWO, "loudly")).refusal == "conduct:unknown"
    assert site.tell(facts.ConductRecorded(one.id, "p9", "smoked", BY_TWO, "who?")).refusal == "person:unknown"
    assert site.tell(facts.ConductRecorded(one.id, "p1", "smoked", BY_TWO, "in the corridor")).accepted
    assert incident(site, "smoking").conduct == ("p1:smoked",)
    assert "conduct" in site.room.sessions["s-1"].flags
    assert site.tell(facts.ConductRecorded(one.id, "p1", "smoked", BY_TWO, "again")).refusal == "conduct_recorded"
    assert site.tell(facts.ConductRecorded(one.id, "p2", "other", BY_TWO, "watched")).accepted
    assert incident(site, "smoking").conduct == ("p1:smoked", "p2:other")


def test_a_kind_that_leads_to_no_conduct_record_gives_none() -> None:
    site = forced()
    one = incident(site, "door_forced")
    assert site.tell(facts.ConductRecorded(one.id, "p1", "other", BY_TWO, "pushed")).refusal == "no_conduct_case"
    assert site.tell(facts.ConductRecorded("77", "p1", "other", BY_TWO, "pushed")).refusal == "incident:unknown"


def test_the_codes_of_bad_conduct_are_these() -> None:
    assert CONDUCT == (
        "left_without_leave", "carried_device", "contacted_bidder", "late", "absent", "smoked", "other",
    )  # fmt: skip


def test_an_incident_outlives_a_restart_and_its_footage_goes_up_to_it() -> None:
    """A crash loses nothing; a cause that lasted is told again by the world, which is a repeat."""
    site = troubled_site()
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    one = incident(site, "recording_lost")
    site.tell(facts.IncidentStepDone(one.id, "cause_noted", ("g1",)))
    site.wait_ms(60_000)
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))
    kept = incident(site, "recording_lost")
    assert (kept.id, kept.steps["cause_noted"]) == (one.id, "g1")
    assert kept.footage_to_utc_us == site.utc_us + 15 * S
    assert site.room.next_incident == int(one.id) + 1


def test_a_silent_alarm_opens_its_incident_too() -> None:
    site = troubled_site()
    site.tell(facts.DuressSignalled("a"))
    assert kinds(site) == {"duress"}


def test_raising_an_alarm_without_an_incident_changes_no_incident() -> None:
    site = troubled_site()
    before = site.room.incidents
    site.tell(facts.StaffCalled("a"))
    assert site.room.incidents is before


def test_every_kind_in_the_shipped_profile_can_be_worked_off_and_closed() -> None:
    site = troubled_site()
    for rule in INCIDENTS:
        assert site.tell(facts.IncidentReported(rule.kind, "here", ("g1",), "seen")).accepted
    for one in list(site.room.incidents.values()):
        do_steps(site, one)
        assert site.tell(facts.IncidentClosed(one.id, BY_TWO, "done")).accepted
    assert site.room.incidents == {}
