"""Holds: by one person with a reason, several at once, ended by two different persons."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.retention.custody import Custody
from recorder.retention.holds import HoldRefused, Holds
from tests.recorder.retention.archive import NOW_UTC_US, SetClock


@pytest.fixture
def custody(tmp_path: Path) -> Iterator[Custody]:
    opened = Custody(tmp_path, SetClock())
    yield opened
    opened.close()


@pytest.fixture
def holds(custody: Custody) -> Holds:
    return Holds(custody, lambda session: session.startswith("s-"))


def test_several_holds_stand_until_each_is_released(holds: Holds) -> None:
    first = holds.set("s-1", "objection of a bidder", "lin")
    second = holds.set("s-1", "court order", "wu")
    other = holds.set("s-2", "complaint", "wu")
    assert (first.session, first.by, first.at_utc_us) == ("s-1", "lin", NOW_UTC_US)
    holds.release(first.id, "settled", "lin", "wu")
    assert holds.standing("s-1") == [second]
    assert holds.standing() == [second, other]


def test_holds_outlive_the_process(holds: Holds, custody: Custody, tmp_path: Path) -> None:
    kept, ended = holds.set("s-1", "objection", "lin"), holds.set("s-1", "complaint", "lin")
    ended = holds.release(ended.id, "settled", "lin", "wu")
    again = Custody(tmp_path, SetClock())
    again.close()
    assert again.state.holds == {kept.id: kept, ended.id: ended}
    assert ended.released_by == ("lin", "wu")


@pytest.mark.parametrize("second", ["lin", " LIN ", "ｌｉｎ", "", "  "])
def test_one_person_alone_releases_nothing(holds: Holds, second: str) -> None:
    hold = holds.set("s-1", "objection", "lin")
    with pytest.raises(HoldRefused):
        holds.release(hold.id, "settled", "lin", second)
    assert holds.standing("s-1") == [hold]


@pytest.mark.parametrize(
    ("session", "reason", "by"),
    [
        ("x-1", "objection", "lin"),
        ("s-1", " ", "lin"),
        ("s-1", "r" * 501, "lin"),
        ("s-1", "r", ""),
        ("s-1", "r", "n" * 65),
    ],
)
def test_a_hold_names_a_recording_a_reason_and_a_person(
    holds: Holds, custody: Custody, session: str, reason: str, by: str
) -> None:
    with pytest.raises(HoldRefused):
        holds.set(session, reason, by)
    assert list(custody.lines()) == []


def test_a_hold_is_released_once_and_only_when_it_is_there(holds: Holds) -> None:
    hold = holds.set("s-1", "objection", "lin")
    with pytest.raises(HoldRefused, match="no hold"):
        holds.release("h7", "settled", "lin", "wu")
    holds.release(hold.id, "settled", "lin", "wu")
    with pytest.raises(HoldRefused, match="lin and wu"):
        holds.release(hold.id, "settled", "lin", "wu")


def test_what_was_deleted_is_not_held_any_more(holds: Holds, custody: Custody) -> None:
    custody.append("deleting", "s-1", "recorder", reason="due", rule="public")
    holds.set("s-1", "objection", "lin")
    custody.append("deleted", "s-1", "recorder", files=1, bytes=1, tombstone_sha256="0" * 64)
    with pytest.raises(HoldRefused, match="deleted"):
        holds.set("s-1", "objection", "lin")
