"""The ledger of played days: JSON lines, one a day, that add up over the nights. It is no part of the repository."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final, Protocol

LEDGER: Final = Path("var/proof/days.jsonl")
GOAL: Final = 10_000_000
"""Entries without an unsafe unlock that the ledger is to come to."""


class Played(Protocol):
    """A day that was played."""

    def line(self) -> dict[str, Any]:
        """Its figures: seed, site, entries, facts, faults by kind."""


class Ledger:
    """A file of days. `enter` adds one; `totals` adds them up, each seed of a site and a core version once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def enter(self, played: Played) -> None:
        """Add a day at the end."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(played.line()) + "\n")

    def totals(self) -> dict[str, Any]:
        """Days, entries, facts and faults by kind; a day that was entered twice counts once."""
        found = {(str(one["core"]), one["site"], one["seed"]): one for one in self._days()}
        faults: Counter[str] = Counter()
        for one in found.values():
            faults.update(one["faults"])
        total = {
            name: sum(one.get(name, 0) for one in found.values()) for name in ("entries", "exits", "unlocks", "facts")
        }
        by_rules: Counter[str] = Counter()
        for one in found.values():
            by_rules[one.get("rules", "default")] += one["entries"]
        return {
            "days": len(found), **total, "entries_by_rules": dict(sorted(by_rules.items())), "goal": GOAL,
            "faults": dict(sorted(faults.items())),
        }  # fmt: skip

    def next_seed(self, site: str, first: int) -> int:
        """The seed after the largest that was played of a site, or this one."""
        return max([one["seed"] + 1 for one in self._days() if one["site"] == site] + [first])

    def _days(self) -> list[dict[str, Any]]:
        if not self._path.exists():
            return []
        return [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
