"""From an address to samples: lost packets, hostile cameras, and a recording of a camera that loses some."""

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorder.check import check_recording
from recorder.clock import Clock
from recorder.heard import Heard, Lost
from recorder.rtsp import connection as connection_module
from recorder.rtsp.connection import RtspConnection
from recorder.rtsp.pictures import START
from recorder.settings import RecordedSource
from simulators.rtsp_profile import CameraProfile
from simulators.rtsp_sent import SentLog
from tests.recorder.house import recorder, until
from tests.recorder.rtsp.scripted import ScriptedCamera, framed, rtp
from tests.simulators.rtsp_clients import camera_house

PACKETS_LOST = 100


def source(url: str) -> RecordedSource:
    return RecordedSource(id="cam-1", url=url)


def heard_until(connection: RtspConnection, enough: Callable[[list[Heard]], bool]) -> list[Heard]:
    heard = list(connection.begin(lambda: True))
    pause = threading.Event()

    def more() -> bool:
        pause.wait(0.01)
        heard.extend(connection.waiting())
        return enough(heard)

    until(more, "enough samples")
    return heard


def digest(data: bytes) -> str:
    """That of the sample as the simulator's log has it."""
    units = data.split(START)[1:]
    return hashlib.sha256(b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)).hexdigest()


def holes(heard: list[Heard]) -> list[tuple[int, int]]:
    return [
        (each.sample.utc_us - each.hole_us, each.sample.utc_us)
        for each in heard
        if each.hole_us and each.sample.kind == "picture"
    ]


def test_every_damaged_picture_lies_in_a_hole_that_is_told() -> None:
    sent = SentLog()
    with (
        camera_house([], profiles={"cam-1": CameraProfile()}, sent=sent) as house,
        RtspConnection(source(house.url("cam-1")), Clock()) as connection,
    ):
        house.break_camera("cam-1", "loss", every=PACKETS_LOST)
        heard = heard_until(connection, lambda heard: len(holes(heard)) >= 3)
        assert connection.packets_lost >= 3
    whole = {entry.sha256 for entry in sent.of("cam-1", "picture") if entry.whole}
    told = holes(heard)
    begun = next(place for place, each in enumerate(heard) if each.sample.key and each.sample.kind == "picture")
    pictures = [each.sample for each in heard[begun:] if each.sample.kind == "picture"]
    damaged = [one.utc_us for one in pictures if digest(one.data) not in whole and one.utc_us < told[-1][1]]
    assert damaged
    assert all(any(since <= utc_us <= until_us for since, until_us in told) for utc_us in damaged)


def test_a_camera_that_loses_nothing_has_no_hole() -> None:
    with camera_house(["cam-1"]) as house, RtspConnection(source(house.url("cam-1")), Clock()) as connection:
        heard = heard_until(connection, lambda heard: len(heard) > 60)
    assert [each.hole_us for each in heard if each.hole_us] == []


def test_a_recording_says_where_packets_were_lost_and_is_in_order(tmp_path: Path) -> None:
    with camera_house(["cam-1"]) as house, recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        house.break_camera("cam-1", "loss", every=PACKETS_LOST)

        def gaps() -> list[tuple[str, str]]:
            lines = running.lines("s-1", "cam-1")
            return [(line["cause"], line["track"]) for line in lines if line["kind"] == "gap"]

        until(lambda: ("loss", "picture") in gaps(), "a line for the lost packets")
        house.mend("cam-1")
        running.want()
        running.fact("RecordingSealed", session="s-1")
        assert check_recording(running.recordings / "s-1").findings == []


def cause(camera: ScriptedCamera) -> str:
    """The word with which this camera's connection ends."""
    with pytest.raises(Lost) as lost, RtspConnection(source(camera.url), Clock()) as connection:
        heard_until(connection, lambda heard: False)
    return lost.value.cause


def usual_then(after: bytes) -> ScriptedCamera:
    camera = ScriptedCamera()
    plain = camera.script
    camera.script = lambda asked: plain(asked) + (after if asked.method == "PLAY" else b"")
    return camera


def test_a_camera_that_sends_everything_but_pictures_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "KEY_WAIT_US", 300_000)
    ending = threading.Event()
    with usual_then(b"") as camera:

        def chatter() -> None:
            while not ending.wait(0.02):
                if "PLAY" in camera.methods():
                    camera.send(framed(1, b"\x80\xc9\x00\x01\x00\x00\x00\x07"))

        thread = threading.Thread(target=chatter)
        thread.start()
        try:
            assert cause(camera) == "no_picture"
        finally:
            ending.set()
            thread.join()


def test_a_key_frame_that_nobody_can_decode_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "HOLD_US", 0)
    unit = b"\x65\x88nonsense"
    with usual_then(framed(0, rtp(1, 0, unit, marker=True))) as camera:
        assert cause(camera) == "unreadable"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.binary(min_size=1, max_size=60),
            st.builds(
                framed,
                st.sampled_from([0, 2]),
                st.builds(rtp, st.integers(0, 9), st.integers(0, 9), st.binary(max_size=20)),
            ),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_hostile_bytes_end_in_a_word(monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]) -> None:
    monkeypatch.setattr(connection_module, "KEY_WAIT_US", 20_000)
    monkeypatch.setattr(connection_module, "SOCKET_SILENCE_US", 50_000)
    with usual_then(b"".join(pieces)) as camera:
        assert cause(camera) in {"stall", "dropped", "unreadable", "no_picture"}
