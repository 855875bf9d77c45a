"""What a client received from a camera, as digests that can be compared with what the camera says it sent."""

import hashlib
from dataclasses import dataclass, field

from tests.simulators.rtsp_clients import opened


@dataclass
class Received:
    """SHA-256 of each picture (as an MP4 sample) and of each sound frame, in order."""

    pictures: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)


def mp4_sample(annexb: bytes) -> bytes:
    """Start codes become 4-byte lengths."""
    nals = annexb.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")[1:]
    return b"".join(len(nal).to_bytes(4, "big") + nal for nal in nals)


def received(url: str, packets: int) -> Received:
    """The digests of the first packets, as PyAV reads them."""
    got = Received()
    with opened(url) as container:
        for packet, _ in zip(container.demux(), range(packets), strict=False):
            if packet.stream.type == "video":
                got.pictures.append(hashlib.sha256(mp4_sample(bytes(packet))).hexdigest())
            else:
                got.sounds.append(hashlib.sha256(bytes(packet)).hexdigest())
    return got
