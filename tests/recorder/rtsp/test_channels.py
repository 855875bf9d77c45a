"""One connection's bytes into messages and packets, wherever they are cut."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.rtsp.channels import MESSAGE_BYTES_MAX, NotRtsp, Packets, Splitter
from tests.recorder.rtsp.scripted import framed

STREAM = (
    framed(0, b"picture")
    + b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\n$\x00ab\r\n"
    + framed(1, b"")
    + b"OPTIONS * RTSP/1.0\nCSeq: 2\n\n"
    + framed(200, b"\x00" * 300)
)
PACKETS = [(0, b"picture"), (1, b""), (200, b"\x00" * 300)]
MESSAGES = [(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4", b"$\x00ab"), (b"OPTIONS * RTSP/1.0\nCSeq: 2", b"")]


def split(*portions: bytes) -> tuple[Packets, list[tuple[bytes, bytes]]]:
    messages: list[tuple[bytes, bytes]] = []
    splitter = Splitter(lambda head, body: messages.append((head, body)))
    return [packet for portion in portions for packet in splitter.feed(portion)], messages


@pytest.mark.parametrize("at", range(0, len(STREAM), 7))
def test_a_cut_at_any_place_changes_nothing(at: int) -> None:
    assert split(STREAM[:at], STREAM[at:]) == (PACKETS, MESSAGES)


def test_byte_after_byte_gives_the_same() -> None:
    assert split(*(STREAM[at : at + 1] for at in range(len(STREAM)))) == (PACKETS, MESSAGES)


def test_the_rest_can_be_taken_over() -> None:
    splitter = Splitter(lambda head, body: None)
    splitter.feed(STREAM + b"$\x00\x00")
    assert splitter.take_rest() == b"$\x00\x00"
    assert splitter.feed(framed(3, b"x")) == [(3, b"x")]


@pytest.mark.parametrize(
    "bad",
    [
        b"\x00\x01\x02\x03",
        b"A" * MESSAGE_BYTES_MAX,
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n" + b"X: y\r\n" * 1_000 + b"\r\n",
    ],
)
def test_what_no_camera_sends_is_refused(bad: bytes) -> None:
    with pytest.raises(NotRtsp):
        split(bad)


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_raise_anything_else(portions: list[bytes]) -> None:
    with contextlib.suppress(NotRtsp):
        split(*portions)
