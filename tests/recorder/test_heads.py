"""Signed heads: chained, one a minute and one at the seal, in order whatever happens in between."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controller.proof.note import open_note, parse_verifier
from recorder.check import check_recording
from recorder.head_minutes import HeadMinutes
from recorder.heads import NAME, covers_seal, last_head, note_text
from recorder.manifest import ManifestBroken
from recorder.sealing import seal_folder, session_is_finished, session_is_sealed
from recorder.settings import RecorderSite
from recorder.signing import load_signer
from recorder.writer import Begin, Data
from tests.recorder.house import recorder, until
from tests.recorder.sealed import CodedFeed
from tests.recorder.signed import CLOCK, START_US, SignedSession, signed_session, units_of_two
from tests.simulators.rtsp_clients import CameraHouse


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodedFeed]:
    found = CodedFeed(tmp_path_factory.mktemp("heads"))
    yield found
    found.close()


def heads_of(session: SignedSession) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (session.folder / NAME).read_text().splitlines()]


def test_each_head_says_what_of_every_source_is_on_disk(tmp_path: Path, feed: CodedFeed) -> None:
    session = signed_session(tmp_path, feed)
    heads = heads_of(session)
    assert [head["number"] for head in heads] == [1, 2, 3, 4, 5]
    assert [set(head["sources"]) for head in heads] == [{"cam-1", "mic-1"}] * 5
    files = [(head["sources"]["cam-1"]["open"] or {}).get("name") for head in heads]
    assert files == [None, "000001.mp4", "000001.mp4", None, None]
    assert heads[1]["sources"]["cam-1"]["open"]["bytes"] < heads[2]["sources"]["cam-1"]["open"]["bytes"]
    assert heads[0]["host_clock"] == CLOCK
    verifier = parse_verifier(session.signer.vkey)
    assert all(open_note(head["note"], verifier) == note_text(verifier.name, "s-1", head) for head in heads)
    assert [fact["number"] for fact in session.facts] == [1, 2, 3, 4, 5]
    assert {fact["kind"] for fact in session.facts} == {"RecordingHeadSigned"}
    last = last_head(session.folder)
    assert last is not None
    assert session.facts[-1] == {
        "kind": "RecordingHeadSigned", "session": "s-1", "number": 5, "sha256": last.sha256, "vkey": verifier.text(),
    }  # fmt: skip
    assert check_recording(session.folder, vkey=session.signer.vkey).findings == []


def test_a_session_is_finished_when_its_last_head_reaches_the_seal(tmp_path: Path, feed: CodedFeed) -> None:
    session = signed_session(tmp_path, feed)
    path = session.folder / NAME
    assert session_is_finished(session.folder)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1][:40])  # a crash while the last head was written
    assert session_is_sealed(session.folder)
    assert not session_is_finished(session.folder)
    session.minutes.seal("s-1")
    assert covers_seal(session.folder)
    assert session_is_finished(session.folder)
    assert [head["number"] for head in heads_of(session)] == [1, 2, 3, 4, 5]


def test_sealing_twice_signs_once_and_tells_again(tmp_path: Path, feed: CodedFeed) -> None:
    session = signed_session(tmp_path, feed)
    before = (session.folder / NAME).read_bytes()
    session.minutes.seal("s-1")
    assert (session.folder / NAME).read_bytes() == before
    assert session.facts[-1] == session.facts[-2]


def test_a_manifest_that_was_changed_after_a_head_is_never_signed_anew(tmp_path: Path, feed: CodedFeed) -> None:
    session = signed_session(tmp_path, feed)
    path = session.folder / "mic-1" / "manifest.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"audio":', b'"audiO":'))
    before = (session.folder / NAME).read_bytes()
    session.minutes.seal("s-1")
    (session.folder / "cam-1" / "manifest.jsonl").unlink()
    session.minutes.seal("s-1")
    assert (session.folder / NAME).read_bytes() == before


def test_damaged_heads_are_never_written_over(tmp_path: Path, feed: CodedFeed) -> None:
    session = signed_session(tmp_path, feed)
    path = session.folder / NAME
    damaged = path.read_bytes().replace(b'"number":5', b'"number":x')
    path.write_bytes(damaged)
    session.minutes.seal("s-1")
    with pytest.raises(ManifestBroken):
        last_head(session.folder)
    assert path.read_bytes() == damaged


def test_heads_of_a_crash_vouch_for_what_is_recovered(tmp_path: Path, feed: CodedFeed) -> None:
    session = SignedSession(tmp_path)
    _, _, units = next(units_of_two(feed))
    session.sources["cam-1"].put(Begin(units[0], "mp4", START_US), *(Data(unit, 1) for unit in units[1:4]))
    session.minutes.sign_now()
    session.sources["cam-1"].put(Data(units[4], 1))
    session.abandon()
    with (session.folder / "cam-1" / "000001.mp4").open("ab") as file:
        file.write(units[5][:50])
    seal_folder(session.folder / "cam-1", RecorderSite())
    assert {finding.where for finding in check_recording(session.folder).findings} == {NAME}  # not to its end yet
    session.minutes.seal("s-1")
    assert check_recording(session.folder, vkey=session.signer.vkey).findings == []


def test_a_source_that_was_sealed_earlier_stays_in_every_head(tmp_path: Path, feed: CodedFeed) -> None:
    session = SignedSession(tmp_path, {"cam-1": "camera", "cam-2": "camera"})
    session.end("cam-2", START_US + 1_000_000)
    session.minutes.sign_now()
    (head,) = heads_of(session)
    assert head["sources"]["cam-2"]["lines"] == 4
    session.abandon()


def test_the_thread_signs_each_time_and_outlives_a_fault(tmp_path: Path) -> None:
    session = SignedSession(tmp_path)
    calls = threading.Event()
    times: list[int] = []

    def running() -> dict[str, Any]:
        times.append(1)
        if len(times) == 1:
            raise RuntimeError("a fault")
        if len(times) > 6:
            calls.set()
        return session.running()

    minutes = HeadMinutes(
        session.recordings, session.signer, lambda: START_US, running, lambda _kind, _members: None,
        host_clock=lambda: None, every_s=0.01,
    )  # fmt: skip
    minutes.start()
    assert calls.wait(10)
    minutes.stop()
    assert len(heads_of(session)) >= 2
    session.abandon()


def test_the_disk_that_refuses_a_head_leaves_the_others_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SignedSession(tmp_path)
    session.minutes.sign_now()
    before = (session.folder / NAME).read_bytes()

    def refuse(_fd: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fdatasync", refuse)
    session.minutes.sign_now()
    monkeypatch.undo()
    assert (session.folder / NAME).read_bytes() == before
    session.minutes.sign_now()
    until(lambda: len(heads_of(session)) == 2, "the next minute's head")
    session.abandon()


def test_a_recorder_signs_at_the_seal_also_after_a_crash_and_tells_it(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        running.kill()
        running.start()
        running.want()
        told = running.fact("RecordingHeadSigned", session="s-1")
        running.fact("RecordingSealed", session="s-1")
        folder = running.recordings / "s-1"
    assert told["vkey"] == load_signer(tmp_path).vkey
    last = last_head(folder)
    assert last is not None
    assert (told["number"], told["sha256"]) == (last.number, last.sha256)
    verdict = check_recording(folder, vkey=told["vkey"])
    assert (verdict.findings, verdict.notes) == ([], [])
