"""Loading a profile's file: all its problems at once, each with figure, bound, source, and what to do."""

import difflib
import hashlib
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from config.faults import from_pydantic, key_text
from config.problems import ConfigError, Problem
from config.profile import FIGURES, SiteProfile, bound_source_of, unit_of
from config.profile_file import TABLE_KEYS, ProfileFile
from config.profile_law import law_problems
from config.profile_words import word_problems
from config.rulebook import RuleBook

PROFILE_BYTES_MAX = 1_000_000
DEFAULT_PROFILE = "just-in-time"


def shipped_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the product."""
    folder = resources.files("config").joinpath("profiles")
    return tuple(sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml")))


def profile_path(name: str, folder: Path | None) -> Path | None:
    """The file that `file = "…"` of a site names: a shipped name, or a path from the site file's folder."""
    if name in shipped_profiles():
        return Path(str(resources.files("config").joinpath("profiles", f"{name}.toml")))
    return None if folder is None else folder / name


def load_profile(path: Path) -> RuleBook:
    """The rules of a file. Raises `ConfigError` with every problem."""
    if path.stem in shipped_profiles() and path == profile_path(path.stem, None):
        return shipped_profile(path.stem)
    try:
        data = path.read_bytes()
    except OSError as error:
        advice = "Name one of these, or a file beside the site file: " + ", ".join(shipped_profiles()) + "."
        raise ConfigError(
            str(path), [Problem(path.name, "", f"cannot be read: {error.strerror}", "", advice)]
        ) from None
    return parse_profile(data, str(path))


@cache
def shipped_profile(name: str = DEFAULT_PROFILE) -> RuleBook:
    """One of the profiles that come with the product."""
    return parse_profile(resources.files("config").joinpath("profiles", f"{name}.toml").read_bytes(), f"{name}.toml")


def parse_profile(data: bytes, where: str) -> RuleBook:
    """The same from bytes; `where` is how messages call the file."""
    short = where.rsplit("/", 1)[-1]
    if len(data) > PROFILE_BYTES_MAX:
        raise ConfigError(
            where, [Problem(short, "", "too large", f"at most {PROFILE_BYTES_MAX} bytes", "Is it a profile?")]
        )
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(where, [Problem(short, "", f"not TOML: {error}", "", "Mend the line named.")]) from None
    try:
        file = ProfileFile.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(where, [_malformed(short, detail, raw) for detail in error.errors()]) from None
    problems = [*_figures(short, file), *word_problems(short, file), *law_problems(short, file)]
    if problems:
        raise ConfigError(where, problems)
    return RuleBook(file, hashlib.sha256(data).hexdigest(), where)


def _malformed(short: str, detail: Any, raw: dict[str, Any]) -> Problem:
    """One pydantic error of the file's form."""
    loc = tuple(part for part in detail["loc"] if part not in ("int", "bool", "str"))
    top = str(loc[0]) if loc else ""
    section, rest = f"{short} [{top}]", loc[1:]
    if top == "figure" and len(loc) > 1:
        section, rest = f"{short} [figure.{loc[1]}]", loc[2:]
    elif top in TABLE_KEYS and len(loc) > 1:
        section, rest = f"{short} [[{top}]] {_row_name(raw, top, loc[1])}", loc[2:]
    elif len(loc) == 1:
        section, rest = short, loc
    key = key_text(rest)
    if detail["type"] == "missing":
        return Problem(section, key, "is missing", "", "Add it.")
    if detail["type"] == "extra_forbidden":
        return Problem(section, key, "unknown key", "", "Mend or remove it.")
    return from_pydantic(detail, section, key, None)


def _row_name(raw: dict[str, Any], top: str, index: Any) -> str:
    rows = raw.get(top)
    row = rows[index] if isinstance(rows, list) and isinstance(index, int) else None
    name = row.get(TABLE_KEYS[top]) if isinstance(row, dict) else None
    return name if isinstance(name, str) and len(name) <= 40 else f"number {index}"


def _figures(short: str, file: ProfileFile) -> Iterator[Problem]:
    """Every figure is there, is known, has its unit, and lies within its bounds."""
    for name in FIGURES:
        if name not in file.figure:
            yield Problem(f"{short} [figure.{name}]", "", "is missing", "", f"Add it. {FIGURES[name].description}")
    for name, entry in file.figure.items():
        where = f"{short} [figure.{name}]"
        if name not in FIGURES:
            near = difflib.get_close_matches(name, FIGURES, n=1)
            yield Problem(where, "", "unknown figure", "", f'Did you mean "{near[0]}"?' if near else "Remove it.")
        elif entry.unit != unit_of(name):
            yield Problem(where, "unit", "is another unit", unit_of(name), "Convert the value, and write this unit.")
        else:
            yield from value_problems(where, "value", name, entry.value)


def value_problems(section: str, key: str, name: str, value: object) -> Iterator[Problem]:
    """What is wrong with a value of one figure: its bound, and where the bound comes from."""
    for detail in errors_of(SiteProfile, name, value):
        meaning = f"{FIGURES[name].description} Bound: {bound_source_of(name)}."
        yield from_pydantic(detail, section, key, FIGURES[name], meaning)


def errors_of(model: type[BaseModel], name: str, value: object) -> list[Any]:
    """What pydantic finds about one field alone."""
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        return [one for one in error.errors(include_url=False, include_input=False) if one["loc"][:1] == (name,)]
    return []
