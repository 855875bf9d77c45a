"""Every change to a sealed recording is found, and named by its file."""

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from controller.proof.canonical import canonical
from recorder.check import check_recording
from recorder.manifest import FIRST_PREV
from tests.recorder.sealed import CodedFeed, make_recording


@dataclass
class Sealed:
    folder: Path
    digest: str


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    base = tmp_path_factory.mktemp("sealed")
    source = CodedFeed(base)
    folder = base / "s-1" / "cam-1"
    digest = make_recording(folder, source, 150)
    source.close()
    return Sealed(folder, digest)


@pytest.fixture
def copy(original: Sealed, tmp_path: Path) -> Path:
    shutil.copytree(original.folder, tmp_path / "cam-1")
    return tmp_path / "cam-1"


def places(folder: Path, digest: str | None = None) -> set[str]:
    return {finding.where for finding in check_recording(folder, digest).findings}


def rewrite(folder: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change lines and chain them again: what a forger with time would do."""
    import hashlib

    path = folder / "manifest.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    change(lines)
    prev, raw_lines = FIRST_PREV, []
    for line in lines:
        raw = canonical({**line, "prev": prev})
        raw_lines.append(raw)
        prev = hashlib.sha256(raw).hexdigest()
    path.write_bytes(b"\n".join(raw_lines) + b"\n")


def test_a_sealed_recording_is_good_and_counted(original: Sealed) -> None:
    verdict = check_recording(original.folder, original.digest)
    assert verdict.findings == []
    assert verdict.counts["segments"] == 6
    assert verdict.counts["gaps"] == 3
    assert verdict.counts["recorded_ms"] == 6_000
    assert check_recording(original.folder.parent).findings == []


def test_any_flipped_bit_of_a_file_is_found_and_the_file_named(copy: Path) -> None:
    chance = random.Random(11)
    for path in sorted(copy.glob("*.mp4")):
        data = path.read_bytes()
        for _ in range(20):
            changed = bytearray(data)
            changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
            assert places(copy) == {path.name}
        path.write_bytes(data)
    assert places(copy) == set()


def test_any_flipped_bit_of_the_manifest_is_found_with_the_journals_digest(copy: Path, original: Sealed) -> None:
    path = copy / "manifest.jsonl"
    data = path.read_bytes()
    last_line = data.rstrip(b"\n").rfind(b"\n") + 1
    chance = random.Random(12)
    for _ in range(200):
        changed = bytearray(data)
        at = chance.randrange(len(data))
        changed[at] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert "manifest.jsonl" in places(copy, original.digest)
        if at < last_line:  # without the digest, the chain alone says it
            assert any("line" in finding.what for finding in check_recording(copy).findings)


def test_a_missing_a_renamed_and_an_extra_file_are_told_apart(copy: Path) -> None:
    (copy / "000002.mp4").unlink()
    (copy / "000003.mp4").rename(copy / "000033.mp4")
    (copy / "note.txt").write_text("x")
    findings = {finding.where: finding for finding in check_recording(copy).findings}
    assert set(findings) == {"000002.mp4", "000003.mp4", "note.txt"}
    assert findings["000002.mp4"].what == "is missing"
    assert "000033.mp4 has its content" in findings["000003.mp4"].what
    assert "Rename 000033.mp4 back" in findings["000003.mp4"].what_to_do
    assert "not in the manifest" in findings["note.txt"].what


def test_two_files_that_change_places_are_both_named(copy: Path) -> None:
    first, second = copy / "000001.mp4", copy / "000002.mp4"
    data = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(data)
    assert places(copy) == {"000001.mp4", "000002.mp4"}


def test_a_cut_or_longer_file_is_named(copy: Path) -> None:
    with (copy / "000001.mp4").open("ab") as file:
        file.write(b"\0")
    (copy / "000002.mp4").write_bytes((copy / "000002.mp4").read_bytes()[:-1])
    assert places(copy) == {"000001.mp4", "000002.mp4"}


FORGERIES: dict[str, tuple[Callable[[list[dict[str, Any]]], None], str]] = {
    "a gap left out": (
        lambda lines: lines.remove(next(x for x in lines if x["kind"] == "gap")),
        "neither recorded nor a gap",
    ),
    "a file left out": (
        lambda lines: lines.remove(next(x for x in lines if x["kind"] == "segment")),
        "neither recorded",
    ),
    "a gap made shorter": (
        lambda lines: [
            x.update(to_utc_us=x["to_utc_us"] - 5_000) for x in lines if x["kind"] == "gap" and x["cause"] == "stall"
        ],
        "neither recorded nor a gap",
    ),
    "a longer file": (lambda lines: lines[3].update(end_utc_us=lines[3]["end_utc_us"] + 5_000), "overlaps"),
    "an unknown cause": (
        lambda lines: [x.update(cause="lunch") for x in lines if x["kind"] == "gap"],
        "no known cause",
    ),
    "no seal": (lambda lines: lines.pop(), "is not sealed"),
    "no retention": (lambda lines: lines.pop(-2), "how long"),
    "too short a retention": (lambda lines: lines[-2].update(keep_years=10), "less than 15 years"),
    "another source": (lambda lines: lines[0].update(source="cam-2"), "belongs to source cam-2"),
    "fewer pictures": (lambda lines: lines[3].update(video=lines[3]["video"] - 1), "another number of pictures"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_manifest_contradicts_itself_or_the_files(copy: Path, original: Sealed, name: str) -> None:
    forge, what = FORGERIES[name]
    rewrite(copy, forge)
    assert any(what in finding.what for finding in check_recording(copy).findings)
    assert any("journal" in finding.what for finding in check_recording(copy, original.digest).findings)


def test_a_consistent_forgery_is_found_by_the_journals_digest_alone(copy: Path, original: Sealed) -> None:
    rewrite(copy, lambda lines: lines[0].update(session="s-9"))
    assert places(copy) == set()
    assert places(copy, original.digest) == {"manifest.jsonl"}


def test_a_sessions_folder_names_source_and_file(original: Sealed, tmp_path: Path) -> None:
    session = tmp_path / "s-1"
    for name in ("cam-1", "cam-2"):
        shutil.copytree(original.folder, session / name)
    rewrite(session / "cam-2", lambda lines: lines[0].update(source="cam-2"))
    assert check_recording(session).findings == []
    (session / "cam-2" / "000001.mp4").unlink()
    (session / "stray").write_text("x")
    (session / "cam-3").mkdir()
    assert places(session) == {"cam-2/000001.mp4", "stray", "cam-3/manifest.jsonl"}
    rewrite(session / "cam-2", lambda lines: lines[0].update(session="s-2"))
    assert "s-1" in places(session)
    with pytest.raises(ValueError, match="one source"):
        check_recording(session, original.digest)


def test_a_folder_that_is_not_there_or_empty_is_said(tmp_path: Path) -> None:
    assert places(tmp_path / "nowhere") == {"nowhere"}
    assert places(tmp_path) == {tmp_path.name}


@pytest.mark.parametrize("name", ["000001.mp4", "manifest.jsonl"])
def test_a_link_in_the_place_of_a_file_is_named(copy: Path, original: Sealed, name: str) -> None:
    (copy / name).rename(copy.parent / name)
    (copy / name).symlink_to(copy.parent / name)
    assert places(copy, original.digest) == {name}


def test_a_link_in_the_place_of_a_source_is_named(copy: Path, original: Sealed) -> None:
    session = copy.parent / "s-1"
    session.mkdir()
    (session / "cam-1").symlink_to(copy)
    assert places(session) == {"cam-1"}
    assert places(session / "cam-1", original.digest) == {"cam-1"}
