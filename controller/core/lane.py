"""The lane: reader, kiosk, boxes, gate and main door, held by one person in one direction.

A walk-through gate has no barrier and does not know who walks, so the lane carries the identity. In: the window opens
only when the gate answered a handshake sent after the hold began; *clear* is one forward passage, both beams in order,
no alarm, inside the window, and a handshake answered after the rear beam cleared. Everything else makes the lane
*unknown*, and unknown unlocks nothing until staff looked. *Alarmed* holds the lane: the door opens for nobody.
Out: the door first, then one backward passage. *Testing*: staff walk a reference device through the gate.
After a start every lane is unknown: nobody saw who walked meanwhile.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LaneState(StrEnum):
    """Where a lane stands."""

    FREE = "free"
    HELD = "held"
    WINDOW_ASKED = "window_asked"
    WINDOW_OPEN = "window_open"
    PASSED = "passed"
    CLEAR = "clear"
    UNLOCKED = "unlocked"
    DOOR_OPEN = "door_open"
    ALARMED = "alarmed"
    OUT_HELD = "out_held"
    OUT_UNLOCKED = "out_unlocked"
    OUT_DOOR_OPEN = "out_door_open"
    OUT_WALKING = "out_walking"
    TESTING = "testing"
    UNKNOWN = "unknown"


class LaneEvent(StrEnum):
    """What moves a lane."""

    HOLD = "hold"
    ASK_WINDOW = "ask_window"
    GATE_ANSWERED = "gate_answered"
    PASSED_CLEAN = "passed_clean"
    PASSED_ALARM = "passed_alarm"
    CONFIRMED = "confirmed"
    RESOLVED = "resolved"
    WALKED_BACK = "walked_back"
    PULSED = "pulsed"
    DOOR_OPENED = "door_opened"
    DOOR_CLOSED = "door_closed"
    NOT_OPENED = "not_opened"
    HOLD_OUT = "hold_out"
    PASSED_OUT = "passed_out"
    REOPEN_BOX = "reopen_box"
    GIVE_UP = "give_up"
    DOUBT = "doubt"
    STAFF_CLEARED = "staff_cleared"
    BEGIN_TEST = "begin_test"
    END_TEST = "end_test"


S, E = LaneState, LaneEvent
TABLE: Final = {
    (S.FREE, E.HOLD): S.HELD,
    (S.HELD, E.ASK_WINDOW): S.WINDOW_ASKED,
    (S.WINDOW_ASKED, E.GATE_ANSWERED): S.WINDOW_OPEN,
    (S.WINDOW_ASKED, E.REOPEN_BOX): S.HELD,
    (S.WINDOW_OPEN, E.REOPEN_BOX): S.HELD,
    (S.WINDOW_OPEN, E.PASSED_CLEAN): S.PASSED,
    (S.WINDOW_OPEN, E.PASSED_ALARM): S.ALARMED,
    (S.PASSED, E.CONFIRMED): S.CLEAR,
    (S.CLEAR, E.PULSED): S.UNLOCKED,
    (S.CLEAR, E.WALKED_BACK): S.HELD,
    (S.UNLOCKED, E.DOOR_OPENED): S.DOOR_OPEN,
    (S.UNLOCKED, E.NOT_OPENED): S.CLEAR,
    (S.DOOR_OPEN, E.DOOR_CLOSED): S.FREE,
    (S.ALARMED, E.WALKED_BACK): S.HELD,
    (S.ALARMED, E.RESOLVED): S.CLEAR,
    (S.FREE, E.HOLD_OUT): S.OUT_HELD,
    (S.OUT_HELD, E.PULSED): S.OUT_UNLOCKED,
    (S.OUT_HELD, E.NOT_OPENED): S.FREE,
    (S.OUT_UNLOCKED, E.DOOR_OPENED): S.OUT_DOOR_OPEN,
    (S.OUT_UNLOCKED, E.NOT_OPENED): S.FREE,
    (S.OUT_DOOR_OPEN, E.DOOR_CLOSED): S.OUT_WALKING,
    (S.OUT_WALKING, E.PASSED_OUT): S.FREE,
    (S.UNKNOWN, E.STAFF_CLEARED): S.FREE,
    (S.FREE, E.BEGIN_TEST): S.TESTING,
    (S.TESTING, E.END_TEST): S.FREE,
    **{(state, E.GIVE_UP): S.FREE for state in (S.HELD, S.WINDOW_ASKED, S.WINDOW_OPEN)},
    **{(state, E.DOUBT): S.UNKNOWN for state in S},
}  # fmt: skip

OUTWARD: Final = frozenset({S.OUT_HELD, S.OUT_UNLOCKED, S.OUT_DOOR_OPEN, S.OUT_WALKING})
BEHIND_GATE: Final = frozenset({S.PASSED, S.CLEAR, S.UNLOCKED, S.DOOR_OPEN, S.ALARMED})
"""The holder stands between gate and door."""

INWARD: Final = BEHIND_GATE | {S.HELD, S.WINDOW_ASKED, S.WINDOW_OPEN}
"""Held by somebody on the way in."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane. `visitor` stands at the kiosk, `holder` holds the lane; `beams` are the beam changes of this window."""

    id: str
    state: LaneState = LaneState.UNKNOWN
    holder: str | None = None
    visitor: str | None = None
    token: str = ""
    beams: tuple[str, ...] = ()
    reason: str = "started"
    """Why the lane is unknown: started, gate_silent, two_people, wrong_direction, late_report, no_holder, fire, ..."""
    notice: str = ""
    """What the kiosk says beside its step; a code, never prose."""
    card_lying: bool = False
    card_failures: int = 0
    pulses: int = 0
    """Unlock pulses sent for this hold."""
    escort: str = ""
    """The person after whom a guard still walks out, as two said when a doctor was called; "" = nobody."""
