"""The list of mutants that are known to survive, each with a reason; it says no more and no less than what is so."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("survivors.toml")


@dataclass(frozen=True, slots=True)
class Known:
    """Why a mutant survives. An *equivalent* one decides as the original does in every room that can be: no test could
    notice it, and it is not counted."""

    reason: str
    equivalent: bool = False


List = Mapping[tuple[str, str], Known]
"""What is known of survivors, by module and mutant."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Where the list and a run disagree; all empty = they agree."""

    unlisted: tuple[tuple[str, str], ...]
    killed: tuple[tuple[str, str], ...]
    """Listed, and yet a test found them out, or there is no such mutant any more."""
    without_reason: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.unlisted or self.killed or self.without_reason)


def read_list(path: Path = LIST) -> dict[tuple[str, str], Known]:
    """The list. Raises ValueError when a mutant stands there twice."""
    entries = tomllib.loads(path.read_text("utf-8")).get("survivor", [])
    found = {
        (entry["module"], entry["mutant"]): Known(entry["reason"].strip(), entry.get("equivalent", False))
        for entry in entries
    }
    if len(found) != len(entries):
        raise ValueError(f"{path.name}: a mutant is listed twice")
    return found


def compare(listed: List, survived: Iterable[tuple[str, str]], modules: Iterable[str]) -> Differences:
    """What the list says of those modules, against what survived in them."""
    modules = set(modules)
    known = {key: one for key, one in listed.items() if key[0] in modules}
    now = set(survived)
    return Differences(
        unlisted=tuple(sorted(now - known.keys())),
        killed=tuple(sorted(known.keys() - now)),
        without_reason=tuple(sorted(key for key, one in known.items() if not one.reason)),
    )


def as_entries(survived: Iterable[tuple[str, str]]) -> str:
    """Entries for the list, ready but for their reasons."""
    return "\n".join(
        f'[[survivor]]\nmodule = {_quoted(module)}\nmutant = {_quoted(mutant)}\nreason = ""\n'
        for module, mutant in survived
    )


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
