"""A camera whose picture settings change while it is recorded: a new file with a header of its own."""

from pathlib import Path

import pytest

from recorder.check import check_recording
from recorder.picture_sets import parameter_sets, sequence_sets
from simulators.rtsp_picture import PictureEncoder, black_canvas
from simulators.rtsp_screen import PictureSwitch
from tests.recorder.house import recorder, until
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
    assert parameter_sets(hevc, "hevc") == (b"\x40\x01vps", b"\x42\x01sps", b"\x44\x01pps")
    assert parameter_sets(START + START.join(key.nals), "h264") == key.nals[:2]


def test_a_changed_picture_goes_into_a_new_file_with_a_header_of_its_own_and_nothing_is_missing(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recorder(tmp_path, {"cam-1": house.url("cam-1")}) as running:
        running.want(s_1=["cam-1"])
        running.fact("SourceRecordingStarted", source="cam-1")
        whole = PictureSwitch.nals

        def changed(self: PictureSwitch, unit: object) -> tuple[bytes, ...]:
            sequence_set, *others = whole(self, unit)  # type: ignore[arg-type]
            return (sequence_set + b"\x80" if sequence_set[0] & 0x1F == 7 else sequence_set, *others)

        folder = running.recordings / "s-1" / "cam-1"
        monkeypatch.setattr(PictureSwitch, "nals", changed)
        until(lambda: len(list(folder.glob("*.mp4"))) == 2, "the second file")
        running.want()
        running.fact("RecordingSealed", session="s-1")
        assert not any(fact["kind"] == "SourceRecordingLost" for fact in running.facts)
        assert {line["cause"] for line in running.lines("s-1", "cam-1") if line["kind"] == "gap"} <= {"connect"}
        headers = [path.read_bytes()[:2_000] for path in sorted(folder.glob("*.mp4"))]
        lengths = [int.from_bytes(header[header.index(b"avcC") + 10 :][:2], "big") for header in headers]
        assert lengths[1] == lengths[0] + 1
        assert check_recording(folder).findings == []
