"""One person's way: from expected to the seat and back out to the phone.

Each step needs the one before it. What is not in the table: no state is skipped, nobody is admitted twice, and the way
back in after an exit does not exist. *Unknown* follows a fire: the person is somewhere, until staff call the roll, or
until their card at the reader inside shows that they want out: then they are *led out*, and count as nobody who is here.
Who asked to leave may *stay* until it is approved. Who left unseen is found outside by the roll, which takes two.
GIVE_UP leads back to *expected*; a box that holds something stays with its holder. *Absent*, *recused* and *refused*
are ends of the way in, until two staff say otherwise; what lies in a box can always be fetched. *Held*: the gate rang
too often for this person, and a supervisor decides.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class AdmissionState(StrEnum):
    """Where a person stands."""

    EXPECTED = "expected"
    ABSENT = "absent"
    CARD_READ = "card_read"
    MANUAL = "manual"
    IDENTIFIED = "identified"
    MATCHED = "matched"
    RECUSED = "recused"
    REFUSED = "refused"
    DECLARED = "declared"
    BOX_OPEN = "box_open"
    STORED = "stored"
    HELD = "held"
    GATE_CLEAR = "gate_clear"
    ADMITTED = "admitted"
    IN_ROOM = "in_room"
    SEATED = "seated"
    TEMP_OUT = "temp_out"
    EXIT_ASKED = "exit_asked"
    LED_OUT = "led_out"
    EXITED = "exited"
    RETRIEVING = "retrieving"
    RETRIEVED = "retrieved"
    UNKNOWN = "unknown"


class AdmissionEvent(StrEnum):
    """What moves a person."""

    MISS = "miss"
    EXCUSE = "excuse"
    CARD = "card"
    CALL_STAFF = "call_staff"
    CONFIRM = "confirm"
    MATCH = "match"
    RECUSE = "recuse"
    DECLARE = "declare"
    OPEN_BOX = "open_box"
    STORE = "store"
    HOLD = "hold"
    REFUSE = "refuse"
    CLEAR = "clear"
    WALK_BACK = "walk_back"
    ADMIT = "admit"
    ENTER_ROOM = "enter_room"
    SIT = "sit"
    GO_OUT = "go_out"
    ASK_EXIT = "ask_exit"
    STAY = "stay"
    EXIT = "exit"
    OPEN_RETRIEVAL = "open_retrieval"
    RETRIEVE = "retrieve"
    GIVE_UP = "give_up"
    LOSE = "lose"
    ROLL_CALL = "roll_call"


S, E = AdmissionState, AdmissionEvent
TABLE: Final = {
    (S.EXPECTED, E.CARD): S.CARD_READ,
    (S.EXPECTED, E.MISS): S.ABSENT,
    (S.ABSENT, E.EXCUSE): S.EXPECTED,
    (S.CARD_READ, E.CONFIRM): S.IDENTIFIED,
    (S.CARD_READ, E.CALL_STAFF): S.MANUAL,
    (S.MANUAL, E.CONFIRM): S.IDENTIFIED,
    (S.IDENTIFIED, E.MATCH): S.MATCHED,
    (S.MATCHED, E.DECLARE): S.DECLARED,
    (S.MATCHED, E.RECUSE): S.RECUSED,
    (S.DECLARED, E.OPEN_BOX): S.BOX_OPEN,
    (S.DECLARED, E.STORE): S.STORED,
    (S.BOX_OPEN, E.STORE): S.STORED,
    (S.STORED, E.CLEAR): S.GATE_CLEAR,
    (S.STORED, E.OPEN_BOX): S.BOX_OPEN,
    (S.STORED, E.WALK_BACK): S.DECLARED,
    (S.GATE_CLEAR, E.WALK_BACK): S.DECLARED,
    (S.STORED, E.HOLD): S.HELD,
    (S.HELD, E.WALK_BACK): S.HELD,
    (S.HELD, E.CLEAR): S.GATE_CLEAR,
    (S.HELD, E.REFUSE): S.REFUSED,
    (S.REFUSED, E.EXCUSE): S.EXPECTED,
    (S.GATE_CLEAR, E.ADMIT): S.ADMITTED,
    (S.ADMITTED, E.ENTER_ROOM): S.IN_ROOM,
    (S.ADMITTED, E.ASK_EXIT): S.EXIT_ASKED,
    (S.IN_ROOM, E.ENTER_ROOM): S.IN_ROOM,
    (S.IN_ROOM, E.SIT): S.SEATED,
    (S.SEATED, E.SIT): S.SEATED,
    (S.SEATED, E.ENTER_ROOM): S.IN_ROOM,
    (S.IN_ROOM, E.GO_OUT): S.TEMP_OUT,
    (S.SEATED, E.GO_OUT): S.TEMP_OUT,
    (S.TEMP_OUT, E.ENTER_ROOM): S.IN_ROOM,
    (S.IN_ROOM, E.ASK_EXIT): S.EXIT_ASKED,
    (S.SEATED, E.ASK_EXIT): S.EXIT_ASKED,
    (S.TEMP_OUT, E.ASK_EXIT): S.EXIT_ASKED,
    (S.EXIT_ASKED, E.STAY): S.ADMITTED,
    (S.EXIT_ASKED, E.EXIT): S.EXITED,
    (S.EXPECTED, E.OPEN_RETRIEVAL): S.RETRIEVING,
    **{(state, E.OPEN_RETRIEVAL): S.RETRIEVING for state in (S.EXITED, S.ABSENT, S.RECUSED, S.REFUSED)},
    (S.EXITED, E.RETRIEVE): S.RETRIEVED,
    (S.RETRIEVING, E.RETRIEVE): S.RETRIEVED,
    **{
        (state, E.ROLL_CALL): S.EXPECTED
        for state in (S.ADMITTED, S.IN_ROOM, S.SEATED, S.TEMP_OUT, S.EXIT_ASKED, S.UNKNOWN)
    },
    (S.UNKNOWN, E.ASK_EXIT): S.LED_OUT,
    (S.LED_OUT, E.EXIT): S.EXITED,
    (S.LED_OUT, E.ROLL_CALL): S.EXPECTED,
    **{
        (state, E.GIVE_UP): S.EXPECTED
        for state in (
            S.CARD_READ, S.MANUAL, S.IDENTIFIED, S.MATCHED, S.DECLARED, S.BOX_OPEN, S.STORED, S.HELD, S.GATE_CLEAR,
        )
    },
    **{
        (state, E.LOSE): S.UNKNOWN
        for state in (
            S.STORED, S.HELD, S.GATE_CLEAR, S.ADMITTED, S.IN_ROOM, S.SEATED, S.TEMP_OUT, S.EXIT_ASKED, S.LED_OUT,
            S.UNKNOWN,
        )
    },
}  # fmt: skip

ARRIVING: Final = frozenset({
    S.CARD_READ, S.MANUAL, S.IDENTIFIED, S.MATCHED, S.DECLARED, S.BOX_OPEN, S.STORED, S.HELD, S.GATE_CLEAR,
})  # fmt: skip
"""On the way from the kiosk to the door."""

GOES_ABOUT: Final = frozenset({S.ADMITTED, S.IN_ROOM, S.SEATED, S.TEMP_OUT})
"""Inside the sealed area, and not on the way out."""

INSIDE: Final = GOES_ABOUT | {S.EXIT_ASKED}
"""Behind the main door, as far as is known."""

ON_WAY_OUT: Final = frozenset({S.EXIT_ASKED, S.LED_OUT})
"""Asked to leave, and not out yet: these alone hold a lane outward."""

LOST: Final = frozenset({S.UNKNOWN, S.LED_OUT})
"""Of unknown whereabouts since a fire or a doubt. Who is led out counts as nobody inside before they are out."""

MAY_BE_BEHIND: Final = frozenset({S.STORED, S.HELD, S.GATE_CLEAR})
"""Once the lane is unknown, these may stand behind the gate."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A person of a session. The `..._mono_us` marks hold within this run only; None = not, or no longer, fresh."""

    person: str
    session: str
    digest: str
    role: str
    state: AdmissionState = AdmissionState.EXPECTED
    other_digests: dict[str, str] = field(default_factory=dict)
    """The same card under other sessions' keys: one person is in one place."""
    revoked: bool = False
    lane: str | None = None
    identified_mono_us: int | None = None
    declared_mono_us: int | None = None
    stored_mono_us: int | None = None
    clear_mono_us: int | None = None
    devices: str = ""
    """What was declared: "store", "none", or "" for nothing yet."""
    box: str | None = None
    exit_approved: bool = False
    admitted_utc_us: int | None = None
    alternate: int = 0
    """n-th alternate of the list, who may enter once called for a vacant place; 0 = drawn."""
    called_utc_us: int | None = None
    awaited_utc_us: int = 0
    """Lateness counts from here at the earliest: a list or a fire that came later than the base; 0 = from the base."""
    late: bool = False
    late_accepted: bool = False
    cause: str = ""
    """Why they are absent, refused or revoked."""
    identity_by: str = ""
    """"staff", "face", or "" for not yet."""
    face_fails: int = 0
    items: tuple[str, ...] = ()
    """What lies in the box, as ticked at the kiosk."""
    items_picture_sha256: str = ""
    gate_alarms: int = 0
    """Alarms of the gate on this way in."""
    exempt: bool = False
    """Two staff noted a belt or an implant."""
    escort: str | None = None
    place: str | None = None
    """The room where they were seen last, inside; None = not known, or outside."""
    seat: str = ""
    out_kind: str = ""
    """The kind of room that a temporary out leads to."""
    expelled: bool = False
    listed_by: tuple[str, ...] = ()
    """Staff who signed the role list that names this person; empty = drawn."""
    accompanied: bool = False
    """Two said that a guard walks out with them, to a doctor."""
