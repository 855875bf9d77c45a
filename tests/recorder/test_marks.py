"""A session begins at the key frame before its mark and ends at the one after its end, for it was connected long before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from recorder.boxes import Kind
from recorder.capture import Capture
from recorder.check import check_recording
from recorder.mux import Feed, Sample
from tests.recorder.house import recorded, until
from tests.recorder.kept import Kept, kept
from tests.simulators.rtsp_clients import CameraHouse


def sources(house: CameraHouse, *names: str) -> list[dict[str, Any]]:
    return [{"id": name, "url": house.url(name)} for name in names]


def connected(one: Kept, *names: str) -> None:
    """The source is connected, and two key frames of it are kept."""
    until(lambda: all(one.capture(name).key_interval_us for name in names), "the pre-roll is there")


class Listener:
    """A tap that writes down what it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[Kind, bool, int]] = []
        self.runs: list[str] = []

    def begin_run(self, feed: Feed) -> None:
        self.runs.append(f"begun with {feed.lead}")

    def take(self, sample: Sample) -> None:
        self.heard.append((sample.kind, sample.key, sample.utc_us))

    def end_run(self, cause: str) -> None:
        self.runs.append(cause)

    def key_times(self) -> list[int]:
        return [utc_us for kind, key, utc_us in self.heard if kind == "picture" and key]


@pytest.fixture(scope="module")
def one(shared_house: CameraHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A keeper that has been connected for a while."""
    with kept(tmp_path_factory.mktemp("marks"), sources(shared_house, "cam-1", "cam-2")) as running:
        connected(running, "cam-1", "cam-2")
        yield running


def test_first_and_last_picture_lie_around_the_marks_and_nothing_is_missing(one: Kept) -> None:
    listener = Listener()
    one.capture("cam-1").add_tap(listener, with_preroll=True)
    mark_utc_us = one.keeper.clock.utc_us()
    until(lambda: one.keeper.clock.utc_us() > mark_utc_us + 700_000, "the order comes late")
    order = {"session": "s-1", "sources": ["cam-1"], "mark_utc_us": mark_utc_us, "room_kind": "auction"}
    one.want(order)
    one.recorded("s-1", "cam-1")
    opened = one.lines("s-1", "cam-1")[0]
    end_utc_us = one.keeper.clock.utc_us()
    one.want()
    one.sealed("s-1")
    lines = one.lines("s-1", "cam-1")
    assert (opened["mark_utc_us"], opened["room_kind"]) == (mark_utc_us, "auction")
    assert (opened["source_kind"], opened["retention"]) == ("camera", "evaluation")
    assert [line for line in lines if line["kind"] == "gap"] == []
    (file,) = (line for line in lines if line["kind"] == "segment")
    assert mark_utc_us - 2_000_000 < file["start_utc_us"] == opened["utc_us"] <= mark_utc_us
    assert file["end_utc_us"] == lines[-1]["end_utc_us"] >= end_utc_us
    ends = [utc_us for utc_us in listener.key_times() if utc_us >= end_utc_us]
    assert file["end_utc_us"] == ends[0]
    assert check_recording(one.keeper.recordings_dir / "s-1").findings == []


def test_without_a_key_frame_before_the_mark_the_time_up_to_the_first_one_is_a_gap(one: Kept) -> None:
    mark_utc_us = one.keeper.clock.utc_us() - 60_000_000
    one.want({"session": "s-2", "sources": ["cam-1"], "mark_utc_us": mark_utc_us})
    one.recorded("s-2", "cam-1")
    one.want()
    one.sealed("s-2")
    lines = one.lines("s-2", "cam-1")
    (gap,) = (line for line in lines if line["kind"] == "gap")
    (file,) = (line for line in lines if line["kind"] == "segment")
    assert (gap["cause"], gap["track"]) == ("connect", "all")
    assert (gap["from_utc_us"], gap["to_utc_us"]) == (mark_utc_us, file["start_utc_us"])
    assert check_recording(one.keeper.recordings_dir / "s-2").findings == []


def test_sessions_on_one_camera_overlap_as_they_like(house: CameraHouse, tmp_path: Path) -> None:
    with kept(tmp_path, sources(house, "cam-1"), segment_s=1) as one:
        connected(one, "cam-1")
        first, second = ({"session": name, "sources": ["cam-1"]} for name in ("s-1", "s-2"))
        one.want(first)
        one.recorded("s-1", "cam-1")
        one.want(first, second)
        one.recorded("s-2", "cam-1")
        one.want(second)
        one.sealed("s-1")
        size = sum(path.stat().st_size for path in one.folder("s-2", "cam-1").glob("*.mp4"))
        until(
            lambda: sum(path.stat().st_size for path in one.folder("s-2", "cam-1").glob("*.mp4")) > size,
            "the second goes on",
        )
        one.want()
        one.sealed("s-2")
        (pictures, sounds, _), (others, other_sounds, _) = (
            recorded(one.folder(session, "cam-1")) for session in ("s-1", "s-2")
        )
        lines = [*one.lines("s-1", "cam-1"), *one.lines("s-2", "cam-1")]
    start, sound_start = pictures.index(others[0]), sounds.index(other_sounds[0])
    assert pictures[start:] == others[: len(pictures) - start]
    assert sounds[sound_start:] == other_sounds[: len(sounds) - sound_start]
    assert [line for line in lines if line["kind"] == "gap"] == []
    for session in ("s-1", "s-2"):
        assert check_recording(tmp_path / "recordings" / session).findings == []


def test_the_first_file_holds_the_picture_of_the_mark(one: Kept) -> None:
    one.want({"session": "s-3", "sources": ["cam-1"]})
    one.recorded("s-3", "cam-1")
    opened = one.lines("s-3", "cam-1")[0]
    (file,) = one.folder("s-3", "cam-1").glob("*.mp4")
    with av.open(str(file)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size and packet.pts is not None]
        ends_us = max(float((packet.pts or 0) * (packet.time_base or 0)) for packet in packets) * 1e6
    assert packets[0].is_keyframe
    assert opened["utc_us"] + ends_us >= opened["mark_utc_us"] - 500_000  # the last fragment is still in memory


def test_equal_orders_are_equal_and_a_session_that_is_over_is_not_opened_again(one: Kept) -> None:
    order = {"session": "s-4", "sources": ["cam-1"]}
    one.want(order)
    one.recorded("s-4", "cam-1")
    before = one.lines("s-4", "cam-1")
    for _ in range(3):
        one.want(order | {"retention": "evaluation", "mark_utc_us": None})
    assert one.lines("s-4", "cam-1") == before
    one.want()
    one.sealed("s-4")
    manifest = (one.folder("s-4", "cam-1") / "manifest.jsonl").read_bytes()
    one.want(order | {"sources": ["cam-1", "cam-2"]})
    until(lambda: len(one.keeper.state()) == 2, "both are answered")
    assert {row["cause"] for row in one.keeper.state()} == {"already_sealed"}
    assert not one.folder("s-4", "cam-2").exists()
    assert (one.folder("s-4", "cam-1") / "manifest.jsonl").read_bytes() == manifest


def test_each_class_says_how_long_and_an_unknown_one_is_refused_until_it_is_mended(one: Kept) -> None:
    order = {"session": "s-5", "sources": ["cam-1"], "retention": "holiday"}
    one.want(order)
    until(lambda: [row["cause"] for row in one.keeper.state()] == ["unknown_retention"], "it is refused")
    one.want(order | {"retention": "opening"})
    one.recorded("s-5", "cam-1")
    one.want(order | {"retention": "public"})
    until(lambda: next(iter(one.keeper._recordings.values())).keep is one.keeper._seals.keep("public"), "the class")
    one.want()
    one.sealed("s-5")
    retention = next(line for line in one.lines("s-5", "cam-1") if line["kind"] == "retention")
    assert (retention["class"], retention["keep_days"]) == ("public", 30)


def test_a_tap_that_fails_is_dropped_and_the_recording_goes_on(house: CameraHouse, tmp_path: Path) -> None:
    class Faulty(Listener):
        def take(self, sample: Sample) -> None:
            super().take(sample)
            raise RuntimeError("a viewer's fault")

    with kept(tmp_path, sources(house, "cam-1")) as one:
        capture: Capture = one.capture("cam-1")
        connected(one, "cam-1")
        good, faulty, late = Listener(), Faulty(), Listener()
        capture.add_tap(faulty)
        capture.add_tap(good)
        one.want({"session": "s-1", "sources": ["cam-1"]})
        one.recorded("s-1", "cam-1")
        until(lambda: len(good.heard) > 20, "the good one hears")
        assert len(faulty.heard) == 1
        capture.add_tap(late, with_preroll=True)
        assert late.heard[0][:2] == ("picture", True)
        capture.remove_tap(good)
        capture.remove_tap(good)
        heard = len(good.heard)
        until(lambda: len(late.heard) > 60, "the late one hears")
        assert len(good.heard) == heard
        house.break_camera("cam-1", "drop_connection")
        until(lambda: len(late.runs) == 3, "the connection is lost and back")
    assert late.runs == ["begun with picture", "dropped", "begun with picture"]


def test_an_end_waits_for_no_key_frame_that_does_not_come(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recorder.keeper.END_PATIENCE_S", 0.0)
    monkeypatch.setattr(Capture, "key_interval_us", 300_000)
    with kept(tmp_path, sources(house, "cam-1")) as one:
        until(lambda: one.capture("cam-1").connected, "it is connected")
        one.want({"session": "s-1", "sources": ["cam-1"]})
        one.recorded("s-1", "cam-1")
        house.break_camera("cam-1", "silent")
        one.want()
        one.sealed("s-1")
        lines = one.lines("s-1", "cam-1")
    assert lines[-1]["kind"] == "sealed"
    assert check_recording(tmp_path / "recordings" / "s-1").findings == []
