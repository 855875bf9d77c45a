"""Portions of a connection into frames: wherever they are cut, and whatever is in them."""

import contextlib
import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.rtsp import client as client_module
from recorder.rtsp.channels import NotRtsp
from recorder.rtsp.client import Channel, RtspClient
from recorder.rtsp.pictures import PICTURE_BYTES_MAX, START
from recorder.rtsp.receiver import Receiver
from recorder.rtsp.sdp import Media
from tests.recorder.rtsp.scripted import framed, rtp

PICTURE = Media("picture", 96, "H264", 90_000, 1)
SOUND = Media("sound", 8, "PCMA", 8_000, 1)
AAC = Media("sound", 97, "MPEG4-GENERIC", 48_000, 1, {"sizelength": "13", "indexlength": "3", "indexdeltalength": "3"})
SPS, PPS = b"\x67\x42\x00\x1f\xe9", b"\x68\xce\x3c\x80"
REPORT = struct.pack(">BBHIQIII", 0x80, 200, 6, 7, 5 << 32, 3_600, 1, 2)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    return made(monkeypatch, SOUND)


def made(monkeypatch: pytest.MonkeyPatch, sound: Media) -> Receiver:
    """A receiver whose connection leads nowhere."""
    ours, theirs = socket.socketpair()
    theirs.close()
    monkeypatch.setattr(client_module, "_connect", lambda url: ours)
    client = RtspClient("rtsp://192.0.2.7/", None, "", 1.0)
    ours.close()
    return Receiver(client, [Channel(PICTURE, 0), Channel(sound, 2)])


def picture(number: int, stamp: int, size: int, *, key: bool = False) -> list[bytes]:
    """A picture in parts of three bytes, the last one with the marker."""
    kind = 5 if key else 1
    body = bytes(range(65, 65 + size))
    pieces = [body[at : at + 3] for at in range(0, size, 3)]
    found = []
    for place, piece in enumerate(pieces):
        flag = 0x80 if place == 0 else 0x40 if place == len(pieces) - 1 else 0
        payload = bytes((0x7C, flag | kind)) + piece
        found.append(framed(0, rtp(number + place, stamp, payload, marker=flag == 0x40)))
    return found


STREAM = b"".join(
    [
        framed(0, rtp(65_533, 0, SPS)),
        framed(0, rtp(65_534, 0, PPS)),
        *picture(65_535, 0, 15, key=True),
        framed(1, REPORT),
        framed(2, rtp(1, 0, b"s" * 160, kind=8)),
        b"RTSP/1.0 200 OK\r\nCSeq: 9\r\nContent-Length: 3\r\n\r\n$$$",
        *picture(4, 3_600, 12),
        framed(2, rtp(2, 160, b"t" * 160, kind=8)),
        framed(77, b"of nobody"),
        *picture(8, 7_200, 9),
    ]
)
Found = list[tuple[str, int, bytes, bool, int]]


def walk(receiver: Receiver, *portions: bytes) -> Found:
    found: Found = []
    rest = b""
    for portion in portions:
        frames: list[tuple[object, object]] = []
        rest = receiver._walk(rest + portion, frames)  # type: ignore[arg-type]
        for line, coded in frames:
            found.append((line.kind, coded.stamp, coded.data, coded.key, coded.lost))  # type: ignore[attr-defined]
    return found


WHOLE: Found = [
    ("picture", 0, START + SPS + START + PPS + START + b"\x65ABCDEFGHIJKLMNO", True, 0),
    ("sound", 0, b"s" * 160, True, 0),
    ("picture", 3_600, START + b"\x61ABCDEFGHIJKL", False, 0),
    ("sound", 160, b"t" * 160, True, 0),
    ("picture", 7_200, START + b"\x61ABCDEFGHI", False, 0),
]


def test_frames_of_all_streams_come_in_the_order_in_which_they_are_complete(receiver: Receiver) -> None:
    assert walk(receiver, STREAM) == WHOLE
    picture_line, sound_line = receiver.lines
    assert picture_line.report == (5 << 32, 3_600)
    assert (picture_line.sequence.loss.received, picture_line.sequence.loss.lost) == (14, 0)
    assert sound_line.sequence.loss.received == 2


def test_a_cut_at_any_place_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(len(STREAM)):
        assert walk(made(monkeypatch, SOUND), STREAM[:at], STREAM[at:]) == WHOLE


def test_byte_after_byte_gives_the_same(receiver: Receiver) -> None:
    assert walk(receiver, *(STREAM[at : at + 1] for at in range(len(STREAM)))) == WHOLE


def test_a_middle_part_that_is_missing_is_told_with_its_picture(receiver: Receiver) -> None:
    parts = picture(10, 0, 15, key=True)
    (first,) = walk(receiver, b"".join(parts[:2] + parts[3:]))
    assert (first[2], first[4]) == (START + b"\x65ABCDEFJKLMNO", 1)
    assert receiver.lines[0].sequence.loss.lost == 1


def test_padding_and_empty_packets_between_middle_parts_cost_nothing(receiver: Receiver) -> None:
    parts = picture(10, 0, 9, key=True)
    empty = framed(0, rtp(12, 0, b""))
    last = picture(11, 0, 9, key=True)[2]
    (one,) = walk(receiver, parts[0] + parts[1] + empty + last)
    assert (one[2], one[4]) == (START + b"\x65ABCDEFGHI", 0)


def test_a_picture_without_end_takes_no_more_than_it_may(receiver: Receiver) -> None:
    parts = [framed(0, rtp(0, 0, b"\x7c\x85x"))]
    parts += [framed(0, rtp(number, 0, b"\x7c\x05" + b"x" * 60_000)) for number in range(1, 1_200)]
    rest = b""
    most = 0
    assembler = receiver._pictures[0]
    for part in parts:
        rest = receiver._walk(rest + part, [])
        most = max(most, sum(map(len, assembler.parts)))
    assert PICTURE_BYTES_MAX // 2 < most <= PICTURE_BYTES_MAX


HEADS = st.builds(
    rtp,
    st.integers(0, 5),
    st.sampled_from([0, 1, 3_600, 1 << 31, (1 << 32) - 1]),
    st.one_of(
        st.binary(max_size=20),
        st.builds(
            lambda head, rest: bytes(head) + rest,
            st.sampled_from([(0x7C, 0x85), (0x7C, 5), (0x7C, 0x45), (0x78, 0)]),
            st.binary(max_size=9),
        ),
    ),
    marker=st.booleans(),
    ssrc=st.sampled_from([7, 8]),
)
PIECES = st.one_of(
    st.builds(framed, st.sampled_from([0, 0, 1, 2, 3, 200]), st.one_of(HEADS, st.just(REPORT), st.binary(max_size=40))),
    st.sampled_from(
        [b"RTSP/1.0 401 No\r\nCSeq: 1\r\n\r\n", b"\r\n", b"OPTIONS * RTSP/1.0\r\nCSeq: 3\r\n\r\n", b"A\n\n", b"$"]
    ),
    st.binary(max_size=10),
)


@pytest.mark.parametrize("sound", [SOUND, AAC, Media("sound", 97, "OPUS", 48_000, 2)])
def test_no_bytes_raise_anything_but_the_word_for_them(sound: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    @given(st.lists(PIECES, max_size=14), st.integers(1, 60))
    def run(pieces: list[bytes], step: int) -> None:
        receiver = made(monkeypatch, sound)
        data = b"".join(pieces)
        with contextlib.suppress(NotRtsp, OSError):
            for frame in walk(receiver, *(data[at : at + step] for at in range(0, len(data), step))):
                assert frame[2]

    run()
