"""Alarms: things that need a person's act. Everything else is a fact in the journal and no alarm.

The catalogue names each code once, with its priority and the act that answers it; pages translate the code.
"""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """Priority 1 (critical) to 3 (low), and whether it stays after its cause is gone until somebody took note."""

    priority: int
    latched: bool = True
    momentary: bool = False
    """It tells of a moment: nothing ends it but the note that somebody took."""
    of_state: bool = False
    """It tells of the room's own state, which a restart does not end; the others are told again by the world."""
    silent: bool = False
    """Pages show it without a sound, and no page near the place shows it at all."""


CATALOGUE: Final[dict[str, AlarmKind]] = {
    "fire": AlarmKind(1),
    "phone_at_gate": AlarmKind(1),
    "phone_carried_out": AlarmKind(1),
    "door_forced": AlarmKind(1),
    "emergency_exit_used": AlarmKind(1, momentary=True),
    "break_glass_broken": AlarmKind(1),
    "source_lost": AlarmKind(1, latched=False),
    "recorder_lost": AlarmKind(1, latched=False),
    "storage_full": AlarmKind(1, latched=False),
    "recording_damaged": AlarmKind(1),
    "storage_low": AlarmKind(2, latched=False),
    "index_lost": AlarmKind(3, latched=False),
    "camera_badly_set": AlarmKind(3, latched=False),
    "two_people": AlarmKind(1),
    "override": AlarmKind(1, momentary=True),
    "lane_unknown": AlarmKind(2, latched=False),
    "gate_counters_reset": AlarmKind(2),
    "door_held_open": AlarmKind(2, latched=False),
    "door_not_opened": AlarmKind(2),
    "box_opened_unasked": AlarmKind(2),
    "box_jammed": AlarmKind(2),
    "box_left_open": AlarmKind(2, latched=False),
    "card_not_on_list": AlarmKind(2, momentary=True),
    "card_failures": AlarmKind(2),
    "identity_refused": AlarmKind(2),
    "wrong_room": AlarmKind(2),
    "draw_list_failed": AlarmKind(2),
    "drawn_and_listed": AlarmKind(2, momentary=True),
    "clock_doubted": AlarmKind(2, latched=False, of_state=True),
    "device_lost": AlarmKind(2, latched=False),
    "queue_overran": AlarmKind(2),
    "no_free_box": AlarmKind(3),
    "room_late": AlarmKind(3),
    "staff_called": AlarmKind(3, momentary=True),
    # Who comes late, or not at all; who is not the card's holder; whom the gate keeps.
    "expert_late": AlarmKind(3, momentary=True),
    "absent": AlarmKind(2, momentary=True),
    "face_failures": AlarmKind(2, momentary=True),
    "person_held": AlarmKind(1, latched=False),
    "manual_check_needed": AlarmKind(2, latched=False),
    "gate_drifted": AlarmKind(1, latched=False, of_state=True),
    "gate_not_fit": AlarmKind(2, latched=False, of_state=True),
    "gate_test_failed": AlarmKind(2, latched=False, of_state=True),
    # Sessions and their committees.
    "self_test_failed": AlarmKind(2, latched=False, of_state=True),
    "quorum_lost": AlarmKind(1, latched=False, of_state=True),
    "night_due": AlarmKind(2, latched=False, of_state=True),
    "person_missing": AlarmKind(1),
    "replacement_needed": AlarmKind(2, latched=False, of_state=True),
    "stopped_and_sealed": AlarmKind(1),
    "branch_mismatch": AlarmKind(1, latched=False, of_state=True),
    # Inside.
    "temp_out_late": AlarmKind(3, latched=False, of_state=True),
    "seat_late": AlarmKind(3, latched=False),
    "left_room_unasked": AlarmKind(3, momentary=True),
    "hatch_breached": AlarmKind(1, latched=False, of_state=True),
    # What goes wrong.
    "power_lost": AlarmKind(1, latched=False),
    "link_lost": AlarmKind(2, latched=False),
    "mode_overdue": AlarmKind(1, latched=False),
    "device_found": AlarmKind(1, momentary=True),
    "expelled": AlarmKind(2, momentary=True),
    "medical": AlarmKind(1, momentary=True),
    "tailgate": AlarmKind(1, momentary=True),
    "duress": AlarmKind(1, momentary=True, silent=True),
}


RECORDER_ALARMS: Final = frozenset({
    "storage_full", "storage_low", "recording_damaged", "index_lost", "camera_badly_set",
})  # fmt: skip
"""Those that the recorder raises and ends by itself."""

SILENT: Final = frozenset(code for code, kind in CATALOGUE.items() if kind.silent)
"""Never shown where the person is who gave them."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm: `id` is code and place, so that one cause is one alarm. `active` = its cause still stands."""

    id: str
    code: str
    raised_utc_us: int
    params: dict[str, str] = field(default_factory=dict)
    active: bool = True
    acknowledged: bool = False
    count: int = 1

    @property
    def place(self) -> str:
        """Where; "" = the site."""
        return self.params.get("place", "")
