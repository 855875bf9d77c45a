"""A camera's clock against the server's: offset and drift, from its sender reports."""

from dataclasses import dataclass

DRIFT_SPAN_S = 60.0
"""A drift is told from reports that lie so far apart."""
_KEPT = 64


@dataclass(frozen=True, slots=True)
class CameraClock:
    """Camera minus server. None = not known (yet). `expected` is false for sources without such reports, as ALSA."""

    offset_ms: float | None = None
    drift_ppm: float | None = None
    reports: int = 0
    expected: bool = True


class ClockReader:
    """Takes reports as (server's monotonic µs, camera minus server in µs), and keeps the quickest of each few.

    A report that was held up on its way makes the camera look late: of neighbours the one with the greatest offset is
    the truest.
    """

    def __init__(self, *, expected: bool = True) -> None:
        self.reports, self._expected = 0, expected
        self._points: tuple[tuple[int, int], ...] = ()

    def restart(self) -> None:
        """Another connection: the camera's clock may be another one."""
        self._points = ()

    def take(self, mono_us: int, offset_us: int) -> None:
        """One report."""
        self.reports += 1
        self._points = (*self._points[1 - _KEPT :], (mono_us, offset_us))

    def read(self) -> CameraClock:
        """Offset of the last few reports, drift over all that are kept."""
        points = self._points
        if not points:
            return CameraClock(reports=self.reports, expected=self._expected)
        offset_us = max(offset for _, offset in points[-5:])
        return CameraClock(offset_us / 1000, _drift_ppm(points), self.reports, self._expected)


def _drift_ppm(points: tuple[tuple[int, int], ...]) -> float | None:
    third = len(points) // 3
    if third < 3:
        return None
    early = max(points[:third], key=lambda point: point[1])
    late = max(points[-third:], key=lambda point: point[1])
    elapsed_us = late[0] - early[0]
    if elapsed_us < DRIFT_SPAN_S * 1_000_000:
        return None
    return round((late[1] - early[1]) * 1_000_000 / elapsed_us, 1)
