"""Cameras that cannot be recorded at all: each is named by its cause, and no password appears anywhere."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from recorder.check import check_recording
from simulators.rtsp_messages import Credentials
from tests.recorder.house import RecorderProcess, recorder, until
from tests.simulators.rtsp_clients import CameraHouse, camera_house


@contextmanager
def mail_server() -> Iterator[int]:
    """A port where something else than RTSP is spoken."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        ending = threading.Event()

        def answer() -> None:
            while not ending.is_set():
                try:
                    peer, _ = server.accept()
                except TimeoutError:
                    continue
                with peer:
                    peer.sendall(b"220 mail.example ESMTP\r\n" * 3)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            ending.set()
            thread.join()


def test_what_cannot_be_reached_is_named(house: CameraHouse, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        port = nobody.getsockname()[1]
    with mail_server() as mail_port:
        cameras = {
            "no-host": "rtsp://no-such-host.invalid/x",
            "no-port": f"rtsp://127.0.0.1:{port}/x",
            "no-path": house.url("cam-1").replace("cam-1", "cam-9"),
            "no-rtsp": f"rtsp://127.0.0.1:{mail_port}/x",
        }
        wanted = {"no-host": "no_such_host", "no-port": "refused", "no-path": "no_such_stream", "no-rtsp": "unreadable"}
        with recorder(tmp_path, cameras) as running:
            running.want(s_1=list(cameras))
            until(
                lambda: {one["source"]: one["cause"] for one in running.state()["sources"]} == wanted,
                "each has its cause",
            )
            running.want()
            running.fact("RecordingSealed", session="s-1")
            verdict = check_recording(running.recordings / "s-1")
    assert verdict.findings == []
    assert (verdict.counts["gaps"], verdict.counts["segments"], verdict.counts["recorded_ms"]) == (4, 0, 0)


def test_a_wrong_password_is_named_and_no_password_is_written_or_told(tmp_path: Path) -> None:
    right, wrong = "p@ss:word/Kx7Q", "wrong-Zt93"
    with camera_house(["cam-1"], {"cam-1": Credentials("user", right)}) as guarded:
        sources = [
            {"id": "cam-1", "url": guarded.url("cam-1"), "user": "user", "password": right},
            {"id": "cam-2", "url": guarded.url("cam-1"), "user": "user", "password": wrong},
        ]
        running = RecorderProcess(tmp_path, sources)
        try:
            running.want(s_1=["cam-1", "cam-2"])
            running.fact("SourceRecordingLost", source="cam-2", cause="password")
            until(lambda: running.state()["sources"][0]["recording"], "the right password records")
            answers = running.client.get("/state").text + running.client.get("/facts").text
        finally:
            running.end()
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != running.settings_file]
    written = b"".join(path.read_bytes() for path in files)
    for word in (right, wrong, "p%40ss", "Kx7Q", "Zt93"):
        assert word not in answers
        assert word.encode() not in written
