"""What a stranger did to the folders of recordings is found and named: names, links, pipes, ledger, tombstones."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from controller.cli import app
from controller.proof.canonical import canonical
from recorder.heads import append_head, head_of_folder
from recorder.manifest import FIRST_PREV
from recorder.retention.terms import read_terms
from recorder.retention.tombstone import tombstone_of, write_tombstone
from recorder.signing import Signer, load_signer
from tests.recorder.sealed import CodedFeed, make_recording

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("site") / "data"
    data.mkdir()
    feed = CodedFeed(data.parent)
    make_recording(data / "recordings" / "s-1" / "cam-1", feed, 30)
    feed.close()
    _sign(data / "recordings" / "s-1", load_signer(data))
    _append(data, kind="held", hold="h1", reason="objection")
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


def _sign(session: Path, signer: Signer) -> None:
    append_head(session, signer, 1, {"cam-1": head_of_folder(session / "cam-1")}, None)


def _append(data: Path, **members: Any) -> None:
    path = data / "custody.jsonl"
    before = path.read_bytes().splitlines() if path.exists() else []
    prev = hashlib.sha256(before[-1]).hexdigest() if before else FIRST_PREV
    line = canonical({"session": "s-1", "by": "lin", "at_utc_us": 1, "prev": prev, **members})
    path.write_bytes(b"".join(each + b"\n" for each in [*before, line]))


def found(data: Path) -> set[tuple[str, str]]:
    done = CliRunner().invoke(app, ["recordings", "check", "--data", str(data), "--no-index", "--json"])
    told = json.loads(done.stdout)
    assert done.exit_code == (0 if told["ok"] else 1)
    return {(each["where"], each["what"]) for each in told["findings"]}


def test_nothing_is_found_where_nothing_was_done(data: Path) -> None:
    (data / "recordings" / ".reserve").write_bytes(b"\0")
    assert found(data) == set()


def test_a_copy_is_checked_itself_and_not_the_folder_that_its_settings_name(made: Path, data: Path) -> None:
    settings = {"data_dir": str(made), "socket": str(made / "s"), "ticket_key": "0" * 64, "sources": []}
    (data / "recorder.json").write_text(json.dumps(settings))
    (data / "recorder.json").chmod(0o600)
    (data / "recordings" / "s-1" / "cam-1" / "000001.mp4").unlink()
    assert ("s-1/cam-1/000001.mp4", "is missing") in found(data)


def test_what_is_no_recording_is_named(data: Path) -> None:
    recordings = data / "recordings"
    (recordings / "notes.txt").write_text("x")
    shutil.copytree(recordings / "s-1", recordings / ".s-3")
    (recordings / "s-4").symlink_to(recordings / "s-1")
    assert {where for where, _ in found(data)} == {"notes.txt", ".s-3", "s-4"}


def test_a_recording_under_another_name_is_named(data: Path) -> None:
    shutil.copytree(data / "recordings" / "s-1", data / "recordings" / "s-9")
    assert found(data) == {("s-9", "is the recording of session s-1 under another name")}


def test_a_seal_that_was_cut_off_is_not_taken_for_a_recording_that_goes_on(data: Path) -> None:
    path = data / "recordings" / "s-1" / "cam-1" / "manifest.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert found(data) == {("s-1/heads.jsonl", "a manifest is not what head 1 vouches for")}


@pytest.mark.parametrize(
    "name", ["custody.jsonl", *(f"recordings/s-1/{name}" for name in ("heads.jsonl", "cam-1/manifest.jsonl", "x"))]
)
def test_a_pipe_in_the_place_of_a_file_is_found_and_not_waited_for(data: Path, name: str) -> None:
    (data / name).unlink(missing_ok=True)
    os.mkfifo(data / name)
    assert found(data)


def test_a_session_that_the_ledger_knows_and_that_is_gone_is_named(data: Path) -> None:
    shutil.rmtree(data / "recordings" / "s-1")
    assert found(data) == {("s-1", "is named in the ledger and lies in no place that is there")}


def test_a_tombstone_before_the_day_it_was_due_excuses_nothing_even_with_the_recorder_s_own_key(data: Path) -> None:
    _forge(data, at_utc_us=1)
    told = found(data)
    assert ("s-1/cam-1/000001.mp4", "is missing") in told
    assert ("s-1/tombstone.json", "says that the recording was deleted before it was due") in told


def test_a_deletion_that_the_ledger_does_not_know_or_whose_hold_stands_is_named(data: Path) -> None:
    digest = _forge(data, at_utc_us=1 << 52)
    assert found(data) == {
        ("s-1/tombstone.json", "says that the recording was deleted, and the ledger knows nothing of it"),
        ("s-1/tombstone.json", "says that the recording was deleted, and a hold on it stands in the ledger"),
    }
    _append(data, kind="released", hold="h1", second="wu", reason="settled")
    _append(data, kind="deleted", tombstone_sha256="0" * 64)
    assert found(data) == {("s-1/tombstone.json", "is not the tombstone that the ledger names")}
    _append(data, kind="deleted", tombstone_sha256=digest)
    assert found(data) == set()
    (data / "recordings" / "s-1" / "tombstone.json").unlink()
    told = ("s-1/tombstone.json", "is missing, and the ledger says that the recording was deleted")
    assert told in found(data)


def _forge(data: Path, at_utc_us: int) -> str:
    """A tombstone signed by the recorder's key, and the media away; gives its digest."""
    folder = data / "recordings" / "s-1"
    terms = read_terms(folder)
    deleting = {"kind": "deleting", "by": "lin", "second": "wu", "reason": "due", "at_utc_us": at_utc_us}
    digest = write_tombstone(folder, tombstone_of(terms, terms.keep_until_utc_us, deleting), load_signer(data))
    for path in folder.glob("*/*.mp4"):
        path.unlink()
    return digest
