"""`sealroom bench fire`: from the fire contact to the last release command, with one more device dead.

The contact is opened at the simulated panel; a tap on the boards sees the release of every lock go by (S2: at most 1 s).
"""

import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from controller.commands.bench_site import BenchSite, deaf, spread
from controller.commands.demo_screen import Screen
from controller.commands.demo_wait import wait_until

BOARDS: Final = {"board-main": b"\x00\x00\x00\x00", "board-room": b"\x00\x00\xff\x00"}
"""Address and value of the coil write that releases the door of each board: a maglock goes off, a strike on."""
GOAL_MS: Final = 1_000.0
SEEN_S: Final = 10.0


class _Heard:
    """When the release of each board went by last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._released: dict[str, int] = {}

    def forget(self) -> None:
        with self._lock:
            self._released.clear()

    def to(self, board: str) -> Any:
        def heard(data: bytes, at_ns: int) -> None:
            if len(data) == 12 and data[7] == 5 and data[8:12] == BOARDS[board]:
                with self._lock:
                    self._released.setdefault(board, at_ns)

        return heard

    def last_ns(self) -> tuple[int | None, str]:
        with self._lock:
            done = len(self._released) == len(BOARDS)
            return (max(self._released.values()) if done else None), f"released: {', '.join(self._released) or 'none'}"


def fire_figures(rounds: int, screen: Screen) -> tuple[dict[str, Any], bool]:
    """The times of so many alarms, in ms, until every board was told to release; and whether they are good."""
    heard = _Heard()
    taps = {board: (deaf, heard.to(board)) for board in BOARDS}
    with tempfile.TemporaryDirectory(prefix="sealroom-bench-") as folder, ExitStack() as ends:
        site = BenchSite(Path(folder), ends, screen, taps)
        with screen.step(f"{rounds} fire alarms, one more device dead"):
            site.backdoor.post("/backdoor/devices/room-reader-1/cable", {"cut": True})
            times_ms = [_one_alarm(site, heard) for _ in range(rounds)]
        with screen.step("everything stops"):
            ends.close()
    times = spread(times_ms)
    figures = {
        "bench": "fire",
        "samples": rounds,
        "contact_to_last_release_ms": times,
        "goal_ms": {"max": GOAL_MS},
    }
    return figures, times["max"] <= GOAL_MS


def _one_alarm(site: BenchSite, heard: _Heard) -> float:
    heard.forget()
    began_ns = time.monotonic_ns()
    site.backdoor.post("/backdoor/fire/fire-panel", {"do": "alarm"})
    last_ns = wait_until("every board to be told to release", heard.last_ns, SEEN_S)
    site.watch.until_site("fire to be latched", lambda state: (state["fire"]["latched"], str(state["fire"])))
    site.backdoor.post("/backdoor/fire/fire-panel", {"do": "quiet"})
    site.watch.until_site("the contact to be quiet", lambda state: (not any(state["fire"]["inputs"].values()), ""))
    site.staff.act("reset_fire", reason="bench")
    site.watch.until_site("doors to be locked", _locked)
    return (last_ns - began_ns) / 1e6


def _locked(state: dict[str, Any]) -> tuple[bool, str]:
    seen = {door["id"]: (door["state"], door["lock"]) for door in state["doors"]}
    return set(seen.values()) == {("locked", "locked")}, f"doors {seen}"
