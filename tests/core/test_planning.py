"""What a session must say of itself when it is planned."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.profile import Profile
from tests.core.playbook import HOUR_US, PLAN, Site
from tests.core.sittings import LAW_37, S, session


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
