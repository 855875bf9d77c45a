"""`sealroom record`: record any RTSP cameras into one folder, with no controller."""

import json
import os
import re
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

import typer
from pydantic import SecretStr, ValidationError
from rich.console import Console
from rich.live import Live
from rich.table import Table

from controller.commands.recordings_words import whole_table
from recorder.folder_lock import FolderTaken
from recorder.health.words import cause_words
from recorder.once import FolderNotEmpty, Progress, Taken, record_once
from recorder.settings import RecordedSource, RecorderSite

CameraOption = Annotated[
    list[str] | None,
    typer.Option("--camera", metavar="NAME=URL", help="Camera, for example door=rtsp://user@10.0.0.7/stream. Repeat."),
]
MicrophoneOption = Annotated[
    list[str] | None,
    typer.Option("--microphone", metavar="NAME=URL", help="Sound alone: rtsp://… or alsa:PCM of this machine. Repeat."),
]
ForOption = Annotated[float | None, typer.Option("--for", min=0.5, help="Seconds to record; without it, until Ctrl-C.")]
OutOption = Annotated[Path, typer.Option("--out", help="New or empty folder for the recording.")]
SessionOption = Annotated[str | None, typer.Option("--session", help="Session id; without it, made of the time.")]
NoSound = Annotated[bool, typer.Option("--without-sound", help="Cameras without sound are good.")]
SegmentOption = Annotated[int, typer.Option("--segment", min=1, max=3600, help="Seconds a file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]


def record(
    out: OutOption,
    camera: CameraOption = None,
    microphone: MicrophoneOption = None,
    for_s: ForOption = None,
    session: SessionOption = None,
    without_sound: NoSound = False,
    segment: SegmentOption = 60,
    as_json: AsJson = False,
) -> None:
    """Record cameras: pictures and sound as the camera coded them, hashed, every missing second named.

    A password comes from the URL or, better, from SEALROOM_CAMERA_PASSWORD; it is stored nowhere. Ctrl-C ends and seals.
    Exit 0 good, 1 something is missing, 2 could not run.
    """
    session = session or f"take-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    cameras = [_source(text, "camera", not without_sound, as_json) for text in camera or ()]
    cameras += [_source(text, "microphone", True, as_json) for text in microphone or ()]
    if not cameras:
        raise _could_not_run("name at least one --camera or --microphone", as_json)
    if len({one.id for one in cameras}) != len(cameras):
        raise _could_not_run("two sources have the same name; give each its own", as_json)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", session):
        raise _could_not_run("a session id is 1 to 64 letters, digits, - or _", as_json)
    try:
        with _interruptible() as ending, _screen(as_json) as live:
            taken = record_once(
                cameras,
                out,
                session,
                RecorderSite(segment_s=segment),
                for_s,
                ending,
                lambda now: live.update(_table(now)),
            )
    except (FolderNotEmpty, FolderTaken) as error:
        raise _could_not_run(str(error), as_json) from None
    except OSError as error:
        raise _could_not_run(
            f"{out} cannot be written: {error.strerror}; check path, rights and space", as_json
        ) from None
    _report(taken, out, session, as_json)
    if not all(one.good for one in taken):
        raise typer.Exit(1)


def _source(text: str, kind: Literal["camera", "microphone"], sound: bool, as_json: bool) -> RecordedSource:
    name, _, url = text.partition("=")
    try:
        parts = urlsplit(url)
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        user, password = parts.username, parts.password
        if user is not None and password is None:
            password = os.environ.get("SEALROOM_CAMERA_PASSWORD")
        return RecordedSource(
            id=name,
            kind=kind,
            url=bare if parts.hostname else url,
            user=unquote(user) if user else None,
            password=SecretStr(unquote(password)) if password else None,
            sound=sound,
        )
    except (ValidationError, ValueError):
        what = f"{kind} {name}" if re.fullmatch(r"[\w-]{1,64}", name) else f"a {kind}"
        raise _could_not_run(f"{what} is not of the form NAME=rtsp://HOST:PORT/PATH", as_json) from None


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM set the event instead of tearing the recording."""
    ending = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _screen(as_json: bool) -> Iterator[Live]:
    console = Console(stderr=True, quiet=as_json)
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        yield live


def _table(cameras: Sequence[Progress]) -> Table:
    table = whole_table("source", "state", "packets")
    for one in cameras:
        state = "[green]recording[/]" if one.recording else _told(one.cause, "connecting")
        table.add_row(one.camera, state, str(one.packets))
    return table


def _report(taken: Sequence[Taken], out: Path, session: str, as_json: bool) -> None:
    if as_json:
        good = all(one.good for one in taken)
        plain = {"ok": good, "out": str(out), "session": session, "cameras": [_plain(one) for one in taken]}
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    table = whole_table("source", "recorded\nmissing", "files\nsize", "sound", "state")
    for one in taken:
        table.add_row(
            one.camera,
            f"{one.recorded_ms / 1000:.1f} s\n{_missing_ms(one) / 1000:.1f} s",
            f"{one.files}\n{one.bytes / 1e6:.1f} MB",
            "yes" if one.sounds else "no",
            "[green]good[/]" if one.good else f"[red]{_told(one.cause, 'incomplete')}[/]",
        )
    Console().print(table)
    typer.echo(f"{session} in {out}")


def _told(cause: str | None, otherwise: str) -> str:
    return otherwise if cause is None else cause_words(cause)[1]


def _missing_ms(taken: Taken) -> int:
    return sum(int(gap["to_utc_us"]) - int(gap["from_utc_us"]) for gap in taken.gaps) // 1000


def _plain(taken: Taken) -> dict[str, Any]:
    return {
        "camera": taken.camera,
        "good": taken.good,
        "recorded_ms": taken.recorded_ms,
        "missing_ms": _missing_ms(taken),
        "files": taken.files,
        "bytes": taken.bytes,
        "pictures": taken.pictures,
        "sounds": taken.sounds,
        "gaps": list(taken.gaps),
        "cause": taken.cause,
        "manifest_sha256": taken.manifest_sha256,
    }


def _could_not_run(text: str, as_json: bool) -> typer.Exit:
    typer.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False) if as_json else text, err=not as_json)
    return typer.Exit(2)
