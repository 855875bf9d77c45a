"""Deletion: only due, not held, ordered by class or by two persons; a tombstone stays; every crash is gone on from."""

import hashlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from controller.proof.canonical import canonical
from recorder.retention.classes import DAY_US, LEAST
from recorder.retention.custody import Custody
from recorder.retention.deletion import Deletion, DeletionRefused
from recorder.retention.extend import Extension, ExtensionRefused
from recorder.retention.holds import HoldRefused, Holds
from recorder.retention.tombstone import NAME, read_tombstone, tombstone_problems
from tests.recorder.retention.archive import (
    NOW_UTC_US,
    Crash,
    Key,
    SetClock,
    crash_before_deed,
    make_session,
    media_of,
    settings_of,
)


class Desk:
    """A recorder's keeping of one data folder, from its start to its end."""

    def __init__(self, data_dir: Path, clock: SetClock) -> None:
        settings = settings_of(data_dir)
        self.clock, self.recordings = clock, data_dir / "recordings"
        self.custody = Custody(data_dir, clock)
        self.forgotten: list[str] = []
        self.deletion = Deletion(settings, self.custody, LEAST, clock, Key(), self.forgotten.append)
        self.holds = Holds(self.custody, lambda session: (self.recordings / session).is_dir())
        self.extension = Extension(self.custody, LEAST, lambda session: self.deletion.judge(session).terms)

    def kinds(self) -> list[str]:
        return [line["kind"] for line in self.custody.lines()]


@contextmanager
def desk_of(data_dir: Path, clock: SetClock) -> Iterator[Desk]:
    desk = Desk(data_dir, clock)
    try:
        yield desk
    finally:
        desk.custody.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with desk_of(tmp_path, clock) as opened:
        yield opened


def test_a_public_area_is_deleted_when_due_and_a_signed_tombstone_stays(desk: Desk) -> None:
    folder = make_session(desk.recordings, "public-1")
    manifests = {path: path.read_bytes() for path in folder.rglob("manifest.jsonl")}
    size = sum(len(data) for data in media_of(folder).values())
    desk.clock.pass_days(30)
    assert desk.deletion.delete_due() == ["public-1"]
    assert media_of(folder) == {}
    assert {path: path.read_bytes() for path in folder.rglob("manifest.jsonl")} == manifests
    began, ended = desk.custody.lines("public-1")
    assert (began["kind"], ended["kind"], ended["files"], ended["bytes"]) == ("deleting", "deleted", 4, size)
    assert ended["tombstone_sha256"] == hashlib.sha256((folder / NAME).read_bytes()).hexdigest()
    statement = read_tombstone(folder, Key().verifier)
    assert statement is not None
    assert (statement["by"], statement["custody_sha256"]) == (
        ["recorder"],
        hashlib.sha256(canonical(began)).hexdigest(),
    )
    assert statement["rule"] == {
        "classes": ["public"], "clauses": [LEAST["public"].clause], "keep_until_utc_us": NOW_UTC_US + 30 * DAY_US,
    }  # fmt: skip
    assert [(each["source"], each["files"]) for each in statement["sources"]] == [("cam-1", 2), ("mic-1", 2)]
    assert tombstone_problems(folder, Key().verifier) == []
    assert desk.forgotten == ["public-1"]
    assert desk.deletion.delete_due() == []


def test_nothing_is_deleted_a_microsecond_before_it_is_due(desk: Desk) -> None:
    folder = make_session(desk.recordings, "public-1")
    desk.clock.now_utc_us += 30 * DAY_US - 1
    assert desk.deletion.due() == []
    assert desk.deletion.delete_due() == []
    with pytest.raises(DeletionRefused, match="not due"):
        desk.deletion.delete("public-1", "lin", "wu", "we need the space")
    assert len(media_of(folder)) == 4
    desk.clock.now_utc_us += 1
    assert desk.deletion.delete_due() == ["public-1"]


def test_a_session_that_is_due_waits_for_two_persons(desk: Desk) -> None:
    folder = make_session(desk.recordings, "s-1", "evaluation")
    desk.clock.now_utc_us = LEAST["evaluation"].until_utc_us(NOW_UTC_US)
    assert desk.deletion.delete_due() == []
    (due,) = desk.deletion.due()
    assert (due.terms.session, due.by_class, due.refusal) == ("s-1", False, None)
    with pytest.raises(HoldRefused, match="two different"):
        desk.deletion.delete("s-1", "lin", "Lin", "appraised")
    with pytest.raises(HoldRefused, match="reason"):
        desk.deletion.delete("s-1", "lin", "wu", " ")
    assert desk.kinds() == []
    desk.deletion.delete("s-1", "lin", "wu", "appraised")
    statement = read_tombstone(folder)
    assert statement is not None
    assert (statement["by"], statement["reason"]) == (["lin", "wu"], "appraised")
    assert media_of(folder) == {}


def test_a_hold_keeps_what_is_due_until_two_persons_release_it(desk: Desk) -> None:
    folder = make_session(desk.recordings, "public-1")
    first, second = (desk.holds.set("public-1", reason, "lin") for reason in ("objection", "court"))
    desk.clock.pass_days(400)
    assert desk.deletion.delete_due() == []
    (due,) = desk.deletion.due()
    assert str(due.refusal).startswith("2 holds stand")
    desk.holds.release(first.id, "settled", "lin", "wu")
    with pytest.raises(DeletionRefused, match=second.id):
        desk.deletion.delete("public-1", "lin", "wu", "r")
    assert len(media_of(folder)) == 4
    desk.holds.release(second.id, "settled", "lin", "wu")
    assert desk.deletion.delete_due() == ["public-1"]


def test_an_extension_only_grows(desk: Desk) -> None:
    make_session(desk.recordings, "public-1")
    later = NOW_UTC_US + 60 * DAY_US
    assert desk.extension.until("public-1", later, "lin", "a suit") == later
    for moment in (later, NOW_UTC_US + 31 * DAY_US, 2**53 + 1):
        with pytest.raises(ExtensionRefused, match="later moment"):
            desk.extension.until("public-1", moment, "lin", "shorter")
    desk.clock.pass_days(59)
    assert desk.deletion.delete_due() == []
    desk.clock.pass_days(1)
    assert desk.deletion.delete_due() == ["public-1"]
    with pytest.raises(ExtensionRefused, match="was deleted"):
        desk.extension.until("public-1", later + 9 * DAY_US, "lin", "r")


def test_years_are_counted_from_a_later_event(desk: Desk) -> None:
    make_session(desk.recordings, "s-1", "evaluation")
    event = NOW_UTC_US + 200 * DAY_US
    assert desk.extension.from_event("s-1", event, "lin", "procurement ended") == LEAST["evaluation"].until_utc_us(
        event
    )
    with pytest.raises(ExtensionRefused):
        desk.extension.from_event("s-1", NOW_UTC_US, "lin", "an earlier event")


def test_what_is_not_sealed_or_was_changed_stays(desk: Desk) -> None:
    make_session(desk.recordings, "public-1", sealed=False)
    changed = make_session(desk.recordings, "public-2") / "cam-1" / "manifest.jsonl"
    changed.write_bytes(changed.read_bytes().replace(b'"video":25', b'"video":24'))
    desk.clock.pass_days(4_000)
    assert desk.deletion.delete_due() == []
    for session in ("public-1", "public-2"):
        with pytest.raises(DeletionRefused, match="stays"):
            desk.deletion.delete(session, "lin", "wu", "r")
    with pytest.raises(DeletionRefused, match="no recording"):
        desk.deletion.delete("s-9", "lin", "wu", "r")
    assert len(media_of(desk.recordings)) == 8


def test_a_damaged_ledger_deletes_nothing(tmp_path: Path, clock: SetClock) -> None:
    folder = make_session(tmp_path / "recordings", "public-1")
    (tmp_path / "custody.jsonl").write_bytes(b"{}\n")
    clock.pass_days(31)
    with desk_of(tmp_path, clock) as desk:
        assert desk.deletion.delete_due() == []
        with pytest.raises(DeletionRefused, match="damaged"):
            desk.deletion.delete("public-1", "lin", "wu", "r")
    assert len(media_of(folder)) == 4


def test_what_is_not_a_media_file_of_the_manifests_is_left(desk: Desk) -> None:
    folder = make_session(desk.recordings, "public-1")
    strange = folder / "cam-1" / "quarantine" / "000009.mp4"
    strange.parent.mkdir()
    strange.write_bytes(b"not ours")
    desk.clock.pass_days(31)
    assert desk.deletion.delete_due() == ["public-1"]
    assert list(media_of(folder)) == [str(strange)]


def test_a_hold_that_comes_while_files_go_keeps_the_rest(desk: Desk) -> None:
    folder = make_session(desk.recordings, "public-1")
    desk.clock.pass_days(31)
    unlink = os.unlink

    def hold_after_the_first(path: Any, **named: Any) -> None:
        unlink(path, **named)
        if str(path).endswith("000001.mp4"):
            desk.holds.set("public-1", "objection", "lin")

    with mock.patch.object(os, "unlink", hold_after_the_first):
        assert desk.deletion.delete_due() == []
    assert len(media_of(folder)) == 3
    assert desk.kinds() == ["deleting", "held", "deletion_stopped"]
    desk.deletion.resume()
    assert len(media_of(folder)) == 3
    desk.holds.release("h1", "settled", "lin", "wu")
    assert desk.deletion.delete_due() == ["public-1"]
    assert media_of(folder) == {}


def test_a_session_that_the_disk_refuses_stops_no_other_and_is_gone_on_from(desk: Desk) -> None:
    stuck, other = make_session(desk.recordings, "public-1"), make_session(desk.recordings, "public-2")
    desk.clock.pass_days(31)
    unlink = os.unlink

    def refuse(path: Any, **named: Any) -> None:
        if "public-1" in str(path):
            raise OSError(5, "Input/output error")
        unlink(path, **named)

    with mock.patch.object(os, "unlink", refuse):
        assert desk.deletion.delete_due() == ["public-2"]
        desk.deletion.resume()
        assert desk.deletion.delete_due() == []
        with pytest.raises(DeletionRefused, match="gone on with"):
            desk.deletion.delete("public-1", "lin", "wu", "now")
    assert (len(media_of(stuck)), media_of(other)) == (4, {})
    desk.deletion.resume()
    assert media_of(stuck) == {}
    assert [line["kind"] for line in desk.custody.lines("public-1")] == ["deleting", "deleted"]


def crashed(data_dir: Path, clock: SetClock, number: int) -> bool:
    """Whether a deletion lost its power before this deed."""
    with desk_of(data_dir, clock) as desk:
        try:
            with crash_before_deed(number):
                desk.deletion.delete_due()
        except Crash:
            return True
    return False


def each_crash(base: Path, clock: SetClock) -> Iterator[Path]:
    """A data folder for each deed before which the power can go."""
    make_session(base / "whole" / "recordings", "public-1")
    for number in itertools.count(1):
        data_dir = base / str(number)
        shutil.copytree(base / "whole", data_dir)
        if not crashed(data_dir, clock, number):
            assert number > 12
            return
        yield data_dir


def test_a_crash_at_every_step_is_gone_on_from(tmp_path: Path, clock: SetClock) -> None:
    clock.pass_days(31)
    for data_dir in each_crash(tmp_path, clock):
        folder = data_dir / "recordings" / "public-1"
        with desk_of(data_dir, clock) as desk:
            if len(media_of(folder)) < 4:
                assert desk.kinds()[0] == "deleting"
                assert tombstone_problems(folder, Key().verifier) == []
                assert read_tombstone(folder) is not None
            left = not desk.custody.state.deleted
            desk.deletion.resume()
            desk.deletion.delete_due()
            assert desk.forgotten == (["public-1"] if left else [])
            assert desk.kinds() == ["deleting", "deleted"]
            assert (media_of(folder), tombstone_problems(folder, Key().verifier)) == ({}, [])
            assert len(list(folder.rglob("manifest.jsonl"))) == 2


def test_a_hold_after_a_crash_keeps_what_is_left(tmp_path: Path, clock: SetClock) -> None:
    clock.pass_days(31)
    for data_dir in each_crash(tmp_path, clock):
        folder = data_dir / "recordings" / "public-1"
        with desk_of(data_dir, clock) as desk:
            left = media_of(folder)
            if desk.custody.state.deleted:
                continue
            desk.holds.set("public-1", "objection", "lin")
            desk.deletion.resume()
            desk.deletion.delete_due()
            assert media_of(folder) == left
            assert desk.custody.state.deleting == {}


def test_a_deletion_of_two_persons_is_gone_on_from_as_theirs(tmp_path: Path, clock: SetClock) -> None:
    folder = make_session(tmp_path / "recordings", "s-1", "evaluation")
    clock.now_utc_us = LEAST["evaluation"].until_utc_us(NOW_UTC_US)
    with desk_of(tmp_path, clock) as desk, pytest.raises(Crash), crash_before_deed(9):
        desk.deletion.delete("s-1", "lin", "wu", "appraised")
    with desk_of(tmp_path, clock) as desk:
        desk.deletion.resume()
        assert desk.kinds() == ["deleting", "deleted"]
        statement = read_tombstone(folder)
        assert statement is not None
        assert statement["by"] == ["lin", "wu"]
    assert media_of(folder) == {}


def test_a_deletion_that_was_begun_under_a_wrong_clock_is_stopped(tmp_path: Path, clock: SetClock) -> None:
    folder = make_session(tmp_path / "recordings", "public-1")
    clock.pass_days(31)
    with desk_of(tmp_path, clock) as desk, pytest.raises(Crash), crash_before_deed(4):
        desk.deletion.delete_due()
    clock.pass_days(-20)
    with desk_of(tmp_path, clock) as desk:
        desk.deletion.resume()
        assert desk.kinds() == ["deleting", "deletion_stopped"]
    assert len(media_of(folder)) == 4


def test_a_deletion_is_ordered_anew_when_the_recording_was_kept_longer_meanwhile(
    tmp_path: Path, clock: SetClock
) -> None:
    """Else its tombstone would say that it was deleted before it was due."""
    folder = make_session(tmp_path / "recordings", "public-1")
    clock.pass_days(31)
    with desk_of(tmp_path, clock) as desk, pytest.raises(Crash), crash_before_deed(9):
        desk.deletion.delete_due()
    with desk_of(tmp_path, clock) as desk:
        desk.extension.until("public-1", clock.utc_us() + 4 * DAY_US, "lin", "a suit")
        clock.pass_days(5)
        desk.deletion.resume()
        assert desk.kinds() == ["deleting", "extended", "deletion_stopped"]
        assert desk.deletion.delete_due() == ["public-1"]
    assert media_of(folder) == {}
    assert tombstone_problems(folder) == []


def changed_statement(folder: Path) -> None:
    path = folder / NAME
    path.write_bytes(path.read_bytes().replace(b"due by its class", b"due by no class.", 1))


def of_another_key(folder: Path) -> None:
    path = folder / NAME
    note = Key(b"a key that is not the recorder's").sign('{"kind":"tombstone"}\n')
    path.write_bytes(canonical({"note": note, "vkey": Key().vkey}))


def of_another_session(folder: Path) -> None:
    shutil.copy(folder.parent / "public-2" / NAME, folder / NAME)


def with_another_manifest(folder: Path) -> None:
    shutil.copy(folder / "cam-1" / "manifest.jsonl", folder / "mic-1" / "manifest.jsonl")


def without_a_manifest(folder: Path) -> None:
    (folder / "mic-1" / "manifest.jsonl").unlink()


def with_another_source(folder: Path) -> None:
    (folder / "cam-9").mkdir()


def no_json(folder: Path) -> None:
    (folder / NAME).write_bytes(b"\xff")


@pytest.mark.parametrize(
    "spoil",
    [
        changed_statement, of_another_key, of_another_session, with_another_manifest, without_a_manifest,
        with_another_source, no_json,
    ],
)  # fmt: skip
def test_a_tombstone_that_was_tampered_with_is_found(desk: Desk, spoil: Callable[[Path], None]) -> None:
    folder = make_session(desk.recordings, "public-1")
    make_session(desk.recordings, "public-2")
    desk.clock.pass_days(31)
    assert desk.deletion.delete_due() == ["public-1", "public-2"]
    spoil(folder)
    assert len(tombstone_problems(folder, Key().verifier)) == 1
    assert tombstone_problems(folder.parent / "public-2", Key().verifier) == []


def test_a_session_without_tombstone_has_none_to_find_fault_with(desk: Desk) -> None:
    assert tombstone_problems(make_session(desk.recordings, "s-1")) == []
