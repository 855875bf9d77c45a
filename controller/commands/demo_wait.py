"""Waiting for something to become true, with a deadline that says what was waited for and what was seen last."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

LOOK_EVERY_S: Final = 0.1

T = TypeVar("T")


class DemoFailed(Exception):
    """The demo went another way than it must: exit 1."""


class DemoCouldNotRun(Exception):
    """The demo could not be played at all: exit 2."""


class TookTooLong(DemoFailed):
    """A deadline passed. The text says what was waited for, how long, and the last thing seen."""

    def __init__(self, what: str, seconds: float, last_seen: str) -> None:
        super().__init__(f"waited {seconds:g} s for: {what}; last seen: {last_seen}")
        self.what = what
        self.last_seen = last_seen


def wait_until(what: str, look: Callable[[], tuple[T | None, str]], seconds: float) -> T:
    """Look until there is something, and answer it. `look` gives the thing or None, and in words what it saw."""
    deadline = time.monotonic() + seconds
    while True:
        found, seen = look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise TookTooLong(what, seconds, seen)
        time.sleep(LOOK_EVERY_S)
