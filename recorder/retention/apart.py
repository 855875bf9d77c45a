"""Long reading and copying in a process of its own, at the lowest priority, so that no recording waits for it.

`python -m recorder.retention.apart PARENT_PID read|copy|compare FOLDER [TARGET]` prints one JSON line.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from recorder.manifest import ManifestBroken
from recorder.retention.copying import Copied, CopyDiffers, copy_session, same_session
from recorder.retention.scrub import Reading, read_again

POLL_S: Final = 1.0
_PR_SET_PDEATHSIG: Final = 1
_IOPRIO_SET: Final = {"x86_64": 251, "aarch64": 30}
_IOPRIO_IDLE: Final = 3 << 13


class Interrupted(RuntimeError):
    """The recorder ends, or the process did; what was begun is gone on from after the next start."""


class Apart:
    """One process at a time. `meanwhile()` is called about once a second while it works."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None, poll_s: float = POLL_S) -> None:
        self._meanwhile, self._poll_s = meanwhile, poll_s
        self._ending = threading.Event()

    def read(self, folder: Path) -> Reading:
        """As `scrub.read_again`. Raises `Interrupted`, OSError."""
        found = self._run("read", folder)
        return Reading(found["files"], found["bytes"], tuple(found["findings"]))

    def copy(self, folder: Path, target: Path) -> Copied:
        """As `copying.copy_session`. Raises also `Interrupted`."""
        return Copied(**self._run("copy", folder, target))

    def compare(self, folder: Path, target: Path) -> Copied:
        """As `copying.same_session`. Raises also `Interrupted`."""
        return Copied(**self._run("compare", folder, target))

    def stop(self) -> None:
        """End what is at work, and take no more."""
        self._ending.set()

    def _run(self, *words: str | Path) -> dict[str, Any]:
        command = [sys.executable, "-m", "recorder.retention.apart", str(os.getpid()), *map(str, words)]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
            try:
                output = self._wait(process)
            except BaseException:
                process.kill()
                raise
        try:
            answer: dict[str, Any] = json.loads(output)
        except ValueError:
            raise Interrupted(f"the process for {words[0]} ended with {process.returncode} and no answer") from None
        if "differs" in answer:
            raise CopyDiffers(answer["differs"])
        if "errno" in answer:
            raise OSError(answer["errno"], os.strerror(answer["errno"]), answer["file"])
        return answer

    def _wait(self, process: subprocess.Popen[bytes]) -> bytes:
        while True:
            if self._ending.is_set():
                raise Interrupted("the recorder ends")
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=self._poll_s)[0]
            self._meanwhile()


def give_way(parent_pid: int) -> None:
    """The lowest priority for processor and disk, and the end of this process when its parent ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        sys.exit(1)
    os.nice(19)
    number = _IOPRIO_SET.get(os.uname().machine)
    if number is not None:
        libc.syscall(number, 1, 0, _IOPRIO_IDLE)


def work(word: str, folder: Path, target: Path | None) -> dict[str, Any]:
    """Do it; gives the answer as the parent reads it."""
    try:
        if word == "read":
            reading = read_again(folder)
            return {"files": reading.files, "bytes": reading.bytes, "findings": list(reading.findings)}
        if target is None:
            raise ValueError("no target")
        copied = (copy_session if word == "copy" else same_session)(folder, target)
        return {"files": copied.files, "bytes": copied.bytes}
    except (CopyDiffers, ManifestBroken) as error:
        return {"differs": str(error)}
    except OSError as error:
        return {"errno": error.errno or 0, "file": str(error.filename or folder)}


def main() -> None:
    """For the command line above."""
    parent_pid, word, folder, *rest = sys.argv[1:]
    give_way(int(parent_pid))
    print(json.dumps(work(word, Path(folder), Path(rest[0]) if rest else None)), flush=True)


if __name__ == "__main__":
    main()
