"""Acts of staff on a session and its committee: suspension, longer time, night, report, replacement, archive."""

from typing import Annotated, Final, Literal

from pydantic import Field

from controller.core import facts
from controller.core.facts import Fact
from controller.web.act import Act, By
from controller.web.bodies import ActBody, NeededReason, Person, SessionBody, Time, utc_us

MEMBERS_MAX: Final = 200
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
People = Annotated[tuple[Person, ...], Field(max_length=MEMBERS_MAX)]
Item = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class SuspendBody(SessionBody):
    """A session is suspended; `cause` as the record names it."""

    cause: Literal["order", "objection", "fault", "force_majeure"] = "order"


class CalledBody(SessionBody):
    """Who was called to the session, and when."""

    persons: People = ()
    called_utc: Time


class MovedCallBody(CalledBody):
    """A call is moved, or noted so late that people are late at once."""

    reason: NeededReason


class MemberBody(SessionBody):
    """A member of a session."""

    person: Person


class ReplaceBody(MemberBody):
    """Whose place is vacant; the specialty that the drawing body needs to know, never the project."""

    specialty: Annotated[str, Field(pattern=r"^[A-Z0-9]{0,12}$")] = ""


class MemberReasonBody(MemberBody):
    """A member of a session, with the reason."""

    reason: NeededReason


class LongerBody(SessionBody):
    """Until when a session may last now."""

    until_utc: Time


class RollBody(SessionBody):
    """Who was there at a roll call inside, and who was not."""

    present: People
    missing: People = ()


class ChecklistBody(SessionBody):
    """What was done."""

    checklist: Literal["night", "morning", "emptying"]
    items: Annotated[tuple[Item, ...], Field(max_length=30)]


class ReportBody(SessionBody):
    """The signed report: its digest, who signed, who refused."""

    report_sha256: Sha256
    signed: People
    refused: People = ()


class ArchiveBody(SessionBody):
    """The archived file of a session."""

    package_sha256: Sha256


class ReasonSessionBody(SessionBody):
    """An act on a session that needs a reason."""

    reason: NeededReason


class AlternateBody(SessionBody):
    """The alternate who takes a vacant place."""

    person: Person
    instead_of: Person


def _order(order: str, persons: int = 1, body: type[ActBody] = SessionBody, supervisor: bool = False) -> Act:
    return Act(persons, body, lambda b, by: facts.SessionOrdered(b.session, order, by, b.reason), supervisor)


def _suspend(body: SuspendBody, by: By) -> Fact:
    return facts.SessionOrdered(body.session, "suspend", by, body.reason, body.cause)


def _call(body: CalledBody, by: By) -> Fact:
    return facts.PeopleCalled(body.session, body.persons, utc_us(body.called_utc), by, body.reason)


def _roll(body: RollBody, by: By) -> Fact:
    return facts.RollCallTaken(body.session, body.present, body.missing, by)


def _report(body: ReportBody, by: By) -> Fact:
    return facts.ReportSigned(body.session, body.report_sha256, body.signed, body.refused, by)


SESSION_ACTS: Final[dict[str, Act]] = {
    "start_unchecked": _order("start", persons=2, body=ReasonSessionBody, supervisor=True),
    "suspend_session": Act(1, SuspendBody, _suspend),
    "retest_session": _order("retest"),
    "begin_inquiry": _order("begin_inquiry"),
    "end_inquiry": _order("end_inquiry"),
    "close_for_night": _order("close_for_night"),
    "reopen_session": _order("reopen"),
    "stop_session": _order("end", persons=2, body=ReasonSessionBody),
    "call_people": Act(1, CalledBody, _call),
    "move_call": Act(2, MovedCallBody, _call),
    "ask_extension": Act(1, MemberBody, lambda b, by: facts.ExtensionAsked(b.session, b.person, by)),
    "grant_extension": Act(2, LongerBody, lambda b, by: facts.ExtensionGranted(b.session, utc_us(b.until_utc), by)),
    "take_roll": Act(1, RollBody, _roll),
    "sign_checklist": Act(2, ChecklistBody, lambda b, by: facts.ChecklistSigned(b.session, b.checklist, b.items, by)),
    "sign_report": Act(2, ReportBody, _report),
    "archive_session": Act(1, ArchiveBody, lambda b, by: facts.SessionArchived(b.session, b.package_sha256, by)),
    "ask_replacement": Act(1, ReplaceBody, lambda b, by: facts.ReplacementAsked(b.session, b.person, by, b.specialty)),
    "fail_replacement": Act(
        2, MemberReasonBody, lambda b, by: facts.ReplacementFailed(b.session, b.person, by, b.reason)
    ),
    "call_alternate": Act(2, AlternateBody, lambda b, by: facts.AlternateCalled(b.session, b.person, b.instead_of, by)),
    "declassify_list": Act(
        2, ReasonSessionBody, lambda b, by: facts.DrawListDeclassified(b.session, by, b.reason), supervisor=True
    ),
}
