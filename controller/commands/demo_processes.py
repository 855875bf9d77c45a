"""The processes of the demo: each one in a group of its own, so that a Ctrl-C reaches them through us, in order."""

import contextlib
import json
import os
import signal
import subprocess
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from controller.commands.demo_wait import DemoCouldNotRun, DemoFailed, TookTooLong, wait_until

LOG_LINES_SHOWN: Final = 5


class Child:
    """A process that says in one JSON line when it is ready. Its error output goes to a log file."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name = name
        self.code: int | None = None
        self._log = log
        self._lines: SimpleQueue[str] = SimpleQueue()
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                process_group=0,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        self._reader = threading.Thread(target=self._read, name=f"demo-{name}")
        self._reader.start()

    def ready(self, seconds: float) -> dict[str, Any]:
        """The first JSON line. Raises `DemoCouldNotRun` with the end of the log when the process ends before."""
        try:
            line = wait_until(f"{self.name} to be ready", self._first_line, seconds)
        except TookTooLong as late:
            raise DemoCouldNotRun(str(late)) from None
        try:
            answer = json.loads(line)
        except ValueError:
            raise DemoCouldNotRun(f"{self.name} said something that is not JSON: {line.strip()[:200]}") from None
        if not isinstance(answer, dict) or answer.get("ready") is not True:
            raise DemoCouldNotRun(f"{self.name} is not ready: {line.strip()[:200]}")
        return answer

    def confirm_alive(self) -> None:
        """Raises `DemoFailed` when the process has ended."""
        if (code := self._process.poll()) is not None:
            raise DemoFailed(f"{self.name} ended with {code}; {self._last_words()}")

    def stop(self, seconds: float) -> int:
        """End the process in order (SIGTERM, end of its input), by force after the deadline; its exit code."""
        if self.code is not None:
            return self.code
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self.code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            self.code = self._process.wait()
        self._reader.join()
        return self.code

    def kill(self) -> None:
        """End the process and whatever it started, at once."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _read(self) -> None:
        stdout = self._process.stdout
        if stdout is None:
            return
        with stdout:
            for line in stdout:
                self._lines.put(line)

    def _first_line(self) -> tuple[str | None, str]:
        try:
            return self._lines.get_nowait(), ""
        except Empty:
            pass
        if (code := self._process.poll()) is not None and self._lines.empty():
            raise DemoCouldNotRun(f"{self.name} ended with {code} before it was ready; {self._last_words()}")
        return None, f"it runs and has said nothing; log: {self._log}"

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return f"log {self._log}: {' | '.join(lines[-LOG_LINES_SHOWN:])}" if lines else f"log {self._log} is empty"


def end_those_with(argument: str, seconds: float) -> None:
    """End every process that was started with that argument: SIGTERM, after the deadline by force.

    For the recorder, which is meant to outlive a controller, and must not outlive the demo.
    """
    try:
        wait_until(f"processes of {argument} to end", lambda: _none_left(argument, signal.SIGTERM), seconds)
    except TookTooLong:
        wait_until(f"processes of {argument} to be gone", lambda: _none_left(argument, signal.SIGKILL), seconds)


def _none_left(argument: str, number: signal.Signals) -> tuple[bool | None, str]:
    left = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and argument in _arguments(one)]
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    return (None if left else True), f"still there: {left}"


def _arguments(process: Path) -> list[str]:
    try:
        return os.fsdecode((process / "cmdline").read_bytes()).split("\0")
    except OSError:
        return []
