"""The camera's driver: against the simulated camera as a process, canned answers, and streams made by an encoder."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing

import av
import numpy as np
import pytest

from drivers.errors import DeviceFault, LinkLost, LocalFault
from drivers.rtsp_camera import RtspCamera, Settings
from drivers.rtsp_probe import Watched
from drivers.rtsp_watch import watch
from tests.drivers.wire import line, polls_again

FAST = Settings(timeout_ms=500, watch_ms=2500)
SECRET = "geheim-4711"


def camera_at(url: str, settings: Settings = FAST) -> RtspCamera:
    return RtspCamera("cam-a", url, settings)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The simulated camera in its own process."""
    command = [sys.executable, "-m", "simulators.rtsp_camera", "cam-a"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["urls"]["cam-a"]
        finally:
            process.terminate()


def test_a_good_camera_is_measured_and_gets_no_advice(address: str) -> None:
    with closing(camera_at(address)) as camera:
        probe = camera.probe()
    assert (probe.codec, probe.width, probe.height) == ("h264", 640, 360)
    assert 24 <= probe.fps <= 26
    assert 0 < probe.key_frame_interval_s <= 2.5
    assert (probe.b_frames, probe.audio_codec, probe.audio_rate_hz) == (False, "aac", 16000)
    assert probe.advice == ()


def test_a_camera_that_answers_options_is_there(address: str) -> None:
    with closing(camera_at(address)) as camera:
        assert [camera.poll(), camera.poll()] == [[], []]


def test_a_stream_that_the_camera_does_not_have_is_a_device_fault(address: str) -> None:
    with closing(camera_at(address + "-not")) as camera, pytest.raises(DeviceFault, match="no such stream"):
        camera.probe()


def rtsp_size(buffer: bytes) -> int:
    return buffer.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in buffer else 0


def answer_with(status: str, *headers: str) -> Callable[[bytes], bytes]:
    def answer(request: bytes) -> bytes:
        sequence = next(part for part in request.split(b"\r\n") if part.lower().startswith(b"cseq"))
        lines = [f"RTSP/1.0 {status}".encode(), sequence, *(header.encode() for header in headers), b"", b""]
        return b"\r\n".join(lines)

    return answer


@pytest.mark.parametrize(
    ("status", "headers", "code", "advice"),
    [
        ("401 Unauthorized", ('WWW-Authenticate: Digest realm="cam", nonce="1234"',), 401, "user or password"),
        ("403 Forbidden", (), 403, "live view"),
        ("404 Not Found", (), 404, "check the path"),
        ("461 Unsupported Transport", (), 400, "transport"),
        ("500 Internal Server Error", (), 500, "restart it"),
    ],
)
def test_a_refusal_is_a_device_fault_in_plain_words(
    status: str, headers: tuple[str, ...], code: int, advice: str
) -> None:
    settings = FAST.model_copy(update={"user": "admin", "password": Settings(password=SECRET).password})
    with line(rtsp_size, answer_with(status, *headers)) as wire:
        camera = camera_at(f"rtsp://127.0.0.1:{wire.port}/live", settings)
        with closing(camera), pytest.raises(DeviceFault) as fault:
            camera.probe()
    assert fault.value.code == code
    assert advice in str(fault.value)
    assert SECRET not in str(fault.value) + repr(fault.value)


def test_a_camera_that_does_not_answer_is_lost_in_the_time_given() -> None:
    with line(rtsp_size, lambda request: b"") as wire, pytest.raises(LinkLost):
        camera_at(f"rtsp://127.0.0.1:{wire.port}/live").probe()


def test_nothing_listening_is_said_so() -> None:
    with line(rtsp_size, lambda request: b"") as wire:
        url = f"rtsp://127.0.0.1:{wire.port}/live"
    for ask in (camera_at(url).probe, camera_at(url).poll):
        with pytest.raises(LinkLost, match="cannot connect"):
            ask()


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-x\r\n", b"\x00" * 20])
def test_what_does_not_speak_rtsp_is_lost_with_advice(answer: bytes) -> None:
    with line(rtsp_size, lambda request: answer) as wire:
        url = f"rtsp://127.0.0.1:{wire.port}/live"
        with closing(camera_at(url)) as camera, pytest.raises(LinkLost, match="does not speak RTSP"):
            camera.poll()
        with closing(camera_at(url)) as camera, pytest.raises(LinkLost, match="does not speak RTSP"):
            camera.probe()


def test_the_server_line_is_the_identity_and_a_dropped_line_is_found_again() -> None:
    answer = answer_with("200 OK", "Public: DESCRIBE, SETUP, PLAY", "Server: Test\x07Cam 2.1")
    with line(rtsp_size, answer) as wire, closing(camera_at(f"rtsp://127.0.0.1:{wire.port}/live")) as camera:
        camera.open()
        assert camera.identity() == "TestCam 2.1"
        wire.drop()
        with pytest.raises(LinkLost):
            camera.poll()
        polls_again(camera)


def test_a_camera_that_wants_a_password_still_is_there() -> None:
    with line(rtsp_size, answer_with("401 Unauthorized")) as wire:
        camera = camera_at(f"rtsp://127.0.0.1:{wire.port}/live")
        with closing(camera):
            assert camera.poll() == []


@pytest.mark.parametrize(
    "url", ["", "rtsp://", "http://127.0.0.1/x", f"rtsp://admin:{SECRET}@127.0.0.1/x", "rtsp://127.0.0.1:99999/x"]
)
def test_an_address_of_the_wrong_form_is_our_own_fault_and_shows_no_password(url: str) -> None:
    with pytest.raises(LocalFault, match="rtsp://HOST:PORT/PATH") as fault:
        camera_at(url)
    assert SECRET not in str(fault.value)


def test_a_password_of_any_characters_reaches_the_client_escaped() -> None:
    camera = camera_at("rtsp://host:554/live", Settings(user="a@b", password="p/w:d@é"))
    assert camera._url_for_client() == "rtsp://a%40b:p%2Fw%3Ad%40%C3%A9@host:554/live"


def encoded(codec: str, group: int, b_frames: int, frames: int = 60, audio: str = "") -> av.container.InputContainer:
    """A stream as a camera with these settings would send it, in memory."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        video = out.add_stream(codec, rate=20)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        video.gop_size, video.max_b_frames = group, b_frames
        video.options = {
            "x265-params": f"log-level=none:keyint={group}:bframes={b_frames}",
            "bf": str(b_frames),
            "sc_threshold": "0",
        }
        sound = out.add_stream(audio, rate=48000) if audio else None
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((96, 64), number * 4 % 255, np.uint8), format="yuv420p")
            out.mux(video.encode(frame))
        out.mux(video.encode())
        if sound is not None:
            tone = av.AudioFrame.from_ndarray(np.zeros((1, 9600), np.int16), format="s16", layout="mono")
            tone.sample_rate = 48000
            out.mux(sound.encode(tone))
            out.mux(sound.encode())
    file.seek(0)
    return av.open(file)


@pytest.mark.parametrize(
    ("codec", "group", "b_frames", "audio", "advice"),
    [
        ("libx264", 20, 0, "aac", []),
        ("libx265", 20, 0, "aac", ["H.265"]),
        ("mpeg4", 20, 0, "aac", ["mpeg4: choose H.264"]),
        ("libx264", 20, 2, "aac", ["B-frames"]),
        ("libx264", 600, 0, "aac", ["no second key frame"]),
        ("libx264", 55, 0, "aac", ["key frame only every 2.8 s"]),
        ("libx264", 20, 0, "", ["no sound"]),
        ("libx264", 20, 0, "mp2", ["the sound is mp2"]),
    ],
)
def test_an_installer_is_told_what_to_change(
    codec: str, group: int, b_frames: int, audio: str, advice: list[str]
) -> None:
    with encoded(codec, group, b_frames, audio=audio) as stream:
        probe = watch(stream, watch_ms=10_000).probe()
    assert len(probe.advice) == len(advice)
    assert all(expected in said for expected, said in zip(advice, probe.advice, strict=True))
    assert probe.b_frames is (b_frames > 0)
    assert 19 <= probe.fps <= 21


def test_a_stream_without_pictures_says_so() -> None:
    assert "no picture came" in Watched(audio_codec="aac", audio_packets=1).probe().advice[0]
    assert "nothing came on it" in Watched(audio_codec="aac").probe().advice[1]


def test_few_pictures_a_second_are_said() -> None:
    watched = Watched(codec="h264", audio_codec="aac", audio_packets=9)
    for number in range(20):
        watched.picture(number / 5, key=number % 5 == 0)
    assert watched.probe().advice == ("only 5.0 pictures a second: set at least 10",)
    assert watched.probe().fps == 5.0


SDP = "\r\n".join(
    [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=test",
        "t=0 0",
        "m=video 0 RTP/AVP 96",
        "a=rtpmap:96 H264/90000",
        "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==",
        "a=control:track1",
        "",
    ]
)
SENDER_REPORT = b"$\x01" + (28).to_bytes(2, "big") + b"\x80\xc8\x00\x06" + bytes(24)


def mute_camera(request: bytes) -> bytes:
    """Agrees to everything; what follows PLAY is up to `spoil`."""
    method = request.split(b" ", 1)[0]
    if method == b"DESCRIBE":
        return (
            answer_with("200 OK", "Content-Type: application/sdp", f"Content-Length: {len(SDP)}")(request)
            + SDP.encode()
        )
    return answer_with("200 OK", "Session: 1", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")(request)


def test_a_camera_that_says_it_lives_and_sends_no_picture_is_lost_in_bounded_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("drivers.rtsp_camera.STARTING_S", 2.0)

    def chatter(answer: bytes) -> Iterator[bytes | float]:
        yield answer
        while wire.requests[-1].startswith(b"PLAY"):
            yield SENDER_REPORT
            yield 0.05

    with line(rtsp_size, mute_camera) as wire:
        wire.spoil = chatter
        camera = camera_at(f"rtsp://127.0.0.1:{wire.port}/live", Settings(timeout_ms=500, watch_ms=500))
        with closing(camera), pytest.raises(LinkLost, match="no picture"):
            camera.probe()
