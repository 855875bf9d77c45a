"""Small sealed sessions on disk, and a clock that shows what it is set to."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.proof.note import Verifier, sign_note, verifier_of
from recorder.clock import Clock
from recorder.manifest import Manifest
from recorder.retention.classes import DAY_US, LEAST, RetentionClass
from recorder.retention.settings import KeepingSettings
from recorder.settings import RecorderSettings

NOW_UTC_US = 1_790_000_000_000_000


class SetClock(Clock):
    """Shows what it is set to."""

    def __init__(self, utc_us: int = NOW_UTC_US) -> None:
        super().__init__()
        self.now_utc_us = utc_us

    def utc_us(self) -> int:
        return self.now_utc_us

    def pass_days(self, days: float) -> None:
        self.now_utc_us += int(days * DAY_US)


def settings_of(data_dir: Path, keeping: KeepingSettings | None = None) -> RecorderSettings:
    (data_dir / "recordings").mkdir(parents=True, exist_ok=True)
    return RecorderSettings(
        data_dir=data_dir,
        socket=data_dir / "s",
        ticket_key="0" * 64,
        sources=(),
        keeping=keeping or KeepingSettings(),
    )


def make_session(
    recordings: Path,
    session: str,
    kind: str | RetentionClass = "public",
    end_utc_us: int = NOW_UTC_US,
    sources: Sequence[str] = ("cam-1", "mic-1"),
    files: int = 2,
    sealed: bool = True,
) -> Path:
    """A session of small files whose manifests say that they are kept by this class; gives its folder."""
    for source in sources:
        folder = recordings / session / source
        folder.mkdir(parents=True)
        manifest = Manifest(folder)
        start_utc_us = end_utc_us - files * 1_000_000
        manifest.append("opened", session=session, source=source, utc_us=start_utc_us)
        for number in range(1, files + 1):
            _add_file(manifest, folder, f"{number:06}.mp4", f"{session} {source} {number}".encode() * 40, start_utc_us)
            start_utc_us += 1_000_000
        if sealed:
            keep = LEAST[kind] if isinstance(kind, str) else kind
            manifest.append("retention", **keep.line(end_utc_us))
            manifest.append("sealed", end_utc_us=end_utc_us)
        manifest.close()
    return recordings / session


def _add_file(manifest: Manifest, folder: Path, name: str, data: bytes, start_utc_us: int) -> None:
    (folder / name).write_bytes(data)
    manifest.append(
        "segment", name=name, start_utc_us=start_utc_us, end_utc_us=start_utc_us + 1_000_000, media_start_us=0,
        media_end_us=1_000_000, bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), video=25, audio=16,
    )  # fmt: skip


def media_of(*folders: Path) -> dict[str, bytes]:
    """Every media file below these folders, by path."""
    return {str(path): path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.mp4"))}


class Key:
    """A signing key as the recorder has one."""

    def __init__(self, seed: bytes = b"the recorder's key of the tests.") -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def verifier(self) -> Verifier:
        return verifier_of("recorder.tests", self._private)

    @property
    def vkey(self) -> str:
        return self.verifier.text()

    def sign(self, text: str) -> str:
        return sign_note(text, "recorder.tests", self._private)


class Crash(BaseException):
    """The machine lost its power."""


_DEEDS = ("fsync", "fdatasync", "pwrite", "rename", "replace", "unlink", "mkdir", "rmdir")


@contextmanager
def crash_before_deed(number: int) -> Iterator[list[str]]:
    """Lose power before the deed of this number (from 1) of the process on its disk; gives the deeds that were done."""
    done: list[str] = []

    def counted(name: str, deed: Callable[..., Any]) -> Callable[..., Any]:
        def do(*args: Any, **named: Any) -> Any:
            if len(done) + 1 >= number:
                raise Crash(name)
            done.append(name)
            return deed(*args, **named)

        return do

    with ExitStack() as stack:
        for name in _DEEDS:
            stack.enter_context(mock.patch.object(os, name, counted(name, getattr(os, name))))
        yield done
