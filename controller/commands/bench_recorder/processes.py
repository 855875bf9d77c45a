"""The processes of a run: the cameras' server, our recorder, ffmpeg, and what each of them took from the machine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.commands.demo_wait import DemoCouldNotRun, DemoFailed

SYSTEM_PYTHON: Final = "/usr/bin/python3"
DEADLINE_S: Final = 60.0
POLL_S: Final = 0.05
PLANNED_S: Final = 600
"""A session that says nothing is taken for one of hours, for which the disk must have room."""
_TICKS_S: Final = os.sysconf("SC_CLK_TCK")


def until(condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait for a condition; raises `DemoFailed` at the deadline."""
    end_s = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end_s:
            raise DemoFailed(f"not within {deadline_s:.0f} s: {what}")
        time.sleep(POLL_S)


def processor_s(pid: int) -> float:
    """Processor time of a process so far, in s."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_S


def memory_mb(pid: int) -> float:
    """Private memory of a process in MB: what it alone costs."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return (sizes["Private_Clean"] + sizes["Private_Dirty"]) / 1024


@contextmanager
def cameras(file: Path, mounts: int) -> Iterator[list[str]]:
    """GStreamer's server with so many mounts of one file; gives their addresses."""
    script = Path(__file__).with_name("gst_server.py")
    try:
        server = subprocess.Popen(
            [SYSTEM_PYTHON, str(script), str(file), str(mounts)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise DemoCouldNotRun(
            f"{SYSTEM_PYTHON} cannot be started: {error.strerror}; run .ci/system demo test"
        ) from None
    with ended(server):
        line = server.stdout.readline() if server.stdout is not None else b""
        if not line:
            raise DemoCouldNotRun("GStreamer's RTSP server does not start; run .ci/system demo test")
        yield json.loads(line)["urls"]


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The process ends with the block."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


class Recorder:
    """Our recorder as it runs at a site, with nobody but us giving orders."""

    def __init__(self, folder: Path, urls: Sequence[str], **figures: Any) -> None:
        """Starts it on a folder that may hold recordings; `figures` as in the site file."""
        folder.mkdir(exist_ok=True)
        self.folder, self.names = folder, [f"camera-{number}" for number in range(len(urls))]
        self.ticket_key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        settings = {
            "data_dir": str(folder),
            "socket": str(folder / "recorder.sock"),
            "ticket_key": self.ticket_key.public_key().public_bytes_raw().hex(),
            "sources": [{"id": name, "url": url} for name, url in zip(self.names, urls, strict=True)],
            **figures,
        }
        file = folder / "recorder.json"
        file.write_text(json.dumps(settings))
        file.chmod(0o600)
        with (folder / "recorder.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "recorder", "--settings", str(file)], stdout=subprocess.PIPE, stderr=log
            )
        line = self.process.stdout.readline() if self.process.stdout is not None else b""
        if not line:
            self.process.wait()
            raise DemoFailed(f"the recorder does not start; see {folder / 'recorder.log'}")
        self.media_url: str = json.loads(line)["media_url"]
        transport = httpx.HTTPTransport(uds=str(folder / "recorder.sock"))
        self._client = httpx.Client(transport=transport, base_url="http://recorder", timeout=30)

    def record(self, session: str | None) -> None:
        """Order this session of every camera, or none."""
        wanted = [] if session is None else [{"session": session, "sources": self.names, "planned_s": PLANNED_S}]
        self._client.put("/desired", json={"sessions": wanted}).raise_for_status()

    def sources(self) -> list[dict[str, Any]]:
        """What the recorder says of each wanted source."""
        found: list[dict[str, Any]] = self._client.get("/state").json()["sources"]
        return [one for one in found if one.get("session")]

    def await_recording(self) -> None:
        """Until every camera has a fragment on disk."""
        until(
            lambda: len(self.sources()) == len(self.names) and all(one["recording"] for one in self.sources()),
            "recorded",
        )

    def await_sealed(self, session: str) -> None:
        """Until the session is sealed."""
        folder = self.folder / "recordings" / session
        until(
            lambda: all(b'"kind":"sealed"' in (folder / name / "manifest.jsonl").read_bytes() for name in self.names),
            "the recording is sealed",
        )

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()
        self._close()

    def close(self) -> None:
        """End it in order."""
        with ended(self.process):
            self._client.close()

    def _close(self) -> None:
        self._client.close()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextmanager
def recorder(folder: Path, urls: Sequence[str], **figures: Any) -> Iterator[Recorder]:
    """Our recorder; ends with the block."""
    with closing(Recorder(folder, urls, **figures)) as running:
        yield running


@contextmanager
def ffmpegs(folder: Path, urls: Sequence[str]) -> Iterator[list[int]]:
    """Debian's ffmpeg, a process a camera, copying into files of 60 s; gives their process ids once each has a file."""
    folder.mkdir()
    running: list[subprocess.Popen[bytes]] = []
    try:
        for number, url in enumerate(urls):
            command = ["ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", url, "-c", "copy"]
            files = [
                "-f",
                "segment",
                "-segment_time",
                "60",
                "-reset_timestamps",
                "1",
                str(folder / f"{number}-%04d.mp4"),
            ]
            running.append(subprocess.Popen(command + files, stderr=subprocess.DEVNULL))
        until(lambda: len(list(folder.glob("*.mp4"))) == len(urls), "ffmpeg records every camera")
        yield [process.pid for process in running]
    except FileNotFoundError:
        raise DemoCouldNotRun("ffmpeg is not installed; run .ci/system demo") from None
    finally:
        for process in running:
            with ended(process):
                pass
