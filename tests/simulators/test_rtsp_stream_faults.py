"""Faults of a camera that goes on sending: lost packets, stalls, other sizes, clocks that lie, silent microphones."""

import struct
import time
from collections.abc import Iterator
from itertools import pairwise

import av
import numpy as np
import pytest

from simulators.rtsp_camera import CameraProfile, SentLog
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

pytestmark = pytest.mark.nightly  # the recorder's tests of bad input use the same cameras by day

CAM, FILM, H265 = "cam-1", "cam-film", "cam-h265"
NTP_EPOCH_OFFSET_S = 2_208_988_800


@pytest.fixture(scope="module")
def shared_house() -> Iterator[CameraHouse]:
    profiles = {FILM: CameraProfile(b_frames=1), H265: CameraProfile(picture="h265", sound="opus")}
    with camera_house([CAM], profiles=profiles, sent=SentLog()) as running:
        yield running


@pytest.fixture
def house(shared_house: CameraHouse) -> Iterator[CameraHouse]:
    yield shared_house
    for name in (CAM, FILM, H265):
        shared_house.mend(name)


@pytest.mark.parametrize("name", [CAM, H265])
def test_the_size_changes_at_a_key_frame_of_the_running_stream_and_back(house: CameraHouse, name: str) -> None:
    sizes: list[int] = []
    with opened(house.url(name)) as container:
        for frame in container.decode(video=0):
            if not sizes:
                house.break_camera(name, "resize")
            if sizes and sizes[-1] == 480 and frame.width == 480 and len(sizes) < 3:
                house.mend(name)
            if frame.width not in sizes[-1:]:
                sizes.append(frame.width)
                assert frame.key_frame
            if len(sizes) == 3:
                break
    assert sizes == [640, 480, 640]


def test_a_camera_in_its_other_size_describes_itself_so(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        usual = client.ask("DESCRIBE").body
        house.break_camera(CAM, "resize")
        client.packet_where(lambda packet: packet.channel == 0 and client.ask("DESCRIBE").body != usual)
    with opened(house.url(CAM)) as container:
        assert container.streams.video[0].width == 480


def test_one_packet_in_so_many_is_lost_and_its_number_is_missing(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(lambda packet: packet.channel == 0)
        house.break_camera(CAM, "loss", every=7)
        client.packets(0.3)
        numbers: dict[int, list[int]] = {0: [], 2: []}
        for packet in client.packets(1.5):
            numbers.get(packet.channel, []).append(packet.sequence)
    lost = {channel: missing(sequence) for channel, sequence in numbers.items()}
    arrived = sum(map(len, numbers.values()))
    assert sum(lost.values()) == pytest.approx(arrived / 6, abs=3)
    assert house.cameras.sent
    assert any(not each.whole for each in house.cameras.sent.of(CAM, "picture"))


def missing(sequence: list[int]) -> int:
    return sum((later - earlier) % 2**16 - 1 for earlier, later in pairwise(sequence))


def test_a_stuttering_network_delays_and_loses_nothing(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(lambda packet: packet.channel == 0)
        house.break_camera(CAM, "stutter", ms=500, every_ms=1_000)
        pictures = [packet for packet in client.packets(2.6) if packet.channel == 0]
    waits_s = [later.arrived_s - earlier.arrived_s for earlier, later in pairwise(pictures)]
    assert sum(wait_s > 0.4 for wait_s in waits_s) >= 2
    assert missing([packet.sequence for packet in pictures]) == 0
    # the stamps keep the time of the picture, not of the network
    assert max((later.timestamp - earlier.timestamp) % 2**32 for earlier, later in pairwise(pictures)) < 0.4 * 90_000


def test_stamps_that_jump_go_there_and_back_on_both_tracks_while_reports_tell_the_right_time(
    house: CameraHouse,
) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(lambda packet: packet.channel == 0)
        house.break_camera(CAM, "stamp_jumps", seconds=30, every_ms=300)
        packets = client.packets(1.3)
    for channel, clock_hz in ((0, 90_000), (2, 16_000)):
        steps = jumps_s([packet for packet in packets if packet.channel == channel], clock_hz)
        assert steps[:2] in ([30, -30], [-30, 30])
    assert abs(clock_error_s(house)) < 5


def jumps_s(packets: list[Packet], clock_hz: int) -> list[int]:
    """Steps of more than five seconds between neighbours, rounded."""
    steps = [(later.timestamp - earlier.timestamp + 2**31) % 2**32 - 2**31 for earlier, later in pairwise(packets)]
    return [round(step / clock_hz) for step in steps if abs(step) > 5 * clock_hz]


def ntp_s(report: Packet) -> float:
    seconds, fraction = struct.unpack(">II", report.data[8:16])
    return float(seconds - NTP_EPOCH_OFFSET_S + fraction / 2**32)


def clock_error_s(house: CameraHouse) -> float:
    """How far the camera's clock is off by the report that a new client gets first."""
    with PlainClient(house.url(CAM)).play() as client:
        report = client.packet_where(lambda packet: packet.channel == 1)
    return ntp_s(report) - report.arrived_s - (time.time() - time.monotonic())


def test_reports_step_in_the_running_stream_and_cease_by_a_fault(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        first = client.packet_where(lambda packet: packet.channel == 1)
        house.break_camera(CAM, "report_error", seconds=7_200)
        second = client.packet_where(lambda packet: packet.channel == 1)
    stamped_s = (second.timestamp_of_report - first.timestamp_of_report) % 2**32 / 90_000
    assert ntp_s(second) - ntp_s(first) - stamped_s == pytest.approx(7_200, abs=0.001)
    assert clock_error_s(house) == pytest.approx(7_200, abs=5)
    house.break_camera(CAM, "no_reports")
    channels: set[int] = set()
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(lambda packet: channels.add(packet.channel) or packet.channel == 2)  # type: ignore[func-returns-value]
    assert not channels & {1, 3}


def test_a_camera_without_picture_sends_its_sound_on(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(lambda packet: packet.channel == 0)
        house.break_camera(CAM, "no_video")
        client.packets(0.3)
        assert {packet.channel for packet in client.packets(0.6)} <= {1, 2, 3}
        client.packet_where(lambda packet: packet.channel == 2)


def test_a_muted_microphone_sends_frames_in_which_nothing_is_heard(house: CameraHouse) -> None:
    def loudest(name: str) -> float:
        house.break_camera(name, "mute")
        with opened(house.url(name)) as container:
            rate = container.streams.audio[0].rate
            frames = [frame for frame, _ in zip(container.decode(audio=0), range(40), strict=False)]
        samples = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])[rate // 10 :]
        return float(np.abs(samples).max()) / (32_768 if samples.dtype == np.int16 else 1)

    assert max(at_once(loudest, [CAM, H265]).values()) < 0.001


@pytest.mark.parametrize("kind", ["freeze", "black"])
def test_a_film_freezes_and_goes_black_like_a_live_picture(house: CameraHouse, kind: str) -> None:
    assert at_once(lambda name: stills(house, name, kind)[-1].mean() < 20, [FILM, H265]) == {
        FILM: kind == "black",
        H265: kind == "black",
    }
    for name in (FILM, H265):
        house.mend(name)
    assert at_once(lambda name: flashes(house.url(name)), [FILM, H265]) == {FILM: True, H265: True}


def stills(house: CameraHouse, name: str, kind: str) -> list[np.ndarray]:
    """Thirty equal pictures after the fault: more than a group."""
    found: list[np.ndarray] = []
    with opened(house.url(name)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number == 1:
                house.break_camera(name, kind)
            picture = luma(frame).astype(int)
            found = [*found, picture] if found and np.abs(picture - found[0]).max() < 12 else [picture]
            if len(found) == 30 or number == 300:
                break
    assert len(found) == 30
    return found


def flashes(url: str) -> bool:
    with opened(url) as container:
        return any(flash_is_on(luma(frame)) for frame, _ in zip(container.decode(video=0), range(80), strict=False))


def test_a_lone_microphone_has_no_picture_to_freeze_and_goes_on() -> None:
    with camera_house([], profiles={"mic-1": CameraProfile(picture="none", sound="pcmu")}) as house:
        for kind in ("freeze", "black", "resize", "no_video", "mute"):
            house.break_camera("mic-1", kind)
        with opened(house.url("mic-1")) as container:
            frame = next(container.decode(audio=0))
        assert isinstance(frame, av.AudioFrame)
        assert set(np.abs(frame.to_ndarray().reshape(-1))) <= {0, 8}
        with PlainClient(house.url("mic-1")) as client:
            tcp = "RTP/AVP/TCP;unicast;interleaved=0-1"
            assert client.ask("SETUP", f"{house.url('mic-1')}/trackID=0", Transport=tcp).status == 404


@pytest.mark.parametrize(
    ("kind", "settings", "complaint"),
    [
        ("stutter", {"ms": 500, "every_ms": 400}, "ms must be less than every_ms"),
        ("loss", {"every": 1}, "every must be a number from 2"),
        ("report_error", {"ms": 4}, "'report_error' has no setting ms"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    house: CameraHouse, kind: str, settings: dict[str, float], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        house.break_camera(CAM, kind, **settings)
