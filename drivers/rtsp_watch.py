"""Watches a camera's stream in a process of its own: an order as JSON on standard input, what was seen on standard output.

FFmpeg's client waits without end for a camera that says it lives and sends no picture, and a broken stream may end its
process. Whoever starts this one ends it when its time is over. Nothing it prints holds the address, which may hold a
password.
"""

import json
import sys
from dataclasses import asdict
from time import monotonic

import av
from av.container import InputContainer

from drivers.rtsp_probe import Order, Outcome, Watched


def watch(container: InputContainer, watch_ms: int) -> Watched:
    """Count what comes until the time is over or the stream ends."""
    watched, started = Watched(), monotonic()
    video = next(iter(container.streams.video), None)
    audio = next(iter(container.streams.audio), None)
    if audio is not None:
        watched.audio_codec, watched.audio_rate_hz = audio.codec_context.name, audio.codec_context.sample_rate or 0
    for packet in container.demux():
        watched.watched_s = monotonic() - started
        if watched.watched_s > watch_ms / 1000:
            break
        if packet.stream is video and packet.size:
            at_s = None if packet.pts is None else float(packet.pts * packet.time_base)
            watched.picture(at_s, packet.is_keyframe)
        elif packet.stream is audio and packet.size:
            watched.audio_packets += 1
    if video is not None:
        watched.codec, watched.width, watched.height = video.codec_context.name, video.width, video.height
    return watched


def carry_out(order: Order) -> Outcome:
    """Open the stream and watch it."""
    options = {"rtsp_transport": order.transport, "timeout": str(order.timeout_ms * 1000)}
    try:
        with av.open(order.url, options=options) as container:
            return Outcome(probe=watch(container, order.watch_ms).probe())
    except av.error.FFmpegError as error:
        return Outcome(error=tuple(kind.__name__ for kind in type(error).__mro__))


def main() -> None:
    """Entry point of the process."""
    outcome = carry_out(Order.model_validate_json(sys.stdin.read()))
    probe = None if outcome.probe is None else asdict(outcome.probe)
    sys.stdout.write(json.dumps({"probe": probe, "error": outcome.error}))


if __name__ == "__main__":
    main()
