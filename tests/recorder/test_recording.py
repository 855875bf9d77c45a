"""A recorder process and cameras: what is desired is recorded whole, playable, and sealed."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

from recorder.check import check_recording
from tests.recorder.house import (
    Witness,
    box_names,
    camera_process,
    decode_errors,
    ffprobe,
    recorded,
    recorder,
    until,
)
from tests.simulators.rtsp_clients import CameraHouse


def urls(house: CameraHouse, *names: str) -> dict[str, str]:
    return {name: house.url(name) for name in names}


def test_a_source_is_told_only_when_its_first_fragment_is_on_disk(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, urls(house, "cam-1", "cam-2")) as running:
        asked_s = time.monotonic()
        running.want(s_1=["cam-1", "cam-2"])
        for name in ("cam-1", "cam-2"):
            fact = running.fact("SourceRecordingStarted", session="s-1", source=name)
            boxes = box_names(running.recordings / "s-1" / name / "000001.mp4")
            assert boxes[:4] == ["ftyp", "moov", "moof", "mdat"]
            assert abs(fact["start_utc_us"] / 1e6 - time.time()) < 10
            running.facts.clear()
            running._next = 0
        assert time.monotonic() - asked_s < 10
        assert all(source["recording"] for source in running.state()["sources"])


def test_rotation_loses_no_packet_and_changes_no_byte(house: CameraHouse, tmp_path: Path) -> None:
    witness = Witness(house.url("cam-1"))
    try:
        until(lambda: len(witness.pictures) > 1, "the witness sees the camera")
        with recorder(tmp_path, urls(house, "cam-1"), segment_s=1) as running:
            running.want(s_1=["cam-1"])
            folder = running.recordings / "s-1" / "cam-1"
            until(lambda: (folder / "000005.mp4").exists(), "the fifth file")
            running.want()
            running.fact("RecordingSealed", session="s-1")
        pictures, sounds, times = recorded(folder)
        until(
            lambda: pictures[-1] in witness.pictures and sounds[-1] in witness.sounds[-60:], "the witness saw the end"
        )
    finally:
        witness.end()
    start = witness.pictures.index(pictures[0])
    assert pictures == witness.pictures[start : start + len(pictures)]
    assert any(witness.sounds[at : at + len(sounds)] == sounds for at in range(len(witness.sounds)))
    sent = witness.times[start : start + len(pictures)]
    assert all(abs((kept - times[0]) - (heard - sent[0])) < 0.001 for kept, heard in zip(times, sent, strict=True))
    files = sorted(folder.glob("*.mp4"))
    assert len(files) >= 5
    assert decode_errors(files) == ""
    for path in files:
        assert {stream["codec_name"] for stream in ffprobe(path)} == {"h264", "aac"}
        assert box_names(path)[2:] == ["moof", "mdat"] * (len(box_names(path)) // 2 - 1)
    assert check_recording(folder).findings == []


def test_a_session_that_is_no_longer_desired_is_sealed_with_its_digests(tmp_path: Path) -> None:
    with camera_process("cam-1", "cam-2") as cameras, recorder(tmp_path, cameras) as running:
        running.want(s_1=["cam-1", "cam-2"], s_2=["cam-1"])
        for session, source in (("s-1", "cam-1"), ("s-1", "cam-2"), ("s-2", "cam-1")):
            until(
                lambda session=session, source=source: any(
                    one["session"] == session and one["source"] == source and one["recording"]
                    for one in running.state()["sources"]
                ),
                f"{session}/{source} is recorded",
            )
        running.want(s_2=["cam-1"])
        fact = running.fact("RecordingSealed", session="s-1")
        for source, digest in fact["manifests"].items():
            folder = running.recordings / "s-1" / source
            assert hashlib.sha256((folder / "manifest.jsonl").read_bytes()).hexdigest() == digest
            assert check_recording(folder, digest).findings == []
        assert set(fact["manifests"]) == {"cam-1", "cam-2"}
        last, before = running.lines("s-1", "cam-1")[-1], running.lines("s-1", "cam-1")[-2]
        assert (last["kind"], before["kind"], before["keep_years"]) == ("sealed", "retention", 15)
        assert [one["session"] for one in running.state()["sources"]] == ["s-2"]
        assert running.state()["sources"][0]["recording"]


def test_the_desired_set_is_idempotent_and_a_second_recorder_is_refused(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, urls(house, "cam-1")) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        folder = running.recordings / "s-1" / "cam-1"
        for _ in range(3):
            running.want(s_1=["cam-1"])
        size = (folder / "000001.mp4").stat().st_size
        until(lambda: (folder / "000001.mp4").stat().st_size > size, "the file still grows")
        assert [path.name for path in folder.glob("*.mp4")] == ["000001.mp4"]
        assert running.read_facts() == []
        command = [sys.executable, "-m", "recorder", "--settings", str(running.settings_file)]
        second = subprocess.run(command, capture_output=True, timeout=30, check=False)
        assert second.returncode == 2
        assert b"another recorder writes" in second.stderr
        assert running.state()["pid"] == running.process.pid


def test_an_unknown_source_and_a_sealed_session_are_told_and_not_recorded(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, urls(house, "cam-1")) as running:
        running.want(s_1=["cam-1", "cam-9"])
        running.fact("SourceRecordingLost", source="cam-9", cause="unknown_source")
        until(lambda: any(one["recording"] for one in running.state()["sources"]), "cam-1 is recorded")
        running.want()
        running.fact("RecordingSealed", session="s-1")
        digest = check_recording(running.recordings / "s-1" / "cam-1").counts["bytes"]
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingLost", source="cam-1", cause="already_sealed")
        assert check_recording(running.recordings / "s-1" / "cam-1").counts["bytes"] == digest


def test_it_ends_in_order_and_goes_on_later_without_sealing(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, urls(house, "cam-1")) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        assert running.end() == 0
        lines = running.lines("s-1", "cam-1")
        assert lines[-1]["kind"] == "segment"
        assert "recovered" not in lines[-1]
        running.start()
        started = running.fact("SourceRecordingStarted", source="cam-1")
        assert running.client.post("/stop").json() == {"stopping": True}
        assert running.process.wait(20) == 0
        again = running.lines("s-1", "cam-1")
        assert again[-1]["kind"] == "segment"
        gap = next(line for line in again if line.get("cause") == "restart")
        assert (gap["from_utc_us"], gap["to_utc_us"]) == (lines[-1]["end_utc_us"], started["start_utc_us"])


def test_a_damaged_manifest_is_an_alarm_and_stays_as_it_is(house: CameraHouse, tmp_path: Path) -> None:
    manifest = tmp_path / "recordings" / "s-1" / "cam-1" / "manifest.jsonl"
    manifest.parent.mkdir(parents=True)
    manifest.write_bytes(b'{"kind":"opened"}\n')
    with recorder(tmp_path, urls(house, "cam-1")) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingLost", source="cam-1", cause="manifest")
        assert (
            running.client.put("/desired", json={"sessions": [{"session": "../x", "sources": []}]}).status_code == 422
        )
    assert manifest.read_bytes() == b'{"kind":"opened"}\n'
