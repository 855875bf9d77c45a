"""Waiting for a condition with a deadline, in threads and in loops."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PAUSE_S = 0.005


def wait_for(condition: Callable[[], T], what: str, within_s: float = 10.0) -> T:
    """The first true value of the condition; AssertionError naming `what` when the deadline passes."""
    deadline = time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(PAUSE_S)
    return value


async def wait_in_loop(condition: Callable[[], T], what: str, within_s: float = 10.0) -> T:
    """The same without blocking the loop."""
    deadline = time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        await asyncio.sleep(PAUSE_S)
    return value
