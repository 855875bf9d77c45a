"""A sealed recording made without a camera: coded pictures and sound, given to the recording itself."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from recorder.clock import Clock
from recorder.mux import Feed, Muxer, Sample
from recorder.recording import Recording
from recorder.settings import RecorderSite

TICKS = 90_000
FRAME_TICKS = 3_600
GOP = 5


class CodedFeed:
    """H.264 of five pictures a second group and AAC, as often as wanted; `feed` is what a connection would carry."""

    def __init__(self, folder: Path, pictures: int = 50) -> None:
        path = folder / "source.mp4"
        rng = np.random.default_rng(7)
        with av.open(str(path), "w") as out:
            video = out.add_stream("libx264", rate=25)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
            video.options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(GOP), "x264-params": "scenecut=0"}
            sound = out.add_stream("aac", rate=16_000)
            sound.layout = "mono"
            for _ in range(pictures):
                noise = rng.integers(0, 255, (72, 64), dtype=np.uint8)
                out.mux(video.encode(av.VideoFrame.from_ndarray(noise, format="yuv420p")))
            for at in range(0, pictures * 640, 1024):
                frame = av.AudioFrame.from_ndarray(rng.normal(0, 0.1, (1, 1024)).astype(np.float32), "fltp", "mono")
                frame.sample_rate, frame.pts = 16_000, at
                out.mux(sound.encode(frame))
            out.mux(video.encode())
            out.mux(sound.encode())
        self.container = av.open(str(path))
        video_stream, sound_stream = self.container.streams.video[0], self.container.streams.audio[0]
        self.feed = Feed({"picture": video_stream, "sound": sound_stream}, (64, 48))
        packets = [packet for packet in self.container.demux() if packet.size]
        self.pictures = [packet for packet in packets if packet.stream.type == "video"]
        self.sounds = [packet for packet in packets if packet.stream.type == "audio"]

    def samples(self, count: int, origin_utc_us: int, first: int = 0) -> Iterator[Sample]:
        """Picture after picture, sound in between, without end: the coded pictures again and again."""
        sound_number = first * 640 // 1024
        for number in range(first, first + count):
            packet = self.pictures[number % len(self.pictures)]
            utc_us = origin_utc_us + number * 40_000
            ticks = number * FRAME_TICKS
            base = Fraction(1, TICKS)
            yield Sample("picture", bytes(packet), ticks, ticks, FRAME_TICKS, base, packet.is_keyframe, utc_us)
            while sound_number * 1024 < (number + 1) * 640:
                sound = bytes(self.sounds[sound_number % len(self.sounds)])
                ticks = sound_number * 1024
                yield Sample(
                    "sound", sound, ticks, ticks, 1024, Fraction(1, 16_000), True, origin_utc_us + ticks * 1000 // 16
                )
                sound_number += 1

    def sound_only(self) -> Feed:
        """A microphone: the same sound without the picture."""
        return Feed({"sound": self.feed.streams["sound"]}, (0, 0))

    def close(self) -> None:
        self.container.close()


class SetClock(Clock):
    """Shows what it is set to."""

    def __init__(self, utc_us: int) -> None:
        super().__init__()
        self.now_utc_us = utc_us

    def utc_us(self) -> int:
        return self.now_utc_us


def make_recording(folder: Path, source: CodedFeed, pictures: int, segment_s: int = 1) -> str:
    """Record so many pictures into `folder` with a lost connection in the middle; gives the manifest's digest."""
    clock = SetClock(1_790_000_000_000_000)
    site = RecorderSite(segment_s=segment_s)
    session = folder.parent.name if folder.parent.name.startswith("s-") else "s-1"
    recording = Recording(session, folder.name, folder, clock, site, lambda _kind, _members: None)
    origin_utc_us = clock.utc_us() + 30_000
    half = pictures // 2 // GOP * GOP
    recording.begin_run(source.feed)
    for sample in source.samples(half, origin_utc_us):
        recording.take(sample)
    recording.end_run("stall")
    recording.begin_run(source.feed)
    for sample in source.samples(pictures - half, origin_utc_us + 4_000_000, first=half):
        recording.take(sample)
    recording.end_run("dropped")
    clock.now_utc_us = origin_utc_us + 6_000_000 + pictures * 40_000
    digest = recording.seal()
    assert digest is not None
    return digest


def units_of(feed: Feed, samples: Iterator[Sample]) -> list[bytes]:
    """Header and fragments of one file."""
    muxer = Muxer(feed, 500, 0)
    units = [unit for sample in samples for unit in muxer.put(sample)]
    return [*units, *muxer.close()]
