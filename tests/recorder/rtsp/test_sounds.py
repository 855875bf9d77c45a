"""Sound payloads by hand: AAC, Opus, G.711."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.rtsp.pictures import Coded
from recorder.rtsp.sdp import Media
from recorder.rtsp.sounds import AAC_FRAMES_MAX, Aac, Opus, Plain, aac_ticks, opus_ticks

PARAMETERS = {"sizelength": "13", "indexlength": "3", "indexdeltalength": "3", "config": "1188"}
AAC = Media("sound", 97, "MPEG4-GENERIC", 48_000, 1, PARAMETERS)


def take(taker: Aac | Opus | Plain, payload: bytes, stamp: int = 0, lost: int = 0) -> list[Coded]:
    return taker.take(payload, 0, len(payload), stamp, True, lost)


def headers(*sizes: int) -> bytes:
    return (16 * len(sizes)).to_bytes(2, "big") + b"".join((size << 3).to_bytes(2, "big") for size in sizes)


def test_one_frame_of_aac_in_a_packet() -> None:
    (coded,) = take(Aac(AAC), headers(3) + b"abc", 1_000)
    assert (coded.data, coded.stamp, coded.duration, coded.key) == (b"abc", 1_000, 1_024, True)


def test_several_frames_of_aac_follow_each_other() -> None:
    found = take(Aac(AAC), headers(3, 2, 1) + b"abcdef", 1_000, lost=2)
    assert [(coded.data, coded.stamp, coded.lost) for coded in found] == [
        (b"abc", 1_000, 2),
        (b"de", 2_024, 0),
        (b"f", 3_048, 0),
    ]


def test_one_frame_of_aac_in_several_packets() -> None:
    aac = Aac(AAC)
    assert take(aac, headers(6) + b"abc", 5) == []
    (coded,) = take(aac, headers(6) + b"def", 5)
    assert (coded.data, coded.stamp) == (b"abcdef", 5)


def test_a_frame_with_a_lost_part_is_left_out_and_the_next_one_tells_the_loss() -> None:
    aac = Aac(AAC)
    assert take(aac, headers(9) + b"abc", 5) == []
    assert take(aac, headers(9) + b"ghi", 5, lost=1) == []
    (coded,) = take(aac, headers(2) + b"xy", 1_029)
    assert (coded.data, coded.lost) == (b"xy", 1)


def test_a_frame_that_ends_beyond_its_packet_is_left_out() -> None:
    assert [coded.data for coded in take(Aac(AAC), headers(2, 50) + b"abcd")] == [b"ab"]


@pytest.mark.parametrize("payload", [b"", b"\x00", b"\x00\x10", b"\xff\xff\x00", headers(0) + b"x", headers(5)])
def test_headers_beyond_the_packet_give_nothing(payload: bytes) -> None:
    assert take(Aac(AAC), payload) == []


def test_no_packet_has_more_than_a_second_of_frames() -> None:
    found = take(Aac(AAC), headers(*[1] * 4_000) + b"x" * 4_000)
    assert len(found) == AAC_FRAMES_MAX


def test_parts_that_never_come_to_an_end_do_not_grow() -> None:
    aac = Aac(AAC)
    for _ in range(20_000):
        take(aac, headers(8_191) + b"x")
    assert sum(map(len, aac._part)) < 8_191


@pytest.mark.parametrize(
    ("config", "rate", "ticks"),
    [("1188", 48_000, 1_024), ("2B11", 48_000, 2_048), ("", 48_000, 1_024), ("zz", 8_000, 1_024)],
)
def test_a_frame_of_half_the_coded_rate_lasts_twice_as_long(config: str, rate: int, ticks: int) -> None:
    assert aac_ticks(config, rate) == ticks


@pytest.mark.parametrize(
    ("data", "ticks"),
    [
        (b"\x00", 480),
        (b"\x08", 960),
        (b"\x18", 2_880),
        (b"\x60", 480),
        (b"\x80", 120),
        (b"\xf8", 960),
        (b"\xf9", 1_920),
        (b"\xfb\x03", 2_880),
        (b"\xfb", 960),
        (b"\x1b\x3f", 5_760),
    ],
)
def test_an_opus_packet_tells_how_long_it_lasts(data: bytes, ticks: int) -> None:
    assert opus_ticks(data) == ticks
    (coded,) = take(Opus(), data, 7, lost=1)
    assert (coded.data, coded.stamp, coded.duration, coded.lost) == (data, 7, ticks, 1)


def test_g711_lasts_as_long_as_it_has_samples() -> None:
    (coded,) = take(Plain(Media("sound", 8, "PCMA", 8_000, 2)), b"x" * 320)
    assert coded.duration == 160


@given(st.lists(st.tuples(st.binary(max_size=50), st.integers(0, 3)), max_size=8))
def test_no_payload_raises(payloads: list[tuple[bytes, int]]) -> None:
    aac = Aac(AAC)
    for payload, lost in payloads:
        for coded in take(aac, payload, lost=lost):
            assert coded.data
