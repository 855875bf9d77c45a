"""What the journal and the replay give on this machine. Medians of several runs; nothing is left behind."""

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

from controller.commands.bench_day import decided_day
from controller.core.facts import Fact
from controller.core.state import Decision
from controller.core.words import Stamp
from controller.proof.canonical import parse_canonical
from controller.proof.merkle import leaf_hash
from controller.store.entry import entry_bytes, parse_entry
from controller.store.journal import INSERT_ENTRY, PRAGMAS, Journal
from controller.store.keys import open_keys
from controller.store.replay import replay, structure

BATCH: Final = 256
ONE_BY_ONE: Final = 600
"""Commits of one fact each, a run."""

Decided = tuple[Stamp, Fact, Decision]


def journal_figures(facts: int, runs: int, folder: Path | None = None) -> dict[str, Any]:
    """Durable facts a second in batches and one by one, beside bare commits of the same bytes on the same disk."""
    day = list(decided_day(facts))
    rounds = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="sealroom-bench-", dir=folder) as place:
            rounds.append(_journal_round(day, Path(place)))
    ratio = statistics.median(one["one_by_one_s"] / one["bare_one_by_one_s"] for one in rounds)
    middle = {name: round(statistics.median(one[name] for one in rounds)) for name in rounds[0]}
    return {
        "bench": "journal",
        "facts": facts,
        "runs": runs,
        "batch": BATCH,
        **middle,
        "ratio_to_bare": round(ratio, 3),
    }


def _journal_round(day: Sequence[Decided], place: Path) -> dict[str, float]:
    journal = Journal.open(place / "journal.sqlite", open_keys(place / "keys", "sealroom.bench/log"))
    with closing(journal), closing(_bare(place / "bare.sqlite")) as bare:
        began = time.perf_counter()
        for at in range(0, len(day), BATCH):
            journal.append(day[at : at + BATCH])
        batched_s = len(day) / (time.perf_counter() - began)
        ours_s, bare_s = _one_by_one(journal, bare, day[:ONE_BY_ONE])
    return {"batched_s": batched_s, "one_by_one_s": ours_s, "bare_one_by_one_s": bare_s}


def _bare(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path)
    for pragma in PRAGMAS:
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body BLOB NOT NULL, leaf_hash BLOB NOT NULL)")
    bare.commit()
    return bare


def _one_by_one(journal: Journal, bare: sqlite3.Connection, day: Sequence[Decided]) -> tuple[float, float]:
    """Commits a second: ours, and the bare ones of the same bytes. They take turns, also in who goes first: the second of
    two commits finds disk and processor awake."""
    ours_s = bare_s = 0.0
    for number, decided in enumerate(day):
        seq = journal.size
        body = entry_bytes(seq, *decided)
        row = (seq, body, leaf_hash(body))
        if number % 2:
            bare_s += _seconds(partial(_bare_commit, bare, row))
        ours_s += _seconds(partial(journal.append, (decided,)))
        if not number % 2:
            bare_s += _seconds(partial(_bare_commit, bare, row))
    return len(day) / ours_s, len(day) / bare_s


def _bare_commit(bare: sqlite3.Connection, row: tuple[int, bytes, bytes]) -> None:
    bare.execute(INSERT_ENTRY, row)
    bare.commit()


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def replay_figures(facts: int, runs: int) -> dict[str, Any]:
    """Facts a second: replayed with comparison from their bytes, and the structure alone (parsing and hashing)."""
    bodies = [entry_bytes(seq, *decided) for seq, decided in enumerate(decided_day(facts))]
    compared, structured = [], []
    for _ in range(runs):
        begun = time.perf_counter()
        result = replay(parse_entry(parse_canonical(body)) for body in bodies)
        compared.append(len(bodies) / (time.perf_counter() - begun))
        begun = time.perf_counter()
        structure(bodies)
        structured.append(len(bodies) / (time.perf_counter() - begun))
    return {
        "bench": "replay",
        "facts": facts,
        "runs": runs,
        "compared_s": round(statistics.median(compared)),
        "structure_s": round(statistics.median(structured)),
        "mismatches": len(result.mismatches),
    }


def told(figures: dict[str, Any], as_json: bool) -> str:
    """Figures as one JSON line, or as lines for a person."""
    if as_json:
        return json.dumps(figures)
    return "\n".join(f"{name.replace('_', ' '):>20}  {figure}" for name, figure in figures.items())
