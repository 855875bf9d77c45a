"""The acts of staff, as one table: how many different persons sign, what is asked, and the fact that it becomes."""

from typing import Final

from controller.core import facts
from controller.core.facts import Fact
from controller.web import bodies
from controller.web.act import Act, By
from controller.web.acts_people import PEOPLE_ACTS
from controller.web.acts_places import PLACE_ACTS
from controller.web.acts_session import SESSION_ACTS
from controller.web.bodies import utc_us

MS_PER_S: Final = 1_000


def _order(order: str, persons: int = 1) -> Act:
    return Act(persons, bodies.SessionBody, lambda body, by: facts.SessionOrdered(body.session, order, by, body.reason))


def _plan(body: bodies.PlanBody, by: By) -> Fact:
    start, end = body.window_utc_us()
    assembly = utc_us(body.assembly_utc) if body.assembly_utc is not None else 0
    return facts.SessionPlanned(body.session, body.room, start, end, by, body.procurement, assembly, body.branches)


def _resolve(body: bodies.ResolveBody, by: By) -> Fact:
    """Nothing found: the passage counts. Something found: the person walks back, which the gate will report."""
    if body.result == "walk_back":
        return facts.AlarmAcknowledged(f"phone_at_gate:{body.lane}", by)
    reason = f"checked by hand, nothing found: {body.reason}" if body.reason else "checked by hand, nothing found"
    return facts.AlarmResolved(body.lane, by, reason)


def _override(body: bodies.OverrideBody, by: By) -> Fact:
    return facts.DoorOverridden(body.door, by, body.reason, body.seconds * MS_PER_S)


ACTS: Final[dict[str, Act]] = {
    "plan_session": Act(1, bodies.PlanBody, _plan),
    "prepare_session": _order("prepare"),
    "open_assembly": _order("open_assembly"),
    "start_session": _order("start"),
    "resume_session": _order("resume"),
    "end_session": _order("end"),
    "close_session": _order("close", persons=2),
    "release_list": Act(2, bodies.SessionBody, lambda body, by: facts.DrawListReleaseAsked(body.session, by)),
    "confirm_identity": Act(2, bodies.IdentityBody, lambda b, by: facts.IdentityConfirmed(b.lane, b.person, by)),
    "refuse_identity": Act(1, bodies.IdentityBody, lambda b, by: facts.IdentityRefused(b.lane, b.person, by)),
    "clear_lane": Act(1, bodies.LaneBody, lambda body, by: facts.LaneCleared(body.lane, by, body.reason)),
    "resolve_alarm": Act(2, bodies.ResolveBody, _resolve),
    "ask_exit": Act(1, bodies.PersonBody, lambda body, by: facts.ExitAsked(body.person, by)),
    "approve_exit": Act(2, bodies.PersonReasonBody, lambda b, by: facts.ExitApproved(b.person, by, b.reason)),
    "roll_call": Act(1, bodies.RollCallBody, lambda body, by: facts.RollCalled(body.person, by)),
    "reset_fire": Act(1, bodies.FireBody, lambda body, by: facts.FireReset(by, body.reason)),
    "override_unlock": Act(2, bodies.OverrideBody, _override),
    "open_box": Act(2, bodies.BoxBody, lambda b, by: facts.BoxOverridden(b.locker, b.box, by, b.reason)),
    "trust_clock": Act(2, bodies.ActBody, lambda _, by: facts.ClockTrusted(by), supervisor=True),
    "acknowledge_alarm": Act(1, bodies.AlarmBody, lambda body, by: facts.AlarmAcknowledged(body.alarm, by)),
    **SESSION_ACTS,
    **PEOPLE_ACTS,
    **PLACE_ACTS,
}
