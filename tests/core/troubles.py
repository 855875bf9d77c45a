"""A site under the matrix of modes and the list of incidents that the shipped profiles have, for tests of what goes wrong."""

from typing import Any

from config.profile_load import shipped_profile
from controller.assembly.plan import _TABLES, _rows
from controller.core import facts
from controller.core.incident import Incident
from controller.core.profile import IncidentRule, ModeRule, Profile
from controller.core.words import Plan
from tests.core.playbook import PLAN, Site

HOUR_MS = 3_600_000
STAFF = {"g1": "guard", "g2": "guard", "s1": "supervisor", "w1": "witness"}


def rows(table: str) -> tuple[Any, ...]:
    """A table of the shipped profile, as the core has it."""
    key, kind = _TABLES[table]
    return _rows(kind, shipped_profile().rows(key))


MODES: tuple[ModeRule, ...] = rows("modes")
INCIDENTS: tuple[IncidentRule, ...] = rows("incidents")
TROUBLED = Profile(modes=MODES, incidents=INCIDENTS, outage_before_ms=2 * HOUR_MS)
POWERED = Plan(
    doors=PLAN.doors, lanes=PLAN.lanes, rooms=PLAN.rooms, fire_inputs=PLAN.fire_inputs, devices=PLAN.devices, staff=STAFF,
    power_inputs=("mains", "mains-2"), links=("centre", "evaluation", "witness"),
)  # fmt: skip


def troubled_site(people: int = 3, running: bool = False, **figures: Any) -> Site:
    """A site with an open session; with `running` its committee is at work."""
    figures = {"modes": MODES, "incidents": INCIDENTS, "outage_before_ms": 2 * HOUR_MS, **figures}
    site = Site(plan=POWERED, profile=Profile(**figures))
    site.start()
    site.clear_lane()
    site.open_session(people=people)
    if running:
        assert site.tell(facts.SessionOrdered("s-1", "start", ("g1",))).accepted
    return site


def incident(site: Site, kind: str) -> Incident:
    """The one open incident of that kind."""
    found = [one for one in site.room.incidents.values() if one.kind == kind]
    assert len(found) == 1, (kind, site.room.incidents)
    return found[0]


def kinds(site: Site) -> set[str]:
    """Kinds of the incidents that are not closed."""
    return {one.kind for one in site.room.incidents.values()}


def do_steps(site: Site, one: Incident) -> None:
    """Staff do every required step."""
    for step in one.steps:
        assert site.tell(facts.IncidentStepDone(one.id, step, ("g1",))).accepted
