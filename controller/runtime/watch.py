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


class ClockWatch:
    """Doubts the wall clock when it steps, or stands before the journal's last entry.

    It is trusted again when it is back where the monotonic clock says it should be, or when staff say so; from then on
    their word is the new measure. `trusted` is the room's own opinion.
    """

    def __init__(
        self, clock: Clock, post: Callable[[Fact], None], trusted: Callable[[], bool], not_before_utc_us: int = 0
    ) -> None:
        self._clock = clock
        self._post = post
        self._trusted = trusted
        self._not_before_utc_us = not_before_utc_us
        self._base_us = self._offset_us()
        self._doubted = False
        self._told = False

    def _offset_us(self) -> int:
        return self._clock.utc_us() - self._clock.mono_us()

    def look(self) -> None:
        """Compare the clocks now."""
        behind_us = self._not_before_utc_us - self._clock.utc_us()
        step_us = self._offset_us() - self._base_us
        if self._doubted:
            self._look_again(behind_us, step_us)
        elif behind_us > 0:
            self._doubt("behind_journal", -behind_us)
        elif abs(step_us) > STEP_US_MAX:
            self._doubt("step", step_us)

    def _look_again(self, behind_us: int, step_us: int) -> None:
        if not self._trusted():
            self._told = True
        elif self._told:
            # The room took the doubt and trusts again: staff said so, and this is the new measure.
            self._base_us, self._doubted, self._not_before_utc_us = self._offset_us(), False, 0
            return
        if behind_us <= 0 and abs(step_us) <= STEP_US_MAX:
            self._doubted = False
            self._post(ClockTrusted())

    def _doubt(self, cause: str, step_us: int) -> None:
        self._doubted, self._told = True, False
        log.error("the wall clock is not to be trusted (%s, %.1f s): draw windows are refused", cause, step_us / 1e6)
        self._post(ClockDoubted(cause, step_us))

    async def run(self) -> None:
        """Look twice a second until cancelled, and say when the loop itself is late."""
        while True:
            before_s = asyncio.get_running_loop().time()
            self.look()
            await asyncio.sleep(EACH_S)
            lag_s = asyncio.get_running_loop().time() - before_s - EACH_S
            if lag_s > LAG_S_MAX:
                log.error("the loop was late by %.1f s: something blocks it", lag_s)
