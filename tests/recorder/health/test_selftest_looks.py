"""What the test sees and hears, on pictures and sounds that were really coded."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from recorder.health.pictures import PictureSeen, look
from recorder.health.sounds import FLOOR_DBFS, SoundForm, SoundHeard, listen
from recorder.mux import Sample

SIZE_PX = (640, 360)
Paint = Callable[[int], NDArray[np.uint8]]


def room(number: int) -> NDArray[np.uint8]:
    """A room with things in it, and somebody who walks."""
    rng = np.random.default_rng(3)
    small = rng.integers(40, 220, (18, 32), dtype=np.uint8)
    canvas = cv2.resize(small, SIZE_PX, interpolation=cv2.INTER_NEAREST)
    cv2.circle(canvas, (100 + 20 * number, 180), 40, (250,), -1)
    return np.asarray(canvas, np.uint8)


def frozen(_number: int) -> NDArray[np.uint8]:
    return room(0)


def black(_number: int) -> NDArray[np.uint8]:
    return with_date(np.full((SIZE_PX[1], SIZE_PX[0]), 16, np.uint8))


def covered(_number: int) -> NDArray[np.uint8]:
    """A hand before the lens: a soft shade, with the camera's own date in it."""
    shade = np.tile(np.linspace(60, 110, SIZE_PX[0], dtype=np.uint8), (SIZE_PX[1], 1))
    return with_date(shade)


def with_date(canvas: NDArray[np.uint8]) -> NDArray[np.uint8]:
    cv2.putText(canvas, "2026-11-26 14:00:00", (12, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (235,), 2)
    return canvas


def coded(paint: Paint, pictures: int, group: int, codec: str = "libx264") -> tuple[str, bytes | None, list[Sample]]:
    encoder: Any = av.VideoCodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = *SIZE_PX, "yuv420p"
    encoder.time_base, encoder.framerate, encoder.thread_count = Fraction(1, 25), Fraction(25), 1
    quiet = "log-level=none:pools=1" if codec == "libx265" else "scenecut=0"
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        f"{codec.removeprefix('lib')}-params": f"keyint={group}:min-keyint={group}:{quiet}",
    }
    packets: list[Any] = []
    for number in range(pictures):
        chroma = np.full((SIZE_PX[1] // 2, SIZE_PX[0]), 128, np.uint8)
        packets += encoder.encode(av.VideoFrame.from_ndarray(np.vstack([paint(number), chroma]), format="yuv420p"))
    packets += encoder.encode(None)
    samples = [
        Sample("picture", bytes(packet), number, number, 1, Fraction(1, 25), packet.is_keyframe, number * 40_000)
        for number, packet in enumerate(packets)
    ]
    return codec.replace("libx264", "h264").replace("libx265", "hevc"), encoder.extradata, samples


def seen(paint: Paint, pictures: int = 11, group: int = 5) -> PictureSeen:
    return look(*coded(paint, pictures, group))


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_living_picture_is_good(codec: str) -> None:
    found = look(*coded(room, 11, 5, codec))
    assert (found.code, found.pictures) == (None, 3)
    assert found.moved_share > 0.01


@pytest.mark.parametrize(("paint", "code"), [(frozen, "frozen"), (black, "black"), (covered, "covered")])
def test_a_picture_that_does_not_live_is_named(paint: Paint, code: str) -> None:
    assert seen(paint).code == code


def test_a_screen_that_nobody_touches_is_good_and_a_dark_one_is_not() -> None:
    assert look(*coded(frozen, 11, 5), may_stand=True).code is None
    assert look(*coded(black, 11, 5), may_stand=True).code == "black"


def test_one_long_group_is_looked_at_inside() -> None:
    assert seen(room, pictures=12, group=250).code is None
    assert seen(frozen, pictures=12, group=250).code == "frozen"


def test_many_groups_cost_no_more_than_a_few() -> None:
    found = seen(room, pictures=24, group=1)
    assert found.code is None
    assert found.pictures <= 6


def test_no_key_frame_is_no_picture_and_noise_cannot_be_decoded() -> None:
    codec, extradata, samples = coded(room, 6, 250)
    assert look(codec, extradata, samples[1:]).code == "no_picture"
    noise = Sample("picture", b"\x00\x00\x00\x01\x65" + b"\xff" * 300, 0, 0, 1, Fraction(1, 25), True, 0)
    assert look(codec, None, [noise]).code == "undecodable"


def heard(wave: NDArray[np.float32], codec: str, least_dbfs: float = -60) -> SoundHeard:
    encoder: Any = av.AudioCodecContext.create(codec, "w")
    g711 = codec.startswith("pcm")
    encoder.sample_rate, encoder.layout, encoder.format = 8_000, "mono", "s16" if g711 else "fltp"
    encoder.time_base = Fraction(1, 8_000)
    plain = (wave * 32767).astype(np.int16) if g711 else wave
    packets: list[Any] = []
    for at in range(0, len(wave) - 1023, 1024):
        frame = av.AudioFrame.from_ndarray(plain[np.newaxis, at : at + 1024], "s16" if g711 else "fltp", "mono")
        frame.sample_rate, frame.pts = 8_000, at
        packets += encoder.encode(frame)
    samples = [Sample("sound", bytes(packet), 0, 0, 1024, Fraction(1, 8_000), True, 0) for packet in packets]
    return listen(SoundForm(codec, encoder.extradata, 8_000, "mono"), samples, least_dbfs)


def tone(level: float) -> NDArray[np.float32]:
    return (level * np.sin(2 * np.pi * 440 * np.arange(16_000) / 8_000)).astype(np.float32)


@pytest.mark.parametrize("codec", ["aac", "pcm_alaw", "pcm_mulaw"])
def test_a_tone_has_its_level(codec: str) -> None:
    found = heard(tone(0.1), codec)
    assert found.code is None
    assert found.peak_dbfs == pytest.approx(-20, abs=1.5)
    assert found.mean_dbfs == pytest.approx(-23, abs=1.5)
    assert found.heard_ms > 1_700


@pytest.mark.parametrize("codec", ["aac", "pcm_alaw", "pcm_mulaw"])
def test_silence_is_named_and_a_whisper_is_by_the_level_asked_for(codec: str) -> None:
    assert heard(tone(0.0), codec).code == "silent"
    assert heard(tone(0.01), codec, -60).code is None
    assert heard(tone(0.01), codec, -30).code == "silent"


def test_nothing_decoded_is_no_sound() -> None:
    empty: Sequence[Sample] = ()
    found = listen(SoundForm("pcm_alaw", None, 8_000, "mono"), empty, -60)
    assert (found.code, found.peak_dbfs) == ("no_sound", FLOOR_DBFS)
