"""Exceptional cases of the whole site: power, network, recorder, camera, disk of evidence, the hatch."""

import json
import os
import signal
import time

import httpx

from controller.commands.demo_scenarios.scenario import Scenario
from controller.commands.demo_scenarios.session_cases import test_and_resume
from controller.commands.demo_scenarios.stage import SESSION, Stage
from controller.commands.demo_wait import DemoFailed
from controller.commands.demo_watch import session_of

KEPT_BEFORE_S = 3.0
"""A recording begins with the key fragment before its order: so long a sound from before a fault may still be heard."""


def power_lost(stage: Stage) -> None:
    """Mains fails: the running session is suspended, nobody enters, and it goes on after a new self-test only."""
    stage.open_session()
    stage.come_in("e1")
    stage.start()
    mains = f"/backdoor/mains/{stage.site.power_inputs[0].id}"
    stage.backdoor.post(mains, {"do": "fail"})
    stage.expect_alarm("power_lost")
    stage.expect_mode("power_lost")
    stage.expect_incident("power_lost")
    stage.expect_session("suspended")
    stage.expect("suspended by", "power_lost", session_of(stage.state(), SESSION)["suspended_cause"])
    stage.show_card("e2")
    stage.expect_notice("the kiosk says to who comes now", "session_not_open")
    stage.take_card("e2")
    stage.backdoor.post(mains, {"do": "return"})
    stage.expect_mode("power_lost", on=False)
    stage.expect_session("suspended")
    test_and_resume(stage)
    stage.expect_session("running")


def network_lost(stage: Stage) -> None:
    """The evaluation system is out of reach: doors go on by the list that is here."""
    if stage.system is None:
        raise DemoFailed("the scenario has no system to lose")
    stage.open_session()
    stage.system.go_away()
    stage.expect_alarm("link_lost")
    stage.expect_mode("evaluation_lost")
    stage.expect_incident("link_lost")
    stage.come_in("e1")
    stage.expect_person("e1", "admitted")
    stage.system.come_back()
    stage.expect_mode("evaluation_lost", on=False)
    stage.expect_alarm_over("link_lost")


def recorder_lost(stage: Stage) -> None:
    """The recorder dies: nobody enters unrecorded; it comes back by itself, and the hole is a gap with its cause."""
    stage.open_session()
    os.kill(_recorder_pid(stage), signal.SIGKILL)
    stage.expect_incident("recording_lost")
    stage.expect_seen("the session is flagged", True, lambda: session_of(stage.state(), SESSION)["flagged"])
    stage.expect_seen("every source is recorded again", True, lambda: _recorded(stage))
    stage.staff.act("end_session", session=SESSION)
    stage.expect_session("recording_sealed")
    stage.expect_seen("causes of gaps", [["restart"]] * 3, lambda: [_gaps(stage, one.id) for one in stage.site.sources])


def _recorder_pid(stage: Stage) -> int:
    transport = httpx.HTTPTransport(uds=str(stage.demo_site.out / "recorder.sock"))
    with httpx.Client(transport=transport, base_url="http://recorder") as client:
        return int(client.get("/state").json()["pid"])


def _recorded(stage: Stage) -> bool:
    return all(source["recording"] for source in session_of(stage.state(), SESSION)["sources"])


def _gaps(stage: Stage, source: str) -> list[str]:
    manifest = stage.demo_site.out / "recordings" / SESSION / source / "manifest.jsonl"
    lines = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    return [line["cause"] for line in lines if line["kind"] == "gap" and line["to_utc_us"] > _prepared_utc_us(stage)]


def _prepared_utc_us(stage: Stage) -> int:
    return stage.story.told.prepared_utc_us


def camera_lost(stage: Stage) -> None:
    """A camera falls silent: alarm within ten seconds, nobody enters, the session does not begin."""
    stage.open_session()
    stage.come_in("e1")
    camera = "/backdoor/devices/cam-room-1a/fault"
    stage.backdoor.post(camera, {"kind": "silent"})
    stage.expect_alarm("source_lost")
    stage.expect_mode("source_lost")
    stage.expect_incident("recording_lost")
    stage.show_card("e2")
    stage.expect_notice("the kiosk says", "recording_lost")
    stage.take_card("e2")
    stage.expect_refused("begun", "recording_lost", lambda: stage.staff.act("start_session", session=SESSION))
    stage.backdoor.post(camera, {"kind": None})
    stage.expect_seen("every source is recorded again", True, lambda: _recorded(stage), seconds=60.0)
    stage.expect_mode("source_lost", on=False)
    stage.start()
    stage.expect_session("running")


def self_test(stage: Stage) -> None:
    """A microphone is dead before the session: it is named, and nothing is prepared until it is mended."""
    camera = "/backdoor/devices/cam-room-1b/fault"
    stage.backdoor.post(camera, {"kind": "mute"})
    time.sleep(KEPT_BEFORE_S)
    stage.story.plan_and_bring()
    stage.staff.act("prepare_session", session=SESSION)
    stage.expect_alarm("self_test_failed")
    named = next(
        one["params"].get("faults", "") for one in stage.state()["alarms"] if one["code"] == "self_test_failed"
    )
    stage.expect("the fault that is named", "cam-room-1b:silent", named)
    stage.expect("the session is", "preparing", session_of(stage.state(), SESSION)["state"])
    stage.backdoor.post(camera, {"kind": None})
    stage.staff.act("retest_session", session=SESSION)
    stage.expect_session("prepared")


SITE_CASES = (
    Scenario(
        "power", "mains fails", "停电", "practice of Shanggao's centre", power_lost, {"self_test_needed": True}
    ),
    Scenario(
        "network", "the evaluation system is away", "评标系统中断", "practice of Lijiang's centre", network_lost,
        system="evaluation",
    ),
    Scenario("recorder", "the recorder dies", "录像程序中断", "440号 6.4.2", recorder_lost),
    Scenario("camera", "a camera falls silent", "摄像机中断", "440号 6.4.2", camera_lost),
    Scenario("self-test", "a microphone is dead", "自检未通过", "440号 6.4.1", self_test, {"self_test_needed": True}),
)  # fmt: skip
