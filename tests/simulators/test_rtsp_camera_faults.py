"""Every fault of the simulated camera, seen from a client's side; and that a mended camera serves again."""

import asyncio
import time
from collections.abc import Iterator
from itertools import pairwise

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from simulators import rtsp_connection
from simulators.rtsp_camera import Cameras, start_cameras
from tests.simulators.rtsp_clients import CameraHouse, Packet, PlainClient, camera_house, clock_ms, luma, opened

pytestmark = pytest.mark.nightly  # by day drivers and recorder are tested with the same cameras

CAM = "cam-1"


@pytest.fixture(scope="module")
def shared_house() -> Iterator[CameraHouse]:
    with camera_house([CAM, "cam-2"]) as running:
        yield running


@pytest.fixture
def house(shared_house: CameraHouse) -> Iterator[CameraHouse]:
    yield shared_house
    shared_house.mend(CAM)


def is_video(packet: Packet) -> bool:
    return packet.channel == 0


def is_key(packet: Packet) -> bool:
    return packet.channel == 0 and packet.is_sps


def assert_serves(house: CameraHouse, name: str = CAM) -> None:
    with PlainClient(house.url(name)).play() as client:
        client.packet_where(is_key)


def test_a_silent_camera_keeps_the_connection_and_comes_back_with_a_key_frame(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(is_video)
        house.break_camera(CAM, "silent")
        client.packets(0.2)
        assert client.packets(1.2) == []
        with PlainClient(house.url(CAM), timeout_s=0.5) as newcomer, pytest.raises(TimeoutError):
            newcomer.ask("OPTIONS")
        house.mend(CAM)
        assert is_key(client.packet_where(is_video))


def test_a_dead_microphone_leaves_the_picture_running(house: CameraHouse) -> None:
    house.break_camera(CAM, "no_audio")
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(is_key)
        assert {packet.channel for packet in client.packets(1.0)} <= {0, 1}
        house.mend(CAM)
        client.packet_where(lambda packet: packet.channel == 2)


def test_a_dropped_connection_ends_and_the_next_one_is_served(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client, PlainClient(house.url("cam-2")).play() as neighbour:
        client.packet_where(is_video)
        house.break_camera(CAM, "drop_connection")
        assert client.ends()
        neighbour.packets(0.1)
        neighbour.packet_where(is_video)
    assert_serves(house)


def test_a_refusing_camera_cuts_old_and_new_connections(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        house.break_camera(CAM, "refuse")
        assert client.ends()
    with pytest.raises((av.error.FFmpegError, OSError)), opened(house.url(CAM)):
        pass
    assert_serves(house, "cam-2")
    house.mend(CAM)
    assert_serves(house)


def shown(house: CameraHouse, count: int) -> list[NDArray[np.uint8]]:
    with opened(house.url(CAM)) as container:
        return [luma(frame) for frame, _ in zip(container.decode(video=0), range(count), strict=False)]


def test_a_frozen_camera_sends_on_and_its_clock_stands(house: CameraHouse) -> None:
    clocks_ms: list[int] = []
    stamps: list[int] = []
    with opened(house.url(CAM)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number == 10:
                house.break_camera(CAM, "freeze")
            clocks_ms.append(clock_ms(luma(frame)))
            stamps.append(frame.pts)
            if number == 300 or (len(clocks_ms) > 55 and len(set(clocks_ms[-55:])) == 1):
                break
    # 55 pictures hold two key frames
    assert len(set(clocks_ms[:10])) == 10
    assert len(set(clocks_ms[-55:])) == 1
    assert set(np.diff(stamps[-55:])) <= {3599, 3600, 3601}
    house.mend(CAM)
    assert len({clock_ms(picture) for picture in shown(house, 30)}) > 2


def test_a_covered_lens_is_black_and_then_sees_again(house: CameraHouse) -> None:
    house.break_camera(CAM, "black")
    assert max(int(picture.max()) for picture in shown(house, 30)) <= 20
    house.mend(CAM)
    assert max(int(picture.max()) for picture in shown(house, 30)[-3:]) > 200


def test_a_stall_holds_the_media_back_and_then_delivers_all_of_it(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(is_key)
        house.break_camera(CAM, "stall", ms=1500)
        video = [packet for packet in client.packets(3.0) if is_video(packet)]
    assert max(np.diff([packet.arrived_s for packet in video])) > 1.3
    steps = {(after.timestamp - before.timestamp) % 2**32 for before, after in pairwise(video)}
    assert steps <= {0, 3600}


def test_an_unauthorized_camera_shows_pyav_its_401(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        house.break_camera(CAM, "unauthorized")
        assert client.ends()
    with pytest.raises(av.error.HTTPUnauthorizedError), opened(house.url(CAM)):
        pass
    house.mend(CAM)
    assert_serves(house)


@pytest.mark.parametrize("seconds", [25, -25])
def test_a_clock_step_moves_the_time_stamps_of_both_tracks(house: CameraHouse, seconds: int) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        before = client.packet_where(is_video)
        sound_before = client.packet_where(lambda packet: packet.channel == 2)
        house.break_camera(CAM, "pts_jump", seconds=seconds)
        client.packets(0.3)
        after = client.packet_where(is_video)
        sound_after = client.packet_where(lambda packet: packet.channel == 2)
    assert stepped_s(before, after, 90_000) == pytest.approx(seconds, abs=0.2)
    assert stepped_s(sound_before, sound_after, 16_000) == pytest.approx(seconds, abs=0.2)


def stepped_s(before: Packet, after: Packet, clock_hz: int) -> float:
    ticks = (after.timestamp - before.timestamp + 2**31) % 2**32 - 2**31
    return ticks / clock_hz - (after.arrived_s - before.arrived_s)


def test_a_half_open_connection_stays_dead_while_a_new_one_is_served_after_the_repair(house: CameraHouse) -> None:
    with PlainClient(house.url(CAM)).play() as client:
        client.packet_where(is_video)
        house.break_camera(CAM, "half_open")
        client.packets(0.2)
        with PlainClient(house.url(CAM), timeout_s=0.5) as newcomer, pytest.raises(TimeoutError):
            newcomer.ask("OPTIONS")
        house.mend(CAM)
        assert_serves(house)
        assert client.packets(0.5) == []
        client.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.ask("OPTIONS")


def test_every_fault_kind_can_be_applied_and_mended_in_any_order(house: CameraHouse) -> None:
    for kind in house.cameras.fault_kinds:
        house.break_camera(CAM, kind)
        house.break_camera(CAM, kind)
    house.mend(CAM)
    house.mend(CAM)
    assert_serves(house)


@pytest.mark.parametrize(
    ("name", "kind", "settings", "complaint"),
    [
        ("cam-9", "black", {}, "unknown camera 'cam-9'"),
        (CAM, "melt", {}, "unknown camera fault 'melt'"),
        (CAM, "black", {"ms": 5}, "'black' has no setting ms"),
        (CAM, "stall", {"ms": 0}, "ms must be a number from 1 to 60000"),
        (CAM, "stall", {"seconds": 1}, "'stall' has no setting seconds"),
        (CAM, "pts_jump", {"seconds": "soon"}, "seconds must be a number"),
    ],
)
def test_a_fault_that_is_not_known_is_refused_and_says_why(
    house: CameraHouse, name: str, kind: str, settings: dict[str, float], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        house.break_camera(name, kind, **settings)
    assert house.cameras.channel(CAM).fault is None  # type: ignore[union-attr]


def test_a_client_that_does_not_read_is_dropped_and_the_others_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtsp_connection, "MAX_UNSENT_BYTES", 20_000)
    asyncio.run(flood_a_sleeper())


async def flood_a_sleeper() -> None:
    cameras = await start_cameras([CAM, "cam-2"])
    sleeper = await asyncio.to_thread(lambda: PlainClient(cameras.urls[CAM]).play())
    reader = await asyncio.to_thread(lambda: PlainClient(cameras.urls["cam-2"]).play())
    channel = cameras.channel(CAM)
    assert channel
    viewers = channel.viewers
    assert len(viewers) == 1
    flood_until_dropped(cameras, deadline_s=10.0)
    await asyncio.to_thread(lambda: reader.packet_where(is_key))
    assert await asyncio.to_thread(sleeper.ends)
    assert not viewers
    for client in (sleeper, reader):
        client.socket.close()
    await cameras.stop()


def flood_until_dropped(cameras: Cameras, deadline_s: float) -> None:
    """Burst upon burst to the first camera alone, without giving the loop a turn to notice the drop."""
    channel = cameras.channel(CAM)
    assert channel
    (viewer,) = channel.viewers
    now_us = time.time_ns() // 1000
    burst = rtsp_connection.Burst(key=True, utc_us=now_us, picture_utc_us=now_us, video=[bytes(1400)] * 100)
    until_s = time.monotonic() + deadline_s
    while not viewer._transport.is_closing():  # type: ignore[attr-defined]
        assert time.monotonic() < until_s
        viewer.show(burst)
