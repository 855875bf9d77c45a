"""`sealroom bench decision`: from the last byte of a card to the first byte of the unlock, on a whole running site.

Simulators, controller and recorder are processes of their own; eight cameras are being recorded. A tap between
controller and devices takes the times, so that threads, journal and loopback are all in the figure.
"""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from controller.commands.bench_site import CAMERAS, SESSION, BenchSite, deaf, spread
from controller.commands.demo_screen import Screen
from controller.commands.demo_wait import DemoFailed

CARD_REPLY_BYTES: Final = 1295
"""A reader's reply with text and photo."""
UNLOCK_S: Final = 5.0
COMMIT_BYTES: Final = 900
"""About what the entry of a card weighs."""
P99_MS_MAX: Final = 20.0
P999_MS_MAX: Final = 50.0


class _Heard:
    """When cards were read and unlocks were written."""

    def __init__(self) -> None:
        self.cards: SimpleQueue[int] = SimpleQueue()
        self.unlocks: SimpleQueue[int] = SimpleQueue()

    def from_reader(self, data: bytes, at_ns: int) -> None:
        if len(data) == CARD_REPLY_BYTES:
            self.cards.put(at_ns)

    def to_board(self, data: bytes, at_ns: int) -> None:
        # Function 5 on a coil from 0x0200 on is the board's own timed pulse.
        if len(data) == 12 and data[7] == 5 and data[8] in (2, 4):
            self.unlocks.put(at_ns)


def decision_figures(samples: int, screen: Screen) -> tuple[dict[str, Any], bool]:
    """The times of so many unlocks of a room door, in ms, with a bare durable commit beside each; and whether they are good."""
    heard = _Heard()
    taps = {"room-reader-1": (heard.from_reader, deaf), "board-room": (deaf, heard.to_board)}
    with tempfile.TemporaryDirectory(prefix="sealroom-bench-") as folder, ExitStack() as ends:
        site = BenchSite(Path(folder), ends, screen, taps)
        with screen.step("one expert comes in") as step:
            site.story.come_in("e1", step)
        site.staff.act("start_unchecked", by=("g1", "s1"), session=SESSION, reason="measured with one expert")
        with screen.step(f"{samples} cards at a room door, {CAMERAS} cameras recorded"):
            times_ms, commits_ms = _measure(site, heard, samples, Path(folder))
        recorded = site.recorded()
        with screen.step("everything stops"):
            ends.close()
    return _figures(times_ms, commits_ms, recorded)


def _measure(site: BenchSite, heard: _Heard, samples: int, folder: Path) -> tuple[list[float], list[float]]:
    times_ms, commits_ms = [], []
    with _bare_journal(folder / "bare.sqlite") as commit:
        for _ in range(samples):
            site.backdoor.person("e1", "present-card", reader="room-reader-1")
            read_ns, written_ns = _next(heard.cards), _next(heard.unlocks)
            times_ms.append((written_ns - read_ns) / 1e6)
            site.backdoor.person("e1", "take-card")
            commits_ms.append(commit())
    return times_ms, commits_ms


def _next(queue: "SimpleQueue[int]") -> int:
    try:
        return queue.get(timeout=UNLOCK_S)
    except Empty:
        raise DemoFailed(f"no unlock within {UNLOCK_S:g} s of a card") from None


@contextmanager
def _bare_journal(path: Path) -> Iterator[Callable[[], float]]:
    """One row, one durable commit, nothing else: what the disk itself costs. Answers its milliseconds."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body BLOB)")

        def commit() -> float:
            began_ns = time.monotonic_ns()
            connection.execute("INSERT INTO entry (body) VALUES (?)", (b"x" * COMMIT_BYTES,))
            connection.commit()
            return (time.monotonic_ns() - began_ns) / 1e6

        yield commit


def _figures(times_ms: list[float], commits_ms: list[float], recorded: int) -> tuple[dict[str, Any], bool]:
    unlock, commit = spread(times_ms), spread(commits_ms)
    good = recorded == CAMERAS and unlock["p99"] <= P99_MS_MAX and unlock["p99_9"] <= P999_MS_MAX
    figures = {
        "bench": "decision",
        "samples": len(times_ms),
        "cameras_recorded": recorded,
        "card_read_to_unlock_written_ms": unlock,
        "bare_commit_ms": commit,
        "ratio_p50_to_bare_commit": round(unlock["p50"] / commit["p50"], 2),
        "goal_ms": {"p99": P99_MS_MAX, "p99_9": P999_MS_MAX},
    }
    return figures, good
