"""Devices in memory for the threads that own them: they keep the drivers' agreement and break on demand."""

import threading
import time
from dataclasses import dataclass, field

from controller.core.facts import Fact
from controller.runtime.inbox import Inbox, Posting
from drivers.errors import DeviceFault, LinkLost
from drivers.kinds import BoxState, InputsRead, OpenAck, Reading


def silent() -> LinkLost:
    """What a driver raises for a device that does not answer."""
    return LinkLost("no answer", where="stand-in", do="check power")


@dataclass
class Board:
    """A relay and input board. `broken` makes every call fail; a pulse ends when `end_pulse` is called."""

    poll_interval_ms: int = 5
    input_values: list[bool] = field(default_factory=lambda: [True, False, True, False, False, False, False, True])
    relay_values: list[bool] = field(default_factory=lambda: [True] * 8)
    broken: Exception | None = None
    calls: list[tuple[object, ...]] = field(default_factory=list)
    hanging: threading.Event = field(default_factory=threading.Event)
    pulsing: dict[int, bool] = field(default_factory=dict)
    closed: bool = False

    def __post_init__(self) -> None:
        self.hanging.set()

    def open(self) -> None:
        self._ask()

    def close(self) -> None:
        self.closed = True

    def identity(self) -> str:
        return "V1.00"

    def poll(self) -> list[Reading]:
        self._ask()
        self.calls.append(("poll",))
        return [InputsRead(tuple(self.input_values), tuple(self.relay_values))]

    def set_relay(self, relay: int, on: bool) -> None:
        self._ask()
        self.calls.append(("set_relay", relay, on))
        self.relay_values[relay - 1] = on

    def pulse(self, relay: int, duration_ms: int, on: bool = True) -> None:
        self._ask()
        self.calls.append(("pulse", relay, duration_ms, on))
        self.pulsing[relay] = self.relay_values[relay - 1]
        self.relay_values[relay - 1] = on

    def end_pulse(self, relay: int) -> None:
        """The board's own timer: back to what it was, whatever was written meanwhile."""
        self.relay_values[relay - 1] = self.pulsing.pop(relay)

    def writes(self) -> list[tuple[object, ...]]:
        """What was written, in order."""
        return [call for call in self.calls if call[0] != "poll"]

    def _ask(self) -> None:
        self.hanging.wait(10)
        if self.broken is not None:
            raise self.broken


@dataclass
class Locker:
    """A locker board whose boxes open at once."""

    poll_interval_ms: int = 5
    fault: DeviceFault | LinkLost | None = None
    opened: list[int] = field(default_factory=list)

    def open(self) -> None:
        return None

    def close(self) -> None:
        return None

    def identity(self) -> str:
        return ""

    def poll(self) -> list[Reading]:
        return []

    def open_box(self, box: int) -> OpenAck:
        if self.fault is not None:
            raise self.fault
        self.opened.append(box)
        return OpenAck(box)

    def states(self) -> dict[int, BoxState]:
        return {}


class Told:
    """What came into an inbox, read without a loop."""

    def __init__(self, inbox: Inbox) -> None:
        self._seen: list[Posting] = []
        self._lock = threading.Lock()
        inbox.post = self._post  # type: ignore[method-assign]

    def _post(self, posting: Posting) -> bool:
        with self._lock:
            self._seen.append(posting)
        return True

    @property
    def facts(self) -> list[Fact]:
        """Facts so far, in order."""
        with self._lock:
            return [posting.fact for posting in self._seen]

    def has(self, fact: Fact) -> bool:
        """Whether this very fact came."""
        return fact in self.facts

    def count(self, kind: type) -> int:
        """How many facts of a kind came."""
        return sum(isinstance(fact, kind) for fact in self.facts)


def settle(polls: int, board: Board, within_s: float = 5.0) -> None:
    """Wait until the board was polled so many times more."""
    wanted = sum(call == ("poll",) for call in board.calls) + polls
    deadline = time.monotonic() + within_s
    while sum(call == ("poll",) for call in board.calls) < wanted:
        assert time.monotonic() < deadline, "the board is not polled"
        time.sleep(0.002)
