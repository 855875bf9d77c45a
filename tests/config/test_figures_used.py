"""No figure is there for show: each decides, is read by its part of the program, or says what upholds it."""

import re
from dataclasses import fields
from pathlib import Path

import config
import controller
from config.profile import FIGURES
from config.shown import UPHELD
from controller.core.profile import Profile

BY_ITSELF = {"committee_min": "config/rulebook.py"}
"""Figures that the configuration itself applies."""


def test_every_figure_is_used_or_says_what_upholds_it() -> None:
    product = "\n".join(file.read_text(encoding="utf-8") for file in Path(controller.__file__).parent.rglob("*.py"))
    core = {field.name for field in fields(Profile)}
    for name in FIGURES:
        read = re.search(rf"profile\.{name}\b", product) is not None
        assert read or name in UPHELD or name in BY_ITSELF, f"{name} is in the profiles and used by nobody"
        assert not (read and name in UPHELD), f"{name} is used by now: take it out of UPHELD"
        assert name not in core or read, f"{name} is in the core's profile and no rule reads it"


def test_what_the_configuration_applies_is_there() -> None:
    root = Path(config.__file__).parent.parent
    for name, file in BY_ITSELF.items():
        assert name in (root / file).read_text(encoding="utf-8")
