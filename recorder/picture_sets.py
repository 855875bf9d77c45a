"""The parameter sets that lead a key frame (start code form): they tell size and profile, and files repeat them."""

from collections.abc import Iterator

START = b"\x00\x00\x00\x01"
_SEQUENCE_SET = {"h264": 7, "hevc": 33}
_SETS = {"h264": (7, 8), "hevc": (32, 33, 34)}
_FIRST_SET = {"h264": 6, "hevc": 32}
"""NAL unit types: below it lie the slices of the picture."""


def sequence_sets(key_frame: bytes, codec: str) -> tuple[bytes, ...]:
    """Its sequence parameter sets; empty when it has none."""
    return tuple(unit for kind, unit in _leading(key_frame, codec) if kind == _SEQUENCE_SET[codec])


def parameter_sets(key_frame: bytes, codec: str) -> tuple[bytes, ...]:
    """All its parameter sets, each once."""
    return tuple(dict.fromkeys(unit for kind, unit in _leading(key_frame, codec) if kind in _SETS[codec]))


def _leading(key_frame: bytes, codec: str) -> Iterator[tuple[int, bytes]]:
    """Type and content of the units before the first slice."""
    at = key_frame.find(b"\x00\x00\x01")
    while 0 <= at < len(key_frame) - 3:
        kind = key_frame[at + 3] >> 1 & 0x3F if codec == "hevc" else key_frame[at + 3] & 0x1F
        if kind < _FIRST_SET[codec]:  # the picture itself: no set comes behind it
            return
        following = key_frame.find(b"\x00\x00\x01", at + 3)
        yield kind, key_frame[at + 3 : None if following < 0 else following].rstrip(b"\x00")
        at = following
