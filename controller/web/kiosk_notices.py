"""What a kiosk says beside its step: the core's notices in the page's codes, with the rule behind a refusal. Pure."""

from typing import Any, Final

from controller.web.reasons import rule_told

ENDINGS: Final = ("admitted", "retrieved")
"""Notices of the core that are screens of their own."""

NOTICES: Final = frozenset({
    "not_on_list", "list_not_released", "not_now", "session_not_open", "already_inside", "already_left", "second_card",
    "lane_busy", "at_other_kiosk", "revoked", "card_unreadable", "card_expired", "card_foreign", "card_left_behind",
    "identity_refused",
    "timed_out", "box_failed", "box_left_open", "no_free_box", "nothing_stored", "gate_silent", "lane_unknown",
    "phone_found", "two_people", "door_not_opened", "recording_lost", "journal_unwritable", "device_offline",
    "clock_doubted", "staff_called", "fire", "absent", "recused", "refused", "alternate_not_called", "queue_wait",
    "identity_by_staff", "face_failed", "manual_check", "held", "hold_lifted", "gate_not_fit", "escort_needed",
    "role_not_allowed", "role_conflict", "outage", "whereabouts_unknown",
})  # fmt: skip
"""Notices that the page has words for."""

SHOWN_AS: Final = {
    "fire_input_silent": "device_offline",
    "door_unknown": "device_offline",
    "box_not_locked": "box_left_open",
    "supervisor_decides": "held",
    "escort_busy": "escort_needed",
    "role_unknown": "role_not_allowed",
    "role_stays_outside": "role_not_allowed",
    "role_not_here": "role_not_allowed",
    "degraded_clock_doubt": "clock_doubted",
    "degraded_recorder_lost": "recording_lost",
    "degraded_source_lost": "recording_lost",
    "degraded_storage_low": "recording_lost",
    "degraded_storage_full": "recording_lost",
    "degraded_fire_input_silent": "device_offline",
    "degraded_power_lost": "outage",
    "degraded_centre_lost": "outage",
    "degraded_evaluation_lost": "outage",
    "degraded_witness_lost": "outage",
    "degraded_branch_mismatch": "outage",
}
"""Notices of the core that the page says in other words."""

NO_RULE: Final = frozenset({"not_on_list"})
"""A stranger learns "not found" and no more (domain rule; S6)."""


def notice_told(notice: str, step: str, journal_ok: bool) -> dict[str, Any] | None:
    """The notice as the page shows it: code, and the rule where a rule turned somebody away."""
    if not journal_ok and step != "fire":
        return {"code": "journal_unwritable", "params": {}}
    if not notice or notice in ENDINGS or step in ENDINGS:
        return None
    code = SHOWN_AS.get(notice, notice)
    told: dict[str, Any] = {"code": code if code in NOTICES else "unknown", "params": {}}
    rule = None if notice in NO_RULE else rule_told(notice)
    return told if rule is None else {**told, "rule": rule}
