"""What follows from the desired set and from time: pure, no clock, no disk."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

Pair = tuple[str, str]
"""A session and a source of it."""

RETRY_FIRST_MS = 200
RETRY_MOST_MS = 1_000
STAGGER_LEAST_US = 4_000_000
"""Files shorter than this all begin alike."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do to come from what runs to what is desired."""

    begin: tuple[Pair, ...]
    end: tuple[Pair, ...]
    seal: tuple[str, ...]


def plan(desired: Mapping[str, Iterable[str]], recording: Iterable[Pair], unsealed: Iterable[str]) -> Plan:
    """Compare the desired set with the running pairs and with the sessions on disk that are not sealed."""
    wanted = {(session, source) for session, sources in desired.items() for source in sources}
    running = set(recording)
    return Plan(
        begin=tuple(sorted(wanted - running)),
        end=tuple(sorted(running - wanted)),
        seal=tuple(sorted(set(unsealed) - set(desired))),
    )


def retry_ms(failures: int) -> int:
    """How long to wait before the next try to connect after so many failures in a row: doubles up to 1 s."""
    return min(RETRY_MOST_MS, RETRY_FIRST_MS << min(max(failures - 1, 0), 10))


def is_due(start_us: int, now_us: int, duration_us: int, segment_us: int) -> bool:
    """Whether a key frame at `now_us` opens the next file: half a frame of rounding must not cost a whole GOP."""
    return now_us - start_us >= segment_us - duration_us // 2


def keep_until_utc_us(end_utc_us: int, years: int) -> int:
    """The same moment so many years later; 29 February becomes 1 March."""
    end = datetime.fromtimestamp(end_utc_us // 1_000_000, UTC)
    try:
        later = end.replace(year=end.year + years)
    except ValueError:
        later = end.replace(year=end.year + years, month=3, day=1)
    return int(later.timestamp()) * 1_000_000 + end_utc_us % 1_000_000


def first_length_us(source: str, segment_us: int) -> int:
    """How long the first file of a connection is: each source has its own, so that they do not all rotate in one moment."""
    if segment_us < STAGGER_LEAST_US:
        return segment_us
    return segment_us - zlib.crc32(source.encode()) % (segment_us // 2)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day: its name as YYYYMMDD, and from when until when it lasts (23 to 25 hours)."""

    name: str
    start_utc_us: int
    end_utc_us: int


def local_day(utc_us: int, zone: tzinfo | None = None) -> Day:
    """The day of this moment in the zone; None: the host's."""
    here = datetime.fromtimestamp(utc_us // 1_000_000, zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = midnight + timedelta(days=1)
    return Day(f"{here:%Y%m%d}", int(midnight.timestamp()) * 1_000_000, int(following.timestamp()) * 1_000_000)
