"""A viewer that never reads: the recording beside it is whole, and the recorder does not grow."""

import base64
import os
import re
import socket
import time
from pathlib import Path

import pytest

from controller.proof.ticket import sign_ticket
from recorder.check import check_recording
from simulators.rtsp_camera import CameraProfile, SentLog
from tests.recorder.house import KEY, RecorderProcess, recorder, until
from tests.recorder.sent_and_kept import kept_digests, missing_between
from tests.simulators.rtsp_clients import camera_house

FOUR_MBIT = CameraProfile(stuffing_bytes=20_000)
VIEWERS = 4
GROWTH_BYTES = 48 << 20
"""What a recorder may grow by itself in its first seconds (pre-roll, disk queue), and the viewers' short queues."""


def never_reads(running: RecorderProcess, source: str) -> socket.socket:
    """A WebSocket of the live view whose client does not take one byte behind the handshake."""
    found = re.fullmatch(r"https?://([\d.]+):(\d+)/?", running.media_url)
    assert found
    viewer = socket.socket()
    viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    viewer.settimeout(20)
    viewer.connect((found[1], int(found[2])))
    ticket = sign_ticket(KEY, {"live": source}, int(time.time()) + 60)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET /live/{source}?ticket={ticket} HTTP/1.1", f"Host: {found[1]}:{found[2]}", "Upgrade: websocket"]
    lines += ["Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
    viewer.sendall("\r\n".join([*lines, "", ""]).encode())
    assert viewer.recv(12) == b"HTTP/1.1 101"
    return viewer


def resident_bytes(running: RecorderProcess) -> int:
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) * 1024


@pytest.mark.parametrize("packets", [pytest.param(4_000, marks=[pytest.mark.nightly, pytest.mark.timeout(300)])])
def test_viewers_that_never_read_leave_the_recording_whole_and_the_recorder_small(tmp_path: Path, packets: int) -> None:
    sent = SentLog()
    with (
        camera_house([], profiles={"cam-1": FOUR_MBIT}, sent=sent) as house,
        recorder(tmp_path, {"cam-1": house.url("cam-1")}, segment_s=2) as running,
    ):
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        viewers = [never_reads(running, "cam-1") for _ in range(VIEWERS)]
        try:
            before = resident_bytes(running)
            count = running.state()["sources"][0]["packets"]
            until(lambda: running.state()["sources"][0]["packets"] > count + packets, "it goes on", 200)
            assert resident_bytes(running) - before < GROWTH_BYTES
        finally:
            for viewer in viewers:
                viewer.close()
        running.want()
        running.fact("RecordingSealed", session="s-1")
        folder = running.recordings / "s-1" / "cam-1"
        assert check_recording(folder).findings == []
        for track in ("picture", "sound"):
            assert missing_between(sent.of("cam-1", track), kept_digests(folder, track)) == 0
        assert not [
            line for line in running.lines("s-1", "cam-1") if line["kind"] == "gap" and line["cause"] != "connect"
        ]
