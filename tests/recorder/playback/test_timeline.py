"""Recordings by wall time: pieces, holes, and the file that is being written."""

from io import BytesIO

import av
import pytest

from recorder.boxes import NotFragmented, spans
from recorder.playback.timeline import Timelines
from recorder.playback.walk import WalkedFile, read_parts
from tests.recorder.playback.conftest import START_UTC_US, Running

FIRST_US = START_UTC_US + 40_000


def test_the_last_seconds_of_a_running_session_are_there_before_their_file_is_closed(running: Running) -> None:
    running.give(70)  # 2.8 s: one file of 2 s is closed, one is open
    timeline = Timelines().of(running.folder)
    assert [piece.growing for piece in timeline.pieces] == [False, True]
    open_piece = timeline.pieces[1]
    assert open_piece.start_utc_us == timeline.pieces[0].end_utc_us
    assert 400_000 <= open_piece.end_utc_us - open_piece.start_utc_us <= 800_000
    assert not timeline.sealed


def test_what_was_said_of_a_growing_file_is_what_its_line_says_when_it_is_closed(running: Running) -> None:
    timelines = Timelines()
    running.give(60)
    early = timelines.of(running.folder).pieces[-1]
    running.give(60)
    running.seal()
    late = next(piece for piece in timelines.of(running.folder).pieces if piece.name == early.name)
    assert (early.start_utc_us, early.media_start_us) == (late.start_utc_us, late.media_start_us)
    assert early.growing
    assert not late.growing
    assert early.bytes < late.bytes


def test_whole_fragments_only_are_told_of_a_growing_file(running: Running) -> None:
    running.give(20)
    path = running.folder / "000001.mp4"
    whole = WalkedFile(path).whole_bytes
    with path.open("ab") as file:
        file.write(path.read_bytes()[-700:-100])
    assert WalkedFile(path).whole_bytes == whole
    with path.open("r+b") as file:
        file.truncate(whole - 5)
    assert WalkedFile(path).whole_bytes < whole


def test_a_moment_leads_to_the_key_frame_at_or_before_it(running: Running) -> None:
    running.give(30)
    timelines = Timelines()
    timeline = timelines.of(running.folder)
    for picture in (0, 4, 5, 12, 19):
        place = timelines.place(timeline, FIRST_US + picture * 40_000 + 1_000)
        assert place is not None
        assert place.utc_us == pytest.approx(FIRST_US + picture // 5 * 5 * 40_000, abs=100)
        path = running.folder / place.piece.name
        data = b"".join(read_parts(path, [(0, place.header_bytes), (place.offset, place.length)]))
        assert [kind for kind, *_ in spans(data, 0, len(data))] == [b"ftyp", b"moov", b"moof", b"mdat"]
        with av.open(BytesIO(data)) as container:
            assert next(container.decode(video=0)).key_frame


def test_a_hole_has_no_place_and_its_cause_is_told(running: Running) -> None:
    running.give(20)
    running.hole(25)
    running.give(20)
    timelines = Timelines()
    timeline = timelines.of(running.folder)
    in_the_hole = FIRST_US + 30 * 40_000
    assert timelines.place(timeline, in_the_hole) is None
    assert [gap.cause for gap in timeline.gaps_between(in_the_hole, in_the_hole + 1)] == ["stall"]
    assert timelines.place(timeline, FIRST_US + 50 * 40_000) is not None
    assert len(timeline.between(FIRST_US, in_the_hole)) == 1


def test_a_file_of_something_else_is_refused(running: Running) -> None:
    path = running.folder / "note.txt"
    path.write_bytes(b"something else" * 100)
    with pytest.raises(NotFragmented):
        WalkedFile(path)
    path.unlink()
