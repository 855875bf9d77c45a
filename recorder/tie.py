"""The tie of one connection's media time to the recorder's clock: the quickest packets tell it, and it moves slowly."""

SLEW_PPM = 500
"""Most that the tie moves, to follow a camera's drift."""
ACQUIRE_US = 5_000_000
"""In a connection's first seconds an earlier origin is taken at once: its first packets came late, in one burst."""
ACQUIRE_MOST_US = 150_000
"""But by no more than this in all: files that are open already have a beginning."""
WINDOW_US = 60_000_000
_TICK_US = 1_000_000


class ClockTie:
    """UTC of media time 0. No packet arrives before it was made: the least of (arrival - media time) is nearest."""

    def __init__(self, origin_utc_us: int, now_utc_us: int) -> None:
        self.origin_utc_us = origin_utc_us
        self._began_us = self._window_us = self._moved_us = now_utc_us
        self._least_us: int | None = None
        self._target_us = origin_utc_us
        self._base_us = origin_utc_us
        self._settles_us: int | None = None

    def follow(self, origin_us: int, now_utc_us: int) -> None:
        """Take one packet's word for the origin."""
        if self._least_us is None or origin_us < self._least_us:
            self._least_us = origin_us
            self._target_us = min(self._target_us, origin_us)
            if self._settles_us is None and now_utc_us - self._began_us < ACQUIRE_US:
                self.origin_utc_us = max(self._target_us, self._base_us - ACQUIRE_MOST_US)
        if now_utc_us - self._moved_us >= _TICK_US:
            self._move(now_utc_us)

    def find_again(self, now_utc_us: int) -> None:
        """The stamps stepped, and nobody knows how long that took: the packets of the next second tell it."""
        self._least_us, self._target_us = None, self.origin_utc_us
        self._base_us = self.origin_utc_us
        self._began_us, self._settles_us = now_utc_us, now_utc_us + _TICK_US

    def _settle(self, least_us: int) -> None:
        self._settles_us = None
        self._target_us = least_us
        self.origin_utc_us = max(self._base_us - ACQUIRE_MOST_US, min(self._base_us + ACQUIRE_MOST_US, least_us))

    def _move(self, now_utc_us: int) -> None:
        most_us = min(now_utc_us - self._moved_us, WINDOW_US) * SLEW_PPM // 1_000_000
        self._moved_us = now_utc_us
        if self._settles_us is not None and self._least_us is not None:
            if now_utc_us >= self._settles_us:
                self._settle(self._least_us)
            return
        self.origin_utc_us += max(-most_us, min(most_us, self._target_us - self.origin_utc_us))
        if now_utc_us - self._window_us >= WINDOW_US and self._least_us is not None:
            self._target_us, self._least_us, self._window_us = self._least_us, None, now_utc_us


BETTER_US = 5_000


class Settling:
    """Whether the first packets tell their time well enough: no quicker one has come for a while."""

    def __init__(self) -> None:
        self._quickest_us: dict[int, int] = {}
        self._since_us: int | None = None

    def note(self, track: int, origin_us: int, now_utc_us: int) -> None:
        """Take a packet's arrival minus its stamp."""
        best_us = self._quickest_us.get(track)
        if best_us is None or origin_us < best_us - BETTER_US:
            self._quickest_us[track], self._since_us = origin_us, now_utc_us

    def quiet_us(self, now_utc_us: int) -> int:
        """For how long nothing better came; 0 while nothing came that tells time."""
        return 0 if self._since_us is None else now_utc_us - self._since_us
