"""What a session must say of itself when it is planned."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.profile import Profile
from tests.core.playbook import BY_TWO, HOUR_US, PLAN, Site, ready_site
from tests.core.sittings import LAW_37, S, prepared_site, record, running_site, session


def plan(site: Site, room: str = "1", **fields: Any) -> str | None:
    """A session is planned; returns the refusal."""
    given: dict[str, Any] = {"not_before_utc_us": site.utc_us, "until_utc_us": site.utc_us + 2 * HOUR_US, **fields}
    return site.tell(facts.SessionPlanned(S, room, by=("g1",), **given)).refusal


def site_of(kind: str = "evaluation") -> Site:
    """A started site that knows two kinds of procurement."""
    rooms = (replace(PLAN.rooms[0], kind=kind),)
    site = Site(plan=replace(PLAN, rooms=rooms), profile=Profile(compositions=LAW_37))
    site.start()
    return site


def test_a_session_keeps_its_kind_its_assembly_time_and_its_branches() -> None:
    """招标投标法 37 by kind of procurement; the assembly time is what lateness counts from."""
    site = site_of()
    assembly = site.utc_us + HOUR_US
    assert plan(site, procurement="bidding", assembly_utc_us=assembly, branches=("east", "west")) is None
    planned = session(site)
    assert (planned.procurement, planned.assembly_utc_us) == ("bidding", assembly)
    assert planned.branches == {"east": None, "west": None}


@pytest.mark.parametrize("hours", [0, 2])
def test_people_may_be_asked_for_at_either_end_of_the_window(hours: int) -> None:
    """The window holds both its ends."""
    site = site_of()
    begin = site.utc_us
    window = facts.SessionPlanned(S, "1", begin, begin + 2 * HOUR_US, ("g1",), assembly_utc_us=begin + hours * HOUR_US)
    assert site.tell(window).accepted


def test_a_window_has_a_length() -> None:
    """A session of no time admits nobody."""
    site = site_of()
    assert plan(site, not_before_utc_us=site.utc_us, until_utc_us=site.utc_us) == "session:window"


def test_two_rooms_hold_two_sessions() -> None:
    """浙发改公管〔2021〕440号 6.4.2: each with its own sources."""
    second = replace(PLAN.rooms[0], id="2", reader="room-reader-2", sources=("cam-room-2a",))
    site = Site(plan=replace(PLAN, rooms=(PLAN.rooms[0], second)))
    site.start()
    plan(site)
    site.tell(facts.SessionPlanned("s-2", "2", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    assert site.tell(facts.SessionOrdered(S, "prepare", ("g1",))).accepted
    assert site.tell(facts.SessionOrdered("s-2", "prepare", ("g1",))).accepted


def test_bidders_are_asked_in_an_inquiry_and_the_evaluation_goes_on_after_it() -> None:
    """询标: an inquiry is a part of the evaluation, and recorded like it."""
    site = running_site(5)
    assert site.tell(facts.SessionOrdered(S, "begin_inquiry", ("g1",))).accepted
    assert session(site).state.value == "inquiry"
    assert site.tell(facts.SessionOrdered(S, "end_inquiry", ("g1",))).accepted
    assert session(site).state.value == "running"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"procurement": "lottery"}, "session:procurement"),
        ({"assembly_utc_us": 1}, "session:assembly"),
        ({"assembly_utc_us": 1 << 60}, "session:assembly"),
        ({"branches": ("east", "east")}, "session:branches"),
        ({"branches": ("",)}, "session:branches"),
        ({"until_utc_us": 0}, "session:window"),
        ({"room": "9"}, "room:unknown"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_and_changes_nothing(fields: dict[str, Any], refusal: str) -> None:
    """A kind that the profile does not know has no rule to be judged by."""
    site = site_of()
    before = site.room
    assert plan(site, **fields) == refusal
    assert site.room is before


@pytest.mark.parametrize(
    ("kind", "refusal"), [("negotiation", None), ("dining", "room:kind"), ("overnight", "room:kind")]
)
def test_sessions_are_held_in_rooms_that_are_made_for_them(kind: str, refusal: str | None) -> None:
    """浙发改公管〔2021〕440号, requirements of the place: evaluation, negotiation, consultation and inquiry rooms."""
    assert plan(site_of(kind)) == refusal


@pytest.mark.parametrize("name", ["", "public-20261126", S])
def test_a_session_has_a_name_of_its_own(name: str) -> None:
    """One name, one session: in the journal, the recorder and the archive."""
    site = site_of()
    assert plan(site) is None
    before = site.room
    again = facts.SessionPlanned(name, "1", site.utc_us, site.utc_us + HOUR_US, ("g1",))
    assert site.tell(again).refusal == "session:exists"
    assert site.room is before


def test_orders_are_given_by_staff_and_are_those_of_the_list() -> None:
    """What follows from facts of its own, nobody can order."""
    site = site_of()
    plan(site)
    before = site.room
    assert site.tell(facts.SessionOrdered(S, "prepare", ())).refusal == "staff_needed"
    for order in ("ready", "reach_quorum", "seal", "archive", "test_passed", "fly", ""):
        assert site.tell(facts.SessionOrdered(S, order, ("g1",))).refusal == "session:order"
    assert site.tell(facts.SessionOrdered("s-9", "prepare", ("g1",))).refusal == "session:unknown"
    assert site.room is before


def test_a_room_holds_one_session_at_a_time() -> None:
    """浙发改公管〔2021〕440号 6.4.2: a source belongs to one session's recording."""
    site = site_of()
    plan(site)
    site.tell(facts.SessionPlanned("s-2", "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    assert site.tell(facts.SessionOrdered(S, "prepare", ("g1",))).accepted
    assert site.tell(facts.SessionOrdered("s-2", "prepare", ("g1",))).refusal == "room_in_use"
    assert session(site).recording == {"cam-lane-a": False, "cam-room-1a": False}
    site.tell(facts.SessionOrdered(S, "end", ("g1",)))
    site.tell(facts.RecordingSealed(S, {}))
    assert site.tell(facts.SessionOrdered("s-2", "prepare", ("g1",))).accepted


def test_a_room_without_a_source_holds_no_session() -> None:
    """S5: nothing begins that is not recorded."""
    site = Site(plan=replace(PLAN, rooms=(replace(PLAN.rooms[0], sources=()),)))
    site.start()
    plan(site)
    assert site.tell(facts.SessionOrdered(S, "prepare", ("g1",))).refusal == "no_sources"


def test_doors_open_to_a_released_list_only() -> None:
    """招标投标法 37: the list is secret until it is opened; nobody is expected before (S1)."""
    site = prepared_site(compositions=())
    record(site)
    site.tell(facts.SessionPlanned("s-2", "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    assert site.tell(facts.SessionOrdered("s-2", "open_assembly", ("g1",))).refusal == "list_not_released"
    assert site.tell(facts.SessionOrdered(S, "open_assembly", ("g1",))).accepted


def test_a_session_may_be_called_off_before_it_begins() -> None:
    """The table: planned, closed."""
    site = site_of()
    plan(site)
    assert site.tell(facts.SessionOrdered(S, "close", ("g1",))).accepted
    assert session(site).state.value == "closed"


def test_what_called_for_an_act_in_a_session_ends_with_it() -> None:
    """Nothing waits for a session that is over."""
    site = prepared_site(self_test_needed=True)
    site.tell(facts.SelfTestReported(S, False, ("cam-lane-a:black",)))
    assert "self_test_failed" in site.alarms()
    site.tell(facts.SessionOrdered(S, "end", ("g1",)))
    assert "self_test_failed" not in site.alarms()
    site = running_site(7, night_local_min=21 * 60)
    site.tell(facts.PersonRevoked("p7", BY_TWO, "x"))
    assert f"night:{S}" in site.room.deadlines
    assert site.room.alarms[f"quorum_lost:{S}"].active
    site.tell(facts.SessionOrdered(S, "end", ("g1",)))
    assert f"quorum_lost:{S}" not in site.room.alarms
    assert f"night:{S}" not in site.room.deadlines


def test_deadlines_of_people_who_are_forgotten_are_forgotten_with_them() -> None:
    site = ready_site(people=1)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.RecordingSealed("s-1", {}))
    names = ("room", "out", "seat", "late", "absent")
    site.room = replace(site.room, deadlines=dict.fromkeys([f"{name}:p1" for name in names] + ["notice:a"], 10**15))
    site.tell(facts.SessionPlanned("s-2", "1", site.utc_us, site.utc_us + HOUR_US))
    assert "p1" not in site.room.people
    assert list(site.room.deadlines) == ["notice:a"]
