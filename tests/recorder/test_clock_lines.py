"""What a camera said of its clock stands in the manifest before the file that it belongs to, as it was said."""

from fractions import Fraction
from pathlib import Path

import av

from recorder.check import check_recording
from recorder.manifest import read_manifest
from recorder.recording import Recording
from recorder.settings import RecorderSite
from tests.recorder.sealed import TICKS, CodedFeed, SetClock

START_US = 1_790_000_000_000_000
NTP = 0xE8A1_0F00_8000_0001


def test_every_sender_report_is_kept_with_the_stamp_of_its_packet(tmp_path: Path) -> None:
    feed, folder, clock = CodedFeed(tmp_path), tmp_path / "s-1" / "cam-1", SetClock(START_US)
    one = Recording("s-1", "cam-1", folder, clock, RecorderSite(segment_s=1), lambda _kind, _members: None)
    one.begin_run(feed.feed)
    told: list[int] = []
    for number, sample in enumerate(feed.samples(60, START_US)):
        if sample.kind == "picture" and number % 10 == 0:
            sample.report = (sample.utc_us + 5_000, NTP + number, number)
            told.append(number)
        one.take(sample)
    clock.now_utc_us += 2_400_000
    assert one.seal() is not None
    feed.close()
    lines = read_manifest((folder / "manifest.jsonl").read_bytes()).lines
    kinds = [line["kind"] for line in lines if line["kind"] in ("clock", "segment")]
    assert kinds == ["clock", "segment"] * 3
    samples = [sample for line in lines if line["kind"] == "clock" for sample in line["samples"]]
    assert [(ntp, rtp) for _, _, _, ntp, rtp, _ in samples] == [(f"{NTP + number:016x}", number) for number in told]
    assert {utc_us - mono_us for _, mono_us, utc_us, *_ in samples} == {START_US - clock.mono_us(START_US)}
    stamps: set[Fraction] = set()
    for file in sorted(folder.glob("*.mp4")):
        with av.open(str(file)) as container:
            packets = [packet for packet in container.demux(video=0) if packet.size]
            stamps |= {(packet.pts or 0) * packet.time_base for packet in packets if packet.time_base is not None}
    assert {Fraction(pts, TICKS) for *_, pts in samples} <= stamps
    assert check_recording(folder).findings == []
