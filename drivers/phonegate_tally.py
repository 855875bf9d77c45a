"""From the counters of one report to the next: what passed, what passed unseen, and whether the gate was reset.

Only reports carry the counters, and they say nothing else about the direction; they are the truth for an audit. The beams
decide only where the counters cannot: at the first report and after a reset.
"""

from drivers.kinds import (
    BeamChanged,
    CountersReset,
    Direction,
    GateCounters,
    MissedPassages,
    Passage,
    Reading,
)
from drivers.phonegate_frames import Report

WRAP = 1 << 21
MISSED_OVER_WRAP_MAX = 1000
"""A counter that went down either passed its end or was reset; more passages than these were not missed at once."""


class Tally:
    """Remembers the last counters, also while the gate is silent."""

    def __init__(self) -> None:
        self._last: Report | None = None
        self._walking: set[Direction] = set()

    def beam(self, change: BeamChanged) -> None:
        """A beam changed."""
        self._walking.add(change.direction)

    def report(self, report: Report) -> list[Reading]:
        """What a report means, in order: what came before it first. A report sent twice means nothing new."""
        last, self._last = self._last, report
        if last is not None and last.raw == report.raw:
            return []
        by_beams, self._walking = self._direction_by_beams(), set()
        if last is None:
            return [_passage(report, by_beams, bool(report.zones))]
        moved = _moved(last.counters, report.counters)
        if moved is None:
            return [CountersReset(last.counters, report.counters), _passage(report, by_beams, bool(report.zones))]
        alarm = bool(report.zones or moved.alarms_forward or moved.alarms_backward)
        direction = _direction(moved, alarm, by_beams)
        missed = _missed(moved, direction)
        return [*([missed] if missed.forward or missed.backward else []), _passage(report, direction, alarm)]

    def _direction_by_beams(self) -> Direction:
        return next(iter(self._walking)) if len(self._walking) == 1 else Direction.UNKNOWN


def _moved(before: GateCounters, after: GateCounters) -> GateCounters | None:
    """How far each counter moved, or None when they were reset."""
    pairs = (
        (before.forward, after.forward),
        (before.backward, after.backward),
        (before.alarms_forward, after.alarms_forward),
        (before.alarms_backward, after.alarms_backward),
    )
    moved = [(new - old) % WRAP for old, new in pairs]
    if any(new < old and steps > MISSED_OVER_WRAP_MAX for (old, new), steps in zip(pairs, moved, strict=True)):
        return None
    return GateCounters(*moved)


def _direction(moved: GateCounters, alarm: bool, by_beams: Direction) -> Direction:
    if moved.forward and not moved.backward:
        return Direction.FORWARD
    if moved.backward and not moved.forward:
        return Direction.BACKWARD
    if moved.forward and moved.backward:
        return by_beams
    return Direction.TURNED_BACK if alarm else Direction.UNKNOWN


def _missed(moved: GateCounters, direction: Direction) -> MissedPassages:
    """All that moved but this passage; when its direction is not known, it is among them."""
    return MissedPassages(
        moved.forward - (direction is Direction.FORWARD), moved.backward - (direction is Direction.BACKWARD)
    )


def _passage(report: Report, direction: Direction, alarm: bool) -> Passage:
    return Passage(direction, alarm, report.zones, report.counters, report.raw, report.metal_classes)
