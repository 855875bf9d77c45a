"""Figures of the way in: identity, declaration, boxes, kiosk, queue."""

from config.base import Section
from config.figures.form import ENTRY, HOUR_MS, MINUTE_MS, SERVICE_STANDARD, figure


class EntryFigures(Section):
    """How long each step of an entry counts and may take, and how many people an act takes."""

    identity_fresh_ms: int = figure(
        "ms", MINUTE_MS, 30 * MINUTE_MS, "How long a confirmed identity counts towards entering.", ENTRY
    )
    declaration_fresh_ms: int = figure(
        "ms", MINUTE_MS, HOUR_MS, "How long a signed declaration counts; a new entry needs a new one.", ENTRY
    )
    stored_fresh_ms: int = figure(
        "ms", MINUTE_MS, 30 * MINUTE_MS, "How long 'devices stored' counts towards entering.", ENTRY
    )
    identity_wait_ms: int = figure(
        "ms", MINUTE_MS, 15 * MINUTE_MS, "How long an entry waits for staff to compare face and card."
    )
    identity_staff_min: int = figure(
        "count", 1, 2, "Staff who confirm an identity by eye when no face matcher does.",
        "own bound; one person alone could let anyone in, a third is never there",
    )  # fmt: skip
    face_fails_manual: int = figure(
        "count", 1, 5, "Face comparisons that may fail before two staff compare by eye.",
        "GB 50396-2007 5.1: alarm after at most 5 failures in a row",
    )  # fmt: skip
    face_fails_alarm: int = figure(
        "count", 1, 5, "Face comparisons that fail in a row and raise an alarm.",
        "GB 50396-2007 5.1: alarm after at most 5 failures in a row",
    )  # fmt: skip
    card_fail_alarm: int = figure(
        "count", 3, 5, "Refused cards in a row at one reader that raise an alarm.",
        "GB 50396-2007 5.1: alarm after at most 5 failures in a row",
    )  # fmt: skip
    kiosk_idle_ms: int = figure(
        "ms",
        30_000,
        5 * MINUTE_MS,
        "When an untouched kiosk gives up a started entry; the last 20 s count down visibly.",
    )
    notice_ms: int = figure("ms", 3_000, 30_000, "How long a kiosk shows a notice before it is free again.")
    box_open_wait_ms: int = figure(
        "ms",
        1_000,
        30_000,
        "How long a box may take to read as open after its command; an acknowledgement is no open door.",
    )
    box_close_wait_ms: int = figure(
        "ms",
        20_000,
        10 * MINUTE_MS,
        "How long a box may stand open before its holder is reminded and staff are called.",
    )
    queue_call_wait_ms: int = figure(
        "ms", 30_000, 15 * MINUTE_MS, "How long a called person has to come to the lane; then the next one is called."
    )
    release_custodians: int = figure(
        "count", 2, 5, "Different persons who release a draw list together.",
        "招标投标法 37: the list is secret; one person alone may never read it",
    )  # fmt: skip
    opening_command_max_age_ms: int = figure(
        "ms", 500, 5_000, "Age at which a command that opens something is dropped instead of carried out.",
        "5 s is the ceiling of this product: a door that opens later opens for somebody else",
    )  # fmt: skip
    keep_years: int = figure(
        "years", 15, 100, "Years that a session's records are kept from its end.",
        f"政府采购法 42 and {SERVICE_STANDARD} 5.6: 15 years or more",
    )  # fmt: skip
