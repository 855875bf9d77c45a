"""The simulated camera as clients see it: Debian's ffprobe and ffmpeg, PyAV, and a plain socket."""

import asyncio
import json
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import av
import numpy as np
import pytest

from simulators.rtsp_camera import Credentials, start_cameras
from tests.simulators.rtsp_clients import (
    CameraHouse,
    Packet,
    PlainClient,
    camera_house,
    clock_ms,
    flash_is_on,
    luma,
    opened,
)

pytestmark = pytest.mark.nightly  # by day drivers and recorder are tested with the same cameras

DAY_MS = 86_400_000
NTP_EPOCH_OFFSET_S = 2_208_988_800


@pytest.fixture(scope="module")
def house() -> Iterator[CameraHouse]:
    locked = {"cam-locked": Credentials("viewer", "open-sesame")}
    with camera_house(["cam-1", "cam-2", "cam-locked"], locked) as running:
        yield running


def probe(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["ffprobe", "-v", "error", "-timeout", "5000000", *options, "-of", "json", "-show_streams", url]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_ffprobe_sees_360p_h264_and_sound(house: CameraHouse, transport: str) -> None:
    video, audio = json.loads(probe(house.url("cam-1"), "-rtsp_transport", transport).stdout)["streams"]
    assert (video["codec_name"], video["width"], video["height"]) == ("h264", 640, 360)
    assert (video["avg_frame_rate"], video["has_b_frames"]) == ("25/1", 0)
    assert (audio["codec_name"], audio["sample_rate"], audio["channels"]) == ("aac", "16000", 1)


def test_ffmpeg_decodes_two_key_frames_and_more_without_one_complaint(house: CameraHouse) -> None:
    command = ["ffmpeg", "-v", "error", "-xerror", "-err_detect", "explode", "-rtsp_transport", "tcp"]
    command += ["-i", house.url("cam-2"), "-t", "2.5", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_clock_in_the_picture_is_the_ntp_time_of_its_packet(house: CameraHouse) -> None:
    told_us: dict[int, int] = {}
    shown_ms: dict[int, int] = {}
    with opened(house.url("cam-1")) as container:
        for packet in container.demux(video=0):
            produced = packet.get_sidedata("prft") if packet.has_sidedata("prft") else None
            for frame in packet.decode():
                shown_ms[frame.pts] = clock_ms(luma(frame))
            if produced and packet.pts is not None:
                told_us[packet.pts] = struct.unpack("=q", bytes(produced)[:8])[0]
            if len(shown_ms) > 50:
                break
    both = sorted(shown_ms.keys() & told_us.keys())[1:]
    assert len(both) > 20
    # 2 ms: FFmpeg itself counts in the 90 kHz of the sender report; our grid is exact
    assert max(abs(told_us[pts] / 1000 % DAY_MS - shown_ms[pts]) for pts in both) <= 2
    assert abs(told_us[both[-1]] / 1_000_000 - time.time()) < 2


def test_a_camera_shows_its_own_name_below_the_shared_clock(house: CameraHouse) -> None:
    bars = []
    for name in ("cam-1", "cam-2"):
        with opened(house.url(name)) as container:
            pictures = [luma(frame)[272:] for frame, _ in zip(container.decode(video=0), range(40), strict=False)]
        assert all(np.array_equal(picture, pictures[0]) for picture in pictures[-20:])
        bars.append(pictures[-1].astype(int))
    assert np.abs(bars[0] - bars[1]).max() > 150
    # only the last letter differs
    assert np.abs(bars[0] - bars[1])[:, :100].max() < 40


def test_the_beep_starts_with_the_flash_at_the_full_second(house: CameraHouse) -> None:
    flashes_s: list[float] = []
    sounds: list[tuple[float, np.ndarray]] = []
    before = True
    with opened(house.url("cam-1")) as container:
        video = container.streams.video[0]
        for packet in container.demux():
            for frame in packet.decode():
                if isinstance(frame, av.AudioFrame):
                    sounds.append((float(frame.pts * frame.time_base), frame.to_ndarray()[0]))
                    continue
                is_on = flash_is_on(luma(frame))
                if is_on and not before:
                    assert clock_ms(luma(frame)) % 1000 == 0
                    flashes_s.append(float(frame.pts * video.time_base))
                before = is_on
            if len(flashes_s) == 3 and sounds and sounds[-1][0] > flashes_s[-1] + 0.2:
                break
    beeps_s = beep_onsets_s(sounds)
    offsets_s = [min((beep - flash for beep in beeps_s), key=abs) for flash in flashes_s]
    assert max(map(abs, offsets_s)) <= 0.010, offsets_s


def beep_onsets_s(sounds: list[tuple[float, np.ndarray]]) -> list[float]:
    onsets = []
    quiet_since_s = sounds[0][0]
    for start_s, samples in sounds:
        for index in np.flatnonzero(np.abs(samples) > 0.1):
            at_s = start_s + index / 16_000
            if at_s - quiet_since_s > 0.3:
                onsets.append(at_s)
            quiet_since_s = at_s
    return onsets


def test_each_second_starts_with_a_key_frame_that_carries_its_parameter_sets(house: CameraHouse) -> None:
    keys_ms = []
    with opened(house.url("cam-1")) as container:
        for packet in container.demux(video=0):
            if packet.is_keyframe and packet.pts is not None:
                keys_ms.append(round(float(packet.pts * packet.time_base) * 1000))
                kinds = [nal[0] & 0x1F for nal in re.split(b"\x00\x00\x00?\x01", bytes(packet)) if nal]
                assert kinds == [7, 8, 5, 5]
            if len(keys_ms) == 3:
                break
    assert np.diff(keys_ms[1:]).tolist() == [1000]


def test_sender_reports_tell_the_real_time_of_both_tracks_every_three_seconds(house: CameraHouse) -> None:
    reports: dict[int, list[tuple[float, float]]] = {1: [], 3: []}
    with PlainClient(house.url("cam-1")).play() as client:
        first = client.packet()
        assert (first.channel, first.data[1]) == (1, 200)
        for packet in [first, *client.packets(4.2)]:
            if packet.channel in reports:
                seconds, fraction = struct.unpack(">II", packet.data[8:16])
                ntp_s = seconds - NTP_EPOCH_OFFSET_S + fraction / 2**32
                reports[packet.channel].append((ntp_s, time.time() - (time.monotonic() - packet.arrived_s)))
    for heard in reports.values():
        assert [round(later[0] - earlier[0]) for earlier, later in pairwise(heard)] == [3]
        assert all(abs(ntp_s - arrived_s) < 1.0 for ntp_s, arrived_s in heard)


def test_pyav_finds_the_sender_report_in_its_side_data(house: CameraHouse) -> None:
    with opened(house.url("cam-1")) as container:
        for packet in container.demux(video=0):
            if packet.has_sidedata("rtcp_sr"):
                ntp = struct.unpack("=Q", bytes(packet.get_sidedata("rtcp_sr"))[8:16])[0]
                break
    assert abs((ntp >> 32) - NTP_EPOCH_OFFSET_S - time.time()) < 10


def test_a_locked_camera_answers_401_until_the_digest_is_right(house: CameraHouse) -> None:
    url = house.url("cam-locked")
    with PlainClient(url) as client:
        assert client.ask("OPTIONS").status == 200
        refused = client.ask("DESCRIBE")
        assert refused.status == 401
        assert refused.headers["www-authenticate"].startswith("Digest realm=")
    assert "401" in probe(url, "-rtsp_transport", "tcp").stderr
    assert "401" in probe(url.replace("//", "//viewer:wrong@"), "-rtsp_transport", "tcp").stderr
    streams = json.loads(probe(url.replace("//", "//viewer:open-sesame@"), "-rtsp_transport", "tcp").stdout)["streams"]
    assert [stream["codec_name"] for stream in streams] == ["h264", "aac"]


def test_requests_out_of_place_are_answered_with_their_rtsp_status(house: CameraHouse) -> None:
    url = house.url("cam-1")
    tcp = "RTP/AVP/TCP;unicast;interleaved=0-1"
    with PlainClient(url) as client:
        assert "GET_PARAMETER" in client.ask("OPTIONS").headers["public"]
        assert client.ask("PLAY").status == 455
        assert client.ask("RECORD").status == 501
        assert client.ask("DESCRIBE", url.replace("cam-1", "cam-2")).status == 404
        assert client.ask("SETUP", f"{url}/trackID=7", Transport=tcp).status == 404
        assert client.ask("SETUP", f"{url}/trackID=0", Transport="RTP/AVP;multicast").status == 461
        assert client.ask("SETUP", f"{url}/trackID=0", Transport=tcp.replace("0-1", "700-701")).status == 461
        session = client.ask("SETUP", f"{url}/trackID=0", Transport=tcp).headers["session"].split(";")[0]
        assert client.ask("PLAY", Session="other").status == 454
        assert client.ask("PLAY", Session=session).status == 200
        assert client.ask("GET_PARAMETER", Session=session).status == 200
        assert client.ask("TEARDOWN", Session=session).status == 200
        assert client.ask("TEARDOWN", Session=session).status == 454
    with PlainClient(url.replace("cam-1", "no-such")) as client:
        assert client.ask("DESCRIBE").status == 404


def test_eight_cameras_serve_eight_clients_at_once() -> None:
    names = [f"cam-{number}" for number in range(1, 9)]
    with camera_house(names) as house:
        clients = [PlainClient(house.url(name)).play() for name in names]
        try:
            for client in clients:
                first = client.packet_where(lambda packet: packet.channel == 0 and packet.is_sps)
                client.packet_where(lambda packet, start=first.timestamp: is_second_later(packet, start))
        finally:
            for client in clients:
                client.socket.close()


def is_second_later(packet: Packet, start: int) -> bool:
    return packet.channel == 0 and (packet.timestamp - start) % 2**32 >= 90_000


def test_stop_leaves_no_thread_no_task_and_no_socket() -> None:
    async def visit() -> None:
        cameras = await start_cameras(["cam-1"])
        client = await asyncio.to_thread(lambda: PlainClient(cameras.urls["cam-1"]).play())
        await asyncio.to_thread(client.packet)
        await cameras.stop()
        assert await asyncio.to_thread(client.ends)
        client.socket.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    threads, files = set(threading.enumerate()), len(os.listdir("/proc/self/fd"))
    asyncio.run(visit())
    assert set(threading.enumerate()) == threads
    assert len(os.listdir("/proc/self/fd")) == files


@pytest.mark.parametrize("names", [[], ["cam 1"], ["cam/1"], ["相机"], [""]])
def test_a_name_that_cannot_be_in_an_address_is_refused(names: list[str]) -> None:
    with pytest.raises(ValueError, match="camera names are"):
        asyncio.run(start_cameras(names))


def test_the_command_prints_its_addresses_and_ends_on_sigterm() -> None:
    command = [sys.executable, "-m", "simulators.rtsp_camera", "cam-1", "cam-2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            ready = json.loads(process.stdout.readline())
            assert ready["ready"] is True
            with PlainClient(ready["urls"]["cam-2"]).play() as client:
                client.packet()
                process.send_signal(signal.SIGTERM)
                assert client.ends()
            _, complaints = process.communicate(timeout=10)
            assert (process.returncode, complaints) == (0, "")
        finally:
            process.kill()
