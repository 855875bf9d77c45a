"""The recorder's time: the host's clock read once, then advanced by the monotonic clock, so that it never turns back."""

import time


class Clock:
    """UTC in microseconds. `step_us` tells how far the host's clock has moved away since the start."""

    def __init__(self) -> None:
        self._offset_us = _host_offset_us()

    def utc_us(self) -> int:
        """Now."""
        return time.monotonic_ns() // 1000 + self._offset_us

    def mono_us(self, utc_us: int) -> int:
        """The monotonic clock at this moment of this clock."""
        return utc_us - self._offset_us

    def step_us(self) -> int:
        """The host's clock minus this one."""
        return _host_offset_us() - self._offset_us


def _host_offset_us() -> int:
    return (time.time_ns() - time.monotonic_ns()) // 1000
