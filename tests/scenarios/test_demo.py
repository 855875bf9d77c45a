"""`sealroom demo --once --json --out DIR`, as anybody runs it, and what lies in DIR afterwards."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from controller.commands.demo_site import SEALROOM
from tests.scenarios.test_demo_parts import processes_about

pytestmark = pytest.mark.timeout(300)

EXPERTS = ["e1", "e2", "e3", "e4", "e5"]
CAMERAS = ["cam-lane-a", "cam-room-1a", "cam-room-1b"]


@dataclass(frozen=True)
class Played:
    """One finished demo."""

    out: Path
    code: int
    summary: dict[str, Any]
    progress: str


def sealroom(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SEALROOM, *words], capture_output=True, text=True, timeout=240)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    out = tmp_path_factory.mktemp("demo") / "site"
    done = sealroom("demo", "--once", "--json", "--out", str(out))
    try:
        summary = json.loads(done.stdout)
    except ValueError:
        pytest.fail(f"no JSON: {done.stdout[-500:]} {done.stderr[-2000:]}")
    assert done.returncode == 0, f"{summary.get('error')}\n{done.stderr[-2000:]}"
    yield Played(out, done.returncode, summary, done.stderr)
    shutil.rmtree(out.parent)


@pytest.fixture
def copied(played: Played, tmp_path: Path) -> Path:
    """A copy of what the demo left, to be spoiled."""
    shutil.copytree(played.out, tmp_path / "copy", ignore=shutil.ignore_patterns("*.sock"))
    return tmp_path / "copy"


def test_five_people_are_admitted_in_order(played: Played) -> None:
    assert played.summary["ok"] is True
    assert played.summary["admitted"] == EXPERTS


def test_the_stranger_is_refused_and_told_nothing_about_who_is_expected(played: Played) -> None:
    assert played.summary["refusals"] == [{"who": "x1", "notice": "not_on_list", "told_nothing": True}]


def test_the_carried_phone_is_caught_while_the_door_stays_locked(played: Played) -> None:
    assert played.summary["carried_phone"] == {"who": "e3", "gate_alarm": True, "door_meanwhile": "locked"}
    assert played.summary["alarms"] == ["card_not_on_list", "phone_at_gate"]


def test_every_phone_is_returned(played: Played) -> None:
    assert played.summary["phones_returned"] == EXPERTS


def test_every_camera_is_recorded_from_prepared_to_the_last_person_out(played: Played) -> None:
    assert [source["id"] for source in played.summary["sources"]] == CAMERAS
    for source in played.summary["sources"]:
        assert source["from_prepared_to_last_out"] is True
        assert source["gaps"] == 0
        assert source["seconds"] > 10


def test_every_recording_plays_with_picture_and_sound(played: Played) -> None:
    for camera in CAMERAS:
        files = sorted((played.out / "recordings" / "s-1" / camera).glob("*.mp4"))
        assert files
        for file in files:
            done = subprocess.run(
                ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "json", str(file)],
                capture_output=True, text=True, timeout=60,
            )  # fmt: skip
            assert (done.returncode, done.stderr) == (0, "")
            assert sorted(stream["codec_name"] for stream in json.loads(done.stdout)["streams"]) == ["aac", "h264"]


def test_the_folder_verifies(played: Played) -> None:
    done = sealroom("verify", str(played.out))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_journal_replays(played: Played) -> None:
    done = sealroom("replay", str(played.out))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("camera", CAMERAS)
def test_one_byte_of_a_segment_changed_is_found_and_named(copied: Path, camera: str) -> None:
    file = sorted((copied / "recordings" / "s-1" / camera).glob("*.mp4"))[0]
    file.chmod(0o600)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    done = sealroom("verify", str(copied))
    assert done.returncode == 1
    assert camera in done.stdout
    assert file.name in done.stdout


def test_one_byte_of_a_journal_row_changed_is_found_and_named(copied: Path) -> None:
    seq = 40
    change_row(copied / "journal.sqlite", seq)
    done = sealroom("verify", str(copied))
    assert done.returncode == 1
    assert str(seq) in done.stdout


def change_row(journal: Path, seq: int) -> None:
    database = sqlite3.connect(journal)
    try:
        database.execute("DROP TRIGGER entry_no_update")
        body = bytearray(database.execute("SELECT body FROM entry WHERE seq = ?", (seq,)).fetchone()[0])
        body[len(body) // 2] ^= 1
        database.execute("UPDATE entry SET body = ? WHERE seq = ?", (bytes(body), seq))
        database.commit()
    finally:
        database.close()


def test_no_process_of_the_demo_is_left(played: Played) -> None:
    assert processes_about(played.out) == []


def test_progress_goes_to_the_error_stream_a_line_a_step(played: Played) -> None:
    lines = played.progress.splitlines()
    assert all(line.lstrip().startswith("ok ") for line in lines), played.progress
    assert [word for word in EXPERTS if any(f"{word} comes in" in line for line in lines)] == EXPERTS


def test_the_folder_is_for_its_owner_alone(played: Played) -> None:
    assert played.out.stat().st_mode & 0o077 == 0
