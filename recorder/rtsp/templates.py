"""What the muxer needs to know of a stream, made by FFmpeg's own reading of a session description; nothing is opened."""

import base64
import io
from collections.abc import Mapping, Sequence

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from recorder.boxes import Kind
from recorder.rtsp.sdp import Media

_SETS = {
    "H264": (("sprop-parameter-sets", (7, 8)),),
    "H265": (("sprop-vps", (32,)), ("sprop-sps", (33,)), ("sprop-pps", (34,))),
}


class Templates:
    """Streams for muxers. What FFmpeg holds for them is freed with the last of them, which may outlive the connection."""

    def __init__(self, chosen: Sequence[Media], parameter_sets: Mapping[int, bytes]) -> None:
        """`parameter_sets`: what the camera really sends, by unit type; it replaces what its description says.

        Raises `av.error.FFmpegError`, ValueError.
        """
        text = _description(chosen, parameter_sets)
        container = av.open(
            io.BytesIO(text.encode()),
            "r",
            format="sdp",
            options={"sdp_flags": "custom_io", "probesize": "32", "analyzeduration": "0"},
        )
        self.streams: dict[Kind, VideoStream | AudioStream] = {}
        for media, stream in zip(chosen, container.streams, strict=True):
            if isinstance(stream, VideoStream | AudioStream):
                self.streams[media.kind] = stream


def described_sets(media: Media) -> dict[int, bytes]:
    """The parameter sets in a camera's description, by unit type; what cannot be read is left out."""
    found: dict[int, bytes] = {}
    for name, _ in _SETS.get(media.encoding, ()):
        for text in media.parameters.get(name, "").split(","):
            try:
                unit = base64.b64decode(text.strip(), validate=True)
            except ValueError:
                continue
            if unit:
                found[unit[0] & 0x1F if media.encoding == "H264" else unit[0] >> 1 & 0x3F] = unit
    return found


def _description(chosen: Sequence[Media], parameter_sets: Mapping[int, bytes]) -> str:
    lines = ["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"]
    for media in chosen:
        parameters = dict(media.parameters)
        for name, kinds in _SETS.get(media.encoding, ()):
            units = [parameter_sets[kind] for kind in kinds if kind in parameter_sets]
            if units:
                parameters[name] = ",".join(base64.b64encode(unit).decode() for unit in units)
        word = "video" if media.kind == "picture" else "audio"
        lines += [f"m={word} 0 RTP/AVP {media.payload_type}", f"a=rtpmap:{media.rtpmap}"]
        if parameters:
            lines.append(
                f"a=fmtp:{media.payload_type} " + ";".join(f"{key}={value}" for key, value in parameters.items())
            )
    return "\r\n".join([*lines, ""])
