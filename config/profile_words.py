"""The words of a profile's tables: a mistyped one would name nothing, and its rule would never hold.

The core has the same words; a test holds the two lists together.
"""

import difflib
from collections.abc import Iterator
from typing import Final

from config.problems import Problem
from config.profile_file import TABLE_KEYS, ProfileFile

ROLES: Final = (
    "expert", "owner", "agency", "supervisor", "witness", "guard", "maintenance", "catering", "medical",
)  # fmt: skip
"""Who comes onto a site."""

ROOM_KINDS: Final = (
    "evaluation", "negotiation", "consultation", "inquiry", "material_transfer", "dining", "toilet", "overnight",
)  # fmt: skip
"""Kinds of rooms."""

MODES: Final = (
    "clock_doubt", "recorder_lost", "source_lost", "storage_low", "storage_full", "power_lost", "centre_lost",
    "evaluation_lost", "witness_lost", "branch_mismatch", "fire_input_silent",
)  # fmt: skip
"""Degraded modes."""

ALARMS: Final = (
    "fire", "phone_at_gate", "phone_carried_out", "door_forced", "emergency_exit_used", "break_glass_broken",
    "source_lost", "recorder_lost", "storage_full", "recording_damaged", "storage_low", "index_lost",
    "camera_badly_set", "two_people", "override", "lane_unknown", "gate_counters_reset", "door_held_open",
    "door_not_opened", "box_opened_unasked", "box_jammed", "box_left_open", "card_not_on_list", "card_failures",
    "identity_refused", "wrong_room", "draw_list_failed", "drawn_and_listed", "clock_doubted", "device_lost",
    "queue_overran", "no_free_box", "room_late", "staff_called", "expert_late", "absent", "face_failures",
    "person_held", "manual_check_needed", "gate_drifted", "gate_not_fit", "gate_test_failed", "self_test_failed",
    "quorum_lost", "night_due", "person_missing", "replacement_needed", "stopped_and_sealed", "branch_mismatch",
    "temp_out_late", "seat_late", "left_room_unasked", "hatch_breached", "power_lost", "link_lost", "mode_overdue",
    "device_found", "expelled", "medical", "tailgate", "duress",
)  # fmt: skip
"""Alarms that may open an incident."""

_WORDS: Final = (
    ("role", "role", ROLES),
    ("role", "rooms", ROOM_KINDS),
    ("role_conflict", "role", ROLES),
    ("role_conflict", "other", ROLES),
    ("temp_out", "room_kind", ROOM_KINDS),
    ("mode", "mode", MODES),
    ("incident", "alarms", ALARMS),
)
"""Table, key, and the words that may stand there."""


def word_problems(short: str, file: ProfileFile) -> Iterator[Problem]:
    """Every word that nothing knows, with the nearest one that is known."""
    for table, key, known in _WORDS:
        for row in getattr(file, table):
            given = getattr(row, key)
            for word in (given,) if isinstance(given, str) else given:
                if word not in known:
                    section = f"{short} [[{table}]] {getattr(row, TABLE_KEYS[table])}"
                    yield Problem(section, key, f'unknown word "{word}"', "", _advice(word, known))


def _advice(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f'Did you mean "{near[0]}"?' if near else f"Write one of: {', '.join(known)}."
