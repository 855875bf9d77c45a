"""The host's clock was set back while the recorder was down: the recording's time goes on all the same."""

from pathlib import Path

from recorder.check import check_recording
from recorder.manifest import read_manifest
from recorder.recording import Recording
from recorder.settings import RecorderSite
from tests.recorder.sealed import CodedFeed, SetClock

START_US = 1_790_000_000_000_000


def record(folder: Path, feed: CodedFeed, start_utc_us: int, *, seal: bool) -> None:
    clock = SetClock(start_utc_us)
    one = Recording("s-1", folder.name, folder, clock, RecorderSite(segment_s=1), lambda _kind, _members: None)
    one.begin_run(feed.feed)
    for sample in feed.samples(50, start_utc_us + 300_000):
        one.take(sample)
    clock.now_utc_us += 2_300_000
    if seal:
        assert one.seal() is not None
    else:
        one.stop()


def test_time_that_was_turned_back_is_a_gap_with_that_cause_and_never_an_overlap(tmp_path: Path) -> None:
    feed, folder = CodedFeed(tmp_path), tmp_path / "s-1" / "cam-1"
    record(folder, feed, START_US, seal=False)
    record(folder, feed, START_US - 3_600_000_000, seal=True)
    feed.close()
    verdict = check_recording(folder)
    assert verdict.findings == []
    assert verdict.counts["recorded_ms"] == 4_000
    lines = read_manifest((folder / "manifest.jsonl").read_bytes()).lines
    assert [line["cause"] for line in lines if line["kind"] == "gap"] == ["connect", "clock"]
    (step,) = (line for line in lines if line["kind"] == "host_clock_step")
    assert step["step_us"] == -3_600_000_000 - 2_300_000
