"""From a moment to a decoded picture."""

import pytest

from recorder.playback.first_frame import first_frame
from recorder.playback.timeline import Timelines
from tests.recorder.playback.conftest import START_UTC_US, Running


@pytest.mark.parametrize("known", [False, True])
def test_a_moment_becomes_a_picture_of_it(running: Running, known: bool) -> None:
    running.give(60)
    timelines = Timelines() if known else None
    frame = first_frame(running.folder, START_UTC_US + 40_000 + 1_210_000, timelines)
    assert frame is not None
    assert frame.utc_us == pytest.approx(START_UTC_US + 40_000 + 1_200_000, abs=100)
    assert (frame.width, frame.height) == (64, 48)
    assert 0 < frame.total_us == frame.index_us + frame.read_us + frame.decode_us


def test_a_hole_has_no_picture(running: Running) -> None:
    running.give(20)
    assert first_frame(running.folder, START_UTC_US - 1) is None
