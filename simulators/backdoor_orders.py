"""What the back door is asked for: the bodies of its requests."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulators.cards import LONG_TERM
from simulators.gate_parameters import SENSITIVITY_MAX, ZONES_SET, Which

_Wait = Annotated[int, Field(ge=0, le=600_000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PresentCard(_Body):
    """Lay the card down."""

    reader: str
    card_type: str = "resident"
    valid_to: str = LONG_TERM
    fingerprint_bytes: int = 0
    moved_to: str | None = None


class AtBox(_Body):
    """Store or collect."""

    locker: str
    box: int
    within_ms: _Wait = 10_000


class PhoneDeed(_Body):
    """Leave the phone with somebody outside, or take it back."""

    do: Literal["leave", "take"]


class WalkGate(_Body):
    """Walk through a gate."""

    gate: str
    direction: Literal["forward", "backward"] = "forward"
    turn_back: bool = False
    pace_ms: _Wait = 600
    followed_by: str | None = None
    report_delay_ms: _Wait = 0


class WalkDoor(_Body):
    """Walk through a door."""

    door: str
    direction: Literal["in", "out"]
    within_ms: _Wait = 10_000
    pace_ms: _Wait = 300


class BoxDeed(_Body):
    """What happens to a box."""

    do: Literal["close", "force_open", "jam", "unjam"]


class TurnSensitivity(_Body):
    """Somebody turns a sensitivity at the panel of the gate."""

    of: Which
    zone: Annotated[int, Field(ge=1, le=ZONES_SET)] = 1
    value: Annotated[int, Field(ge=0, le=SENSITIVITY_MAX)]


class DoorDeed(_Body):
    """What happens to a door."""

    do: Literal["open", "close", "force_open", "press_button", "release_button", "break_glass", "restore_glass"]


class FireDeed(_Body):
    """What happens at the fire panel."""

    do: Literal["alarm", "quiet", "cut_wire", "mend_wire"]


class MainsDeed(_Body):
    """What happens to the mains supply."""

    do: Literal["fail", "return"]


class Cable(_Body):
    """Cut or mend a cable."""

    cut: bool


class FaultOrder(BaseModel):
    """A fault and its settings; kind null mends."""

    model_config = ConfigDict(extra="allow", strict=True)
    kind: str | None
