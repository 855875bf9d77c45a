"""Public areas: recorded around the clock without an order, in one session a local day, the next one overlapping the last."""

from collections.abc import Callable, Iterable, Sequence

from recorder.clock import Clock
from recorder.desired import PUBLIC, SessionOrder
from recorder.plan import Day, local_day

CLASS = "public"


class PublicAreas:
    """The order of today. Not thread-safe."""

    def __init__(self, sources: Sequence[str], clock: Clock, is_sealed: Callable[[str], bool]) -> None:
        """`is_sealed` says whether a session of this name is over already: then today goes on under another name."""
        self._sources, self._clock, self._is_sealed = tuple(sources), clock, is_sealed
        self._day: Day | None = None
        self._order: SessionOrder | None = None

    def order(self, unsealed: Iterable[str] = ()) -> SessionOrder | None:
        """Today's order; None when there are no public areas.

        It counts from midnight when the day before was recorded, by this process or by one whose sessions are `unsealed`.
        """
        if not self._sources:
            return None
        now_utc_us = self._clock.utc_us()
        if self._order is None or self._day is None or now_utc_us >= self._day.end_utc_us:
            day = self._day = local_day(now_utc_us)
            goes_on = self._order is not None or any(_is_of_another_day(name, day) for name in unsealed)
            self._order = SessionOrder(
                session=self._name(day.name),
                sources=self._sources,
                retention=CLASS,
                room_kind=CLASS,
                mark_utc_us=day.start_utc_us if goes_on else now_utc_us,
            )
        return self._order

    def _name(self, day: str) -> str:
        name, number = f"public-{day}", 1
        while self._is_sealed(name):
            number += 1
            name = f"public-{day}-{number}"
        return name

    @property
    def start_utc_us(self) -> int:
        """When today began; 0 before the first order."""
        return 0 if self._day is None else self._day.start_utc_us

    def left_s(self) -> float | None:
        """How long today still lasts; None without public areas."""
        return None if self._day is None else max(0.0, (self._day.end_utc_us - self._clock.utc_us()) / 1e6)


def _is_of_another_day(session: str, day: Day) -> bool:
    return PUBLIC.fullmatch(session) is not None and not session.startswith(f"public-{day.name}")
