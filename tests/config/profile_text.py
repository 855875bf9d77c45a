"""The just-in-time profile as text, and ways to spoil it."""

from pathlib import Path

import pytest

import config
from config.problems import ConfigError
from config.profile_load import parse_profile
from config.rulebook import RuleBook

TEXT = (Path(config.__file__).parent / "profiles" / "just-in-time.toml").read_text(encoding="utf-8")


def spoiled(*changes: tuple[str, str]) -> str:
    """The profile with texts replaced once each; they must be there."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def figure(name: str, old: str, new: str) -> str:
    """The profile with a line of one figure replaced."""
    head, tail = TEXT.split(f"[figure.{name}]\n", 1)
    assert old in tail.split("\n\n", 1)[0]
    return f"{head}[figure.{name}]\n{tail.replace(old, new, 1)}"


def row(start: str, old: str, new: str) -> str:
    """The profile with a line of one row replaced; `start` is the row's first line."""
    head, tail = TEXT.split(start, 1)
    assert old in tail.split("\n\n", 1)[0]
    return f"{head}{start}{tail.replace(old, new, 1)}"


def parsed(text: str, where: str = "our-rules.toml") -> RuleBook:
    """The rules of that text."""
    return parse_profile(text.encode(), where)


def problems_of(text: str) -> list[str]:
    """Every problem as text."""
    with pytest.raises(ConfigError) as refused:
        parsed(text)
    return [str(problem) for problem in refused.value.problems]
