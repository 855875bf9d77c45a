"""A gate's bytes in arbitrary pieces, and damaged anywhere: what is read is what was sent, up to the damage."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import LinkLost
from drivers.kinds import BeamChanged, GateAnswered, MissedPassages, Passage, Reading
from drivers.phonegate_uart import PhonegateUart, Settings
from tests.drivers.gate_device import FRONT_IN, FRONT_OUT, HANDSHAKE, REAR_IN, REAR_OUT, REPORTS_ON, report


class Wire:
    """An open line whose incoming bytes are given in pieces; it answers the first commands and no handshake."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = [REPORTS_ON, HANDSHAKE, *pieces]
        self._written = 0

    def read(self, timeout_s: float) -> bytes:
        # Bytes of the gate come after our commands; what is dropped at connect is not among them.
        return self._pieces.pop(0) if self._pieces and self._written and timeout_s > 0 else b""

    def write(self, data: bytes) -> None:
        self._written += 1

    def close(self) -> None:
        self._pieces = []


def read_all(pieces: list[bytes]) -> tuple[list[Reading], bool]:
    """Everything read from these pieces, and whether the link was lost on the way."""
    gate = PhonegateUart("gate-a", "socket://127.0.0.1:9", Settings())
    wire = Wire(pieces)
    gate._link._open_port = lambda: wire
    readings: list[Reading] = []
    try:
        gate.open()
        gate._changed_at += 3600  # no handshake of its own becomes due
        while wire._pieces:
            readings += gate.poll()
        readings += gate.poll()
    except LinkLost:
        return readings, True
    return readings, False


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % len(stream) for place in places} | {len(stream)} - {0})
    return [stream[start:end] for start, end in zip([0, *ends], ends, strict=False) if end > start]


BEAMS = (FRONT_IN, FRONT_OUT, REAR_IN, REAR_OUT)
Frames = st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=1, max_size=40)
Places = st.lists(st.integers(1, 5000), max_size=60)


def stream_of(kinds: list[int | None]) -> tuple[bytes, list[type]]:
    """Beam frames by number and passages (None), with what they must be read as."""
    stream, count, expected = report(0), 0, [Passage]
    for kind in kinds:
        count += kind is None
        stream += report(count) if kind is None else BEAMS[kind]
        expected.append(Passage if kind is None else BeamChanged)
    return stream, expected


@given(Frames, Places)
def test_the_pieces_in_which_bytes_come_do_not_matter(kinds: list[int | None], places: list[int]) -> None:
    stream, expected = stream_of(kinds)
    readings, lost = read_all(cut(stream, places))
    assert [type(reading) for reading in readings] == expected
    assert not lost


@given(Frames, Places, st.integers(0, 5000), st.integers(0x80, 0xFF))
def test_behind_a_foreign_byte_nothing_is_read_and_before_it_everything(
    kinds: list[int | None], places: list[int], place: int, foreign: int
) -> None:
    stream, _ = stream_of(kinds)
    at = place % (len(stream) + 1)
    readings, lost = read_all(cut(stream[:at] + bytes([foreign]) + stream[at:], places))
    whole, _ = read_all([stream])
    assert readings == whole[: len(readings)]
    assert lost or foreign == 0x80


@given(Frames, Places, st.integers(0, 5000))
def test_a_lost_byte_is_damage_and_never_a_passage_that_was_not(
    kinds: list[int | None], places: list[int], place: int
) -> None:
    stream, _ = stream_of(kinds)
    at = place % len(stream)
    readings, lost = read_all(cut(stream[:at] + stream[at + 1 :] + HANDSHAKE, places))
    whole, _ = read_all([stream])
    assert lost
    assert readings == whole[: len(readings)]
    assert not any(isinstance(reading, MissedPassages | GateAnswered) for reading in readings)
