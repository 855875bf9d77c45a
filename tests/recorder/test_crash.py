"""kill -9 and power cuts: what was on disk is kept, the rest is a gap, and recording goes on by itself."""

import json
import shutil
from pathlib import Path

import pytest

from recorder.check import check_recording
from recorder.manifest import Manifest, ManifestBroken
from recorder.recording import Recording
from recorder.recovery import recover
from recorder.sealing import folder_is_sealed, manifest_digests, seal_folder
from recorder.settings import RecorderSite
from tests.recorder.house import ffprobe, recorded, recorder, until
from tests.recorder.sealed import CodedFeed, SetClock
from tests.simulators.rtsp_clients import CameraHouse

START_US = 1_790_000_000_000_000


def test_a_killed_recorder_goes_on_with_what_is_desired_and_loses_only_the_unfinished_fragment(
    house: CameraHouse, tmp_path: Path
) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_0=["cam-1"], s_1=["cam-1"])
        until(lambda: sum(one["recording"] for one in running.state()["sources"]) == 2, "both sessions")
        running.want(s_1=["cam-1"])
        sealed = running.fact("RecordingSealed", session="s-0")
        folder = running.recordings / "s-1" / "cam-1"
        first = folder / "000001.mp4"
        until(lambda: first.stat().st_size > 40_000, "some fragments")
        epoch = running._epoch
        running.kill()
        on_disk = first.read_bytes()
        pictures, _, _ = recorded(folder)
        running.start()
        assert running.fact("RecordingSealed", session="s-0")["manifests"] == sealed["manifests"]
        started = running.fact("SourceRecordingStarted", session="s-1", source="cam-1")
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


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source's folder as a crash leaves it: two files in the manifest, a third one being written."""
    base = tmp_path_factory.mktemp("crashed")
    feed = CodedFeed(base)
    clock = SetClock(START_US)
    folder = base / "s-1" / "cam-1"
    one = Recording("s-1", "cam-1", folder, clock, RecorderSite(segment_s=1), lambda _kind, _members: None)
    one.begin_run(feed.feed)
    for sample in feed.samples(70, START_US + 200_000):
        one.take(sample)
    until(lambda: one.idle and (folder / "000003.mp4").exists(), "everything is on disk")
    shutil.copytree(folder, base / "crash" / "cam-1")
    clock.now_utc_us += 3_000_000
    one.seal()
    feed.close()
    return base / "crash" / "cam-1"


@pytest.fixture
def copy(crashed: Path, tmp_path: Path) -> Path:
    shutil.copytree(crashed, tmp_path / "cam-1")
    return tmp_path / "cam-1"


def last_line(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "manifest.jsonl").read_text().splitlines()[-1]))


def test_wherever_a_file_is_torn_its_whole_fragments_are_kept_and_can_be_played(copy: Path, tmp_path: Path) -> None:
    whole = (copy / "000003.mp4").read_bytes()
    kinds = set()
    for cut in range(1, len(whole), len(whole) // 40):
        folder = tmp_path / f"cut-{cut}" / "cam-1"
        shutil.copytree(copy, folder)
        (folder / "000003.mp4").write_bytes(whole[:-cut])
        seal_folder(folder, RecorderSite())
        assert check_recording(folder).findings == []
        line = json.loads((folder / "manifest.jsonl").read_text().splitlines()[-3])
        kept = folder / line["name"]
        kinds.add(line["kind"])
        if line["kind"] == "segment":
            assert whole.startswith(kept.read_bytes())
            assert line["recovered"] is True
        else:
            assert line["name"] == "000003.mp4.torn"
            assert kept.read_bytes() == whole[:-cut]  # nothing in it can be played; nothing of it is deleted
    assert kinds == {"segment", "torn"}


def test_a_recovered_file_plays_in_other_programs(copy: Path) -> None:
    with (copy / "000003.mp4").open("r+b") as file:
        file.truncate(file.seek(0, 2) - 100)
    recover(copy)
    assert {stream["codec_name"] for stream in ffprobe(copy / "000003.mp4")} == {"h264", "aac"}


def test_recovering_twice_changes_nothing(copy: Path) -> None:
    recover(copy)
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    recover(copy)
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before


def test_a_torn_last_line_of_the_manifest_is_cut_off(copy: Path) -> None:
    before = (copy / "manifest.jsonl").read_bytes()
    (copy / "manifest.jsonl").write_bytes(before + b'{"bytes":12,"kind":"segm')
    seal_folder(copy, RecorderSite())
    assert (copy / "manifest.jsonl").read_bytes().startswith(before)
    assert check_recording(copy).findings == []


def test_a_crash_while_sealing_is_finished_later(copy: Path) -> None:
    seal_folder(copy, RecorderSite())
    whole = (copy / "manifest.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    for kept in (b"".join(lines[:-1]), b"".join(lines[:-2]), whole[:-5]):
        (copy / "manifest.jsonl").write_bytes(kept)
        assert not folder_is_sealed(copy)
        seal_folder(copy, RecorderSite())
        assert (copy / "manifest.jsonl").read_bytes() == whole
    assert manifest_digests(copy.parent)


def test_a_damaged_manifest_is_never_written_over(copy: Path) -> None:
    path = copy / "manifest.jsonl"
    damaged = path.read_bytes().replace(b'"opened"', b'"opemed"')
    path.write_bytes(damaged)
    with pytest.raises(ManifestBroken, match="line 2"):
        Manifest(copy)
    assert path.read_bytes() == damaged


def test_a_session_that_nobody_desires_after_a_crash_is_sealed(crashed: Path, tmp_path: Path) -> None:
    shutil.copytree(crashed, tmp_path / "recordings" / "s-1" / "cam-1")
    with recorder(tmp_path, {"cam-1": "rtsp://127.0.0.1:9/x"}) as running:
        running.fact("RecordingSealed", session="s-1")
        assert check_recording(running.recordings / "s-1").findings == []
