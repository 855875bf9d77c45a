"""The process: ready when all of it listens, and gone without a trace."""

import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.simulators.site_house import DEADLINE_S, until
from tests.simulators.site_process import SiteProcess, end, site_process, start_process

DEVICES = {
    "reader-a": "socket", "exit-reader-a": "socket", "room-reader-1": "socket", "locker-a": "socket", "gate-a": "socket",
    "board-main": "tcp", "board-room": "tcp", "cam-lane-a": "rtsp", "cam-room-1a": "rtsp", "cam-room-1b": "rtsp",
}  # fmt: skip
ADDRESS = re.compile(r"[a-z]+://127\.0\.0\.1:(\d+)")


def ports(running: SiteProcess) -> set[int]:
    found = [ADDRESS.match(address) for address in (running.ready["backdoor"], *running.ready["addresses"].values())]
    return {int(each[1]) for each in found if each}


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(DEADLINE_S)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def left_behind(running: SiteProcess) -> set[int]:
    return {port for port in ports(running) if is_listening(port)}


def test_the_ready_line_names_every_device_and_all_of_them_accept() -> None:
    with site_process() as running:
        assert running.ready["ready"] is True
        assert {name: address.partition(":")[0] for name, address in running.ready["addresses"].items()} == DEVICES
        assert set(running.ready["ptys"]) == {"reader-a", "locker-a", "gate-a"}
        assert all(is_listening(port) for port in ports(running))
        assert running.get("/backdoor/state")["seed"] == 1


def test_it_ends_with_the_end_of_stdin_and_leaves_nothing() -> None:
    running = start_process()
    with running.wire("board-main"), running.wire("cam-lane-a"):
        assert end(running) == (0, "", "")
    assert left_behind(running) == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.nightly)])
def test_it_ends_with_a_signal_and_leaves_nothing(number: signal.Signals) -> None:
    running = start_process("--stay")
    assert running.process.stdin is not None
    running.process.stdin.close()
    assert running.get("/backdoor/people")
    running.process.stdin = None
    running.process.send_signal(number)
    assert end(running) == (0, "", "")
    assert left_behind(running) == set()


def test_it_ends_while_somebody_waits_in_front_of_a_locked_box() -> None:
    running = start_process()
    deed = running.begin("/backdoor/people/e1/store", {"locker": "locker-a", "box": 3, "within_ms": 600_000})
    until(lambda: any(thread is deed.thread for thread in threading.enumerate()))
    assert end(running)[::2] == (0, "")
    deed.thread.join(DEADLINE_S)
    assert not deed.thread.is_alive()


@pytest.mark.nightly
def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    with (
        site_process("--seed", "7") as first,
        site_process("--seed", "7") as second,
        site_process("--seed", "8") as third,
    ):
        told = [running.get("/backdoor/people") for running in (first, second, third)]
    assert told[0] == told[1] != told[2]


def test_a_taken_port_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [sys.executable, "-m", "simulators", "--port-backdoor", str(taken.getsockname()[1])]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False
        )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "could not start" in done.stderr


def test_without_built_pages_it_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators", "--pages", str(tmp_path)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert "build the pages first" in done.stderr


def test_the_panel_and_its_parts_are_served_from_the_pages_folder(tmp_path: Path) -> None:
    (tmp_path / "panel.html").write_text("<p>panel</p>", encoding="utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "panel.js").write_text("1", encoding="utf-8")
    with site_process("--pages", str(tmp_path)) as running:
        assert fetch(running, "/panel") == (200, "<p>panel</p>")
        assert fetch(running, "/pages/assets/panel.js") == (200, "1")
        assert fetch(running, "/pages/%2e%2e/secret")[0] == 404


def fetch(running: SiteProcess, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(running.ready["backdoor"] + path, timeout=DEADLINE_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, ""
