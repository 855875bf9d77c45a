"""A small session with signed heads, made without camera and network: two files of a camera, one of a microphone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.head_minutes import HeadMinutes
from recorder.heads import SourceHead
from recorder.lines import open_manifest, seal_lines
from recorder.manifest import Manifest
from recorder.settings import RecorderSite
from recorder.signing import Signer, load_signer
from recorder.writer import Begin, Close, Data, DiskWriter, GapUntil, Note
from tests.recorder.house import until
from tests.recorder.sealed import CodedFeed, units_of

START_US = 1_790_000_000_000_000
CLOCK = {"reference": "192.0.2.1", "stratum": 3, "offset_ns": -120}


@dataclass
class Source:
    """One source being written."""

    writer: DiskWriter
    manifest: Manifest

    def put(self, *steps: Any) -> None:
        for step in steps:
            assert self.writer.put(step)
        until(lambda: self.writer.idle, "it is on disk")


class SignedSession:
    """`base/recordings/s-1` while it is recorded; `minutes` signs it."""

    def __init__(self, base: Path, sources: Mapping[str, str] | None = None) -> None:
        self.recordings = base / "recordings"
        self.folder = self.recordings / "s-1"
        self.folder.mkdir(parents=True)
        self.signer: Signer = load_signer(base)
        self.facts: list[dict[str, Any]] = []
        self.sources: dict[str, Source] = {}
        self.minutes = HeadMinutes(
            self.recordings, self.signer, lambda: START_US + len(self.facts), self.running,
            lambda kind, members: self.facts.append({"kind": kind, **members}), host_clock=lambda: dict(CLOCK),
        )  # fmt: skip
        for name, kind in (sources or {"cam-1": "camera"}).items():
            self.open(name, kind)

    def open(self, name: str, kind: str) -> Source:
        opening = {"mark_utc_us": START_US, "room_kind": "evaluation", "source_kind": kind, "vkey": self.signer.vkey}
        manifest = open_manifest("s-1", name, self.folder / name, START_US, **opening)
        writer = DiskWriter(self.folder / name, manifest, "connect", lambda _run, _start: None, lambda _error: None)
        self.sources[name] = Source(writer, manifest)
        return self.sources[name]

    def running(self) -> dict[str, dict[str, SourceHead]]:
        return {"s-1": {name: source.writer.head for name, source in self.sources.items()}} if self.sources else {}

    def end(self, name: str, end_utc_us: int) -> None:
        source = self.sources.pop(name)
        source.put(Close(end_utc_us), GapUntil(end_utc_us))
        seal_lines(source.writer.put, RecorderSite(), end_utc_us)
        assert source.writer.finish(10)
        source.manifest.close()

    def abandon(self) -> None:
        """As a crash leaves it."""
        for source in self.sources.values():
            assert source.writer.finish(10)
            source.manifest.close()
        self.sources.clear()


def units_of_two(feed: CodedFeed) -> Iterator[tuple[str, str, list[bytes]]]:
    """Header and fragments of two sources."""
    yield "cam-1", "camera", units_of(feed.feed, feed.samples(50, START_US))
    sounds = (each for each in feed.samples(100, START_US) if each.kind == "sound")
    yield "mic-1", "microphone", units_of(feed.sound_only(), sounds)


def signed_session(base: Path, feed: CodedFeed) -> SignedSession:
    """Sealed, with five heads: before the first picture, twice in the middle of a file, between files, at the seal."""
    session = SignedSession(base, {})
    parts = [(session.open(name, kind), units) for name, kind, units in units_of_two(feed)]
    session.minutes.sign_now()
    for source, units in parts:
        source.put(Begin(units[0], "mp4", START_US + 40_000), *(Data(unit, 1) for unit in units[1:3]))
    session.minutes.sign_now()
    for source, units in parts:
        source.put(*(Data(unit, 1) for unit in units[3:]), Note("connected", {"utc_us": START_US}))
    session.minutes.sign_now()
    camera, units = parts[0]
    camera.put(Close(START_US + 2_040_000))
    session.minutes.sign_now()
    camera.put(Begin(units[0], "mp4", START_US + 2_100_000), *(Data(unit, 1) for unit in units[1:]))
    for name in list(session.sources):
        session.end(name, START_US + 4_200_000)
    session.minutes.seal("s-1")
    return session
