"""Acts of staff on places and incidents: gate tests, hatches, tailgating, incidents and conduct."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from config.base import Id
from controller.core import facts
from controller.core.facts import Fact
from controller.web.act import Act, By
from controller.web.bodies import ActBody, NeededReason, Person, without_id_number

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
IncidentId = Annotated[str, Field(pattern=r"^[a-z0-9:_./-]{1,120}$")]
Item = Annotated[str, Field(pattern=r"^[\w\-·（）() ]{1,80}$"), AfterValidator(without_id_number)]


class LaneOnlyBody(ActBody):
    """A lane."""

    lane: Id


class HatchBody(ActBody):
    """One side of a hatch, and what lies in it."""

    hatch: Id
    side: Literal["outer", "inner"]
    items: Annotated[tuple[Item, ...], Field(max_length=50)] = ()
    session: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$")] = ""


class HatchReasonBody(ActBody):
    """A hatch that staff looked into."""

    hatch: Id
    reason: NeededReason


class DoorBody(ActBody):
    """A door."""

    door: Id


class ReportIncidentBody(ActBody):
    """An exceptional case that no device sees."""

    kind: Code
    place: Id
    reason: NeededReason
    session: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$")] = ""
    person: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$")] = ""


class StepBody(ActBody):
    """A required step of an incident that was done."""

    incident: IncidentId
    step: Code


class CloseIncidentBody(ActBody):
    """How an incident ended."""

    incident: IncidentId
    outcome: NeededReason


class ConductBody(ActBody):
    """Bad conduct of a person, out of an incident."""

    incident: IncidentId
    person: Person
    conduct: Code
    reason: NeededReason


def _tailgate(body: DoorBody, by: By) -> Fact:
    return facts.TailgateSeen(body.door, by[0], by)


def _incident(body: ReportIncidentBody, by: By) -> Fact:
    return facts.IncidentReported(body.kind, body.place, by, body.reason, body.session, body.person)


def _conduct(body: ConductBody, by: By) -> Fact:
    return facts.ConductRecorded(body.incident, body.person, body.conduct, by, body.reason)


PLACE_ACTS: Final[dict[str, Act]] = {
    "begin_gate_test": Act(1, LaneOnlyBody, lambda b, by: facts.GateTestBegun(b.lane, by)),
    "end_gate_test": Act(1, LaneOnlyBody, lambda b, by: facts.GateTestEnded(b.lane, by)),
    "open_hatch": Act(1, HatchBody, lambda b, by: facts.HatchAsked(b.hatch, b.side, by, b.items, b.session)),
    "clear_hatch": Act(1, HatchReasonBody, lambda b, by: facts.HatchCleared(b.hatch, by, b.reason)),
    "report_tailgate": Act(1, DoorBody, _tailgate),
    "report_incident": Act(1, ReportIncidentBody, _incident),
    "do_incident_step": Act(1, StepBody, lambda b, by: facts.IncidentStepDone(b.incident, b.step, by, b.reason)),
    "close_incident": Act(2, CloseIncidentBody, lambda b, by: facts.IncidentClosed(b.incident, by, b.outcome)),
    "record_conduct": Act(2, ConductBody, _conduct),
}
