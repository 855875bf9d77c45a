"""The rules that days are played by: none demanded, and everything that each shipped profile demands."""

from functools import cache
from types import SimpleNamespace
from typing import Any, Final, cast

from config.profile_load import shipped_profile, shipped_profiles
from controller.assembly.plan import profile_of
from controller.core.profile import Profile

NOTHING_DEMANDED: Final = "default"
RULES: Final = (NOTHING_DEMANDED, *sorted(shipped_profiles(), reverse=True))
"""Days take turns: nothing demanded, then each profile that ships."""


def rules_of(seed: int) -> str:
    """Which rules the day of that seed is played by: the same whenever it is played again."""
    return RULES[seed % len(RULES)]


@cache
def profile_named(rules: str) -> Profile:
    """The figures and tables as the controller takes them from the profile's file."""
    if rules == NOTHING_DEMANDED:
        return Profile()
    return profile_of(cast("Any", SimpleNamespace(rules=shipped_profile(rules))))
