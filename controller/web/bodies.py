"""What acts carry: fields with bounds. Free text of staff goes into the journal, so it may hold no personal data."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Final, Literal, TypeVar

from fastapi import Request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from config.base import Id
from controller.web.errors import Problem
from controller.web.fields import FieldFault

REASON_MAX: Final = 500
TITLE_MAX: Final = 200
SIGNERS_MAX: Final = 5
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2199

UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Unicode's control, format, private and unassigned characters, and separators of lines."""

BLANK: Final = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are drawn as nothing."""

ID_NUMBER: Final = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)", re.ASCII)


def without_id_number(text: str) -> str:
    """The text, unless somebody wrote an identity number into it."""
    if ID_NUMBER.search("".join(unicodedata.normalize("NFKC", text).split())):
        raise FieldFault("id_number_in_text")
    return text.strip()


def _legible(text: str) -> str:
    """Text as it is read: nothing invisible in it may change the order or the lines of a record."""
    if any(unicodedata.category(sign) in UNSEEN for sign in text):
        raise FieldFault("unseen_in_text")
    return text


def _not_blank(text: str) -> str:
    if not text.strip() or all(sign in BLANK for sign in text.strip()):
        raise FieldFault("not_blank")
    return text


def _in_our_time(at: datetime) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise FieldFault("time_bounds", least=FIRST_YEAR, most=LAST_YEAR)
    return at


def _not_reserved(session: str) -> str:
    if session == "site":
        raise FieldFault("reserved")
    return session


Reason = Annotated[str, Field(max_length=REASON_MAX), AfterValidator(_legible), AfterValidator(without_id_number)]
NeededReason = Annotated[Reason, AfterValidator(_not_blank)]
Title = Annotated[
    str, Field(min_length=1, max_length=TITLE_MAX), AfterValidator(_legible), AfterValidator(without_id_number)
]
Time = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
Person = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
AlarmId = Annotated[str, Field(pattern=r"^[a-z_]{1,40}(:[A-Za-z0-9._:/-]{0,80})?$")]
SessionId = Annotated[Id, AfterValidator(_not_reserved)]


class Body(BaseModel):
    """JSON of a request. Unknown fields are refused; values stay out of errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class LoginBody(Body):
    """Who logs in."""

    staff: str = Field(min_length=1, max_length=40)
    pin: str = Field(min_length=1, max_length=64, repr=False)


class Signer(LoginBody):
    """One person who signs an act."""


class ActBody(Body):
    """What every act carries: who signs, and why."""

    by: tuple[Signer, ...] = Field(min_length=1, max_length=SIGNERS_MAX)
    reason: Reason = ""


class SessionBody(ActBody):
    """An act on a session."""

    session: Id


class PlanBody(ActBody):
    """A new session: its window in UTC, and a title for staff."""

    session: SessionId
    title: Title
    room: Id
    start_utc: Time
    end_utc: Time
    procurement: Annotated[str, Field(pattern=r"^[a-z_]{0,40}$")] = ""
    assembly_utc: Time | None = None
    branches: Annotated[tuple[Id, ...], Field(max_length=20)] = ()

    def window_utc_us(self) -> tuple[int, int]:
        """Start and end, microseconds UTC."""
        return utc_us(self.start_utc), utc_us(self.end_utc)


class LaneBody(ActBody):
    """An act on a lane, with its reason."""

    lane: Id
    reason: NeededReason


class ResolveBody(ActBody):
    """What a check by hand of an alarmed person found."""

    lane: Id
    result: Literal["nothing_found", "walk_back"]


class IdentityBody(ActBody):
    """A person at a lane's kiosk."""

    lane: Id
    person: Person


class PersonBody(ActBody):
    """An act on a person."""

    person: Person


class PersonReasonBody(PersonBody):
    """An act on a person that needs a reason."""

    reason: NeededReason


class RollCallBody(PersonBody):
    """Where a person of unknown whereabouts was found."""

    place: Literal["outside"] = "outside"


class FireBody(ActBody):
    """The reset of the fire latch."""

    reason: NeededReason


class OverrideBody(ActBody):
    """A door outside the rule."""

    door: Id
    seconds: Annotated[int, Field(ge=1, le=300, strict=True)]
    reason: NeededReason


class BoxBody(ActBody):
    """A box outside the rule."""

    locker: Id
    box: Annotated[int, Field(ge=1, le=999, strict=True)]
    reason: NeededReason


class AlarmBody(ActBody):
    """An alarm that somebody took note of."""

    alarm: AlarmId


class DeclareBody(Body):
    """What the person at the kiosk signs."""

    commitment_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    devices: Literal["store", "none"]
    signature: str = Field(min_length=2, max_length=200_000, repr=False)


Item = Literal["phone", "watch", "earphones", "laptop", "tablet", "recorder", "usb", "other"]
"""What may lie in a box, as the kiosk's page offers it."""


class ItemsBody(Body):
    """What lies in the box, as its holder ticked it."""

    items: Annotated[tuple[Item, ...], Field(max_length=20)]


class ExportBody(Body):
    """A clip of a session: sources (none = all), times in µs UTC, and why it is wanted."""

    sources: tuple[Id, ...] = Field(default=(), max_length=16)
    from_utc_us: int = Field(ge=0, le=2**53, strict=True)
    to_utc_us: int = Field(ge=0, le=2**53, strict=True)
    reason: NeededReason


class EmptyBody(Body):
    """A kiosk's wish without content."""


def utc_us(at: datetime) -> int:
    """Microseconds since 1970 UTC."""
    since = at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds


Read = TypeVar("Read", bound=Body)


async def read_body(request: Request, model: type[Read]) -> Read:
    """The body as a model. Raises `Problem` 415, or pydantic's error, which leaves as 422 or 400."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "media_type")
    return model.model_validate_json(await request.body() or b"{}")
