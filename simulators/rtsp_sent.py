"""What the cameras sent, picture by picture and sound frame by sound frame: the measure of what a recorder lost."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Sent:
    """One access unit or sound frame; `track` is picture or sound, `utc_us` the moment that it shows.

    `sha256` is of the payload as an MP4 sample holds it: NAL units behind their 4-byte lengths, a sound frame as it is.
    `whole` is False if the network was told to lose a part of it.
    """

    camera: str
    track: str
    utc_us: int
    key: bool
    whole: bool
    size_bytes: int
    sha256: str


class SentLog:
    """Keeps every entry in memory or, if given a file, writes each there as one line of JSON."""

    def __init__(self, file: TextIO | None = None) -> None:
        self._file = file
        self.entries: list[Sent] = []

    def picture(self, camera: str, utc_us: int, nals: Sequence[bytes], *, key: bool, whole: bool) -> None:
        """An access unit went out."""
        sample = b"".join(len(nal).to_bytes(4, "big") + nal for nal in nals)
        self._keep(Sent(camera, "picture", utc_us, key, whole, len(sample), hashlib.sha256(sample).hexdigest()))

    def sound(self, camera: str, utc_us: int, frame: bytes, *, whole: bool) -> None:
        """A sound frame went out."""
        self._keep(Sent(camera, "sound", utc_us, True, whole, len(frame), hashlib.sha256(frame).hexdigest()))

    def of(self, camera: str, track: str) -> list[Sent]:
        """The entries of one track, in the order of sending."""
        return [each for each in self.entries if (each.camera, each.track) == (camera, track)]

    def _keep(self, entry: Sent) -> None:
        if self._file is None:
            self.entries.append(entry)
        else:
            self._file.write(json.dumps(asdict(entry)) + "\n")
            self._file.flush()
