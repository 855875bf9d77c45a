"""Bounds over several figures and rows: what a law fixes, no profile can give up."""

from collections.abc import Iterator

from config.problems import Problem
from config.profile_file import TABLE_KEYS, ProfileFile

PANEL = "own bound: three or more, odd, experts two thirds or more, as 招标投标法 37 asks of larger ones"
LAW_46 = "招标投标法实施条例 46: who supervises a procurement is no member of its committee"
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
    yield from _roles(short, file)
    yield from _missing(short, file)
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
        least, law = (5, LAW_37) if row.procurement == "bidding" else (3, PANEL)
        if row.members_min < least or not row.odd or not two_thirds:
            yield Problem(section, "members_min", "is less than the law asks", law, "Ask for that much or more.")


def _roles(short: str, file: ProfileFile) -> Iterator[Problem]:
    """Experts come from the draw and from nowhere else (招标投标法 37)."""
    for row in file.role:
        section = f"{short} [[role]] {row.role}"
        if row.expert and row.listed_by_two:
            advice = "Write false in one of the two. 招标投标法 37: experts are drawn, a list of the site names none."
            yield Problem(section, "expert", "makes an expert of who stands on a list of the site", "false", advice)
        if row.expert and not row.member:
            yield Problem(section, "member", "makes an expert of who is no member", "true", "Write true.")
    drawn = [row for row in file.role if row.role == "expert"]
    if drawn and not drawn[0].expert:
        advice = "Write expert = true, member = true, listed_by_two = false."
        yield Problem(f"{short} [[role]] expert", "expert", "does not count drawn experts", "true", advice)


def _missing(short: str, file: ProfileFile) -> Iterator[Problem]:
    """Rows without which a law would hold for nobody."""
    conflicts = {frozenset({row.role, row.other}) for row in file.role_conflict}
    for table, name, needed, why in (
        ("composition", "procurement", ("bidding",), LAW_37),
        ("role", "role", ("expert", "owner", "supervisor"), "who is a member, and who is none"),
        ("mode", "mode", tuple(NO_ENTRY), "in these modes nobody enters (S2, S5)"),
    ):
        there = {getattr(row, name) for row in getattr(file, table)}
        for one in needed:
            if one not in there:
                yield Problem(f"{short} [[{table}]] {one}", "", "is missing", why, "Add the row.")
    for member in sorted({"expert", "owner"} | {row.role for row in file.role if row.member}):
        if member != "supervisor" and frozenset({"supervisor", member}) not in conflicts:
            section = f"{short} [[role_conflict]] supervisor"
            yield Problem(section, "other", f'has no row with other = "{member}"', LAW_46, "Add the row.")


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
