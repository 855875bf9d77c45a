"""Whoever keeps an index hears of every line and file; a gate of space is asked once, before a session begins."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from recorder import keeper, public
from recorder.desired import SessionOrder
from recorder.fragments import unpack
from recorder.manifest import Line
from recorder.plan import Day
from recorder.retention.space import Needed
from tests.recorder.house import until
from tests.recorder.kept import kept
from tests.simulators.rtsp_clients import CameraHouse


class Listed:
    """Everything that an index is told, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.lines: dict[tuple[str, str], list[Line]] = {}
        self.begun: list[tuple[str, str, str, int]] = []
        self.fragments: list[int] = []

    def start(self) -> None:
        self.calls.append("start")

    def stop(self) -> None:
        self.calls.append("stop")

    def line(self, session: str, source: str, line: Line, fragments: bytes | None) -> None:
        self.lines.setdefault((session, source), []).append(line)
        if fragments is not None:
            self.fragments.append(len(list(unpack(fragments))))

    def begin(self, session: str, source: str, name: str, start_utc_us: int) -> None:
        self.begun.append((session, source, name, start_utc_us))


class Gate:
    """Says no until it is opened."""

    def __init__(self) -> None:
        self.full = True
        self.asked: list[tuple[str, dict[str, Needed]]] = []
        self.planned_s: dict[str, int | None] = {}

    def refuses(self, order: SessionOrder, running: Mapping[str, Needed] | None = None) -> str | None:
        self.planned_s[order.session] = order.planned_s
        self.asked.append((order.session, dict(running or {})))
        return "no_space" if self.full else None

    def needed(self, sources: Iterable[str], remaining_s: float) -> Needed:
        return Needed(int(remaining_s), float(len(list(sources))))


def test_an_index_hears_of_every_line_and_file_in_order(house: CameraHouse, tmp_path: Path) -> None:
    listed = Listed()
    sources = [{"id": "cam-1", "url": house.url("cam-1")}]
    with kept(tmp_path, sources, segment_s=1, indexer=listed) as one:
        one.want({"session": "s-1", "sources": ["cam-1"]})
        until(lambda: (one.folder("s-1", "cam-1") / "000002.mp4").exists(), "the second file")
        one.want()
        one.sealed("s-1")
        lines = one.lines("s-1", "cam-1")
    assert listed.calls == ["start", "stop"]
    assert listed.lines == {("s-1", "cam-1"): lines}
    segments = [line for line in lines if line["kind"] == "segment"]
    assert listed.begun == [("s-1", "cam-1", line["name"], line["start_utc_us"]) for line in segments]
    assert listed.fragments == [line["fragments"] for line in segments]


def test_an_index_hears_of_what_is_sealed_after_a_crash(house: CameraHouse, tmp_path: Path) -> None:
    sources = [{"id": "cam-1", "url": house.url("cam-1")}]
    with kept(tmp_path, sources) as one:
        one.want({"session": "s-1", "sources": ["cam-1"]})
        one.recorded("s-1", "cam-1")
    (tmp_path / "recorder-desired.json").unlink()
    listed = Listed()
    with kept(tmp_path, sources, indexer=listed) as one:
        one.sealed("s-1")
    assert [line["kind"] for line in listed.lines["s-1", "cam-1"]] == ["retention", "sealed"]


def test_a_session_without_space_is_told_and_begins_when_there_is_some(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "RETRY_S", 0.1)
    gate = Gate()
    sources = [{"id": name, "url": house.url(name)} for name in ("cam-1", "cam-2")]
    first = {"session": "s-1", "sources": ["cam-1", "cam-2"], "planned_s": 1_000}
    with kept(tmp_path, sources, space=gate) as one:
        one.want(first)
        until(lambda: len(gate.asked) > 3, "it is asked again")
        assert [fact["cause"] for fact in one.facts("SourceRecordingLost")] == ["no_space", "no_space"]
        assert not (one.keeper.recordings_dir / "s-1").exists()
        gate.full = False
        one.recorded("s-1", "cam-1")
        one.recorded("s-1", "cam-2")
        gate.full = True
        asked = len(gate.asked)
        one.want(first, {"session": "s-2", "sources": ["cam-2"]})
        until(lambda: len(gate.asked) > asked, "the second session is asked for")
        assert all(row["session"] == "s-1" and row["recording"] for row in one.keeper.state())
    session, running = gate.asked[-1]
    assert session == "s-2"
    assert running["s-1"].bytes_per_s == 2
    assert 900 < running["s-1"].bytes <= 1_000


def test_a_day_of_public_areas_needs_space_until_its_midnight(
    house: CameraHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the usual length of a session, eight hours; neither when it begins nor while it runs."""
    monkeypatch.setattr(keeper, "RETRY_S", 0.1)
    hour_us = 3_600_000_000
    monkeypatch.setattr(public, "local_day", lambda utc_us: Day("20261126", utc_us - hour_us, utc_us + 20 * hour_us))
    gate = Gate()
    sources = [{"id": name, "url": house.url(name)} for name in ("cam-1", "cam-2")]
    with kept(tmp_path, sources, space=gate, public_sources=["cam-2"]) as one:
        until(lambda: "public-20261126" in gate.planned_s, "it is asked for")
        gate.full = False
        one.recorded("public-20261126", "cam-2")
        one.want({"session": "s-1", "sources": ["cam-1"]})
        one.recorded("s-1", "cam-1")
    assert 19 * 3600 < (gate.planned_s["public-20261126"] or 0) <= 20 * 3600
    assert gate.planned_s["s-1"] == 8 * 3600
    running = next(running for session, running in gate.asked if session == "s-1")
    assert 19 * 3600 < running["public-20261126"].bytes <= 20 * 3600
