"""What a recorder kept, as digests, beside what the cameras say they sent: the difference is what was lost."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import av

from simulators.rtsp_sent import Sent

_PCM_BYTES = 160
"""QuickTime readers join frames of G.711; the simulated cameras send 20 ms each."""


def files_of(folder: Path) -> list[Path]:
    """The media files of a source, in order."""
    return sorted([*folder.glob("*.mp4"), *folder.glob("*.mov")])


def kept_digests(folder: Path, track: str) -> list[str]:
    """SHA-256 of each sample of a track ("picture" or "sound") over all files, in order."""
    kind = "video" if track == "picture" else "audio"
    found: list[str] = []
    for path in files_of(folder):
        with av.open(str(path)) as container:
            for packet in container.demux():
                if packet.size and packet.stream.type == kind:
                    joined = packet.stream.codec_context.name in ("pcm_alaw", "pcm_mulaw")
                    found += _digests(bytes(packet), _PCM_BYTES if joined else packet.size)
    return found


def _digests(data: bytes, step: int) -> list[str]:
    return [hashlib.sha256(data[at : at + step]).hexdigest() for at in range(0, len(data), step)]


def missing_between(sent: Sequence[Sent], kept: Sequence[str]) -> int:
    """How many samples were sent between the first and the last kept one and are not kept; -1: not in this order.

    Where samples repeat (a beep a second), the run of sent ones that fits best counts.
    """
    digests = [each.sha256 for each in sent]
    starts = [at for at, digest in enumerate(digests) if digest == kept[0]] if kept else []
    return min((lost for lost in (_missing_from(digests, kept, at) for at in starts) if lost >= 0), default=-1)


def _missing_from(digests: Sequence[str], kept: Sequence[str], start: int) -> int:
    at, lost = start, 0
    for digest in kept:
        while at < len(digests) and digests[at] != digest:
            at, lost = at + 1, lost + 1
        if at == len(digests):
            return -1
        at += 1
    return lost
