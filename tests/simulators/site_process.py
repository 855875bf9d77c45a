"""`python -m simulators` as a test starts it: the ready line, the back door, and an orderly end."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulators.serve import running_site
from tests.simulators.site_house import DEADLINE_S, Wire


@dataclass
class Deed:
    """A request to the back door that runs while the test does something else."""

    thread: threading.Thread
    answers: list[tuple[int, Any]] = field(default_factory=list)

    def result(self) -> tuple[int, Any]:
        self.thread.join(DEADLINE_S)
        assert self.answers, "the back door did not answer"
        return self.answers[0]


@dataclass
class BackDoor:
    """A running site, by what its ready line says."""

    ready: dict[str, Any]

    def wire(self, device: str) -> Wire:
        return Wire(self.ready["addresses"][device])

    def get(self, path: str) -> Any:
        status, body = self._request("GET", path, None)
        assert status == 200, body
        return body

    def post(self, path: str, body: object = None) -> tuple[int, Any]:
        return self._request("POST", path, json.dumps({} if body is None else body).encode())

    def ok(self, path: str, body: object = None) -> Any:
        status, answer = self.post(path, body)
        assert status == 200, answer
        return answer

    def begin(self, path: str, body: object) -> Deed:
        """Post without waiting for the answer."""
        deed = Deed(threading.Thread(target=lambda: deed.answers.append(self.post(path, body))))
        deed.thread.start()
        return deed

    def state(self, part: str, **which: object) -> Any:
        """One item of a list in the state: the one whose fields are as told."""
        items = self.get("/backdoor/state")[part]
        return next(item for item in items if all(item[key] == value for key, value in which.items()))

    def _request(self, method: str, path: str, body: bytes | None) -> tuple[int, Any]:
        asked = urllib.request.Request(
            self.ready["backdoor"] + path, body, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)


@dataclass
class SiteProcess(BackDoor):
    """A running process."""

    process: subprocess.Popen[str]


def start_process(*options: str) -> SiteProcess:
    command = [sys.executable, "-m", "simulators", *options]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    return SiteProcess(json.loads(process.stdout.readline()), process)


def end(running: SiteProcess) -> tuple[int, str, str]:
    """Close stdin and wait: return code, the rest of stdout, stderr."""
    out, err = running.process.communicate(timeout=DEADLINE_S)
    return running.process.returncode, out, err


@contextlib.contextmanager
def site_process(*options: str) -> Iterator[SiteProcess]:
    running = start_process(*options)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            assert end(running) == (0, "", "")


@contextlib.contextmanager
def site_with_backdoor() -> Iterator[BackDoor]:
    """The same in a thread of the test: quicker than a process."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        running = running_site()
        _, ready = asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(DEADLINE_S)
        try:
            yield BackDoor(dict(ready))
        finally:
            asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(DEADLINE_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(DEADLINE_S)
        loop.close()
