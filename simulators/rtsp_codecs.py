"""Picture codecs of the simulated cameras: how to code one, and how to split it for the wire and the description."""

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulators import rtsp_rtp

_START_CODE = re.compile(rb"\x00\x00\x00?\x01")
_MARK_UUID = b"sealroom-picture"
_H264_SEI, _H264_SPS, _H264_PPS = 6, 7, 8
_H265_VPS, _H265_SPS, _H265_PPS, _H265_SEI_KINDS = 32, 33, 34, (39, 40)


@dataclass(frozen=True, slots=True)
class PictureCodec:
    """One codec. `split` gives the units of a coded picture without the encoder's own notes, `payloads` their RTP form."""

    encoder: str
    rtp_name: str
    options: Callable[[int], dict[str, str]]
    split: Callable[[bytes], tuple[bytes, ...]]
    payloads: Callable[[Sequence[bytes]], list[bytes]]
    format_line: Callable[[Sequence[bytes]], str]
    marked: Callable[[tuple[bytes, ...], str], tuple[bytes, ...]]


def _x264(b_frames: int) -> dict[str, str]:
    figures = f"bframes={b_frames}:b-adapt=0:scenecut=0:keyint=infinite:qp=24:sync-lookahead=0:rc-lookahead=0"
    return {"preset": "ultrafast", "forced-idr": "1", "x264-params": figures}


def _x265(b_frames: int) -> dict[str, str]:
    figures = f"bframes={b_frames}:b-adapt=0:scenecut=0:keyint=1000:min-keyint=1:open-gop=0:qp=28"
    quiet = "repeat-headers=1:log-level=none:pools=none:frame-threads=1:wpp=0"
    return {"preset": "ultrafast", "forced-idr": "1", "x265-params": f"{figures}:{quiet}"}


def _vp8(_b_frames: int) -> dict[str, str]:
    return {"deadline": "realtime", "cpu-used": "8", "auto-alt-ref": "0", "lag-in-frames": "0"}


def _split_h264(stream: bytes) -> tuple[bytes, ...]:
    return tuple(nal for nal in _START_CODE.split(stream) if nal and nal[0] & 0x1F != _H264_SEI)


def h265_kind(nal: bytes) -> int:
    """nal_unit_type (ITU-T H.265, 7.3.1.2)."""
    return nal[0] >> 1 & 0x3F


def _split_h265(stream: bytes) -> tuple[bytes, ...]:
    return tuple(nal for nal in _START_CODE.split(stream) if nal and h265_kind(nal) not in _H265_SEI_KINDS)


def _h264_format(nals: Sequence[bytes]) -> str:
    sps = next(nal for nal in nals if nal[0] & 0x1F == _H264_SPS)
    pps = next(nal for nal in nals if nal[0] & 0x1F == _H264_PPS)
    sprop = f"{_base64(sps)},{_base64(pps)}"
    return f"packetization-mode=1;profile-level-id={sps[1:4].hex().upper()};sprop-parameter-sets={sprop}"


def _h265_format(nals: Sequence[bytes]) -> str:
    wanted = (("sprop-vps", _H265_VPS), ("sprop-sps", _H265_SPS), ("sprop-pps", _H265_PPS))
    sets = [(name, next(nal for nal in nals if h265_kind(nal) == kind)) for name, kind in wanted]
    return ";".join(f"{name}={_base64(nal)}" for name, nal in sets)


def _base64(nal: bytes) -> str:
    return base64.b64encode(nal).decode()


def _mark(text: str) -> bytes:
    """SEI user data (payload type 5): who took this picture, and when. No byte needs emulation prevention."""
    note = _MARK_UUID + text.encode("ascii")
    size = b"\xff" * (len(note) // 255) + bytes((len(note) % 255 or 1,))
    note += b"." * (1 - min(1, len(note) % 255))  # a size byte of nought would need it
    return b"\x05" + size + note + b"\x80"


def _with_h264_mark(nals: tuple[bytes, ...], text: str) -> tuple[bytes, ...]:
    sets = sum(nal[0] & 0x1F in (_H264_SPS, _H264_PPS) for nal in nals)
    return (*nals[:sets], b"\x06" + _mark(text), *nals[sets:])


def _with_h265_mark(nals: tuple[bytes, ...], text: str) -> tuple[bytes, ...]:
    sets = sum(h265_kind(nal) in (_H265_VPS, _H265_SPS, _H265_PPS) for nal in nals)
    return (*nals[:sets], b"\x4e\x01" + _mark(text), *nals[sets:])


CODECS = {
    "h264": PictureCodec(
        "libx264", "H264", _x264, _split_h264, rtsp_rtp.video_payloads, _h264_format, _with_h264_mark
    ),
    "h265": PictureCodec(
        "libx265", "H265", _x265, _split_h265, rtsp_rtp.h265_payloads, _h265_format, _with_h265_mark
    ),
    "vp8": PictureCodec(
        "libvpx", "VP8", _vp8, lambda stream: (stream,), rtsp_rtp.vp8_payloads, lambda _: "", lambda nals, _: nals
    ),
}  # fmt: skip
