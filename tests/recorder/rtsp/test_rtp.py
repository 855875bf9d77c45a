"""RTP packets and reports: headers, losses, stamps over the wrap."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.rtsp.rtp import Sequence, sender_report
from tests.recorder.rtsp.scripted import rtp

WRAP = 1 << 32


def opened(sequence: Sequence, number: int, stamp: int, ssrc: int = 7) -> tuple[int, int]:
    """Time stamp and packets lost before."""
    found = sequence.open(rtp(number, stamp, b"x", ssrc=ssrc))
    assert found is not None
    return found[0], found[4]


def test_a_plain_packets_payload_is_everything_behind_twelve_bytes() -> None:
    assert Sequence().open(rtp(1, 2, b"abc", marker=True)) == (2, True, 12, 15, 0)


def test_sources_extension_and_padding_are_not_payload() -> None:
    head = struct.pack(">BBHII", 0x80 | 0x20 | 0x10 | 2, 96, 1, 2, 3)
    packet = head + b"\0" * 8 + b"\xbe\xde\x00\x01" + b"\0" * 4 + b"abc" + b"\x00\x00\x03"
    assert Sequence().open(packet) == (2, False, 28, 31, 0)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\x80" * 11,
        b"\x00" + b"x" * 20,
        rtp(1, 2, b""),
        b"\xa0" + rtp(1, 2, b"abc")[1:] + b"\xff",
        b"\x90" + rtp(1, 2, b"ab")[1:],
        b"\x90" + rtp(1, 2, b"\xbe\xde\xff\xff")[1:],
        b"\x8f" + rtp(1, 2, b"abc")[1:],
    ],
)
def test_a_packet_without_payload_gives_nothing(packet: bytes) -> None:
    assert Sequence().open(packet) is None


def test_a_packet_of_padding_alone_is_not_lost() -> None:
    sequence = Sequence()
    opened(sequence, 1, 0)
    assert sequence.open(b"\xa0" + rtp(2, 0, b"\x00\x02")[1:]) is None
    assert opened(sequence, 3, 0) == (0, 0)
    assert (sequence.loss.received, sequence.loss.lost) == (3, 0)


def test_a_loss_before_a_packet_of_padding_is_told_with_the_next_one() -> None:
    sequence = Sequence()
    opened(sequence, 1, 0)
    assert sequence.open(b"\xa0" + rtp(5, 0, b"\x00\x02")[1:]) is None
    assert opened(sequence, 6, 0) == (0, 3)


def test_numbers_go_on_over_their_wrap() -> None:
    sequence = Sequence()
    assert [opened(sequence, number, 0)[1] for number in (65_534, 65_535, 0, 2)] == [0, 0, 0, 1]


def test_stamps_go_on_over_their_wrap_and_back_again() -> None:
    sequence = Sequence(90_000)
    stamps = (WRAP - 3_600, 3_600, WRAP - 1, 7_200)
    assert [opened(sequence, number, stamp)[0] for number, stamp in enumerate(stamps)] == [
        WRAP - 3_600,
        WRAP + 3_600,
        WRAP - 1,
        WRAP + 7_200,
    ]


def test_a_report_from_before_the_wrap_is_near_the_packets() -> None:
    sequence = Sequence()
    opened(sequence, 1, WRAP - 10)
    opened(sequence, 2, 10)
    assert sequence.unwrapped(WRAP - 5) == WRAP - 5
    assert sequence.unwrapped(20) == WRAP + 20


def test_a_sender_that_begins_anew_lost_nothing() -> None:
    sequence = Sequence(90_000)
    opened(sequence, 100, 900_000)
    assert opened(sequence, 9_000, 5, ssrc=8)[1] == 0
    assert opened(sequence, 9_010, WRAP - 45_000, ssrc=8)[1] == 0


def test_a_loss_before_a_picture_that_is_shown_earlier_is_counted() -> None:
    sequence = Sequence(90_000)
    for number, stamp in enumerate((0, 10_800, 3_600, 7_200)):
        opened(sequence, number, stamp)
    opened(sequence, 4, 21_600)
    assert opened(sequence, 7, 14_400)[1] == 2
    assert sequence.loss.lost == 2


def test_packets_that_somebody_else_took_are_counted() -> None:
    sequence = Sequence()
    opened(sequence, 65_530, 0)
    sequence.catch_up(4)
    assert (sequence.next_number, sequence.loss.received) == (4, 10)


def report(ntp: int, stamp: int) -> bytes:
    return struct.pack(">BBHIQIII", 0x80, 200, 6, 7, ntp, stamp, 1, 2)


def test_a_sender_report_is_found_wherever_it_stands() -> None:
    name = struct.pack(">BBHIBB", 0x81, 202, 2, 7, 1, 0) + b"\0\0"
    assert sender_report(report(5, 6) + name) == (5, 6)
    assert sender_report(name + report(5, 6)) == (5, 6)


@pytest.mark.parametrize(
    "packet", [b"", b"\x80\xc8", report(0, 6), report(5, 6)[:20], b"\x00" * 40, b"\x80\xc9\xff\xff" * 9]
)
def test_what_is_no_sender_report_tells_nothing(packet: bytes) -> None:
    assert sender_report(packet) is None


def test_a_receiver_report_is_a_compound_of_whole_words() -> None:
    sequence = Sequence()
    empty = sequence.receiver_report(9)
    opened(sequence, 10, 0)
    opened(sequence, 14, 0)
    full = sequence.receiver_report(9)
    for packet, blocks in ((empty, 0), (full, 1)):
        kinds, at = [], 0
        while at < len(packet):
            kinds.append(packet[at + 1])
            assert packet[at] == 0x80 | (blocks if kinds == [201] else 1)
            at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
        assert (kinds, at) == ([201, 202], len(packet))
    assert struct.unpack_from(">IIIII", full, 4) == (9, 7, 3, 14, 0)


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_no_packet_raises(packets: list[bytes]) -> None:
    sequence = Sequence(90_000)
    for packet in packets:
        found = sequence.open(packet)
        assert found is None or 12 <= found[2] < found[3] <= len(packet)
        sender_report(packet)
    sequence.receiver_report(1)
