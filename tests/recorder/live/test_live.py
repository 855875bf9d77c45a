"""The live view on a real WebSocket: who looks, who is slow, who never reads, and nobody at all."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import av
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from controller.proof.ticket import sign_ticket
from recorder.boxes import read_fragments, read_header
from recorder.live import protocol
from recorder.live.hub import LiveHub
from recorder.media import make_media_app
from tests.recorder.house import KEY, until
from tests.recorder.live.stage import START_UTC_US, Stage
from tests.recorder.served import served

PUBLIC = KEY.public_key().public_bytes_raw().hex()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.source.close()


@pytest.fixture
def address(stage: Stage, tmp_path: Path) -> Iterator[str]:
    hub = LiveHub({"cam-1": stage}.get)
    with served(make_media_app(tmp_path, PUBLIC, hub)) as where:
        yield where
    assert stage.taps == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("live ")]


def path_of(source: str = "cam-1", **claims: str) -> str:
    ticket = sign_ticket(KEY, claims or {"live": source}, int(time.time()) + 60)
    return f"/live/{source}?ticket={ticket}"


def look(address: str, source: str = "cam-1") -> ClientConnection:
    return connect(f"ws://{address}{path_of(source)}", max_size=None, open_timeout=10, ping_interval=None)


def take(viewer: ClientConnection, fragments: int) -> tuple[dict[str, int], list[bytes]]:
    """What was told at the beginning, then the header and so many fragments."""
    told = json.loads(viewer.recv(timeout=10))
    units = []
    while len(units) < fragments + 1:
        message = viewer.recv(timeout=10)
        assert isinstance(message, bytes), message
        units.append(message)
    return told, units


def test_a_viewer_sees_the_last_key_frame_at_once_and_then_what_comes(stage: Stage, address: str) -> None:
    stage.give(8)
    with look(address) as viewer:
        told, units = take(viewer, 0)
        stage.give(20)
        while len(units) < 8:
            message = viewer.recv(timeout=10)
            assert isinstance(message, bytes)
            units.append(message)
    assert told == {"kind": "begin", "utc_us": START_UTC_US + 5 * 40_000, "media_us": 10_000_000}
    with av.open(BytesIO(b"".join(units))) as container:
        pictures = list(container.decode(video=0))
    assert pictures[0].key_frame
    assert len(pictures) >= 15
    for unit in units[1:]:
        (fragment,) = read_fragments(unit, read_header(units[0])[1], 0, len(unit))
        assert all(part.end_us - part.start_us <= 250_000 for part in fragment.parts.values())


def test_a_second_viewer_begins_with_the_same_key_frame(stage: Stage, address: str) -> None:
    stage.give(6)
    with look(address) as first:
        _, (header,) = take(first, 0)
        stage.give(4)
        fragment = first.recv(timeout=10)
        with look(address) as second:
            assert take(second, 1)[1] == [header, fragment]
            assert len(stage.taps) == 1
    until(lambda: not stage.taps, "the tap goes with the last viewer")


def test_a_camera_that_came_back_begins_anew(stage: Stage, address: str) -> None:
    stage.give(5)
    with look(address) as viewer:
        take(viewer, 0)
        until(lambda: stage.taps, "the tap is there")
        stage.reconnect()
        stage.give(10)
        while isinstance(message := viewer.recv(timeout=10), bytes):
            pass
        assert json.loads(message)["utc_us"] == START_UTC_US + 5 * 40_000


def test_who_never_reads_costs_nothing_and_is_cut_off(
    stage: Stage, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "STUCK_S", 0.5)
    host, port = address.split(":")
    with contextlib.closing(socket.socket()) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect((host, int(port)))
        deaf.sendall(
            f"GET {path_of()} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n".encode()
        )
        until(lambda: stage.taps, "it looks")
        tap = stage.taps[0]
        (viewer,) = tap._viewers
        for _ in range(30):  # 30 MB, or until it is cut off
            stage.give(5, padding=200_000)
            until(lambda: not tap._waiting or not stage.taps, "the thread took it")
            assert viewer.waiting_bytes <= 8 << 20
        until(lambda: not stage.taps, "it is cut off")


def test_the_ticket_must_be_for_the_live_view_of_this_source(stage: Stage, address: str) -> None:
    for path in (path_of(session="s-1"), path_of(live="cam-2"), "/live/cam-1", "/live/cam-1?ticket=x.y"):
        with pytest.raises(InvalidStatus) as refused, connect(f"ws://{address}{path}"):
            pass
        assert refused.value.response.status_code == 403
    assert stage.taps == []


def test_a_source_that_is_not_captured_is_told(address: str) -> None:
    with look(address, "cam-9") as viewer:
        assert json.loads(viewer.recv(timeout=10)) == {"kind": "ended", "why": "no such source"}
