"""What a lookup answers."""

from dataclasses import dataclass

from recorder.fragments import FragmentEntry

Digest = bytes


@dataclass(frozen=True, slots=True)
class SegmentFound:
    """A file. Times in µs; `end_us`, `bytes` None while it is being written."""

    session: str
    source: str
    name: str
    state: str
    start_us: int
    end_us: int | None
    media_start_us: int | None
    media_end_us: int | None
    video: int | None
    audio: int | None
    key_frames: int | None
    bytes: int | None
    sha256: Digest | None


@dataclass(frozen=True, slots=True)
class Moment:
    """Where to read for one moment: the file, the media time in it, and its last key fragment at or before that.

    `fragment` None: the file is being written, or the index does not have its table. `header_bytes` come before the first.
    """

    segment: SegmentFound
    media_us: int | None
    header_bytes: int
    fragment: FragmentEntry | None


@dataclass(frozen=True, slots=True)
class GapFound:
    """Time that was not recorded, of one track or all."""

    from_us: int
    to_us: int
    cause: str
    track: str


@dataclass(frozen=True, slots=True)
class Span:
    """What one source has for a time: files in order, and gaps that touch it."""

    segments: list[SegmentFound]
    gaps: list[GapFound]


@dataclass(frozen=True, slots=True)
class StreamFound:
    """One source of a session."""

    source: str
    kind: str | None
    start_us: int
    end_us: int | None
    segments: int
    bytes: int
    recorded_us: int
    missing_us: int
    runs: int
    manifest_sha256: Digest | None


@dataclass(frozen=True, slots=True)
class HoldFound:
    """A hold; `released_us` None: in force."""

    id: str
    session_id: str
    reason: str
    set_by: str | None
    set_us: int
    released_by: str | None
    released_us: int | None


@dataclass(frozen=True, slots=True)
class CustodyFound:
    """Something that was done with a session's recordings."""

    line: int
    at_us: int
    action: str
    actor: str | None
    detail_json: str


@dataclass(frozen=True, slots=True)
class SessionFound:
    """A session. `state`: recording, sealed, deleted; `tier` None: where it was recorded."""

    id: str
    state: str
    room_kind: str | None
    start_us: int
    mark_us: int | None
    end_us: int | None
    keep_until_us: int | None
    deleted_us: int | None
    tier: str | None
    sources: int
    segments: int
    bytes: int
    missing_us: int


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A session with everything about it."""

    session: SessionFound
    streams: list[StreamFound]
    gaps: dict[str, list[GapFound]]
    """By source."""
    holds: list[HoldFound]
    events: list[CustodyFound]
