"""A session is suspended, tested anew, and goes on where it stopped."""

from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.commands import RunSelfTest
from controller.core.recordings import desired_recording
from controller.core.session import SessionState
from controller.core.suspension import suspend
from controller.core.turn import Turn
from controller.core.words import Stamp
from tests.core.playbook import BY_TWO, ordered
from tests.core.sealed_area import seated_area
from tests.core.sittings import (
    S,
    lose,
    open_site,
    order,
    prepared_site,
    record,
    running_site,
    seat,
    session,
    state,
    supplement,
)
from tests.core.troubles import INCIDENTS, incident, kinds

OBJECTION = {"cause": "objection"}


def test_a_suspended_session_is_recorded_on() -> None:
    """浙发改公管〔2021〕440号 5.5.6: the evaluation is suspended and evidence is kept."""
    site = running_site(5)
    order(site, "suspend")
    assert (state(site), session(site).suspended_cause) == ("suspended", "order")
    assert [one.session for one in desired_recording(site.room)] == [S]


def test_nobody_enters_a_suspended_session() -> None:
    """浙发改公管〔2021〕440号 5.5.6: the area is sealed meanwhile."""
    site = open_site(5)
    seat(site, "p1")
    order(site, "suspend")
    assert site.card("p2").refusal == "session_not_open"
    assert site.state("p2") == "expected"


def test_an_objection_is_acted_on_by_a_supervisor() -> None:
    """浙发改公管〔2021〕440号 5.5.6, 5.5.7: the supervising body suspends on an objection."""
    site = running_site(5)
    assert order(site, "suspend", ("g1", "g2"), **OBJECTION).refusal == "supervisor_needed"
    assert state(site) == "running"
    assert order(site, "suspend", ("g1", "s1"), **OBJECTION).accepted
    assert (state(site), session(site).suspended_cause) == ("suspended", "objection")


@pytest.mark.parametrize("cause", ["order", "fault", "force_majeure", "power_lost", "network_lost", "remote_mismatch"])
def test_the_cause_of_a_suspension_stands_in_the_record(cause: str) -> None:
    """浙发改公管〔2021〕440号 5.5.7: force majeure, system fault."""
    site = running_site(5)
    assert order(site, "suspend", cause=cause).accepted
    assert session(site).suspended_cause == cause


def test_a_cause_that_nobody_knows_is_refused() -> None:
    """The record names causes that have words."""
    site = running_site(5)
    assert order(site, "suspend", cause="mood").refusal == "session:cause"


def test_it_goes_on_only_after_a_new_self_test() -> None:
    """After an outage a session starts again only after a self-test (上高县 practice, power loss)."""
    site = running_site(5, self_test_needed=True)
    order(site, "suspend", cause="fault")
    assert order(site, "resume").refusal == "self_test_needed"
    assert ordered(order(site, "retest"), RunSelfTest).session == S
    assert state(site) == "retesting"
    assert not order(site, "resume").accepted
    site.tell(facts.SelfTestReported(S, True))
    assert state(site) == "retested"
    assert order(site, "resume").accepted
    assert (state(site), session(site).suspended_cause, session(site).suspended_from) == ("running", "", "")


def test_a_failed_self_test_leaves_it_suspended() -> None:
    """浙发改公管〔2021〕440号 6.4.1."""
    site = running_site(5, self_test_needed=True)
    order(site, "suspend")
    order(site, "retest")
    site.tell(facts.SelfTestReported(S, False, ("cam-lane-a:black",)))
    assert (state(site), session(site).suspended_from) == ("suspended", "running")
    assert f"self_test_failed:{S}" in site.room.alarms


def test_a_lost_source_is_a_fault_of_the_new_test() -> None:
    """S5: every source, or nothing goes on."""
    site = running_site(5, self_test_needed=True)
    order(site, "suspend")
    site.tell(facts.SourceRecordingLost(S, "cam-lane-a", "cable"))
    order(site, "retest")
    site.tell(facts.SelfTestReported(S, True))
    assert state(site) == "suspended"
    assert site.room.alarms[f"self_test_failed:{S}"].params["faults"] == "cam-lane-a:not_recorded"


@pytest.mark.parametrize("then", ["retesting", "retested"])
def test_it_may_be_suspended_again_while_it_is_tested_and_remembers_where_it_stood(then: str) -> None:
    """浙发改公管〔2021〕440号 5.5.7."""
    site = running_site(5, self_test_needed=True)
    order(site, "begin_inquiry")
    order(site, "suspend")
    order(site, "retest")
    if then == "retested":
        site.tell(facts.SelfTestReported(S, True))
    assert state(site) == then
    assert order(site, "suspend", cause="fault").accepted
    assert (state(site), session(site).suspended_from) == ("suspended", "inquiry")


@pytest.mark.parametrize("before", ["assembling", "quorate", "running", "inquiry", "overnight"])
def test_it_goes_on_where_it_was_suspended(before: str) -> None:
    """A suspension changes nothing of what stood: no quorum is made by it, no night ended."""
    site = open_site(5) if before in ("assembling", "quorate") else running_site(5)
    if before == "quorate":
        seat(site, "p1", "p2", "p3", "p4", "p5")
    if before in ("inquiry", "overnight"):
        order(site, "begin_inquiry" if before == "inquiry" else "close_for_night")
    assert state(site) == before
    order(site, "suspend")
    assert order(site, "resume").accepted
    assert state(site) == before


def test_without_a_rule_of_composition_an_assembly_goes_on_as_one() -> None:
    """A suspension starts no committee: that is for staff to order."""
    site = open_site(1, compositions=())
    order(site, "suspend")
    assert order(site, "resume").accepted
    assert state(site) == "assembling"


def test_where_no_test_is_demanded_an_order_to_go_on_ends_what_a_failed_one_called_for() -> None:
    """浙发改公管〔2021〕440号 6.4.1: the fault is named until somebody decides."""
    site = running_site(5)
    order(site, "suspend")
    order(site, "retest")
    site.tell(facts.SelfTestReported(S, False, ("cam-lane-a:black",)))
    assert f"self_test_failed:{S}" in site.room.alarms
    assert order(site, "resume").accepted
    assert f"self_test_failed:{S}" not in site.room.alarms


def test_a_test_is_made_again_before_a_session_is_prepared_and_none_after() -> None:
    """浙发改公管〔2021〕440号 6.4.1: repaired, tested, prepared."""
    site = prepared_site(self_test_needed=True)
    assert ordered(order(site, "retest"), RunSelfTest).session == S
    assert state(site) == "preparing"
    record(site)
    site.tell(facts.SelfTestReported(S, True))
    assert order(site, "retest").refusal == "session:prepared:retest"


def test_what_staff_suspend_for_is_an_incident_and_what_an_alarm_told_of_is_none_besides() -> None:
    """浙发改公管〔2021〕440号 5.5.6, 5.5.7: the matter is noted, once."""
    site = running_site(5, incidents=INCIDENTS)
    order(site, "suspend", cause="power_lost")
    assert kinds(site) == set()
    order(site, "resume")
    order(site, "suspend", **OBJECTION, by=BY_TWO)
    assert (incident(site, "objection").place, incident(site, "objection").session) == (S, S)


def test_a_session_that_is_not_at_work_cannot_be_suspended() -> None:
    """What is not in the table is refused, and the function that others call says so."""
    site = running_site(5)
    order(site, "end")
    assert order(site, "suspend").refusal == "session:emptying:suspend"
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    assert suspend(turn, S, "fault") is False
    assert turn.room is site.room


def test_an_order_to_go_on_is_for_a_suspended_session() -> None:
    """What is not in the table is refused and changes nothing."""
    site = running_site(5, branches=("east",))
    site.tell(facts.BranchReported(S, "east", "suspended", "c0ffee", 0, 0))
    before = site.room
    assert order(site, "resume").refusal == "session:running:resume"
    assert site.room is before


@pytest.mark.parametrize("before", ["running", "inquiry"])
def test_a_committee_that_is_incomplete_by_then_assembles_anew_and_goes_on_when_it_is_complete(before: str) -> None:
    """招标投标法 37: nobody works in an incomplete committee; who is missing comes in first."""
    site = running_site(5, report_needed=True)
    began_utc_us = session(site).started_utc_us
    if before == "inquiry":
        order(site, "begin_inquiry")
    order(site, "suspend")
    lose(site)
    assert order(site, "resume").accepted
    assert (state(site), session(site).suspended_from) == ("assembling", "")
    assert order(site, "end").refusal == "report_not_signed", "it has begun, and ends as one that has"
    supplement(site, "p1", "p2", "p3", "p4", "p6")
    seat(site, "p6")
    assert state(site) == "quorate"
    assert order(site, "start").accepted
    assert session(site).started_utc_us == began_utc_us
    assert session(site).opened_utc_us > began_utc_us


@pytest.mark.parametrize("before", ["assembling", "running", "overnight"])
def test_nothing_goes_on_in_a_fire_or_unrecorded(before: str) -> None:
    """S2, S5."""
    site = open_site(5) if before == "assembling" else running_site(5)
    if before == "overnight":
        order(site, "close_for_night")
    order(site, "suspend")
    recorded = site.room
    site.tell(facts.SourceRecordingLost(S, "cam-room-1a", "cable"))
    assert order(site, "resume").refusal == "recording_lost"
    site.room = recorded
    site.tell(facts.FireInputRead("fire-main", True))
    assert order(site, "resume").refusal == "fire"
    assert state(site) == "suspended"


def test_members_are_fixed_while_a_session_that_has_begun_assembles_anew() -> None:
    """招标投标法实施条例 46: members are not changed but by law."""
    area = seated_area("p1")
    area.room = replace(area.room, sessions={S: replace(area.room.sessions[S], state=SessionState.ASSEMBLING)})
    assert area.listed("owner").refusal == "members_fixed"
