"""`[profile]` of the site file: which profile holds here, whose signature it needs, and the site's own figures."""

import copy
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, create_model

from config.base import Section
from config.problems import ConfigError, Problem
from config.profile import FIGURES, Value
from config.profile_load import DEFAULT_PROFILE, load_profile, profile_path, shipped_profile
from config.rulebook import RuleBook

_KEY = r"^[A-Za-z0-9._/-]{1,100}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}$"


class ProfileHead(Section):
    """What `[profile]` says beside figures."""

    file: str = Field(
        default=DEFAULT_PROFILE,
        min_length=1,
        max_length=400,
        description="The profile that holds here: just-in-time or day-before, or a file, its path from the site file.",
    )
    reason: str = Field(
        default="",
        max_length=400,
        description="Why this site states figures of its own, and who said so; shown wherever one of them is.",
    )
    profile_keys: tuple[Annotated[str, Field(pattern=_KEY)], ...] = Field(
        default=(),
        max_length=10,
        description="Public keys (name+id+base64) of those who may sign the profile. With any of them here, a profile"
        " that none of them signed is refused, and only figures that it marks site_may_set may be stated here.",
    )


def _own(name: str) -> Any:
    """The field of a figure that a site may state: the same bounds, and it may be left out."""
    field = copy.copy(FIGURES[name])
    field.default = None
    return (field.annotation, field)


ProfileSection: type[ProfileHead] = create_model(
    "ProfileSection",
    __base__=ProfileHead,
    __doc__="`[profile]`. The profile of the site, and the few figures that this site states otherwise.",
    **{name: _own(name) for name in FIGURES},
)


def own_figures(section: ProfileHead) -> dict[str, Value]:
    """The figures that the site states by itself."""
    return {name: getattr(section, name) for name in FIGURES if name in section.model_fields_set}


def rules_of(section: ProfileHead, folder: Path | None) -> RuleBook:
    """The rules that `[profile]` names. Raises `ConfigError` with everything wrong in the profile's file."""
    path = profile_path(section.file, folder)
    if path is None:
        raise ConfigError(
            section.file,
            [Problem("[profile]", "file", "is a path, and there is no site file", "", "Load the site from its file.")],
        )
    rules = load_profile(path)
    return RuleBook(rules.file, rules.sha256, rules.where, own_figures(section), section.reason)


def rules_to_check_against(section: ProfileHead) -> RuleBook:
    """The default profile with the site's figures: for cross-checks while the profile itself is faulty."""
    default = shipped_profile()
    return RuleBook(default.file, default.sha256, default.where, own_figures(section), section.reason)


def forbidden_figures(site_section: ProfileHead, rules: RuleBook) -> list[Problem]:
    """Under a signature only figures that the profile leaves to the site may be stated there."""
    if not site_section.profile_keys:
        return []
    return [
        Problem(
            "[profile]", name, f"{rules.name} is signed and does not leave this figure to the site",
            f"{name} = {rules.entry(name).value}", "Remove it, or make a version of the profile and have it signed.",
        )
        for name in rules.overrides
        if not rules.entry(name).site_may_set
    ]  # fmt: skip
