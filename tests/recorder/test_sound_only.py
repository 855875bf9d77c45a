"""A source without picture: its sound alone fills files, leads their time, and survives a crash."""

import json
import threading
from pathlib import Path

import pytest

from recorder.boxes import lead_kind, read_header
from recorder.check import check_recording
from recorder.fragments import unpack
from recorder.lines import open_manifest, seal_lines
from recorder.manifest import Line
from recorder.recovery import recover
from recorder.sealing import seal_folder
from recorder.settings import RecorderSite
from recorder.writer import Begin, Close, Data, DiskWriter, GapUntil
from tests.recorder.sealed import CodedFeed, units_of

START_US = 1_790_000_000_000_000


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    source = CodedFeed(tmp_path_factory.mktemp("sound"))
    found = units_of(source.sound_only(), (each for each in source.samples(100, START_US) if each.kind == "sound"))
    source.close()
    return found


def test_sound_leads_where_there_is_no_picture(units: list[bytes]) -> None:
    assert lead_kind(read_header(units[0])[1]) == "sound"
    assert 6 <= len(units) <= 12  # half a second each: a crash costs no more of a lone microphone either


def write(folder: Path, units: list[bytes], *, end: bool) -> list[tuple[Line, bytes | None]]:
    told: list[tuple[Line, bytes | None]] = []
    durable = threading.Event()
    manifest = open_manifest("s-1", "mic-1", folder, START_US, source_kind="microphone")
    writer = DiskWriter(
        folder, manifest, "connect", lambda _run, _start: durable.set(), lambda _error: None,
        lambda line, table: told.append((line, table)),
    )  # fmt: skip
    writer.put(Begin(units[0], "mp4", START_US + 40_000))
    for unit in units[1:]:
        writer.put(Data(unit, 1))
    assert durable.wait(10)
    if end:
        writer.put(Close(START_US + 4_040_000))
        writer.put(GapUntil(START_US + 4_040_000))
        seal_lines(writer.put, RecorderSite(), START_US + 4_040_000)
    assert writer.finish(10)
    manifest.close()
    return told


def test_a_sealed_recording_of_sound_alone_checks(tmp_path: Path, units: list[bytes]) -> None:
    told = write(tmp_path / "s-1" / "mic-1", units, end=True)
    verdict = check_recording(tmp_path / "s-1" / "mic-1")
    assert verdict.findings == []
    assert verdict.counts["recorded_ms"] == 4_000
    line, table = next((line, table) for line, table in told if line["kind"] == "segment")
    assert table is not None
    assert (line["video"], line["audio"], line["key_frames"]) == (0, 63, line["fragments"])
    assert all(entry.key for entry in unpack(table))
    assert line["media_end_us"] == pytest.approx(4_000_000, abs=64_000)


def test_after_a_crash_its_whole_fragments_are_kept(tmp_path: Path, units: list[bytes]) -> None:
    folder = tmp_path / "s-1" / "mic-1"
    write(folder, units, end=False)
    with (folder / "000001.mp4").open("r+b") as file:
        file.truncate(file.seek(0, 2) - 10)
    recover(folder)
    seal_folder(folder, RecorderSite())
    assert check_recording(folder).findings == []
    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    (segment,) = [line for line in lines if line["kind"] == "segment"]
    assert segment["recovered"] is True
    assert segment["fragments"] == len(units) - 2
    assert 3_000_000 < segment["end_utc_us"] - segment["start_utc_us"] < 4_000_000
