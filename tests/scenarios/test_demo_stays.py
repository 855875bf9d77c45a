"""`sealroom demo` without --once: the session is played, then the site stays up for a visitor until Ctrl-C."""

import json
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from controller.commands.demo_apis import BackDoor, StaffDoor
from controller.commands.demo_site import SEALROOM
from controller.commands.demo_wait import wait_until
from tests.scenarios.test_demo_parts import processes_about

pytestmark = [pytest.mark.timeout(300), pytest.mark.nightly]  # by day test_demo plays the same session


def test_the_site_stays_up_with_a_second_session_open_until_ctrl_c(tmp_path: Path) -> None:
    out, said = tmp_path / "site", tmp_path / "said.json"
    with said.open("wb") as answer, (tmp_path / "progress").open("wb") as progress:
        demo = subprocess.Popen([*SEALROOM, "demo", "--json", "--out", str(out)], stdout=answer, stderr=progress)
    try:
        summary = wait_until("the session to be over", lambda: _summary(said, demo), 200)
        assert summary["ok"] is True
        assert summary["admitted"] == ["e1", "e2", "e3", "e4", "e5"]
        look_around(summary["pages"])
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0
    finally:
        demo.kill()
        demo.wait()
    assert processes_about(out) == []
    assert f"Stopped. Everything lies in {out}" in (tmp_path / "progress").read_text(encoding="utf-8")


def _summary(said: Path, demo: "subprocess.Popen[bytes]") -> tuple[dict | None, str]:
    text = said.read_text(encoding="utf-8")
    assert text or demo.poll() is None, "the demo ended and said nothing"
    return (json.loads(text) if text.endswith("\n") else None), f"{len(text)} characters of an answer"


def look_around(pages: dict[str, str]) -> None:
    """Every page answers, and the second session waits for its people."""
    for name, address in pages.items():
        answer = httpx.get(address, trust_env=False, timeout=30)
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].startswith("text/html"), name
    with closing(StaffDoor(pages["console"].removesuffix("/console"))) as staff:
        staff.log_in()
        sessions = {session["id"]: session["state"] for session in staff.state()["sessions"]}
    assert sessions == {"s-1": "recording_sealed", "s-2": "assembling"}
    with closing(BackDoor(pages["panel"].removesuffix("/panel"))) as backdoor:
        assert {one["phone"] for one in backdoor.people()} == {"pocket"}
