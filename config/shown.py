"""A figure as it is shown: value, unit, bounds, where it comes from, and why. Pure."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from config.faults import bound_of
from config.profile import FIGURES, Value, bound_source_of, unit_of
from config.rulebook import RuleBook

MINUTE_MS: Final = 60_000

BY_PEOPLE: Final = "told to staff; no decision uses it"
UPHELD: Final = {
    "leave_request_ms": BY_PEOPLE,
    "draw_working_days_max": f"{BY_PEOPLE}; draw_age_ms_max is what is checked",
    "witness_projects_max": BY_PEOPLE,
    "handover_working_days": BY_PEOPLE,
    "gate_silent_ms": "the settings of every gate's driver are checked against it",
    "source_lost_alarm_ms": "the recorder tells of a lost source after 3 s by itself; this is the latest that is promised",
}
"""Figures that no decision uses, and what upholds them. Every other one decides, or is read by its part of the program."""


@dataclass(frozen=True, slots=True)
class FigureShown:
    """Everything that there is to say about one figure of a site."""

    name: str
    value: Value
    unit: str
    text_zh: str
    text_en: str
    bounds: str
    bound_source: str
    meaning: str
    profile: str
    profile_value: Value
    own: bool
    """The site states its own value instead of the profile's."""
    reason: str
    source: str
    why_zh: str
    why_en: str
    upheld: str
    """How, when no decision uses it; "" = it decides."""

    def to_plain(self) -> dict[str, Any]:
        """For `--json` and pages."""
        return asdict(self)


def figure_shown(rules: RuleBook, name: str) -> FigureShown:
    """One figure in force. `name` is one of `config.profile.FIGURES`."""
    entry, own = rules.entry(name), name in rules.overrides
    value = getattr(rules.figures, name)
    unit = unit_of(name)
    return FigureShown(
        name, value, unit, *value_texts(value, unit), _bounds(name), bound_source_of(name), FIGURES[name].description or "",
        rules.name, entry.value, own, rules.reason if own else "",
        ("stated by the site; the profile's own source: " if own else "") + entry.source,
        entry.why_zh, entry.why_en, UPHELD.get(name, ""),
    )  # fmt: skip


def figures_shown(rules: RuleBook) -> list[FigureShown]:
    """Every figure, in the order of the profile's file."""
    return [figure_shown(rules, name) for name in rules.file.figure]


def value_texts(value: Value, unit: str) -> tuple[str, str]:
    """A value with its unit, in Chinese and English, as people say it."""
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    if isinstance(value, str):
        return _WORDS.get(value, (value, value))
    if unit == "ms":
        return _duration(value)
    if unit == "minute_of_day":
        clock = f"{value // 60:02d}:{value % 60:02d}"
        return clock, clock
    zh, en = _UNITS[unit]
    return f"{value}{zh}", f"{value} {en}".strip()


_UNITS: Final = {
    "count": ("", ""),
    "years": ("年", "years"),
    "days": ("天", "days"),
    "working_days": ("个工作日", "working days"),
    "minutes": ("分钟", "min"),
}
_WORDS: Final = {
    "call": ("从通知时起", "from the call"),
    "assembly": ("从集合时间起", "from the assembly time"),
    "start": ("从开始时起", "from the start"),
}


def _duration(value_ms: int) -> tuple[str, str]:
    if value_ms == 0:
        return "0", "0"
    for size_ms, zh, en in ((60 * MINUTE_MS, "小时", "h"), (MINUTE_MS, "分钟", "min"), (1_000, "秒", "s")):
        if value_ms >= size_ms and value_ms % size_ms == 0:
            return f"{value_ms // size_ms}{zh}", f"{value_ms // size_ms} {en}"
    return f"{value_ms}毫秒", f"{value_ms} ms"


def _bounds(name: str) -> str:
    field = FIGURES[name]
    if field.annotation is bool:
        return "yes or no"
    words = getattr(field.annotation, "__args__", ())
    return bound_of(field) or "one of " + ", ".join(words)
