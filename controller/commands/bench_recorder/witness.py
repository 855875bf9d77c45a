"""What was recorded against what was sent: each coded frame names its place in the loop, so a lost one is a jump."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av

from controller.commands.bench_recorder.asset import Asset, name_of


@dataclass(slots=True)
class Loss:
    """Coded frames found, and how many are missing between the first and the last of each track."""

    frames: int = 0
    lost: int = 0
    unknown: int = 0


def lost_frames(asset: Asset, folder: Path) -> Loss:
    """Count the frames that are missing inside one source's recording, over all its files."""
    found: dict[str, list[int | None]] = {"video": [], "audio": []}
    places: dict[str, Mapping[bytes, int]] = {"video": asset.pictures, "audio": asset.sounds}
    for path in sorted(folder.glob("*.mp4")):
        with av.open(str(path)) as container:
            kinds = {stream.index: stream.type for stream in container.streams}
            for packet in container.demux():
                kind: str = kinds[packet.stream.index]
                if packet.size and kind in found:
                    found[kind].append(places[kind].get(name_of(bytes(packet), kind)))
    loss = Loss()
    for kind, at in found.items():
        known = [place for place in at if place is not None]
        size = len(places[kind])
        loss.frames += len(at)
        loss.unknown += len(at) - len(known)
        loss.lost += sum((later - earlier - 1) % size for earlier, later in pairwise(known))
    loss.lost += loss.unknown
    return loss
