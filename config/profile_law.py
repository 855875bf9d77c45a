"""Bounds over several figures and rows: what a law fixes, no profile can give up."""

from collections.abc import Iterator

from config.problems import Problem
from config.profile_file import TABLE_KEYS, ProfileFile

LAW_37 = "招标投标法 37: five or more, odd, experts two thirds or more"
NO_ENTRY = {
    "recorder_lost": "浙发改公管〔2021〕440号 6.4.2: recorded from start to end; nobody enters unrecorded (S5)",
    "source_lost": "浙发改公管〔2021〕440号 6.4.2: all sources at the same time; nobody enters unrecorded (S5)",
    "fire_input_silent": "nobody enters where a fire would not be seen (S2)",
    "clock_doubt": "a draw window is a time; nobody enters while the time is in doubt",
}
"""Modes in which no profile lets anybody in, and why."""


def law_problems(short: str, file: ProfileFile) -> Iterator[Problem]:
    """Rows and pairs of figures that contradict a law, or one another."""
    yield from _twice(short, file)
    yield from _compositions(short, file)
    yield from _pairs(short, file)
    for row in file.mode:
        if row.mode in NO_ENTRY and row.new_entry:
            section = f"{short} [[mode]] {row.mode}"
            yield Problem(section, "new_entry", "would let somebody in", "false", f"Write false. {NO_ENTRY[row.mode]}.")
    for one in file.role:
        if one.role == "supervisor" and one.member:
            advice = "Write false. 招标投标法实施条例 46: a department's supervisor is no member."
            yield Problem(f"{short} [[role]] supervisor", "member", "makes a supervisor a member", "false", advice)


def _twice(short: str, file: ProfileFile) -> Iterator[Problem]:
    for key, name in TABLE_KEYS.items():
        seen: set[tuple[str, ...]] = set()
        for row in getattr(file, key):
            named = (getattr(row, name), getattr(row, "other", ""))
            if named in seen:
                yield Problem(f"{short} [[{key}]] {named[0]}", name, "stands there twice", "once only", "Remove one.")
            seen.add(named)


def _compositions(short: str, file: ProfileFile) -> Iterator[Problem]:
    for row in file.composition:
        section = f"{short} [[composition]] {row.procurement}"
        two_thirds = 3 * row.experts_min_numerator >= 2 * row.experts_min_denominator
        if row.experts_min_numerator > row.experts_min_denominator:
            yield Problem(section, "experts_min_numerator", "is more than all", "at most the lower number", "Mend it.")
        if row.procurement == "bidding" and (row.members_min < 5 or not row.odd or not two_thirds):
            yield Problem(section, "members_min", "is less than the law asks", LAW_37, "Ask for that much or more.")


def _pairs(short: str, file: ProfileFile) -> Iterator[Problem]:
    values = file.values()
    for first, later in (
        ("late_ms", "absent_ms"),
        ("face_fails_manual", "face_fails_alarm"),
        ("gate_alarms_manual", "gate_alarms_hold"),
        ("door_open_wait_ms", "clear_fresh_ms"),
    ):
        low, high = values.get(first), values.get(later)
        if isinstance(low, int) and isinstance(high, int) and 0 < high < low:
            problem, bound = f"comes before {first}", f"at least {first} = {low}"
            yield Problem(f"{short} [figure.{later}]", "value", problem, bound, "Lengthen it, or shorten the other.")
    share = values.get("extension_numerator"), values.get("extension_denominator")
    if isinstance(share[0], int) and isinstance(share[1], int) and share[0] * 3 > share[1]:
        advice = "招标投标法实施条例 48: when more than a third of the members ask, there is longer time."
        yield Problem(f"{short} [figure.extension_numerator]", "value", "asks for more", "at most 1/3", advice)
