"""Figures of draw and committee: who is late, how old a draw may be, how many make a committee."""

from typing import Literal

from config.base import Section
from config.figures.form import HOUR_MS, MINUTE_MS, figure, switch, word

LAW_37 = "招标投标法 37: five or more, odd, experts two thirds or more"


class CommitteeFigures(Section):
    """When a person is late or absent, what a draw must be like, who makes a committee beside its table."""

    late_base: Literal["call", "assembly", "start"] = word(
        "From when lateness counts: call = the person was called, assembly = the session's assembly time,"
        " start = the session began."
    )
    late_ms: int = figure("ms", 0, 2 * HOUR_MS, "Later than this after the base counts as late; 0 = nobody is late.")
    absent_ms: int = figure(
        "ms",
        0,
        3 * HOUR_MS,
        "Later than this after the base counts as absent, and a replacement is due; 0 = nobody is.",
    )
    leave_request_ms: int = figure(
        "ms", 0, 2 * HOUR_MS, "How long after the call a drawn person may ask to be let off; 0 = not fixed."
    )
    draw_package_needed: bool = switch(
        "Lists come as signed packages only; else a table may be brought, and the record says so."
    )
    draw_age_ms_max: int = figure(
        "ms", 0, 14 * 24 * HOUR_MS, "Oldest draw that may be used, from the draw to the session's begin; 0 = any.",
    )  # fmt: skip
    draw_working_days_max: int = figure(
        "working_days", 0, 10, "Working days before the evaluation from which a draw may be made; 0 = not counted in days.",
        "财库〔2016〕198号: not earlier than 2 working days before; an own rule may be stricter or, elsewhere, looser",
    )  # fmt: skip
    alternates_min: int = figure("count", 0, 20, "Fewest alternates, in their order, that a draw list must name.")
    committee_min: int = figure(
        "count", 3, 25, "Fewest members of a bidding committee; the table may ask for more.", LAW_37
    )
    replacement_wait_ms: int = figure(
        "ms", 0, 24 * HOUR_MS,
        "How long a replacement may be looked for before the session is stopped and sealed; 0 = until staff say so.",
    )  # fmt: skip
    extension_numerator: int = figure(
        "count", 1, 10, "More than this share of the members must ask for longer time: upper number.",
        "招标投标法实施条例 48: more than a third",
    )  # fmt: skip
    extension_denominator: int = figure(
        "count", 1, 10, "More than this share of the members must ask for longer time: lower number.",
        "招标投标法实施条例 48: more than a third",
    )  # fmt: skip
    extension_ms_max: int = figure("ms", 10 * MINUTE_MS, 24 * HOUR_MS, "Longest extension that may be granted at once.")
