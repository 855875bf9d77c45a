"""Codecs on arbitrary bytes: they answer, wait for more, or raise BadFrame; what they accept is what was encoded."""

import contextlib

from hypothesis import example, given
from hypothesis import strategies as st

from drivers import locker_8a, modbus_frames, phonegate_frames, sdt_frames
from drivers.errors import BadFrame
from drivers.kinds import GateCounters, MissedPassages, Passage
from drivers.phonegate_tally import Tally
from drivers.sdt_card import check_digit_holds, decode_card
from tests.drivers import gate_device, locker_device, sdt_device

Bodies = st.binary(min_size=1, max_size=1400).map(lambda data: b"\0\0" + data)


@given(st.binary(max_size=400))
@example(sdt_frames.PREAMBLE)
def test_any_bytes_are_a_card_readers_reply_or_not(data: bytes) -> None:
    with contextlib.suppress(BadFrame):
        sdt_frames.decode(data)


@given(Bodies, st.binary(max_size=20).filter(lambda noise: 0xAA not in noise))
def test_a_reply_is_understood_behind_noise_and_not_before_its_last_byte(body: bytes, noise: bytes) -> None:
    frame = sdt_device.framed(body)
    for end in (1, 5, 6, 7, 9, len(frame) - 1):
        assert sdt_frames.decode(noise + frame[:end]) is None
    reply = sdt_frames.decode(noise + frame)
    assert reply is not None
    assert (reply.status, reply.data, reply.frame) == (body[2], body[3:], frame)


@given(Bodies, st.data())
def test_a_reply_with_one_bit_changed_is_never_taken_for_another(body: bytes, data: st.DataObject) -> None:
    frame = bytearray(sdt_device.framed(body))
    at = data.draw(st.integers(0, len(frame) - 1))
    frame[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        assert sdt_frames.decode(bytes(frame)) is None
    except BadFrame:
        return


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_are_a_card_or_not(text: bytes) -> None:
    with contextlib.suppress(BadFrame):
        decode_card(text)


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_a_check_digit_finds_every_single_wrong_digit(digits: str, at: int, by: int) -> None:
    [last] = [char for char in "0123456789X" if check_digit_holds(digits + char)]
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    assert not check_digit_holds(wrong + last)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_gates_frame_or_not(data: bytes) -> None:
    try:
        frame = phonegate_frames.next_frame(data)
    except BadFrame:
        rest = phonegate_frames.after_damage(data)
        assert len(rest) < len(data)
        assert not rest or rest[0] == 0x80
        return
    assert frame is None or data.startswith(frame.raw)


@given(st.binary(max_size=80).filter(lambda noise: 0x80 not in noise), st.binary(max_size=60))
def test_behind_damage_the_next_whole_frame_is_found(noise: bytes, half: bytes) -> None:
    pending = b"\x80" + half.replace(b"\x80", b"") + noise + gate_device.report(3)
    frames = []
    while pending:
        try:
            frame = phonegate_frames.next_frame(pending)
        except BadFrame:
            pending = phonegate_frames.after_damage(pending)
            continue
        if frame is None:
            break
        frames.append(frame)
        pending = pending[len(frame.raw) :]
    assert frames
    assert frames[-1].raw == gate_device.report(3)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any), min_size=1, max_size=30),
    st.integers(0, 2**21 - 1),
)
def test_passages_and_missed_ones_together_are_what_the_counters_say(steps: list[tuple[int, int]], start: int) -> None:
    tally, forward, backward = Tally(), start, start
    tally.report(_report(forward, backward))
    seen = [0, 0]
    for more_forward, more_backward in steps:
        forward, backward = (forward + more_forward) % 2**21, (backward + more_backward) % 2**21
        for reading in tally.report(_report(forward, backward)):
            if isinstance(reading, MissedPassages):
                seen[0] += reading.forward
                seen[1] += reading.backward
            elif isinstance(reading, Passage):
                seen[0] += reading.direction.value == "forward"
                seen[1] += reading.direction.value == "backward"
    assert seen == [sum(step[0] for step in steps), sum(step[1] for step in steps)]


def _report(forward: int, backward: int) -> phonegate_frames.Report:
    return phonegate_frames.Report(GateCounters(forward, backward, 0, 0), (), (), gate_device.report(forward, backward))


@given(st.binary(max_size=60), st.integers(1, 99), st.integers(1, 50))
def test_any_bytes_are_a_locker_boards_answer_or_not(data: bytes, address: int, box: int) -> None:
    locker_8a.decode_open(data, address, box)
    groups = locker_8a.decode_read_all(data, address, box)
    assert groups is None or (box + 7) // 8 <= len(groups) <= 7


@given(st.binary(min_size=1, max_size=7), st.integers(1, 99), st.binary(max_size=10))
def test_status_bytes_are_understood_behind_noise(groups: bytes, address: int, noise: bytes) -> None:
    frame = locker_device.checked(bytes([0x80, address]) + groups + b"\x33")
    found = locker_8a.decode_read_all(noise + frame, address, 8)
    assert found is not None
    assert groups.endswith(found)
    states = locker_8a.box_states(groups, len(groups) * 8, "closed_when_locked", "lowest_first")
    assert [state.value == "closed" for state in states.values()] == [
        bool(group >> bit & 1) for group in groups for bit in range(8)
    ]


@given(st.binary(max_size=60), st.integers(1, 65535), st.integers(1, 64))
def test_any_bytes_are_a_relay_boards_answer_or_not(data: bytes, transaction: int, count: int) -> None:
    request = modbus_frames.read_bits(modbus_frames.READ_INPUTS, count)
    try:
        answer = modbus_frames.find_answer(data, request, transaction, 1)
    except BadFrame:
        return
    if answer is not None and not answer.refusal:
        assert len(modbus_frames.bits(answer.values, count)) == count
