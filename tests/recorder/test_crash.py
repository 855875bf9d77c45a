"""kill -9 and power cuts: what was on disk is kept, the rest is a gap, and recording goes on by itself."""

import json
import shutil
from pathlib import Path

from recorder.check import check_recording
from recorder.recovery import recover
from tests.recorder.house import ffprobe, recorded, recorder, until
from tests.simulators.rtsp_clients import CameraHouse


def test_a_killed_recorder_goes_on_with_what_is_desired_and_loses_only_the_unfinished_fragment(
    house: CameraHouse, tmp_path: Path
) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        folder = running.recordings / "s-1" / "cam-1"
        first = folder / "000001.mp4"
        until(lambda: first.stat().st_size > 40_000, "some fragments")
        epoch = running._epoch
        running.kill()
        on_disk = first.read_bytes()
        pictures, _, _ = recorded(folder)
        running.start()
        started = running.fact("SourceRecordingStarted", source="cam-1")
        assert running._epoch != epoch
        running.want()
        running.fact("RecordingSealed", session="s-1")
        lines = running.lines("s-1", "cam-1")
    torn = next(line for line in lines if line["kind"] == "segment")
    assert torn["recovered"] is True
    assert (torn["bytes"], torn["video"]) == (len(on_disk), len(pictures))
    gap = next(line for line in lines if line.get("cause") == "restart")
    assert (gap["from_utc_us"], gap["to_utc_us"]) == (torn["end_utc_us"], started["start_utc_us"])
    assert check_recording(folder).findings == []
    _, _, times = recorded(folder)
    assert times == sorted(times)


def test_a_torn_tail_is_cut_off_and_the_rest_is_kept(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        folder = running.recordings / "s-1" / "cam-1"
        until(lambda: (folder / "000001.mp4").stat().st_size > 30_000, "some fragments")
        running.kill()
    whole = (folder / "000001.mp4").read_bytes()
    for number, cut in enumerate((1, 700, 9_000, len(whole) - 1_300)):
        copy = tmp_path / f"copy-{number}" / "cam-1"
        shutil.copytree(folder, copy)
        (copy / "000001.mp4").write_bytes(whole[:-cut])
        recover(copy)
        line = json.loads((copy / "manifest.jsonl").read_text().splitlines()[-1])
        kept = copy / line["name"]
        assert whole.startswith(kept.read_bytes())
        if line["kind"] == "segment":
            assert len(whole) - cut - kept.stat().st_size < 20_000
            assert {stream["codec_name"] for stream in ffprobe(kept)} == {"h264", "aac"}
        else:
            assert (line["kind"], line["name"]) == ("torn", "000001.mp4.torn")
            assert kept.stat().st_size == len(whole) - cut  # nothing in it can be played; nothing of it is deleted


def test_a_torn_last_line_of_the_manifest_is_cut_off(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        running.kill()
        manifest = running.recordings / "s-1" / "cam-1" / "manifest.jsonl"
        with manifest.open("ab") as file:
            file.write(b'{"bytes":12,"kind":"segm')
        running.start()
        running.fact("SourceRecordingStarted", source="cam-1")
        running.want()
        running.fact("RecordingSealed", session="s-1")
        assert check_recording(running.recordings / "s-1").findings == []


def test_what_stands_is_told_again_to_the_reader_of_another_epoch(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"], s_2=["cam-1"])
        until(lambda: sum(one["recording"] for one in running.state()["sources"]) == 2, "both sessions")
        running.want(s_2=["cam-1"])
        sealed = running.fact("RecordingSealed", session="s-1")
        running.kill()
        running.start()
        again = running.fact("RecordingSealed", session="s-1")
        assert again["manifests"] == sealed["manifests"]
        running.fact("SourceRecordingStarted", session="s-2")


def test_a_session_that_nobody_desires_after_a_crash_is_sealed(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        running.kill()
        (tmp_path / "recorder-desired.json").write_text('{"sessions": []}')
        running.start()
        running.fact("RecordingSealed", session="s-1")
        assert check_recording(running.recordings / "s-1").findings == []
