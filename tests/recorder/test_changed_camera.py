"""A camera whose picture settings change while it is recorded: a new file with a header of its own."""

from pathlib import Path

import pytest

from recorder.check import check_recording
from recorder.connection import sequence_sets
from simulators.rtsp_picture import PictureEncoder, black_canvas
from simulators.rtsp_screen import PictureSwitch
from tests.recorder.house import recorder
from tests.simulators.rtsp_clients import CameraHouse

START = b"\x00\x00\x00\x01"


def test_the_sequence_sets_of_a_key_frame_are_found_and_no_others() -> None:
    encoder = PictureEncoder()
    key, other = (encoder.encode(black_canvas(), 0, key=first) for first in (True, False))
    assert sequence_sets(START + START.join(key.nals), "h264") == (key.nals[0],)
    assert sequence_sets(START + START.join(other.nals), "h264") == ()
    assert sequence_sets(b"", "h264") == ()
    assert sequence_sets(b"\x00\x00\x01", "h264") == ()
    hevc = (
        START
        + b"\x40\x01vps"
        + START
        + b"\x42\x01sps"
        + START
        + b"\x44\x01pps"
        + START
        + b"\x26\x01picture"
        + START
        + b"\x42\x01x"
    )
    assert sequence_sets(hevc, "hevc") == (b"\x42\x01sps",)


def test_a_changed_camera_is_connected_again_and_goes_into_a_new_file(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        whole = PictureSwitch.nals

        def changed(self: PictureSwitch, unit: object) -> tuple[bytes, ...]:
            sequence_set, *others = whole(self, unit)  # type: ignore[arg-type]
            return (sequence_set + b"\x80" if sequence_set[0] & 0x1F == 7 else sequence_set, *others)

        monkeypatch.setattr(PictureSwitch, "nals", changed)
        running.fact("SourceRecordingLost", source="cam-1", cause="changed")
        running.fact("SourceRecordingStarted", source="cam-1")
        running.want()
        running.fact("RecordingSealed", session="s-1")
        folder = running.recordings / "s-1" / "cam-1"
        assert len(list(folder.glob("*.mp4"))) == 2
        assert check_recording(folder).findings == []
