"""The process that derives pictures, peaks and playable files: behind every other process, replaced when it dies or hangs.

A codec that crashes on a strange file takes this process down, never the recorder.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

PATIENCE_S: Final = 30.0
"""Longest work on one answer."""
WAITING_MOST: Final = 24
"""Requests that wait at once; more are refused, so that viewers cannot take every thread of the server."""
_ROOT: Final = Path(__file__).resolve().parents[2]


class Busy(Exception):
    """Too many requests wait already."""


class NotDerived(Exception):
    """The file could not be decoded, or the process died or hung on it."""


class Worker:
    """Thread-safe; one request at a time. The process starts at the first request and ends with `stop`."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(WAITING_MOST)
        self._process: subprocess.Popen[bytes] | None = None

    def derive(self, what: str, path: Path, parts: list[tuple[int, int]], out: Path) -> None:
        """Make `out` (picture, peaks or playable) from parts of a file, unless it is there. Raises `Busy`, `NotDerived`."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            with self._turn:
                if not out.exists():
                    self._ask({"what": what, "path": str(path), "parts": parts, "out": str(out)})
        finally:
            self._places.release()

    @property
    def pid(self) -> int | None:
        """The process's number while it runs."""
        return None if self._process is None else self._process.pid

    def stop(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def _ask(self, request: dict[str, Any]) -> None:
        process = self._running()
        hung = threading.Timer(PATIENCE_S, process.kill)
        hung.start()
        try:
            answer = _answer(process.stdin, process.stdout, request)
        finally:
            hung.cancel()
        if not answer:
            self._end()
            raise NotDerived("the process that derives it ended")
        problem = json.loads(answer)["problem"]
        if problem is not None:
            raise NotDerived(problem)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "recorder.playback.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path},
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()


def _answer(to: IO[bytes] | None, back: IO[bytes] | None, request: dict[str, Any]) -> bytes:
    """One line; empty when the process is gone."""
    if to is None or back is None:
        return b""
    try:
        to.write(json.dumps(request).encode() + b"\n")
        to.flush()
        return back.readline()
    except BrokenPipeError:
        return b""


def main() -> None:
    """The process itself: a request a line, an answer a line, until its input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the recorder ends us
    os.nice(19)
    from recorder.playback import deriving  # here: FFmpeg and OpenCV are for this process alone

    makers: dict[str, Callable[[Path, list[tuple[int, int]]], bytes]] = {
        "picture": deriving.picture,
        "peaks": deriving.peaks,
        "playable": deriving.playable,
    }
    for line in sys.stdin.buffer:
        request = json.loads(line)
        out = Path(request["out"])
        problem = None
        try:
            data = makers[request["what"]](Path(request["path"]), [(at, length) for at, length in request["parts"]])
            part = out.with_name(out.name + ".part")
            part.write_bytes(data)
            part.rename(out)
        except Exception as error:  # whatever it is, the next request must find this process
            problem = type(error).__name__
        print(json.dumps({"problem": problem}), flush=True)


if __name__ == "__main__":
    main()
