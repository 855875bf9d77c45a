"""The demo site as text, and ways to spoil it."""

from pathlib import Path

import pytest

import config
from config.load import parse_site
from config.problems import ConfigError

FOLDER = Path(config.__file__).parent
SIM = (FOLDER / "sim-site.toml").read_text(encoding="utf-8")


def spoiled(old: str, new: str, count: int = 1) -> str:
    """The demo site with text replaced; the text must be there, so that a test cannot pass by a typing slip."""
    assert old in SIM
    return SIM.replace(old, new, count)


def with_figures(lines: str) -> str:
    """The demo site with lines in [profile]."""
    return spoiled('[profile]\nfile = "just-in-time"\n', f'[profile]\nfile = "just-in-time"\n{lines}\n')


def problems_of(text: str) -> list[tuple[str, str]]:
    """Section and key of every problem."""
    with pytest.raises(ConfigError) as refused:
        parse_site(text)
    return [(problem.section, problem.key) for problem in refused.value.problems]


def only_problem(text: str) -> str:
    """The one problem as text."""
    with pytest.raises(ConfigError) as refused:
        parse_site(text)
    (problem,) = refused.value.problems
    return str(problem)
