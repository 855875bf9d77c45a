"""kill -9 of the controller on real bytes: nothing acknowledged is lost, nothing opens, nobody is stuck."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from controller.store.journal import Journal
from controller.store.keys import open_keys
from controller.store.verify import verify_journal
from recorder.check import check_recording
from tests.scenarios.stand import SESSION, Stand, running_stand

pytestmark = pytest.mark.timeout(300)


def entries_of(data: Path) -> list[str]:
    """Kinds of all entries, read as the controller would at its next start."""
    journal = Journal.open(data / "journal.sqlite", open_keys(data / "keys", "sim.sealroom.invalid/site1"))
    try:
        return [entry.kind for entry in journal.read()]
    finally:
        journal.close()


def kill_and_start(stand: Stand) -> None:
    """The crash, a look at the world while nobody controls it, and a new start."""
    acknowledged = stand.watch.staff_state()["journal"]["size"]
    stand.kill()
    assert stand.door("door-main")["lock"] == "locked"
    assert len(entries_of(stand.data)) >= acknowledged
    stand.start()
    assert stand.lane_state() == "unknown"
    assert stand.door("door-main")["lock"] == "locked"
    assert stand.door("door-main")["contact"] == "closed"
    stand.ready()


def test_a_killed_controller_loses_nothing_opens_nothing_and_strands_nobody(tmp_path: Path) -> None:
    with running_stand(tmp_path) as stand:
        story = stand.story()
        story.open_session()
        first = stand.come_in(story, "e1")

        # While somebody waits for staff at the kiosk.
        stand.backdoor.person("e2", "present-card", reader="reader-a")
        stand.watch.until_kiosk(("wait_identity",), "e2")
        kill_and_start(stand)
        stand.watch.until_kiosk(("wait_identity", "swipe"), "e2")
        stand.backdoor.person("e2", "take-card")

        # While a phone lies in a box and the gate waits.
        story = stand.story()
        story.told.persons["e1"] = first
        stand.watch.until_kiosk(("swipe", "wait_identity"), "e2")
        stand.kiosk.post("/api/v1/kiosk/a/cancel", {}) if stand.kiosk.state()["step"] == "wait_identity" else None
        second = story.identify("e2")
        shown = stand.watch.until_kiosk(("commitment",), "e2")
        stand.kiosk.declare(shown["commitment"]["sha256"], "store")
        box = story.store("e2")
        stand.watch.until_kiosk(("gate",), "e2")
        kill_and_start(stand)
        # Nobody knows whether they walked on while nobody watched: staff find them outside, and they start again.
        stand.watch.until_person(second, ("unknown",), "e2")
        stand.staff.act("roll_call", person=second)
        story = stand.story()
        assert story.identify("e2") == second
        shown = stand.watch.until_kiosk(("commitment",), "e2")
        stand.kiosk.declare(shown["commitment"]["sha256"], "store")
        # The same box opens again; the phone lies in it, so it is only closed.
        assert stand.watch.until_kiosk(("box_open",), "e2")["box"] == box
        stand.backdoor.post(f"/backdoor/boxes/locker-a/{box}", {"do": "close"})
        stand.watch.until_kiosk(("gate",), "e2")
        assert story.walk_gate("e2", "forward") is False
        stand.backdoor.person("e2", "walk-door", door="door-main", direction="in", within_ms=10_000)
        stand.watch.until_person(second, ("admitted",), "e2")

        # While the session runs: it goes on, and so does its recording.
        stand.staff.act("start_unchecked", by=("g1", "s1"), session=SESSION, reason="two are no committee")
        kill_and_start(stand)
        told = stand.watch.until_session(SESSION, ("running",))
        assert told["inside"] == 2
        stand.watch.until_site(
            "every source to be recorded again",
            lambda state: (all(s["recording"] for s in state["sessions"][0]["sources"]), "not yet"),
        )
        stand.controller.stop(20)
        kinds = entries_of(stand.data)
        assert kinds.count("ControllerStarted") == 4
        assert kinds.count("UnlockPulseSent") == 2
        verdict = verify_journal(stand.data / "journal.sqlite")
        assert verdict.findings == []


def recorder_pid(stand: Stand) -> int:
    """The recorder's process id, by its own word."""
    transport = httpx.HTTPTransport(uds=str(stand.data / "recorder.sock"))
    with httpx.Client(transport=transport, base_url="http://recorder", timeout=30) as client:
        return int(client.get("/state").json()["pid"])


def sources_recorded(state: dict[str, Any]) -> tuple[bool, str]:
    """Whether every source of the first session is recorded."""
    sources = {one["id"]: one["recording"] for one in state["sessions"][0]["sources"]}
    return all(sources.values()), str(sources)


def test_a_killed_recorder_comes_back_by_itself_and_the_hole_is_a_gap_with_a_cause(tmp_path: Path) -> None:
    with running_stand(tmp_path) as stand:
        stand.story().open_session()
        os.kill(recorder_pid(stand), signal.SIGKILL)
        stand.watch.until_site("the loss to be noticed", lambda state: (state["sessions"][0]["flagged"], ""))
        stand.watch.until_site("every source to be recorded again", sources_recorded)
        stand.staff.act("end_session", session=SESSION)
        stand.watch.until_session(SESSION, ("recording_sealed",))
        stand.controller.stop(20)
        folder = stand.data / "recordings" / SESSION
        assert check_recording(folder).findings == []
        for source in ("cam-lane-a", "cam-room-1a", "cam-room-1b"):
            lines = [json.loads(line) for line in (folder / source / "manifest.jsonl").read_text().splitlines()]
            gaps = [line for line in lines if line["kind"] == "gap" and line["cause"] == "restart"]
            assert len(gaps) == 1
            assert gaps[0]["to_utc_us"] > gaps[0]["from_utc_us"]
