"""Boxes: the muxer's bytes become whole units in any portions; what is torn is never taken for whole."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.boxes import NotFragmented, UnitCollector, read_fragments, read_header
from recorder.mux import Muxer
from tests.recorder.sealed import CodedFeed


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    feed = CodedFeed(tmp_path_factory.mktemp("boxes"))
    muxer = Muxer(feed.feed, 500, 5_000_000)
    units = [unit for sample in feed.samples(50, 0) for unit in muxer.put(sample)]
    units += muxer.close()
    feed.close()
    path = tmp_path_factory.mktemp("file") / "000001.mp4"
    path.write_bytes(b"".join(units))
    return path


@pytest.fixture
def file(path: Path) -> bytes:
    return path.read_bytes()


def test_header_and_fragments_tell_tracks_times_and_counts(file: bytes) -> None:
    end, tracks = read_header(file)
    assert sorted((track.kind, track.timescale) for track in tracks.values()) == [
        ("picture", 12_800),
        ("sound", 16_000),
    ]
    fragments = list(read_fragments(file, tracks, end, len(file)))
    pictures = [fragment.parts["picture"] for fragment in fragments if "picture" in fragment.parts]
    assert sum(part.samples for part in pictures) == 50
    assert (pictures[0].start_us, pictures[-1].end_us) == (5_000_000, 7_000_000)
    assert sum(fragment.length for fragment in fragments) + end == len(file)


@given(st.lists(st.integers(50, 5_000), min_size=1, max_size=40))
@settings(max_examples=50, deadline=None)
def test_units_are_whole_however_the_bytes_come(path: Path, portions: list[int]) -> None:
    file = path.read_bytes()
    collector, units, at, turn = UnitCollector(), [], 0, 0
    while at < len(file):
        size = portions[turn % len(portions)]
        units += collector.feed(file[at : at + size])
        at, turn = at + size, turn + 1
    assert b"".join(units) == file
    assert units[0][4:8] == b"ftyp"
    assert {unit[4:8] for unit in units[1:]} == {b"moof"}


def test_a_cut_anywhere_leaves_only_whole_fragments(file: bytes) -> None:
    end, tracks = read_header(file)
    whole = [fragment.offset + fragment.length for fragment in read_fragments(file, tracks, end, len(file))]
    for cut in range(end, len(file), 97):
        found = list(read_fragments(file[:cut], tracks, end, cut))
        assert len(found) == sum(stop <= cut for stop in whole)


@pytest.mark.parametrize("data", [b"", b"\0" * 64, b"\xff" * 64, b"\0\0\0\x08ftyp" * 3, Path(__file__).read_bytes()])
def test_noise_is_no_file(data: bytes) -> None:
    with pytest.raises(NotFragmented):
        read_header(data)
