"""`sealroom bench decision`: from the last byte of a card to the first byte of the unlock, on a whole running site.

Simulators, controller and recorder are processes of their own; eight cameras are being recorded. A tap between
controller and devices takes the times, so that threads, journal and loopback are all in the figure.
"""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final
from urllib.parse import urlsplit

from controller.commands.bench_tap import Tap
from controller.commands.demo import bring_up
from controller.commands.demo_apis import BackDoor, KioskDoor, StaffDoor
from controller.commands.demo_processes import Child
from controller.commands.demo_screen import Screen
from controller.commands.demo_site import (
    STOP_S,
    DemoSite,
    demo_site_text,
    python_module,
    running_controller,
    running_simulators,
    undisturbed,
)
from controller.commands.demo_story import Story
from controller.commands.demo_wait import DemoFailed
from controller.commands.demo_watch import Watch

CAMERAS: Final = 8
CARD_REPLY_BYTES: Final = 1295
"""A reader's reply with text and photo."""
UNLOCK_S: Final = 5.0
COMMIT_BYTES: Final = 900
"""About what the entry of a card weighs."""
P99_MS_MAX: Final = 20.0
P999_MS_MAX: Final = 50.0


def decision_figures(samples: int, screen: Screen) -> dict[str, Any]:
    """The times of so many unlocks of a room door, in ms, with a bare durable commit beside each."""
    with tempfile.TemporaryDirectory(prefix="sealroom-bench-") as folder, ExitStack() as ends:
        bench = _Bench(Path(folder), ends, screen)
        with screen.step(f"{samples} cards at a room door, {CAMERAS} cameras recorded") as step:
            times_ms, commits_ms = bench.measure(samples)
            step.say(f"median {_at(times_ms, 0.5):.1f} ms")
        recording = bench.recording()
        with screen.step("everything stops"):
            ends.close()
    return _figures(times_ms, commits_ms, recording)


class _Bench:
    """A running site with one expert inside."""

    def __init__(self, folder: Path, ends: ExitStack, screen: Screen) -> None:
        self._folder = folder
        self._cards: SimpleQueue[int] = SimpleQueue()
        self._unlocks: SimpleQueue[int] = SimpleQueue()
        with screen.step("simulators and cameras start"):
            simulators, addresses, backdoor = ends.enter_context(running_simulators(folder, 1))
            cameras = ends.enter_context(_cameras(folder))
            tap = Tap()
            ends.callback(tap.close)
        addresses["room-reader-1"] = self._tapped(tap, addresses["room-reader-1"], self._from_reader, _deaf)
        addresses["board-room"] = self._tapped(tap, addresses["board-room"], _deaf, self._to_board)
        text = _bench_site(demo_site_text(addresses), cameras)
        with screen.step("controller and recorder start"):
            controller, site, url = ends.enter_context(running_controller(folder, text))
        staff = ends.enter_context(closing(StaffDoor(url)))
        kiosk = ends.enter_context(closing(KioskDoor(url, site.lanes[0].id, site.lanes[0].kiosk_key)))
        self._backdoor = ends.enter_context(closing(BackDoor(backdoor)))
        running = DemoSite(folder, site, url, backdoor, simulators, controller)
        self._watch = Watch(running, staff, kiosk, self._backdoor)
        self._session = "s-bench"
        self._story = Story(self._watch, site, screen, self._session)
        bring_up(self._watch, running, screen)
        self._story.open_session()
        with screen.step("one expert comes in") as step:
            self._story.come_in("e1", step)
        staff.act("start_session", session=self._session)

    def _tapped(self, tap: Tap, address: str, from_device: Any, to_device: Any) -> str:
        parts = urlsplit(address)
        port = tap.listen(parts.hostname or "", parts.port or 0, from_device, to_device)
        return f"{parts.scheme}://127.0.0.1:{port}"

    def _from_reader(self, data: bytes, at_ns: int) -> None:
        if len(data) == CARD_REPLY_BYTES:
            self._cards.put(at_ns)

    def _to_board(self, data: bytes, at_ns: int) -> None:
        # Function 5 on a coil from 0x0200 on is the board's own timed pulse.
        if len(data) == 12 and data[7] == 5 and data[8] in (2, 4):
            self._unlocks.put(at_ns)

    def measure(self, samples: int) -> tuple[list[float], list[float]]:
        times_ms, commits_ms = [], []
        with _bare_journal(self._folder / "bare.sqlite") as commit:
            for _ in range(samples):
                self._backdoor.person("e1", "present-card", reader="room-reader-1")
                read_ns, written_ns = self._next(self._cards), self._next(self._unlocks)
                times_ms.append((written_ns - read_ns) / 1e6)
                self._backdoor.person("e1", "take-card")
                commits_ms.append(commit())
        return times_ms, commits_ms

    def _next(self, queue: "SimpleQueue[int]") -> int:
        try:
            return queue.get(timeout=UNLOCK_S)
        except Empty:
            raise DemoFailed(f"no unlock within {UNLOCK_S:g} s of a card") from None

    def recording(self) -> int:
        """Sources that are being recorded now."""
        session = next(one for one in self._watch.staff_state()["sessions"] if one["id"] == self._session)
        return sum(source["recording"] for source in session["sources"])


def _deaf(_data: bytes, _at_ns: int) -> None:
    return None


@contextmanager
def _cameras(folder: Path) -> Iterator[dict[str, str]]:
    names = [f"cam-{number}" for number in range(1, CAMERAS + 1)]
    child = Child("cameras", python_module("simulators.rtsp_camera", *names), folder / "cameras.log")
    with ExitStack() as ends:
        ends.callback(undisturbed, child.stop, STOP_S)
        yield child.ready(UNLOCK_S * 6)["urls"]


def _bench_site(text: str, cameras: dict[str, str]) -> str:
    """The demo site with eight cameras in the room, and a room reader that looks for a card as often as it can."""
    head, _, _ = text.partition("[[source]]")
    listed = ", ".join(f'"{name}"' for name in cameras)
    before, _, after = head.partition("sources = [")
    head = f"{before}sources = [{listed}]{after.partition(']')[2]}"
    head = head.replace('name = "room-reader-1"', 'name = "room-reader-1"\nsettings = { poll_ms = 100 }', 1)
    sources = "".join(f'[[source]]\nid = "{name}"\naddress = "{url}"\n\n' for name, url in cameras.items())
    return head + sources


@contextmanager
def _bare_journal(path: Path) -> Iterator[Any]:
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


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _figures(times_ms: list[float], commits_ms: list[float], recording: int) -> dict[str, Any]:
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99_9": 0.999}
    unlock = {name: round(_at(times_ms, share), 3) for name, share in shares.items()}
    commit = {name: round(_at(commits_ms, share), 3) for name, share in shares.items()}
    return {
        "bench": "decision",
        "samples": len(times_ms),
        "cameras_recorded": recording,
        "card_read_to_unlock_written_ms": {**unlock, "max": round(max(times_ms), 3)},
        "bare_commit_ms": commit,
        "ratio_p50_to_bare_commit": round(unlock["p50"] / commit["p50"], 2),
        "goal_ms": {"p99": P99_MS_MAX, "p99_9": P999_MS_MAX},
        "good": recording == CAMERAS and unlock["p99"] <= P99_MS_MAX and unlock["p99_9"] <= P999_MS_MAX,
    }
