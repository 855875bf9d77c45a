"""The table of fragments: what the file says, kept small, and bound to the file's digest."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.boxes import read_fragments, read_header
from recorder.fragments import FragmentEntry, pack, unpack
from recorder.manifest import Line
from recorder.recording import Recording
from recorder.settings import RecorderSite
from tests.recorder.house import until
from tests.recorder.sealed import CodedFeed, SetClock

START_US = 1_790_000_000_000_000
ENTRIES = st.builds(
    FragmentEntry,
    st.integers(0, 2**63),
    st.integers(0, 2**32 - 1),
    st.integers(-(2**62), 2**62),
    st.booleans(),
    st.binary(min_size=16, max_size=16),
)


@given(st.lists(ENTRIES, max_size=20))
def test_a_table_comes_back_as_it_was_in_at_most_40_bytes_a_fragment(entries: list[FragmentEntry]) -> None:
    table = pack(entries)
    assert unpack(table) == entries
    assert len(table) <= 40 * len(entries)


def test_bytes_that_are_no_table_are_refused() -> None:
    with pytest.raises(ValueError, match="no table"):
        unpack(b"x" * 36)


def test_each_line_is_passed_on_when_it_is_on_disk_and_a_files_line_with_its_table(tmp_path: Path) -> None:
    feed, folder = CodedFeed(tmp_path), tmp_path / "s-1" / "cam-1"
    told: list[tuple[Line, bytes | None, bool]] = []
    begun: list[tuple[str, int]] = []

    def on_line(line: Line, table: bytes | None) -> None:
        told.append((line, table, str(line.get("sha256", line["kind"])) in (folder / "manifest.jsonl").read_text()))
        raise RuntimeError("whoever is told may fail")

    clock = SetClock(START_US)
    one = Recording("s-1", "cam-1", folder, clock, RecorderSite(segment_s=1), lambda _kind, _members: None)
    one._manifest.on_line = on_line
    one._writer._on_begin = lambda name, start_utc_us: begun.append((name, start_utc_us))
    one.begin_run(feed.feed)
    for sample in feed.samples(70, START_US + 200_000):
        one.take(sample)
    until(lambda: one.idle, "everything is on disk")
    clock.now_utc_us += 3_000_000
    assert one.seal() is not None
    feed.close()

    assert [line for line, _, _ in told] == one.lines[1:]
    assert all(durable for _, _, durable in told)
    files = [(line, unpack(table)) for line, table, _ in told if table is not None]
    assert [line["kind"] for line, _ in files] == ["segment"] * 3
    assert begun == [(line["name"], line["start_utc_us"]) for line, _ in files]
    prev = "0" * 64
    for line, entries in files:
        data = (folder / line["name"]).read_bytes()
        end, tracks = read_header(data)
        found = list(read_fragments(data, tracks, end, len(data)))
        assert [(entry.offset, entry.length) for entry in entries] == [(one.offset, one.length) for one in found]
        for entry in entries:
            assert hashlib.sha256(data[: entry.offset + entry.length]).digest()[:16] == entry.sha256_16
        assert entries[-1].sha256_16.hex() == line["sha256"][:32]
        assert (entries[0].first_us, entries[0].key) == (line["media_start_us"], True)
        assert (line["fragments"], line["key_frames"]) == (len(entries), sum(entry.key for entry in entries))
        assert line["prev_segment"] == prev
        prev = line["sha256"]
