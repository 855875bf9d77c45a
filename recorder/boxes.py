"""Fragmented MP4 as this recorder writes it: a header (ftyp, moov), then fragments (moof, mdat), nothing else."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

Kind = Literal["picture", "sound"]
_HANDLERS: dict[bytes, Kind] = {b"vide": "picture", b"soun": "sound"}
_NOT_KEY = 0x10000
"""The flag of a sample that cannot be decoded without others."""
Bytes = bytes | bytearray | memoryview
Span = tuple[bytes, int, int, int]
"""Type, start, start of the content, end of a box."""


class NotFragmented(ValueError):
    """The bytes are not a fragmented file of this recorder."""


@dataclass(frozen=True, slots=True)
class Track:
    """A track of a file: what it carries, in ticks of 1/timescale s, and what its samples are by default."""

    kind: Kind
    timescale: int
    default_duration: int
    default_flags: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """The samples of one track in one fragment; times in µs of the file's media time."""

    start_us: int
    end_us: int
    samples: int
    key: bool
    """Whether the first of them is a key frame; sound always is."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One moof with its mdat."""

    offset: int
    length: int
    parts: Mapping[Kind, Part]


def lead_kind(tracks: Mapping[int, Track]) -> Kind:
    """The track that tells a file's time: the picture, or the sound where there is no picture."""
    return "picture" if any(track.kind == "picture" for track in tracks.values()) else "sound"


def spans(data: Bytes, start: int, end: int) -> Iterator[Span]:
    """The complete boxes between two offsets; stops at the first that is cut off or impossible."""
    at = start
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1 and at + 16 <= end:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        if size < body - at or at + size > end:
            return
        yield kind, at, body, at + size
        at += size


def read_header(data: Bytes) -> tuple[int, dict[int, Track]]:
    """Length of ftyp and moov, and the tracks by id; raises `NotFragmented`."""
    found = list(spans(data, 0, len(data)))[:2]
    if [each[0] for each in found] != [b"ftyp", b"moov"]:
        raise NotFragmented("the header (ftyp, moov) is not complete")
    _, _, body, end = found[1]
    defaults: dict[int, tuple[int, int]] = {}
    tracks: dict[int, Track] = {}
    for kind, _, inner, stop in spans(data, body, end):
        if kind == b"mvex":
            for name, _, at, _ in spans(data, inner, stop):
                if name == b"trex":
                    track_id, _, duration, _, flags = struct.unpack_from(">5I", data, at + 4)
                    defaults[track_id] = (duration, flags)
    for kind, _, inner, stop in spans(data, body, end):
        if kind == b"trak":
            track_id, handler, timescale = _read_track(data, inner, stop)
            if handler in _HANDLERS and timescale:
                tracks[track_id] = Track(_HANDLERS[handler], timescale, *defaults.get(track_id, (0, 0)))
    return end, tracks


def _read_track(data: Bytes, start: int, end: int) -> tuple[int, bytes, int]:
    track_id, handler, timescale = 0, b"", 0
    for kind, _, body, stop in spans(data, start, end):
        if kind == b"tkhd":
            wide = data[body] == 1
            (track_id,) = struct.unpack_from(">I", data, body + (20 if wide else 12))
        elif kind == b"mdia":
            for name, _, at, _ in spans(data, body, stop):
                if name == b"mdhd":
                    (timescale,) = struct.unpack_from(">I", data, at + (20 if data[at] == 1 else 12))
                elif name == b"hdlr":
                    handler = bytes(data[at + 8 : at + 12])
    return track_id, handler, timescale


def read_fragments(data: Bytes, tracks: Mapping[int, Track], start: int, end: int) -> Iterator[Fragment]:
    """The complete fragments from `start`; ends at the first byte that does not belong to one."""
    moof: Span | None = None
    for span in spans(data, start, end):
        kind, _at, _body, stop = span
        if kind == b"moof" and moof is None:
            moof = span
        elif kind == b"mdat" and moof is not None:
            yield Fragment(moof[1], stop - moof[1], read_moof(data, moof[2], moof[3], tracks))
            moof = None
        else:
            return


def read_moof(data: Bytes, start: int, end: int, tracks: Mapping[int, Track]) -> dict[Kind, Part]:
    """The samples by kind that the content of a moof tells of."""
    parts: dict[Kind, Part] = {}
    for kind, _, body, stop in spans(data, start, end):
        if kind == b"traf":
            found = _read_traf(data, body, stop, tracks)
            if found is not None:
                parts[found[0]] = found[1]
    return parts


def _read_traf(data: Bytes, start: int, end: int, tracks: Mapping[int, Track]) -> tuple[Kind, Part] | None:
    track: Track | None = None
    base, duration, samples, default, flags, key = 0, 0, 0, 0, 0, False
    for name, _, body, _stop in spans(data, start, end):
        if name == b"tfhd":
            track, default, flags = _read_tfhd(data, body, tracks)
        elif name == b"tfdt":
            (base,) = struct.unpack_from(">Q" if data[body] == 1 else ">I", data, body + 4)
        elif name == b"trun":
            count, length, first_flags = _read_trun(data, body, default, flags)
            key = not first_flags & _NOT_KEY if not samples else key
            samples, duration = samples + count, duration + length
    if track is None or not samples:
        return None
    start_us = base * 1_000_000 // track.timescale
    end_us = (base + duration) * 1_000_000 // track.timescale
    return track.kind, Part(start_us, end_us, samples, key or track.kind == "sound")


def _read_tfhd(data: Bytes, body: int, tracks: Mapping[int, Track]) -> tuple[Track | None, int, int]:
    """The track, and duration and flags of a sample that says none."""
    present, track_id = struct.unpack_from(">II", data, body)
    track = tracks.get(track_id)
    if track is None:
        return None, 0, 0
    duration, flags = track.default_duration, track.default_flags
    at = body + 8 + (8 if present & 1 else 0) + (4 if present & 2 else 0)
    if present & 0x08:
        (duration,) = struct.unpack_from(">I", data, at)
        at += 4
    if present & 0x20:
        (flags,) = struct.unpack_from(">I", data, at + (4 if present & 0x10 else 0))
    return track, duration, flags


def _read_trun(data: Bytes, body: int, default: int, flags: int) -> tuple[int, int, int]:
    """Number of samples, their length in ticks, and the flags of the first."""
    present, count = struct.unpack_from(">II", data, body)
    at = body + 8 + (4 if present & 1 else 0)
    if present & 0x04:
        (flags,) = struct.unpack_from(">I", data, at)
        at += 4
    fields = ((present >> 8) & 1) + ((present >> 9) & 1) + ((present >> 10) & 1) + ((present >> 11) & 1)
    if present & 0x400 and not present & 0x04 and count:
        (flags,) = struct.unpack_from(">I", data, at + 4 * (((present >> 8) & 1) + ((present >> 9) & 1)))
    if not present & 0x100:
        return count, count * default, flags
    return count, sum(struct.unpack_from(f">{count * fields}I", data, at)[::fields]), flags


class UnitCollector:
    """Takes a muxer's bytes in any portions; gives whole units: the header, then one fragment at a time."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._header_taken = False

    def feed(self, data: bytes) -> list[bytes]:
        """The units that are complete now."""
        if not self._pending and self._unit_length(data) == len(data):  # nearly always: nothing is copied then
            self._header_taken = True
            return [data]
        self._pending += data
        units: list[bytes] = []
        while (length := self._unit_length(self._pending)) is not None:
            units.append(bytes(self._pending[:length]))
            del self._pending[:length]
            self._header_taken = True
        return units

    def _unit_length(self, data: Bytes) -> int | None:
        wanted = (b"moof", b"mdat") if self._header_taken else (b"ftyp", b"moov")
        found = list(islice(spans(data, 0, len(data)), 2))
        if len(found) < 2:
            return None
        if (found[0][0], found[1][0]) != wanted:
            raise NotFragmented("the muxer wrote something else than fragments")
        return found[1][3]
