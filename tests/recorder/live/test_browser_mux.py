"""G.711 for browsers: FLAC that decodes to the very same samples, at the same times."""

from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest

from recorder.mux import Feed, Sample
from recorder.playback.browser_mux import BrowserMuxer

RATE = 8_000


def g711_feed(folder: Path, law: str) -> tuple[Feed, av.container.InputContainer]:
    path = folder / "g711.mov"
    with av.open(str(path), "w", format="mov") as out:
        stream = out.add_stream(law, rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 160), np.int16), "s16", "mono")
        frame.sample_rate = RATE
        out.mux(stream.encode(frame))
    container = av.open(str(path))
    return Feed({"sound": container.streams.audio[0]}, (0, 0)), container


def sound(data: bytes, pts: int) -> Sample:
    return Sample("sound", data, pts, pts, len(data), Fraction(1, RATE), True, 0)


def decoded(units: list[bytes]) -> tuple[np.ndarray, float]:
    """The samples, and the time of the first in s."""
    with av.open(BytesIO(b"".join(units))) as container:
        assert container.streams.audio[0].codec_context.name == "flac"
        frames = list(container.decode(audio=0))
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]), float(frames[0].time or 0)


@pytest.mark.parametrize("law", ["pcm_alaw", "pcm_mulaw"])
def test_g711_becomes_flac_sample_for_sample(tmp_path: Path, law: str) -> None:
    feed, container = g711_feed(tmp_path, law)
    codes = np.random.default_rng(7).integers(0, 256, 16_000, dtype=np.uint8)
    muxer = BrowserMuxer(feed, 500)
    units = [
        unit for at in range(0, 16_000, 160) for unit in muxer.put(sound(codes[at : at + 160].tobytes(), at + 400))
    ]
    units += muxer.close()
    container.close()
    heard, from_s = decoded(units)
    decoder = av.CodecContext.create(law, "r")
    decoder.sample_rate, decoder.layout = RATE, "mono"
    expected = np.concatenate([each.to_ndarray().reshape(-1) for each in decoder.decode(av.Packet(codes.tobytes()))])
    assert np.array_equal(heard[:16_000], expected)
    assert not heard[16_000:].any()
    assert from_s == 400 / RATE


def test_a_short_hole_is_silence_and_what_follows_keeps_its_time(tmp_path: Path) -> None:
    feed, container = g711_feed(tmp_path, "pcm_alaw")
    muxer = BrowserMuxer(feed, 500)
    loud = bytes([0x2A]) * 1_600
    units = [*muxer.put(sound(loud, 0)), *muxer.put(sound(loud, 3_200)), *muxer.close()]
    container.close()
    heard, _ = decoded(units)
    assert heard[:1_600].all()
    assert not heard[1_600:3_200].any()
    assert heard[3_200:4_800].all()
