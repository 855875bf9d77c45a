"""Two versions of a profile side by side: what changed, from what to what, after which source. Pure."""

from dataclasses import dataclass
from typing import Any

from config.profile import unit_of
from config.profile_file import TABLE_KEYS
from config.rulebook import RuleBook
from config.shown import value_texts


@dataclass(frozen=True, slots=True)
class Change:
    """A figure or a row that is not the same: `old` and `new` in words, "" = not there."""

    name: str
    old: str
    new: str
    source: str


def changes(old: RuleBook, new: RuleBook) -> list[Change]:
    """Every figure and row whose value differs; a new wording of a source or reason alone is no change of a rule."""
    return [*_figures(old, new), *_rows(old, new)]


def chain_faults(old: RuleBook, new: RuleBook) -> list[str]:
    """What is wrong with calling `new` the version after `old`."""
    faults = []
    if new.file.id != old.file.id:
        faults.append(f"another profile: {old.file.id} and {new.file.id}")
    elif new.file.version <= old.file.version:
        faults.append(f"version {new.file.version} does not come after {old.file.version}")
    if new.file.id == old.file.id and new.file.replaces != old.sha256:
        faults.append(f"`replaces` does not name the old file: its SHA-256 is {old.sha256}")
    return faults


def _figures(old: RuleBook, new: RuleBook) -> list[Change]:
    found = []
    for name, entry in new.file.figure.items():
        before = old.file.figure[name].value
        if before != entry.value:
            unit = unit_of(name)
            found.append(Change(name, value_texts(before, unit)[1], value_texts(entry.value, unit)[1], entry.source))
    return found


def _rows(old: RuleBook, new: RuleBook) -> list[Change]:
    found = []
    for table in TABLE_KEYS:
        before, after = _by_name(old, table), _by_name(new, table)
        for name in sorted({*before, *after}):
            was: Any = before.get(name)
            now: Any = after.get(name)
            if was is None or now is None or _rule(was) != _rule(now):
                source = (was if now is None else now).source
                found.append(Change(f"[[{table}]] {name}", _words(was, now), _words(now, was), source))
    return found


def _by_name(rules: RuleBook, table: str) -> dict[str, Any]:
    key = TABLE_KEYS[table]
    return {" ".join(filter(None, (getattr(row, key), getattr(row, "other", "")))): row for row in rules.rows(table)}


def _rule(row: Any) -> dict[str, Any]:
    plain: dict[str, Any] = row.model_dump(exclude={"source", "why_zh", "why_en"})
    return plain


def _words(row: Any, other: Any) -> str:
    """The fields that differ from the other row; all of them when there is none."""
    if row is None:
        return ""
    there = {} if other is None else _rule(other)
    return ", ".join(f"{name} = {value}" for name, value in _rule(row).items() if there.get(name) != value)
