"""The two clocks that every fact is stamped with, and the name of this run of the process."""

import secrets
import time
from dataclasses import dataclass, field

from controller.core.words import Stamp


@dataclass(frozen=True, slots=True)
class Clock:
    """UTC and monotonic microseconds of this machine; `run_id` is new at every start."""

    run_id: str = field(default_factory=lambda: secrets.token_hex(6))

    def utc_us(self) -> int:
        """Wall clock, microseconds since 1970 UTC."""
        return time.time_ns() // 1000

    def mono_us(self) -> int:
        """Monotonic clock, microseconds; compares within this run only."""
        return time.monotonic_ns() // 1000

    def stamp(self) -> Stamp:
        """Both clocks now."""
        return Stamp(self.utc_us(), self.mono_us(), self.run_id)
