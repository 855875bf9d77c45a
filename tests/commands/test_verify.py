"""`sealroom verify` and `sealroom replay`, as anybody runs them: exit codes, words, and places."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cli import app
from controller.commands.replay import entries_of
from controller.core import facts
from controller.proof.canonical import canonical
from controller.store.verify import bodies_of
from recorder.manifest import FIRST_PREV
from recorder.sealing import manifest_digests
from tests.core.playbook import PLAN, ready_site
from tests.recorder.sealed import CodedFeed, make_recording
from tests.recorder.signed import signed_session
from tests.store.small_journal import behind_its_back, copied, small_journal, write_journal

SOURCES = PLAN.rooms[0].sources


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def answer(*words: str) -> tuple[int, Any]:
    result = run(*words, "--json")
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return small_journal(tmp_path)


def test_a_whole_journal_is_good_with_its_key_and_says_so_without(journal: Path) -> None:
    code, told = answer("verify", str(journal), "--key", (journal.parent / "keys" / "log.vkey").read_text().strip())
    assert (code, told["ok"], told["counts"]["trust"]) == (0, True, "the key you gave")
    assert len(told["counts"]["root"]) == 64
    code, told = answer("verify", str(journal), "--key", str(journal.parent / "keys" / "log.vkey"))
    assert (code, told["counts"]["trust"]) == (0, "the key you gave")
    code, told = answer("verify", str(journal))
    assert (code, told["counts"]["trust"]) == (0, "consistent with itself only")
    shown = run("verify", str(journal)).stdout
    assert "Consistent with itself only" in shown
    assert f"tree head 日志头: {told['counts']['entries']} entries, root\n  {told['counts']['root']}\n" in shown
    assert "checkpoints, each a signed tree head" in shown


def test_a_changed_row_ends_with_exit_1_and_its_name(journal: Path) -> None:
    changed = copied(journal)
    with behind_its_back(changed) as database:
        database.execute("UPDATE entry SET body = replace(body, 'true', 'True') WHERE seq = 7")
    code, told = answer("verify", str(changed))
    assert (code, told["ok"]) == (1, False)
    assert "entry 7" in {finding["where"] for finding in told["findings"]}
    result = run("verify", str(changed))
    assert result.exit_code == 1
    assert "entry 7" in result.stdout
    assert "restore this file" in result.stdout


@pytest.mark.parametrize("command", ["verify", "replay"])
def test_what_cannot_be_read_ends_with_exit_2_and_a_reason(command: str, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("hello")
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in (text, tmp_path / "nothing", *([folder] if command == "replay" else [])):
        code, told = answer(command, str(path))
        assert (code, told["ok"]) == (2, False)
        assert told["error"]
        assert run(command, str(path)).exit_code == 2


def test_the_key_of_another_log_is_told_once_and_not_for_every_checkpoint(journal: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = small_journal(tmp_path / "other")
    with_its_key = ("verify", str(journal), "--key", str(other.parent / "keys" / "log.vkey"))
    code, told = answer(*with_its_key)
    unsigned = [finding for finding in told["findings"] if "not signed by" in finding["what"]]
    assert (code, len(unsigned) > 1) == (1, True)
    assert run(*with_its_key).stdout.count("not signed by") == 1


def test_no_facts_are_no_journal(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    assert answer("replay", str(empty))[0] == 2


def test_a_key_that_is_none_ends_with_exit_2(journal: Path) -> None:
    assert answer("verify", str(journal), "--key", "nonsense")[0] == 2


def test_a_replay_tells_facts_comparisons_and_the_state(journal: Path, tmp_path: Path) -> None:
    code, told = answer("replay", str(journal))
    assert (code, told["ok"], told["mismatches"]) == (0, True, [])
    assert told["facts"] == told["compared"] > 20
    lines = tmp_path / "entries.jsonl"
    lines.write_bytes(b"".join(body + b"\n" for body in bodies_of(journal)))
    again = answer("replay", str(lines))[1]
    assert again["state_digest"] == told["state_digest"]
    assert len(list(entries_of(lines))) == told["facts"]
    assert "state " + told["state_digest"] in run("replay", str(journal)).stdout


def test_a_replay_that_comes_to_another_decision_ends_with_exit_1(journal: Path, tmp_path: Path) -> None:
    lines = tmp_path / "entries.jsonl"
    bodies = [json.loads(body) for body in bodies_of(journal)]
    at = next(body["seq"] for body in bodies if body["decision"]["moves"] and body["seq"])
    bodies[at]["decision"]["moves"] = []
    lines.write_bytes(b"".join(canonical(body) + b"\n" for body in bodies))
    code, told = answer("replay", str(lines))
    assert code == 1
    assert told["mismatches"][0].startswith(f"entry {at} ")
    assert f"entry {at} " in run("replay", str(lines)).stdout


# A whole site


@dataclass(frozen=True)
class Recorded:
    """Sealed recordings of a session, and their digests by source."""

    folder: Path
    digests: dict[str, str]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    base = tmp_path_factory.mktemp("recorded")
    feed = CodedFeed(base)
    digests = {source: make_recording(base / "s-1" / source, feed, 60) for source in SOURCES}
    feed.close()
    return Recorded(base / "s-1", digests)


@pytest.fixture
def site(recorded: Recorded, tmp_path: Path) -> Path:
    """A data folder: a session that was sealed, its journal, and its recordings."""
    folder = tmp_path / "site"
    shutil.copytree(recorded.folder, folder / "recordings" / "s-1")
    played = ready_site(people=1)
    played.admit("p1")
    played.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    played.leave("p1")
    played.retrieve("p1")
    played.tell(facts.RecordingSealed("s-1", recorded.digests))
    write_journal(folder, played)
    return folder


def places(folder: Path) -> set[str]:
    code, told = answer("verify", str(folder))
    assert code == (1 if told["findings"] else 0)
    return {finding["where"] for finding in told["findings"]}


def test_a_whole_site_is_good(site: Path) -> None:
    code, told = answer("verify", str(site))
    assert (code, told["findings"]) == (0, [])
    assert told["counts"]["sources"] == len(SOURCES)
    assert told["counts"]["recordings"] == 1
    moved = site.parent / "export" / "data"
    shutil.copytree(site, moved)
    assert answer("verify", str(moved.parent))[0] == 0, "the folder above is found too"


def test_a_manifest_that_is_not_the_sealed_one_is_found(site: Path) -> None:
    path = site / "recordings" / "s-1" / SOURCES[0] / "manifest.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind":"more"}\n')
    assert f"s-1/{SOURCES[0]}: manifest.jsonl" in places(site)


def test_a_changed_byte_of_a_recording_is_found_through_the_site(site: Path) -> None:
    path = site / "recordings" / "s-1" / SOURCES[0] / "000001.mp4"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert f"s-1/{SOURCES[0]}: 000001.mp4" in places(site)


def test_a_sealed_source_that_is_gone_is_found(site: Path) -> None:
    shutil.rmtree(site / "recordings" / "s-1" / SOURCES[1])
    assert f"s-1/{SOURCES[1]}" in places(site)
    shutil.rmtree(site / "recordings")
    assert {f"s-1/{source}" for source in SOURCES} <= places(site)


def test_a_recording_that_nobody_knows_of_is_found(site: Path) -> None:
    shutil.copytree(site / "recordings" / "s-1" / SOURCES[0], site / "recordings" / "s-9" / SOURCES[0])
    shutil.copytree(site / "recordings" / "s-1" / SOURCES[0], site / "recordings" / "s-1" / "cam-x")
    assert {"s-9", "s-1/cam-x"} <= places(site)


def test_a_seal_without_one_of_the_session_s_sources_is_found(recorded: Recorded, tmp_path: Path) -> None:
    shutil.copytree(recorded.folder / SOURCES[0], tmp_path / "recordings" / "s-1" / SOURCES[0])
    played = ready_site(people=1)
    played.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    played.tell(facts.RecordingSealed("s-1", {SOURCES[0]: recorded.digests[SOURCES[0]]}))
    write_journal(tmp_path, played)
    code, told = answer("verify", str(tmp_path))
    assert code == 1
    assert any(SOURCES[1] in finding["what"] for finding in told["findings"])


def test_a_recording_that_goes_on_is_counted_and_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "recordings" / "s-1" / SOURCES[0]
    folder.mkdir(parents=True)
    (folder / "000001.mp4.part").write_bytes(b"x")
    write_journal(tmp_path, ready_site(people=1))
    code, told = answer("verify", str(tmp_path))
    assert (code, told["counts"]["recordings_going_on"]) == (0, 1)


def test_a_recording_s_folder_alone_is_checked(site: Path) -> None:
    folder = site / "recordings" / "s-1" / SOURCES[0]
    assert answer("verify", str(folder))[0] == 0
    assert answer("verify", str(folder.parent))[0] == 0
    (folder / "manifest.jsonl").unlink()
    assert answer("verify", str(folder.parent))[0] == 1


@pytest.fixture
def signed_site(tmp_path: Path) -> Path:
    """A data folder whose recording has signed heads, and a journal that has seen them."""
    folder = tmp_path / "signed"
    folder.mkdir()
    feed = CodedFeed(tmp_path)
    recorded = signed_session(folder, feed)
    feed.close()
    played = ready_site(people=1)
    for fact in recorded.facts:
        if fact["kind"] == "RecordingHeadSigned":
            played.tell(facts.RecordingHeadSigned("s-1", fact["number"], fact["sha256"], fact["vkey"]))
    played.admit("p1")
    played.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    played.leave("p1")
    played.retrieve("p1")
    played.tell(facts.RecordingSealed("s-1", manifest_digests(recorded.folder)))
    write_journal(folder, played)
    return folder


def test_an_export_is_not_taken_for_a_damaged_recording(tmp_path: Path) -> None:
    for name in ("export.json", "export.note", "SHA256SUMS"):
        (tmp_path / name).write_text("{}")
    zipped = tmp_path / "clip.zip"
    zipped.write_bytes(b"PK")
    for path in (tmp_path, zipped):
        told = run("verify", str(path))
        assert (told.exit_code, "sha256sum -c SHA256SUMS" in told.stderr) == (2, True)


def test_heads_that_the_journal_has_seen_must_still_be_there(signed_site: Path) -> None:
    assert not any("head" in place for place in places(signed_site))
    path = signed_site / "recordings" / "s-1" / "heads.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert "s-1/heads.jsonl" in places(signed_site)
    path.unlink()
    assert "s-1/heads.jsonl" in places(signed_site)


def test_a_sealed_manifest_that_is_gone_is_a_finding_and_the_rest_is_still_checked(site: Path) -> None:
    (site / "recordings" / "s-1" / SOURCES[0] / "manifest.jsonl").unlink()
    (site / "recordings" / "s-1" / SOURCES[1] / "000001.mp4").unlink()
    assert {f"s-1/{SOURCES[0]}: manifest.jsonl", f"s-1/{SOURCES[1]}: 000001.mp4"} <= places(site)


def test_a_session_s_folder_that_is_a_link_is_found(site: Path) -> None:
    (site / "recordings" / "s-1").rename(site / "elsewhere")
    (site / "recordings" / "s-1").symlink_to(site / "elsewhere")
    assert "s-1" in places(site)


def test_lines_cut_off_the_ledger_are_missed_by_the_journal(tmp_path: Path) -> None:
    ledger = tmp_path / "custody.jsonl"
    ledger.write_bytes(b'{"kind":"held"}\n{"kind":"released"}\n')
    played = ready_site(people=1)
    digest = hashlib.sha256(b'{"kind":"released"}').hexdigest()
    played.tell(facts.RecordingHeadSigned(".custody", 2, digest, "recorder+key"))
    write_journal(tmp_path, played)
    assert "custody.jsonl" not in places(tmp_path)
    ledger.write_bytes(b'{"kind":"held"}\n')
    assert "custody.jsonl" in places(tmp_path)
    ledger.unlink()
    assert "custody.jsonl" in places(tmp_path)


def move(site: Path, settings: dict[str, Any] | None) -> None:
    """As the recorder moves a session: its folder, and a line of the ledger."""
    (site.parent / "cold").mkdir()
    (site / "recordings" / "s-1").rename(site.parent / "cold" / "s-1")
    line = {"kind": "moved", "session": "s-1", "by": "lin", "at_utc_us": 1, "from": "hot", "to": "cold"}
    (site / "custody.jsonl").write_bytes(canonical({**line, "prev": FIRST_PREV}) + b"\n")
    if settings is not None:
        (site / "recorder.json").write_text(json.dumps(settings))


def test_a_session_that_was_moved_is_checked_where_it_lies(site: Path) -> None:
    cold = site.parent / "cold"
    move(site, {"keeping": {"tiers": [{"name": "cold", "folder": "../cold"}]}})
    assert places(site) == set()
    assert answer("verify", str(site))[1]["counts"]["recordings"] == 1
    (cold / "s-1" / SOURCES[0] / "000001.mp4").unlink()
    shutil.rmtree(cold / "s-1" / SOURCES[1])
    assert {f"s-1/{SOURCES[0]}: 000001.mp4", f"s-1/{SOURCES[1]}"} <= places(site)
    shutil.rmtree(cold / "s-1")
    assert {f"s-1/{source}" for source in SOURCES} <= places(site), "the place is there, and the session is not"


@pytest.mark.parametrize("settings", [None, {}, {"keeping": {"tiers": [{"name": "cold", "folder": "/srv/no-such"}]}}])
def test_a_session_that_was_moved_where_nobody_can_look_is_a_note(site: Path, settings: dict[str, Any] | None) -> None:
    move(site, settings)
    code, told = answer("verify", str(site))
    assert (code, told["findings"]) == (0, [])
    assert any("s-1 is not checked: it was moved to cold" in note for note in told["notes"])
    assert "note: s-1 is not checked" in run("verify", str(site)).stdout


def test_a_broken_ledger_excuses_nothing_that_is_gone(site: Path) -> None:
    move(site, None)
    ledger = site / "custody.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(FIRST_PREV.encode(), b"1" * 64))
    assert {f"s-1/{source}" for source in SOURCES} <= places(site)
