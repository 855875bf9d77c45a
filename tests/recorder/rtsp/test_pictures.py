"""Picture payloads by hand: H.264 and H.265, with markers, slices and losses as cameras have them."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.rtsp.pictures import H264, H265, PICTURE_BYTES_MAX, START, Coded, PictureAssembler

SPS, PPS, SEI, AUD = b"\x67\x42\x00\x1f\xe9", b"\x68\xce\x3c\x80", b"\x06\x05\x01\x00", b"\x09\xf0"
IDR, IDR_2 = b"\x65\x88idr", b"\x65\x40two"
P, P_2 = b"\x41\x9apic", b"\x41\x40two"
INTRA = b"\x41\xb0all"
VPS5, SPS5, PPS5 = b"\x40\x01vps", b"\x42\x01sps", b"\x44\x01pps"
IDR5, TRAIL5, CRA5 = b"\x26\x01\xafidr", b"\x02\x01\xd0pic", b"\x2a\x01\xafcra"


@dataclass
class Sent:
    """A packet's payload with what its head says."""

    payload: bytes
    stamp: int = 0
    marker: bool = False
    lost: int = 0


def taken(assembler: PictureAssembler, *packets: Sent) -> list[Coded]:
    found = []
    for one in packets:
        packet = b"-" * 12 + one.payload + b"padding"
        coded = assembler.take(packet, 12, 12 + len(one.payload), one.stamp, one.marker, one.lost)
        found += [each for each in (coded, assembler.second) if each is not None]
        assembler.second = None
    return found


def units(*parts: bytes) -> bytes:
    return b"".join(START + part for part in parts)


def in_parts(unit: bytes, *cuts: int) -> list[bytes]:
    """The unit as FU-A packets."""
    edges = [1, *cuts, len(unit)]
    pieces = [unit[a:b] for a, b in pairwise(edges)]
    flags = [0x80, *[0] * (len(pieces) - 2), 0x40]
    return [
        bytes((unit[0] & 0xE0 | 28, flag | unit[0] & 0x1F)) + piece for flag, piece in zip(flags, pieces, strict=True)
    ]


def in_parts_5(unit: bytes, *cuts: int) -> list[bytes]:
    """The unit as fragmentation units of H.265."""
    edges = [2, *cuts, len(unit)]
    pieces = [unit[a:b] for a, b in pairwise(edges)]
    flags = [0x80, *[0] * (len(pieces) - 2), 0x40]
    kind = unit[0] >> 1 & 0x3F
    return [bytes((49 << 1, unit[1], flag | kind)) + piece for flag, piece in zip(flags, pieces, strict=True)]


def together(head: bytes, *parts: bytes) -> bytes:
    return head + b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def test_a_single_unit_with_a_marker_is_a_picture() -> None:
    (coded,) = taken(H264(), Sent(P, 5, True))
    assert (coded.data, coded.stamp, coded.key, coded.lost) == (units(P), 5, False, 0)


def test_parameter_sets_in_packets_of_their_own_belong_to_the_key_frame() -> None:
    h264 = H264()
    found = taken(h264, Sent(AUD, 9), Sent(SPS, 9), Sent(PPS, 9), Sent(SEI, 9), Sent(IDR, 9, True))
    assert [(coded.data, coded.key) for coded in found] == [(units(AUD, SPS, PPS, SEI, IDR), True)]
    assert h264.parameter_sets == {7: SPS, 8: PPS}


def test_a_marker_on_parameter_sets_alone_ends_nothing() -> None:
    (coded,) = taken(H264(), Sent(SPS, 9, True), Sent(PPS, 9, True), Sent(IDR, 9, True))
    assert coded.data == units(SPS, PPS, IDR)


def test_parameter_sets_with_the_stamp_of_the_picture_before_belong_to_the_next_one() -> None:
    found = taken(H264(), Sent(P, 1, True), Sent(SPS, 1), Sent(PPS, 1), Sent(IDR, 2, True))
    assert [coded.data for coded in found] == [units(P), units(SPS, PPS, IDR)]


def test_an_aggregate_is_taken_apart() -> None:
    h264 = H264()
    (coded,) = taken(h264, Sent(together(b"\x78", SPS, b"", PPS, IDR), 1, True))
    assert (coded.data, coded.key) == (units(SPS, PPS, IDR), True)
    assert h264.parameter_sets == {7: SPS, 8: PPS}


@pytest.mark.parametrize("cuts", [(3,), (2, 4), (2, 3, 4)])
def test_a_unit_in_parts_is_put_together_again(cuts: tuple[int, ...]) -> None:
    parts = in_parts(IDR, *cuts)
    (coded,) = taken(H264(), *[Sent(part, 1, part is parts[-1]) for part in parts])
    assert (coded.data, coded.key) == (units(IDR), True)


def test_several_slices_are_one_picture() -> None:
    (coded,) = taken(H264(), Sent(IDR, 1), *[Sent(part, 1) for part in in_parts(IDR_2, 3)], Sent(IDR_2, 1, True))
    assert coded.data == units(IDR, IDR_2, IDR_2)


def test_without_markers_the_next_stamp_ends_a_picture() -> None:
    found = taken(H264(), Sent(P, 1), Sent(P_2, 1), Sent(P, 2), Sent(P_2, 2), Sent(P, 3))
    assert [(coded.data, coded.stamp) for coded in found] == [(units(P, P_2), 1), (units(P, P_2), 2)]


def test_a_camera_with_a_marker_on_each_slice_is_found_out() -> None:
    h264 = H264()
    taken(h264, Sent(P, 1, True), Sent(P_2, 1, True))
    found = taken(h264, Sent(P, 2, True), Sent(P_2, 2, True), Sent(P, 3, True), Sent(P_2, 3, True), Sent(P, 4, True))
    assert [coded.data for coded in found] == [units(P_2), units(P, P_2), units(P, P_2)]


def test_only_a_picture_that_is_coded_by_itself_is_a_key_frame() -> None:
    found = taken(H264(), Sent(SPS, 1), Sent(P, 1, True), Sent(SPS, 2), Sent(INTRA, 2, True), Sent(INTRA, 3, True))
    assert [coded.key for coded in found] == [False, True, False]


def test_what_is_missing_inside_a_picture_is_told_with_it() -> None:
    parts = in_parts(IDR, 2, 3, 4)
    found = taken(H264(), Sent(parts[0], 1), Sent(parts[2], 1, lost=1), Sent(parts[3], 1, True), Sent(P, 2, True))
    assert [(coded.lost, coded.stamp) for coded in found] == [(1, 1), (0, 2)]


def test_a_picture_whose_end_is_missing_is_damaged_and_perhaps_the_next_one() -> None:
    parts = in_parts(IDR, 2, 3)
    found = taken(H264(), Sent(parts[0], 1), Sent(P, 2, True, lost=2), Sent(P, 3, True))
    assert [(coded.lost, coded.stamp) for coded in found] == [(2, 1), (2, 2), (0, 3)]


def test_parts_without_a_beginning_are_left_out() -> None:
    parts = in_parts(IDR, 2, 3)
    assert taken(H264(), Sent(parts[1], 1, lost=1), Sent(parts[2], 1, True)) == []


def test_parts_of_another_unit_are_left_out() -> None:
    first, other = in_parts(IDR, 2, 3), in_parts(P, 2, 3)
    (coded,) = taken(H264(), Sent(first[0], 1), Sent(other[1], 1, lost=2), Sent(first[2], 1, True))
    assert coded.data == START + IDR[:2] + IDR[3:]


def test_a_picture_that_never_ends_is_dropped_and_told_with_the_next_one() -> None:
    h264 = H264()
    first = in_parts(IDR, 2, 3)
    taken(h264, Sent(first[0], 1))
    h264.bound(PICTURE_BYTES_MAX + 1)
    assert h264.parts == []
    (coded,) = taken(h264, Sent(first[1], 1), Sent(P, 2, True))
    assert (coded.data, coded.lost) == (units(P), 1)


def test_parameter_sets_in_parts_are_not_mistaken_for_whole_ones() -> None:
    h264 = H264()
    parts = in_parts(SPS, 3)
    (coded,) = taken(h264, *[Sent(part, 1) for part in parts], Sent(IDR, 1, True))
    assert coded.data == units(SPS, IDR)
    assert h264.parameter_sets == {}


def test_h265_is_put_together_the_same_way() -> None:
    h265 = H265()
    sets = together(b"\x60\x01", VPS5, SPS5, PPS5)
    parts = in_parts_5(IDR5, 4, 5)
    found = taken(h265, Sent(sets, 1), *[Sent(part, 1) for part in parts], Sent(TRAIL5, 2, True), Sent(CRA5, 3, True))
    assert [(coded.data, coded.key) for coded in found] == [
        (units(VPS5, SPS5, PPS5, IDR5), True),
        (units(TRAIL5), False),
        (units(CRA5), True),
    ]
    assert h265.parameter_sets == {32: VPS5, 33: SPS5, 34: PPS5}


PAYLOADS = st.one_of(
    st.binary(max_size=30),
    st.builds(
        lambda a, b, c: bytes((a, b)) + c,
        st.sampled_from([28, 24, 7, 8, 5, 1, 98, 96, 38]),
        st.integers(0, 255),
        st.binary(max_size=8),
    ),
)


@pytest.mark.parametrize("codec", [H264, H265])
@given(
    packets=st.lists(
        st.builds(Sent, PAYLOADS.filter(len), st.integers(-3, 3), st.booleans(), st.integers(0, 2)), max_size=20
    )
)
def test_no_payloads_raise(codec: type[PictureAssembler], packets: list[Sent]) -> None:
    for coded in taken(codec(), *packets):
        assert coded.data.startswith(START)
