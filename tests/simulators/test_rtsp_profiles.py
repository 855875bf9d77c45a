"""Cameras that are set up in other ways, seen by Debian's ffmpeg, PyAV and a plain socket; and what they say they sent."""

import json
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from simulators import rtsp_loop, rtsp_rtp, rtsp_sound
from simulators.rtsp_camera import CameraProfile, SentLog
from simulators.rtsp_codecs import CODECS, h265_kind
from simulators.rtsp_picture import FRAME_US
from simulators.rtsp_profile import read_profile
from simulators.rtsp_screen import Film
from simulators.rtsp_studio import Tick
from tests.simulators.rtsp_clients import (
    CameraHouse,
    Packet,
    PlainClient,
    at_once,
    camera_house,
    flash_is_on,
    luma,
    opened,
)
from tests.simulators.rtsp_sent_clients import Received, received

pytestmark = pytest.mark.nightly  # the recorder's tests of bad input use the same cameras by day

HOUR_S = 3600
PROFILES = {
    "cam-h265": CameraProfile(picture="h265", sound="opus"),
    "cam-b": CameraProfile(b_frames=2, sound="pcma"),
    "cam-smart": CameraProfile(picture="h265", b_frames=2, groups="smart", sound="pcmu"),
    "cam-long": CameraProfile(groups="long"),
    "cam-vp8": CameraProfile(picture="vp8", sound="g722"),
    "cam-mute": CameraProfile(sound="none"),
    "mic-aac": CameraProfile(picture="none"),
    "mic-opus": CameraProfile(picture="none", sound="opus"),
    "mic-pcma": CameraProfile(picture="none", sound="pcma"),
    "cam-wrap": CameraProfile(wrap_after_s=2),
    "cam-no-reports": CameraProfile(reports=False),
    "cam-late-reports": CameraProfile(report_after_s=1),
    "cam-wrong-clock": CameraProfile(report_error_s=-HOUR_S),
}
FOUND = {
    "cam-h265": [("hevc", 0), ("opus", None)],
    "cam-b": [("h264", 2), ("pcm_alaw", None)],
    "cam-smart": [("hevc", 2), ("pcm_mulaw", None)],
    "cam-vp8": [("vp8", 0), ("adpcm_g722", None)],
    "cam-mute": [("h264", 0)],
    "mic-aac": [("aac", None)],
    "mic-opus": [("opus", None)],
    "mic-pcma": [("pcm_alaw", None)],
}


@pytest.fixture(scope="module")
def house() -> Iterator[CameraHouse]:
    with camera_house(["cam-1"], profiles=PROFILES, sent=SentLog()) as running:
        yield running


def test_ffprobe_finds_the_streams_that_the_profile_says(house: CameraHouse) -> None:
    def probe(name: str) -> list[tuple[str, int | None]]:
        command = ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-of", "json", "-show_streams", house.url(name)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
        assert done.stderr == ""
        return [(each["codec_name"], each.get("has_b_frames")) for each in json.loads(done.stdout)["streams"]]

    assert at_once(probe, FOUND) == FOUND


def test_ffmpeg_decodes_without_one_complaint_across_the_end_of_the_film(house: CameraHouse) -> None:
    def complaints(name: str) -> str:
        command = ["ffmpeg", "-v", "warning", "-rtsp_transport", "tcp", "-i", house.url(name)]
        command += ["-t", "2.4", "-f", "null", "-"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL, check=True)
        return done.stderr

    assert set(at_once(complaints, ["cam-h265", "cam-smart", "cam-vp8", "mic-aac"]).values()) == {""}


def test_flash_and_beep_of_a_film_are_at_the_same_full_second(house: CameraHouse) -> None:
    assert max(at_once(lambda name: beep_after_flash_s(house, name), ["cam-b", "cam-h265"]).values()) <= 0.010


def beep_after_flash_s(house: CameraHouse, name: str) -> float:
    """The worst of two seconds."""
    flashes_s, sounds = [], []
    was_on = True
    with opened(house.url(name)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        for packet in container.demux():
            for frame in packet.decode():
                if isinstance(frame, av.AudioFrame):
                    start_s = float(frame.pts * audio.time_base)
                    loud = np.flatnonzero(np.abs(normal(frame)) > 0.1)
                    sounds.append((start_s, start_s + loud[0] / frame.sample_rate if len(loud) else None))
                else:
                    is_on = flash_is_on(luma(frame))
                    if is_on and not was_on:
                        flashes_s.append(float(frame.pts * video.time_base))
                    was_on = is_on
            if len(flashes_s) == 2 and sounds and sounds[-1][0] > flashes_s[-1] + 0.2:
                break
    onsets_s = [at_s for (_, before_s), (_, at_s) in pairwise(sounds) if before_s is None and at_s is not None]
    return max(min(abs(onset - flash) for onset in onsets_s) for flash in flashes_s)


def normal(frame: av.AudioFrame) -> np.ndarray:
    """The samples between -1 and 1."""
    samples = frame.to_ndarray().reshape(-1)
    return samples / 32_768 if samples.dtype == np.int16 else samples


@pytest.mark.parametrize(("groups", "gaps"), [("short", {25}), ("smart", {30, 95, 10, 90, 25}), ("long", {250})])
def test_key_frames_come_as_the_groups_are_set(groups: str, gaps: set[int]) -> None:
    film = Film("cam", rtsp_loop.picture_loop(CameraProfile(picture="h265", groups=groups)))
    keys = [number for number in range(1_000) if is_key(film, number)]
    assert {later - earlier for earlier, later in pairwise(keys)} == gaps


def is_key(film: Film, frame_number: int) -> bool:
    picture = film.picture(Tick(frame_number, 0, None))
    assert picture
    return picture.key


def test_each_picture_of_a_film_with_b_frames_is_shown_once_and_never_before_it_is_sent() -> None:
    film = Film("cam", rtsp_loop.picture_loop(CameraProfile(b_frames=2)))
    pictures = [film.picture(Tick(number, 0, None)) for number in range(200)]
    shown = [each.utc_us // FRAME_US for each in pictures if each]
    assert all(frame <= number for number, frame in enumerate(shown))
    assert set(range(195)) <= set(shown)
    assert len(set(shown)) == len(shown)
    assert shown != sorted(shown)
    assert len({each.nals for each in pictures if each}) == 200


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_the_mark_of_a_picture_tells_camera_and_moment(codec: str) -> None:
    loop = rtsp_loop.picture_loop(CameraProfile(picture=codec, groups="smart"))
    nals = CODECS[codec].marked(loop.units[0].nals, "cam-9 1700000000000000")
    (note,) = [nal for nal in nals if b"sealroom-picture" in nal]
    assert (h265_kind(note) == 39) if codec == "h265" else (note[0] == 6)
    assert b"cam-9 1700000000000000" in note
    assert nals.index(note) == len(nals) - len(CODECS[codec].split(b"\0\0\1" + loop.units[0].nals[-1])) - 1


@pytest.mark.parametrize("stuffing_bytes", [0, 100, 215, 20_000])
def test_a_stuffed_picture_is_as_large_as_it_was_to_be_and_decodes(stuffing_bytes: int) -> None:
    film = Film("cam", rtsp_loop.picture_loop(CameraProfile(b_frames=1)), stuffing_bytes=stuffing_bytes)
    decoder = av.CodecContext.create("h264", "r")
    decoded = 0
    for number in range(1, 30):
        picture = film.picture(Tick(number, 0, None))
        assert picture
        sizes = [len(nal) for nal in picture.nals if b"sealroom-picture" in nal]
        assert 0 <= sizes[0] - stuffing_bytes - stuffing_bytes // 255 <= 40
        decoded += len(decoder.decode(av.Packet(b"\0\0\1" + b"\0\0\1".join(picture.nals))))
    assert decoded >= 26


def test_h265_fragments_put_together_are_the_nal_unit_again() -> None:
    nal = bytes((0x26, 0x01)) + bytes(range(1, 251)) * 20
    payloads = rtsp_rtp.h265_payloads([nal])
    assert max(map(len, payloads)) <= rtsp_rtp.MAX_PAYLOAD_BYTES
    assert {(payload[0] >> 1 & 0x3F, payload[1], payload[2] & 0x3F) for payload in payloads} == {(49, 1, 19)}
    assert [payload[2] >> 6 for payload in payloads] == [2, *[0] * (len(payloads) - 2), 1]
    assert nal[:2] + b"".join(payload[3:] for payload in payloads) == nal


@pytest.mark.parametrize(("name", "period_us"), [("aac", 64_000), ("opus", 20_000), ("pcma", 20_000), ("g722", 20_000)])
def test_sound_frames_follow_one_another_without_gap_for_ever(name: str, period_us: int) -> None:
    loop = rtsp_sound.encode_loop(name)
    start_us = 1_700_000_000_000_000
    ticks = range(start_us, start_us + 20_000_000, 40_000)
    frames = [frame for since, until in pairwise(ticks) for frame in loop.between(since, until)]
    assert {later.utc_us - earlier.utc_us for earlier, later in pairwise(frames)} == {period_us}
    assert loop.between(start_us, start_us + 1_000_001) == ()


def test_a_wrap_comes_when_the_profile_says_on_both_tracks(house: CameraHouse) -> None:
    with PlainClient(house.url("cam-wrap")).play() as client:
        stamps: dict[int, list[int]] = {0: [], 2: []}
        client.packet_where(lambda packet: heard(packet, stamps) and all(wrapped(each) for each in stamps.values()))
    for channel, clock_hz in ((0, 90_000), (2, 16_000)):
        to_wrap = 2**32 - stamps[channel][0]
        assert to_wrap == pytest.approx(2 * clock_hz, abs=0.1 * clock_hz)
        assert max((later - earlier) % 2**32 for earlier, later in pairwise(stamps[channel])) < 5 * clock_hz


def heard(packet: Packet, stamps: dict[int, list[int]]) -> bool:
    stamps.get(packet.channel, []).append(packet.timestamp)
    return True


def wrapped(stamps: list[int]) -> bool:
    return any(later < earlier for earlier, later in pairwise(stamps))


def first_report(client: PlainClient) -> tuple[float, int]:
    """The NTP time (s) and the RTP stamp of the picture's next sender report."""
    data = client.packet_where(lambda packet: packet.channel == 1).data
    seconds, fraction, stamp = struct.unpack(">III", data[8:20])
    return seconds - 2_208_988_800 + fraction / 2**32, stamp


def test_reports_are_left_out_or_late_or_wrong_as_the_profile_says(house: CameraHouse) -> None:
    with PlainClient(house.url("cam-no-reports")).play() as client:
        client.packet_where(lambda packet: packet.channel == 2)
        assert not {packet.channel for packet in client.packets(1.0)} & {1, 3}
    with PlainClient(house.url("cam-late-reports")).play() as client:
        pictures = []
        client.packet_where(lambda packet: packet.channel == 1 or pictures.append(packet.channel))  # type: ignore[func-returns-value]
        assert len(pictures) > 25
    with PlainClient(house.url("cam-1")).play() as right, PlainClient(house.url("cam-wrong-clock")).play() as wrong:
        assert first_report(right)[0] - first_report(wrong)[0] == pytest.approx(HOUR_S, abs=2)


def test_what_arrives_is_what_was_said_to_be_sent(house: CameraHouse) -> None:
    names = ("cam-1", "cam-b", "cam-h265", "mic-opus", "mic-pcma")
    for name, got in at_once(lambda name: received(house.url(name), 60), names).items():
        assert_received(got, house.cameras.sent, name)


def assert_received(got: Received, sent: SentLog | None, name: str) -> None:
    assert sent
    for track, digests in (("picture", got.pictures), ("sound", got.sounds)):
        told = [each.sha256 for each in sent.of(name, track)]
        assert bool(digests) == bool(told), (name, track)
        # the beep repeats, so the place of a sound frame is found by the last one of many
        assert any(told[at : at + len(digests)] == digests for at in range(len(told) - len(digests) + 1)), (name, track)


def test_the_command_takes_settings_and_writes_what_it_sent(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators.rtsp_camera", "cam-1", "mic-1:picture=none,sound=pcma"]
    command += ["--sent", str(tmp_path / "sent.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        urls = json.loads(process.stdout.readline())["urls"]
        got = received(urls["mic-1"], 20)
        process.terminate()
    lines = [json.loads(line) for line in (tmp_path / "sent.jsonl").read_text().splitlines()]
    told = [line["sha256"] for line in lines if line["camera"] == "mic-1"]
    assert got.sounds[0] in told
    assert {(line["camera"], line["track"]) for line in lines} >= {("mic-1", "sound"), ("cam-1", "sound")}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("picture=mjpeg", "picture must be one of h264, h265, vp8, none; got 'mjpeg'"),
        ("sound=mp3", "sound must be one of aac"),
        ("picture=none,sound=none", "a camera without picture and sound"),
        ("b_frames=4", "b_frames must be"),
        ("picture=vp8,b_frames=1", "b_frames must be"),
        ("wrap_after_s=-1", "wrap_after_s must be"),
        ("report_error_s=100000", "report_error_s must be"),
        ("picture=none,stuffing_bytes=5", "stuffing_bytes must be"),
        ("reports=maybe", "reports must be yes or no"),
        ("colour=red", "unknown camera setting 'colour'"),
        ("b_frames=two", "invalid literal"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_says_why(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        read_profile(text)


def test_a_profile_is_read_from_its_text() -> None:
    text = "picture=h265,sound=opus,groups=smart,b_frames=1,reports=no,report_after_s=2.5,wrap_after_s=10"
    assert read_profile(text) == CameraProfile("h265", "opus", "smart", 1, False, 2.5, 0.0, 10.0)
    assert read_profile("") == CameraProfile()
    assert not read_profile("groups=long").is_live
