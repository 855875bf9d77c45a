"""Heads as the judge sees them: missing, out of place, by another key; and what only heads can find."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from controller.proof.canonical import canonical
from controller.proof.note import NoteRefused
from recorder.check import check_recording
from recorder.check_heads import ITSELF_ONLY
from recorder.heads import NAME, note_text
from recorder.manifest import FIRST_PREV
from recorder.signing import Signer, load_signer
from tests.recorder.sealed import CodedFeed
from tests.recorder.signed import signed_session


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Signer]]:
    base = tmp_path_factory.mktemp("check-heads")
    feed = CodedFeed(base)
    session = signed_session(base, feed)
    feed.close()
    yield session.folder, session.signer
    shutil.rmtree(base)


@pytest.fixture
def folder(original: tuple[Path, Signer], tmp_path: Path) -> Path:
    shutil.copytree(original[0], tmp_path / "s-1")
    return tmp_path / "s-1"


@pytest.fixture
def vkey(original: tuple[Path, Signer]) -> str:
    return original[1].vkey


def found(folder: Path, vkey: str | None = None) -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for finding in check_recording(folder, vkey=vkey).findings:
        places.setdefault(finding.where, []).append(finding.what)
    return places


def chain(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change the lines of a chained file and chain them anew, as a forger would."""
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(lines)
    prev, out = FIRST_PREV, b""
    for line in lines:
        raw = canonical({**line, "prev": prev})
        prev, out = hashlib.sha256(raw).hexdigest(), out + raw + b"\n"
    path.write_bytes(out)


def sign_anew(
    folder: Path, signer: Signer, change: Callable[[list[dict[str, Any]]], None] = lambda _lines: None
) -> None:
    """Heads of what is there now, chained and signed by this key."""

    def sign(lines: list[dict[str, Any]]) -> None:
        change(lines)
        prev = FIRST_PREV
        for line in lines:
            line.update(vkey=signer.vkey, prev=prev)
            line["note"] = signer.sign(note_text(signer.name, "s-1", line))
            prev = hashlib.sha256(canonical(line)).hexdigest()

    chain(folder / NAME, sign)


def test_a_whole_session_is_good_and_says_how_far_that_goes(folder: Path, vkey: str) -> None:
    with_key, without = check_recording(folder, vkey=vkey), check_recording(folder)
    assert (with_key.findings, without.findings) == ([], [])
    assert with_key.counts["heads"] == 5
    assert (with_key.notes, without.notes) == ([], [ITSELF_ONLY])


def test_a_text_that_is_no_key_is_said(folder: Path) -> None:
    with pytest.raises(NoteRefused):
        check_recording(folder, vkey="recorder.sealroom+00+x")


def test_missing_heads_are_found_with_and_without_the_key(folder: Path, vkey: str) -> None:
    (folder / NAME).unlink()
    for given in (vkey, None):
        assert found(folder, given) == {NAME: ["the signed heads are missing"]}


@pytest.mark.parametrize("gone", range(5))
def test_one_head_that_was_taken_out_is_found(folder: Path, gone: int) -> None:
    lines = (folder / NAME).read_bytes().splitlines(keepends=True)
    (folder / NAME).write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
    problems = found(folder)[NAME]
    wanted = "does not reach the end of" if gone == 4 else f"stands where head {gone + 1} belongs"
    assert any(wanted in problem for problem in problems)


def test_no_head_at_all_and_half_a_head_are_found(folder: Path) -> None:
    data = (folder / NAME).read_bytes()
    (folder / NAME).write_bytes(data[:-30])
    assert "the last head is cut off" in found(folder)[NAME]
    (folder / NAME).write_bytes(b"")
    assert "holds no head" in found(folder)[NAME]


def test_heads_by_another_key_are_found_though_they_fit(folder: Path, vkey: str, tmp_path: Path) -> None:
    (tmp_path / "forger").mkdir()
    forger = load_signer(tmp_path / "forger")
    sign_anew(folder, forger)
    for given in (vkey, None):  # the manifests name the recorder's key
        assert len(found(folder, given)[NAME]) == 5
        assert all("by another key" in problem for problem in found(folder, given)[NAME])


def test_who_changes_everything_and_signs_it_with_a_key_of_his_own_is_found_by_the_recorders_key_alone(
    folder: Path, vkey: str, tmp_path: Path
) -> None:
    (tmp_path / "forger").mkdir()
    forger = load_signer(tmp_path / "forger")
    ends: dict[str, list[str]] = {}
    for source in ("cam-1", "mic-1"):
        path = folder / source / "manifest.jsonl"
        chain(path, lambda lines: lines[0].update(vkey=forger.vkey, room_kind="opening"))
        ends[source] = [hashlib.sha256(line).hexdigest() for line in path.read_bytes().splitlines()]

    def vouch(lines: list[dict[str, Any]]) -> None:
        for line in lines:
            for source, one in line["sources"].items():
                one["last"] = ends[source][one["lines"] - 1]

    sign_anew(folder, forger, vouch)
    forged = check_recording(folder)
    assert (forged.findings, forged.notes) == ([], [ITSELF_ONLY])
    assert len(found(folder, vkey)[NAME]) == 5


def test_a_manifest_that_was_changed_and_chained_anew_is_found_by_its_heads(folder: Path) -> None:
    chain(folder / "cam-1" / "manifest.jsonl", lambda lines: lines[0].update(room_kind="opening"))
    assert any("vouches for" in problem for problem in found(folder)["cam-1/manifest.jsonl"])


def test_a_manifest_that_was_cut_is_found_by_its_heads(folder: Path) -> None:
    path = folder / "mic-1" / "manifest.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert any("vouches for" in problem for problem in found(folder)["mic-1/manifest.jsonl"])


def test_a_file_that_was_changed_with_its_line_is_found_by_the_heads_made_while_it_was_written(folder: Path) -> None:
    path, manifest = folder / "cam-1" / "000001.mp4", folder / "cam-1" / "manifest.jsonl"
    data = bytearray(path.read_bytes())
    data[1_500] ^= 1
    path.write_bytes(data)
    chain(
        manifest,
        lambda lines: [
            line.update(sha256=hashlib.sha256(data).hexdigest()) for line in lines if line.get("name") == path.name
        ],
    )
    problems = found(folder)["cam-1/000001.mp4"]
    assert [problem for problem in problems if "vouches for" in problem] == [
        "is not the file that head 2 vouches for",
        "is not the file that head 3 vouches for",
    ]


def test_a_source_that_is_gone_or_that_no_head_knows_is_found(folder: Path) -> None:
    (folder / "mic-1").rename(folder.parent / "mic-1")
    assert found(folder) == {"mic-1": ["is missing; head 5 vouches for it"]}
    shutil.copytree(folder.parent / "mic-1", folder / "mic-1")
    shutil.copytree(folder.parent / "mic-1", folder / "mic-2")
    chain(folder / "mic-2" / "manifest.jsonl", lambda lines: lines[0].update(source="mic-2"))
    assert found(folder) == {NAME: ["the last head, 5, does not reach the end of mic-2"]}


def test_a_source_alone_is_held_against_the_heads_beside_it(folder: Path, vkey: str, tmp_path: Path) -> None:
    assert found(folder / "cam-1", vkey) == {}
    chain(folder / "cam-1" / "manifest.jsonl", lambda lines: lines[0].update(room_kind="opening"))
    assert "manifest.jsonl" in found(folder / "cam-1")
    shutil.copytree(folder / "mic-1", tmp_path / "alone" / "mic-1")
    assert found(tmp_path / "alone" / "mic-1") == {}
    assert found(tmp_path / "alone" / "mic-1", vkey) == {NAME: ["the signed heads are missing"]}


def test_heads_that_are_a_link_are_named(folder: Path) -> None:
    (folder / NAME).rename(folder.parent / NAME)
    (folder / NAME).symlink_to(folder.parent / NAME)
    assert NAME in found(folder)


def test_sources_that_name_different_keys_are_found(folder: Path) -> None:
    chain(folder / "mic-1" / "manifest.jsonl", lambda lines: lines[0].update(vkey="recorder.other+00000000+AQ=="))
    assert "holds sources that name different keys" in found(folder)["s-1"]
