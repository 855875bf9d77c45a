"""The ledger: chained, durable, whole after a crash, and refused when it was changed."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.manifest import ManifestBroken, read_manifest
from recorder.retention.custody import HEAD_NAME, NAME, Custody, CustodyBroken
from recorder.retention.custody_state import CustodyState
from tests.recorder.retention.archive import NOW_UTC_US, SetClock
from tests.recorder.test_disk_full import full_at


@pytest.fixture
def custody(tmp_path: Path) -> Iterator[Custody]:
    opened = Custody(tmp_path, SetClock())
    yield opened
    opened.close()


def reopened(data_dir: Path) -> Custody:
    custody = Custody(data_dir, SetClock())
    custody.close()
    return custody


def test_a_line_says_who_when_and_what_and_is_chained(custody: Custody, tmp_path: Path) -> None:
    first = custody.append("held", "s-1", "lin", hold="h1", reason="objection")
    second = custody.append("released", "s-1", "lin", second="wu", hold="h1", reason="settled")
    assert first["at_utc_us"] == NOW_UTC_US
    assert read_manifest((tmp_path / NAME).read_bytes()).lines == [first, second]
    assert list(custody.lines("s-1")) == [first, second]
    assert list(custody.lines("s-2")) == []
    again = reopened(tmp_path)
    assert (again.head, again.state) == (custody.head, custody.state)


def test_every_line_is_told_once_it_is_on_disk_and_a_listener_that_fails_stops_nothing(custody: Custody) -> None:
    on_disk: list[int] = []

    def fail(line: dict[str, Any]) -> None:
        raise RuntimeError("no index")

    custody.listen(fail)
    custody.listen(lambda line: on_disk.append(len(list(custody.lines()))))
    custody.append("held", "s-1", "lin", hold="h1", reason="r")
    custody.append("held", "s-1", "lin", hold="h2", reason="r")
    assert on_disk == [1, 2]


@pytest.mark.parametrize("tail", [b'{"at_utc_us":17', b"\0" * 300, b'{"at\0\0\0\0}\n'])
def test_what_a_crash_left_behind_the_last_line_is_cut_off(tmp_path: Path, tail: bytes) -> None:
    custody = reopened(tmp_path)
    before = Custody(tmp_path, SetClock())
    before.append("held", "s-1", "lin", hold="h1", reason="r")
    before.close()
    with custody.path.open("ab") as file:
        file.write(tail)
    after = Custody(tmp_path, SetClock())
    assert after.damage is None
    after.append("held", "s-1", "lin", hold="h2", reason="r")
    after.close()
    assert [line["hold"] for line in read_manifest(custody.path.read_bytes()).lines] == ["h1", "h2"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_ledger_cut_anywhere_keeps_every_whole_line(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    folder = tmp_path_factory.mktemp("custody")
    custody = Custody(folder, SetClock())
    ends = [0]
    for number in range(4):
        custody.append("held", "s-1", "lin", hold=f"h{number}", reason="r")
        ends.append(custody.path.stat().st_size)
    custody.close()
    cut = data.draw(st.integers(0, ends[-1]))
    os.truncate(custody.path, cut)
    (folder / HEAD_NAME).unlink()  # nobody knows how many there were
    again = reopened(folder)
    assert len(again.state.holds) == sum(1 for end in ends[1:] if end <= cut)
    assert again.damage is None


@pytest.mark.parametrize("left", [0, 1, 2])
def test_whole_lines_that_are_cut_off_the_end_are_damage(tmp_path: Path, left: int) -> None:
    custody = Custody(tmp_path, SetClock())
    for number in range(3):
        custody.append("held", "s-1", "lin", hold=f"h{number}", reason="r")
    custody.close()
    lines = custody.path.read_bytes().splitlines(keepends=True)
    custody.path.write_bytes(b"".join(lines[:left]))
    assert "missing at the end" in str(reopened(tmp_path).damage)
    custody.path.write_bytes(b"".join(lines))
    assert reopened(tmp_path).damage is None


def test_a_crash_between_a_line_and_its_head_is_no_damage(tmp_path: Path) -> None:
    custody = Custody(tmp_path, SetClock())
    custody.append("held", "s-1", "lin", hold="h1", reason="r")
    head = (tmp_path / HEAD_NAME).read_bytes()
    custody.append("held", "s-1", "lin", hold="h2", reason="r")
    custody.close()
    (tmp_path / HEAD_NAME).write_bytes(head)
    again = reopened(tmp_path)
    assert (again.damage, list(again.state.holds)) == (None, ["h1", "h2"])


def test_a_changed_ledger_is_left_as_it_is_and_takes_nothing_more(tmp_path: Path) -> None:
    custody = Custody(tmp_path, SetClock())
    for number in range(3):
        custody.append("held", "s-1", "lin", hold=f"h{number}", reason="a long reason")
    custody.close()
    data = custody.path.read_bytes().replace(b"a long reason", b"a loNg reason", 1)
    custody.path.write_bytes(data)
    again = Custody(tmp_path, SetClock())
    try:
        assert "line 2" in str(again.damage)
        with pytest.raises(CustodyBroken, match="copy"):
            again.append("held", "s-1", "lin", hold="h9", reason="r")
        with pytest.raises(ManifestBroken):
            list(again.lines())
    finally:
        again.close()
    assert custody.path.read_bytes() == data


def test_a_line_that_lacks_a_member_is_damage_too(tmp_path: Path) -> None:
    custody = Custody(tmp_path, SetClock())
    with pytest.raises(KeyError):
        custody.append("released", "s-1", "lin", second="wu", hold="h1", reason="never held")
    custody.close()
    assert reopened(tmp_path).damage is not None


def test_a_full_disk_leaves_the_ledger_as_it_was(custody: Custody, tmp_path: Path) -> None:
    custody.append("held", "s-1", "lin", hold="h1", reason="r")
    before = custody.path.read_bytes()
    with full_at(os.getpid(), len(before) + 20), pytest.raises(OSError) as refused:
        custody.append("held", "s-1", "lin", hold="h2", reason="r")
    assert refused.value.errno == errno.EFBIG
    assert custody.path.read_bytes() == before
    assert list(custody.state.holds) == ["h1"]
    custody.append("held", "s-1", "lin", hold="h2", reason="r")
    assert list(reopened(tmp_path).state.holds) == ["h1", "h2"]


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_an_extension_never_shortens(moments: list[int]) -> None:
    state, longest = CustodyState(), 0
    for moment in moments:
        state.fold({"kind": "extended", "session": "s-1", "at_utc_us": 1, "keep_until_utc_us": moment})
        longest = max(longest, moment)
        assert state.extended_utc_us["s-1"] == longest


def test_kinds_of_others_are_left_alone() -> None:
    state = CustodyState()
    state.fold({"kind": "exported", "session": "s-1", "at_utc_us": 7, "by": "lin"})
    assert state == CustodyState(last_utc_us=7)


def test_a_closed_ledger_takes_nothing_more(tmp_path: Path) -> None:
    custody = reopened(tmp_path)
    custody.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        custody.append("held", "s-1", "lin", hold="h1", reason="r")
    assert custody.path.read_bytes() == b""
