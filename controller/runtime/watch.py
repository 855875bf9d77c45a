"""Watching the wall clock and the loop itself."""

import asyncio
import logging
from collections.abc import Callable

from controller.core.facts import ClockDoubted, ClockTrusted, Fact
from controller.runtime.clock import Clock

log = logging.getLogger("sealroom.watch")

STEP_US_MAX = 500_000
"""A wall clock that moves by more than this against the monotonic clock was set by somebody."""
LAG_S_MAX = 0.5
EACH_S = 0.5


async def watch_clock(clock: Clock, post: Callable[[Fact], None], not_before_utc_us: int = 0) -> None:
    """Doubt the wall clock when it steps, or stands before `not_before_utc_us` (the journal's last entry).

    It is trusted again when it is back where the monotonic clock says it should be.
    """
    base_us = clock.utc_us() - clock.mono_us()
    doubted = clock.utc_us() < not_before_utc_us
    if doubted:
        post(ClockDoubted("behind_journal", clock.utc_us() - not_before_utc_us))
    behind = doubted
    while True:
        before_s = asyncio.get_running_loop().time()
        await asyncio.sleep(EACH_S)
        lag_s = asyncio.get_running_loop().time() - before_s - EACH_S
        if lag_s > LAG_S_MAX:
            log.error("the loop was late by %.1f s: something blocks it", lag_s)
        step_us = clock.utc_us() - clock.mono_us() - base_us
        if behind:
            if clock.utc_us() >= not_before_utc_us:
                behind = doubted = False
                base_us = clock.utc_us() - clock.mono_us()
                post(ClockTrusted())
        elif abs(step_us) > STEP_US_MAX and not doubted:
            doubted = True
            log.error("the wall clock moved by %.1f s: draw windows are refused", step_us / 1_000_000)
            post(ClockDoubted("step", step_us))
        elif abs(step_us) <= STEP_US_MAX and doubted:
            doubted = False
            post(ClockTrusted())
