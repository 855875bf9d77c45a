"""Key-frame groups of a picture: how long they are, and whether they are of one length."""

from dataclasses import dataclass

KEPT = 16
"""So many group lengths are kept."""
_ENOUGH = 4
_SPREAD_US = 500_000


@dataclass(slots=True)
class Groups:
    """Lengths of the last groups in µs, newest last. One writer; readers see a whole tuple at any time."""

    lengths_us: tuple[int, ...] = ()
    begun_us: int | None = None
    """Media time of the group that runs."""
    _joined: bool = False
    """The group that runs is the first of its connection: many cameras begin it in the middle, so it is not counted."""

    def key(self, dts_us: int) -> None:
        """A key frame came."""
        if self.begun_us is None:
            self._joined = True
        elif self._joined:
            self._joined = False
        elif dts_us > self.begun_us:
            self.lengths_us = (*self.lengths_us[1 - KEPT :], dts_us - self.begun_us)
        self.begun_us = dts_us

    def restart(self) -> None:
        """The connection is another one: what ran is no group."""
        self.begun_us = None

    @property
    def longest_us(self) -> int:
        """0 before the first whole group."""
        return max(self.lengths_us, default=0)

    @property
    def vary(self) -> bool:
        """Whether the camera makes groups of its own choice: the longest is half as long again as the shortest, or more."""
        if len(self.lengths_us) < _ENOUGH:
            return False
        least, most = min(self.lengths_us), max(self.lengths_us)
        return 2 * most > 3 * least and most - least > _SPREAD_US
