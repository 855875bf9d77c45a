"""Figures of sessions and of what goes wrong in them: tests, night, report, outages, incidents."""

from config.base import Section
from config.figures.form import HOUR_MS, MINUTE_MS, SERVICE_STANDARD, figure, switch


class SittingFigures(Section):
    """What a session needs to begin and to end, when the area closes for the night, how long an outage may last."""

    self_test_needed: bool = switch(
        "A session is prepared, and resumes, only after a passed test of its cameras, sound, disk, clock and doors."
    )
    report_needed: bool = switch(
        "A session ends through its signed report; else an order ends it, and the record says so."
    )
    emptying_check_needed: bool = switch(
        "Two staff say that papers are shredded and nothing is left before the recording is sealed."
    )
    night_local_min: int = figure(
        "minute_of_day", 0, 1_439, "Local time at which rooms close for the night; 0 = no night rule."
    )
    utc_offset_min: int = figure("minutes", -720, 840, "Local time minus UTC; 480 = China.", "time zones of the earth")
    night_roll_call_needed: bool = switch(
        "The roll is called when rooms close for the night, and before they open again."
    )
    roll_call_fresh_ms: int = figure(
        "ms",
        5 * MINUTE_MS,
        4 * HOUR_MS,
        "How long a roll call counts for closing the rooms and for opening them again.",
    )
    source_lost_alarm_ms: int = figure(
        "ms", 6_000, 10_000, "Latest alarm after a camera or its sound is lost; no new entry from then on.",
        f"{SERVICE_STANDARD} 6.4.2: all sources at the same time; the recorder needs 3 s, and its way to the console",
    )  # fmt: skip
    outage_before_ms: int = figure(
        "ms", 0, 8 * HOUR_MS,
        "How long a session that has not begun waits for network or evaluation system; then the owner decides.",
    )  # fmt: skip
    handover_working_days: int = figure(
        "working_days", 1, 30, "Working days in which another site hands over its files and recordings of a session."
    )
    witness_projects_max: int = figure("count", 1, 20, "Projects that one witness may watch at the same time.")
    incident_close_persons: int = figure("count", 2, 5, "Different persons who close an incident together.")
