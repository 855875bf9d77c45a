"""The table of a file's fragments: where each lies, when it starts, and the digest of the file up to its end.

It is derived from the file and kept in the index, for reading by time and for proving a part: 37 bytes a fragment.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from recorder.boxes import Fragment, Kind, Track, lead_kind

_ENTRY: Final = struct.Struct(">QIqB16s")
_KEY: Final = 1


@dataclass(frozen=True, slots=True)
class FragmentEntry:
    """One fragment. `offset`, `length` in bytes of the file; `first_us`: media time of its first sample, in µs.

    `key`: it begins with a key frame (each one of a file without picture does). `sha256_16`: first 16 bytes of the
    SHA-256 of the whole file up to the end of this fragment, so that the last one begins like the file's own digest.
    """

    offset: int
    length: int
    first_us: int
    key: bool
    sha256_16: bytes = field(repr=False)


def pack(entries: Iterable[FragmentEntry]) -> bytes:
    """The table as bytes, in the order of the file."""
    return b"".join(
        _ENTRY.pack(entry.offset, entry.length, entry.first_us, _KEY if entry.key else 0, entry.sha256_16)
        for entry in entries
    )


def unpack(table: bytes) -> list[FragmentEntry]:
    """The entries of a table; raises ValueError when its length fits none."""
    if len(table) % _ENTRY.size:
        raise ValueError("the bytes are no table of fragments")
    return [
        FragmentEntry(offset, length, first_us, bool(flags & _KEY), digest)
        for offset, length, first_us, flags, digest in _ENTRY.iter_unpack(table)
    ]


class FragmentTable:
    """What a file's fragments hold, added one after the other. Times in µs of the file's media time."""

    def __init__(self, tracks: Mapping[int, Track]) -> None:
        self._lead = lead_kind(tracks)
        self.entries: list[FragmentEntry] = []
        self.samples: dict[Kind, int] = {"picture": 0, "sound": 0}
        self.start_us: int | None = None
        """Where the picture starts (the sound, where there is no picture); None until there is one."""
        self.end_us = 0
        self._keys = 0

    def add(self, found: Fragment, offset: int, sha256_16: bytes) -> None:
        """The next fragment, which lies at `offset` of the file; see `FragmentEntry` for the digest."""
        lead = found.parts.get(self._lead)
        for kind, part in found.parts.items():
            self.samples[kind] += part.samples
        if lead is not None:
            self.start_us = lead.start_us if self.start_us is None else self.start_us
            self.end_us = lead.end_us
            self._keys += lead.key
            first_us, key = lead.start_us, lead.key
        else:
            first_us, key = min((part.start_us for part in found.parts.values()), default=self.end_us), False
        self.entries.append(FragmentEntry(offset, found.length, first_us, key, sha256_16))

    def packed(self) -> bytes:
        """The table as bytes."""
        return pack(self.entries)

    def members(self) -> dict[str, Any]:
        """What a file's line says of its content. A key frame always begins a fragment: the muxer cuts there."""
        return {
            "media_start_us": self.start_us or 0,
            "media_end_us": self.end_us,
            "video": self.samples["picture"],
            "audio": self.samples["sound"],
            "fragments": len(self.entries),
            "key_frames": self._keys,
        }
