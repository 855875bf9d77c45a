"""Record some cameras into one folder, without a controller: for commissioning, tests and portable use."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.capture import Capture
from recorder.clock import Clock
from recorder.folder_lock import FolderLock
from recorder.recording import Opening, Recording
from recorder.settings import RecordedSource, RecorderSite

POLL_S = 0.1
CONNECTING_S = 3.0
"""Recording begins when every camera sends, but no later than this after the start."""
STARTING_S = 5.0
"""The asked time counts from when every camera is recorded, but no later than this after the start."""
_PATIENCE_S = 4.0


class FolderNotEmpty(RuntimeError):
    """The folder holds something already."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How one camera stands."""

    camera: str
    recording: bool
    cause: str | None
    packets: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What was recorded of one camera. `gaps` = manifest lines of missing time behind the first picture."""

    camera: str
    manifest_sha256: str | None
    files: int
    bytes: int
    pictures: int
    sounds: int
    recorded_ms: int
    gaps: tuple[dict[str, Any], ...]
    cause: str | None
    sound_alone: bool = False

    @property
    def good(self) -> bool:
        """Whether nothing is missing from its first picture on, or its first sound where there is no picture."""
        samples = self.sounds if self.sound_alone else self.pictures
        return samples > 0 and self.manifest_sha256 is not None and not self.gaps and self.cause is None


def record_once(
    cameras: Sequence[RecordedSource],
    out: Path,
    session: str,
    site: RecorderSite,
    for_s: float | None,
    ending: threading.Event,
    show: Callable[[Sequence[Progress]], None],
) -> list[Taken]:
    """Record until `for_s` seconds are recorded (None: until `ending` is set), then seal.

    Raises `FolderNotEmpty`, `FolderTaken`, OSError.
    """
    out.mkdir(mode=0o750, parents=True, exist_ok=True)
    lock = FolderLock(out)
    captures: list[Capture] = []
    try:
        if any(out.iterdir()):
            raise FolderNotEmpty(f"{out} is not empty; name a new folder")
        clock = Clock()
        captures = [Capture(camera, clock) for camera in cameras]
        _connect(captures, ending)
        recordings = [_begin(session, capture, out / capture.source.id, clock, site) for capture in captures]
        _wait(captures, recordings, for_s, ending, show)
        causes = [recording.cause for recording in recordings]
        for capture in captures:
            capture.begin_stop()
        digests = [recording.seal() for recording in recordings]
        for capture in captures:
            capture.stop(_PATIENCE_S)
        return [
            _taken(camera, recording, digest, cause)
            for camera, recording, digest, cause in zip(cameras, recordings, digests, causes, strict=True)
        ]
    finally:
        for capture in captures:
            capture.begin_stop()
        lock.release()


def _connect(captures: Sequence[Capture], ending: threading.Event) -> None:
    """Until each camera sends or says why it does not, or for a moment."""
    until_s = time.monotonic() + CONNECTING_S
    while time.monotonic() < until_s and not all(one.connected or one.cause for one in captures):
        if ending.wait(POLL_S / 4):
            return


def _begin(session: str, capture: Capture, folder: Path, clock: Clock, site: RecorderSite) -> Recording:
    """Begin with the last key frame that the camera sent."""
    now_utc_us = clock.utc_us()
    opening = Opening(capture.start_utc_us(now_utc_us) or now_utc_us, now_utc_us, source_kind=capture.source.kind)
    recording = Recording(session, capture.source.id, folder, clock, site, lambda _kind, _members: None, opening)
    capture.attach(recording, now_utc_us, recording.accounted_utc_us)
    return recording


def _wait(
    captures: Sequence[Capture],
    recordings: Sequence[Recording],
    for_s: float | None,
    ending: threading.Event,
    show: Callable[[Sequence[Progress]], None],
) -> None:
    started_s = time.monotonic()
    counting_s: float | None = None
    while not ending.wait(POLL_S):
        for capture, recording in zip(captures, recordings, strict=True):
            capture.watch()
            recording.watch()
        show([_progress(capture, recording) for capture, recording in zip(captures, recordings, strict=True)])
        now_s = time.monotonic()
        if counting_s is None and (
            all(each.state == "recording" for each in recordings) or now_s - started_s > STARTING_S
        ):
            counting_s = now_s
        if for_s is not None and counting_s is not None and now_s - counting_s >= for_s:
            return


def _progress(capture: Capture, recording: Recording) -> Progress:
    return Progress(recording.source, recording.state == "recording", recording.cause, capture.packets)


def _taken(source: RecordedSource, recording: Recording, digest: str | None, cause: str | None) -> Taken:
    segments = [line for line in recording.lines if line["kind"] == "segment"]
    first_utc_us = segments[0]["start_utc_us"] if segments else 0
    gaps = [line for line in recording.lines if line["kind"] == "gap" and line["to_utc_us"] > first_utc_us]
    return Taken(
        camera=source.id,
        manifest_sha256=digest,
        files=len(segments),
        bytes=sum(line["bytes"] for line in segments),
        pictures=sum(line["video"] for line in segments),
        sounds=sum(line["audio"] for line in segments),
        recorded_ms=sum(line["end_utc_us"] - line["start_utc_us"] for line in segments) // 1000,
        gaps=tuple({key: line[key] for key in ("from_utc_us", "to_utc_us", "cause", "track")} for line in gaps),
        cause=cause,
        sound_alone=not source.has_picture,
    )
