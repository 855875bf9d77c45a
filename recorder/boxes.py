"""Fragmented MP4 as this recorder writes it: a header (ftyp, moov), then fragments (moof, mdat), nothing else."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

Kind = Literal["picture", "sound"]
_HANDLERS: dict[bytes, Kind] = {b"vide": "picture", b"soun": "sound"}
Bytes = bytes | bytearray | memoryview
Span = tuple[bytes, int, int, int]
"""Type, start, start of the content, end of a box."""


class NotFragmented(ValueError):
    """The bytes are not a fragmented file of this recorder."""


@dataclass(frozen=True, slots=True)
class Track:
    """A track of a file: what it carries, in ticks of 1/timescale s."""

    kind: Kind
    timescale: int
    default_duration: int


@dataclass(frozen=True, slots=True)
class Part:
    """The samples of one track in one fragment; times in µs of the file's media time."""

    start_us: int
    end_us: int
    samples: int


@dataclass(frozen=True, slots=True)
class Fragment:
    """One moof with its mdat."""

    offset: int
    length: int
    parts: Mapping[Kind, Part]


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
    durations: dict[int, int] = {}
    tracks: dict[int, Track] = {}
    for kind, _, inner, stop in spans(data, body, end):
        if kind == b"mvex":
            for name, _, at, _ in spans(data, inner, stop):
                if name == b"trex":
                    track_id, _, duration = struct.unpack_from(">III", data, at + 4)
                    durations[track_id] = duration
    for kind, _, inner, stop in spans(data, body, end):
        if kind == b"trak":
            track_id, handler, timescale = _read_track(data, inner, stop)
            if handler in _HANDLERS and timescale:
                tracks[track_id] = Track(_HANDLERS[handler], timescale, durations.get(track_id, 0))
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
            yield Fragment(moof[1], stop - moof[1], _read_moof(data, moof[2], moof[3], tracks))
            moof = None
        else:
            return


def _read_moof(data: Bytes, start: int, end: int, tracks: Mapping[int, Track]) -> dict[Kind, Part]:
    parts: dict[Kind, Part] = {}
    for kind, _, body, stop in spans(data, start, end):
        if kind == b"traf":
            track_id, base, duration, samples = _read_traf(data, body, stop, tracks)
            track = tracks.get(track_id)
            if track is not None and samples:
                start_us = base * 1_000_000 // track.timescale
                parts[track.kind] = Part(start_us, (base + duration) * 1_000_000 // track.timescale, samples)
    return parts


def _read_traf(data: Bytes, start: int, end: int, tracks: Mapping[int, Track]) -> tuple[int, int, int, int]:
    track_id, base, duration, samples, default = 0, 0, 0, 0, 0
    for kind, _, body, _stop in spans(data, start, end):
        if kind == b"tfhd":
            flags, track_id = struct.unpack_from(">II", data, body)
            default = tracks[track_id].default_duration if track_id in tracks else 0
            at = body + 8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
            if flags & 8:
                (default,) = struct.unpack_from(">I", data, at)
        elif kind == b"tfdt":
            (base,) = struct.unpack_from(">Q" if data[body] == 1 else ">I", data, body + 4)
        elif kind == b"trun":
            count, length = _read_trun(data, body, default)
            samples, duration = samples + count, duration + length
    return track_id, base, duration, samples


def _read_trun(data: Bytes, body: int, default: int) -> tuple[int, int]:
    flags, count = struct.unpack_from(">II", data, body)
    if not flags & 0x100:
        return count, count * default
    step = 4 * bin(flags & 0xF00).count("1")
    at = body + 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    return count, sum(struct.unpack_from(">I", data, at + step * index)[0] for index in range(count))


class UnitCollector:
    """Takes a muxer's bytes in any portions; gives whole units: the header, then one fragment at a time."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._header_taken = False

    def feed(self, data: bytes) -> list[bytes]:
        """The units that are complete now."""
        self._pending += data
        units: list[bytes] = []
        while (length := self._unit_length()) is not None:
            units.append(bytes(self._pending[:length]))
            del self._pending[:length]
            self._header_taken = True
        return units

    def _unit_length(self) -> int | None:
        wanted = (b"moof", b"mdat") if self._header_taken else (b"ftyp", b"moov")
        found = list(islice(spans(self._pending, 0, len(self._pending)), 2))
        if len(found) < 2:
            return None
        if (found[0][0], found[1][0]) != wanted:
            raise NotFragmented("the muxer wrote something else than fragments")
        return found[1][3]
