"""Why a code refuses: the rule in both languages, its clause, and the figures behind it. Pages and commands ask here."""

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from pydantic import Field, TypeAdapter

from config.base import Section
from config.rulebook import RuleBook
from config.shown import FigureShown, figure_shown


class _Entry(Section):
    rule_zh: str = Field(min_length=2)
    rule_en: str = Field(min_length=2)
    clause: str = Field(min_length=2)
    clause_en: str = ""
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """The rule behind a refusal. `clause` is where it stands, in both languages; `figures` are names in the profile."""

    code: str
    rule_zh: str
    rule_en: str
    clause: str
    clause_en: str
    figures: tuple[str, ...] = ()


_OWN: Final = ("产品规则（非法律规定）", "a rule of this product, not of law")
_TABLE: Final = (
    "在当前状态下没有这一步；拒绝不改变任何东西。",
    "The machine's table has no such step from this state; a refusal changes nothing.",
    f"{_OWN[0]}：每个状态能做什么都列在表中",
    f"{_OWN[1]}: every machine is a table",
)
_UNKNOWN: Final = (
    "没有这个人、设备或场次的记录。",
    "There is no such person, device or session in the record.",
    f"{_OWN[0]}：每个动作都写明对象",
    f"{_OWN[1]}: every act names what it is about",
)
_GIVEN: Final = (
    "所填内容与场所文件或记录不符；拒绝不改变任何东西。",
    "What was given does not fit the site file or the record; a refusal changes nothing.",
    *_OWN,
)


@cache
def reasons() -> dict[str, Reason]:
    """Every entry of the catalogue by its code."""
    text = resources.files("config").joinpath("reasons.toml").read_text(encoding="utf-8")
    entries = TypeAdapter(dict[str, _Entry]).validate_python(tomllib.loads(text))
    return {
        code: Reason(code, one.rule_zh, one.rule_en, one.clause, one.clause_en or one.clause, one.figures)
        for code, one in entries.items()
    }


def reason_of(code: str) -> Reason:
    """The rule behind a refusal code of the core. `machine:state:event`, `kind:unknown` and other `kind:word` have one each."""
    known = reasons().get(code)
    if known is not None:
        return known
    if code.endswith((":unknown", ":none")):
        return Reason(code, *_UNKNOWN)
    return Reason(code, *(_GIVEN if code.count(":") == 1 else _TABLE))


def reason_shown(code: str, rules: RuleBook) -> dict[str, Any]:
    """A refusal's reason as plain values for pages: the rule, the clause, the figures in force with their sources."""
    reason = reason_of(code)
    return {
        **asdict(reason),
        "figures": [_short(figure_shown(rules, name)) for name in reason.figures],
        "profile": rules.name,
    }


def _short(figure: FigureShown) -> dict[str, Any]:
    names = ("name", "value", "unit", "text_zh", "text_en", "own", "reason", "source", "why_zh", "why_en")
    plain = figure.to_plain()
    return {name: plain[name] for name in names}
