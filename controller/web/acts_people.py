"""Acts of staff on people: late ones, escorts, holds at the gate, exemptions, seats, temporary outs, emergencies."""

from typing import Annotated, Final, Literal

from pydantic import Field

from config.base import Id
from controller.core import facts
from controller.web.act import Act
from controller.web.bodies import ActBody, NeededReason, PersonBody, PersonReasonBody

Seat = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,12}$")]
RoomKind = Literal[
    "evaluation", "negotiation", "consultation", "inquiry", "material_transfer", "dining", "toilet", "overnight"
]
Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class EscortBody(PersonBody):
    """The guard who goes along."""

    escort: Id


class MedicalBody(EscortBody):
    """Who goes out with somebody who needs a doctor."""

    reason: NeededReason


class HoldBody(PersonReasonBody):
    """What becomes of a person held at the gate."""

    admit: bool


class DeviceBody(PersonBody):
    """What was found on whom, and where."""

    place: Id
    item: Code = "phone"


class SeatBody(PersonBody):
    """Where a person sits."""

    seat: Seat


class TempOutBody(PersonBody):
    """Where a person goes for a while."""

    room_kind: RoomKind


class RevokeBody(PersonReasonBody):
    """Why a person is withdrawn."""

    cause: Literal["", "absent", "recused", "expelled", "ill"] = ""


class InsideBody(PersonReasonBody):
    """Where a person of unknown whereabouts was found inside."""

    place: Id


class PlaceBody(ActBody):
    """A place of the site: a lane, a room, a door."""

    place: Id


PEOPLE_ACTS: Final[dict[str, Act]] = {
    "revoke": Act(2, RevokeBody, lambda b, by: facts.PersonRevoked(b.person, by, b.reason, b.cause), supervisor=True),
    "accept_late": Act(2, PersonReasonBody, lambda b, by: facts.LateAccepted(b.person, by, b.reason)),
    "name_escort": Act(1, EscortBody, lambda b, by: facts.EscortNamed(b.person, b.escort, by)),
    "decide_hold": Act(2, HoldBody, lambda b, by: facts.HoldDecided(b.person, b.admit, by, b.reason), supervisor=True),
    "grant_exemption": Act(2, PersonReasonBody, lambda b, by: facts.ExemptionGranted(b.person, by, b.reason)),
    "report_device": Act(1, DeviceBody, lambda b, by: facts.DeviceFound(b.person, b.place, by, b.item)),
    "confirm_seat": Act(1, SeatBody, lambda b, by: facts.SeatConfirmed(b.person, b.seat, by)),
    "temp_out": Act(1, TempOutBody, lambda b, by: facts.TempOutAsked(b.person, b.room_kind, by)),
    "note_return": Act(1, PersonBody, lambda b, by: facts.ReturnNoted(b.person, by)),
    "leave_queue": Act(1, PersonBody, lambda b, by: facts.QueueLeft(b.person, by)),
    "call_medical": Act(2, MedicalBody, lambda b, by: facts.MedicalCalled(b.person, b.escort, by, b.reason)),
    "found_outside": Act(2, PersonReasonBody, lambda b, by: facts.RollCalled(b.person, by, reason=b.reason)),
    "found_inside": Act(2, InsideBody, lambda b, by: facts.RollCalled(b.person, by, "inside", b.place, b.reason)),
    "signal_duress": Act(1, PlaceBody, lambda b, by: facts.DuressSignalled(b.place, by)),
}
