"""`sealroom device` against scripted devices: what it shows, what it hides, and how it ends."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cli import app
from tests.drivers import gate_device, locker_device, relay_device, sdt_device
from tests.drivers.wire import Line, line

NAME, NUMBER = "测试甲", "110099196002290027"


def run(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, ["device", *words], input=text)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def socket_url(wire: Line) -> str:
    return f"socket://127.0.0.1:{wire.port}"


@pytest.fixture
def card() -> Iterator[str]:
    device = sdt_device.SdtDevice()
    device.lay()
    with line(sdt_device.request_size, device.answer) as wire:
        yield socket_url(wire)


@pytest.fixture
def board() -> locker_device.LockerDevice:
    return locker_device.LockerDevice()


@pytest.fixture
def locker(board: locker_device.LockerDevice) -> Iterator[str]:
    with line(locker_device.request_size, board.answer) as wire:
        yield socket_url(wire)


@pytest.fixture
def relay_board() -> relay_device.RelayDevice:
    return relay_device.RelayDevice()


@pytest.fixture
def relays(relay_board: relay_device.RelayDevice) -> Iterator[str]:
    with line(relay_device.request_size, relay_board.answer) as wire:
        yield f"tcp://127.0.0.1:{wire.port}"


@pytest.fixture
def gate() -> Iterator[str]:
    def answer(request: bytes) -> bytes:
        report = gate_device.report(1) + gate_device.report(2, alarms_forward=1, phone_zone=8)
        return request + (report if request == gate_device.REPORTS_ON else b"")

    with line(gate_device.request_size, answer) as wire:
        yield socket_url(wire)


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_card_is_read_and_what_stands_on_it_is_hidden(card: str, flags: list[str]) -> None:
    result = run("sdt-idcard", card, "read", *flags)
    assert result.exit_code == 0
    assert "测*甲" in result.output
    assert "**************0027" in result.output
    for secret in (NAME, NUMBER, "1960", "示例路"):
        assert secret not in result.output


def test_a_card_is_shown_whole_only_when_asked(card: str) -> None:
    shown = lines(run("sdt-idcard", card, "read", "--show-card", "--json"))
    assert (shown[0]["name"], shown[0]["id_number"], shown[0]["birth"]) == (NAME, NUMBER, "1960-02-29")
    assert "photo" not in shown[0]
    assert shown[1] == {"ok": True}


def test_an_unreadable_card_ends_with_1_and_advice() -> None:
    device = sdt_device.SdtDevice()
    device.lay(sdt_device.text_block({**sdt_device.RESIDENT, 122: ("110099196002290028", 36)}))
    with line(sdt_device.request_size, device.answer) as wire:
        result = run("sdt-idcard", socket_url(wire), "read")
    assert result.exit_code == 1
    assert "check digit" in result.output
    assert "110099" not in result.output


def test_no_card_ends_with_1() -> None:
    with line(sdt_device.request_size, sdt_device.SdtDevice().answer) as wire:
        result = run("sdt-idcard", socket_url(wire), "read", "--for", "0.2")
    assert (result.exit_code, "no card came" in result.output) == (1, True)


def test_a_watch_tells_the_card_and_that_it_stays(card: str) -> None:
    told = lines(run("sdt-idcard", card, "watch", "--for", "0.3", "--set", "poll_ms=100", "--json"))
    assert [one.get("kind") for one in told] == ["CardPresented", None]


def test_a_box_is_opened_and_seen_open(locker: str) -> None:
    result = run("locker-8a", locker, "open", "3", "--set", "channels=8")
    assert (result.exit_code, "box 3 is open" in result.output) == (0, True)
    [states, verdict] = lines(run("locker-8a", locker, "states", "--set", "channels=8", "--json"))
    assert [box for box, state in states["boxes"].items() if state == "open"] == ["3"]
    assert verdict == {"ok": True}


def test_a_box_that_stays_shut_ends_with_1(
    locker: str, board: locker_device.LockerDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("controller.commands.device_actions.BOX_OPENS_S", 0.1)
    board.jammed.add(3)
    result = run("locker-8a", locker, "open", "3", "--set", "channels=8", "--set", "poll_ms=50")
    assert (result.exit_code, "still shut" in result.output) == (1, True)


def test_a_relay_is_pulsed_set_and_read(relays: str, relay_board: relay_device.RelayDevice) -> None:
    assert run("modbus-relay", relays, "pulse", "3", "650").exit_code == 0
    assert run("modbus-relay", relays, "pulse", "1", "3000", "off").exit_code == 0
    assert relay_board.pulses == [(0x0202, 7), (0x0400, 30)]
    assert run("modbus-relay", relays, "set", "8", "on").exit_code == 0
    relay_board.inputs = 0x81
    assert lines(run("modbus-relay", relays, "relays", "--json"))[0]["relays"] == [*[False] * 7, True]
    assert lines(run("modbus-relay", relays, "inputs", "--json"))[0]["inputs"] == [True, *[False] * 6, True]
    assert run("modbus-relay", relays, "inputs").output.count("on") == 2


def test_a_board_that_refuses_ends_with_1_and_says_why(relays: str, relay_board: relay_device.RelayDevice) -> None:
    relay_board.refusal = 2
    result = run("modbus-relay", relays, "set", "1", "on")
    assert (result.exit_code, "no such relay" in result.output) == (1, True)


def test_inputs_are_watched_by_their_changes(relays: str) -> None:
    assert len(lines(run("modbus-relay", relays, "watch", "--for", "0.3", "--json"))) == 2


def test_a_gate_is_watched_and_answers_a_handshake(gate: str) -> None:
    result = run("phonegate-uart", gate, "watch", "--for", "0.2")
    assert result.exit_code == 0
    assert "passage forward, ALARM zones 8 class 6; totals 2 forward" in result.output
    answered = lines(run("phonegate-uart", gate, "handshake", "--json"))
    assert answered[0]["answer_ms"] >= 0


def test_a_gates_settings_are_read_with_the_revision_that_an_installer_notes() -> None:
    answers = {gate_device.SETTINGS_ASKED: gate_device.settings(zone_1=321)}
    with line(gate_device.request_size, lambda asked: answers.get(asked, asked)) as wire:
        shown = run("phonegate-uart", socket_url(wire), "settings")
        told, verdict = lines(run("phonegate-uart", socket_url(wire), "settings", "--json"))
    assert (shown.exit_code, verdict) == (0, {"ok": True})
    assert (told["settings"]["zone_1"], told["settings"]["work_mode"]) == ("321", "electronics")
    assert told["sha256"].startswith(told["revision"])
    assert f"revision       {told['revision']}" in shown.output
    assert "zone_1         321" in shown.output


def test_a_gate_that_does_not_tell_its_settings_ends_with_1(gate: str) -> None:
    result = run("phonegate-uart", gate, "settings", "--for", "0.3")
    assert (result.exit_code, "does not tell its settings" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["sdt-idcar", "socket://h:1", "read"], "choose sdt-idcard"),
        (["sdt-idcard", "socket://h:1", "open"], "choose read, watch"),
        (["sdt-idcard", "tcp://h:1", "read"], "socket://HOST:PORT"),
        (["locker-8a", "socket://h:1", "open"], "use: open BOX"),
        (["locker-8a", "socket://h:1", "open", "x"], "the box is a number"),
        (["locker-8a", "socket://h:1", "open", "99"], "choose 1 to 24"),
        (["modbus-relay", "tcp://h:1", "set", "1", "up"], "say on or off"),
        (["modbus-relay", "tcp://h:1", "inputs", "1"], "use: inputs"),
        (["modbus-relay", "tcp://h:1", "inputs", "--set", "unit"], "KEY=VALUE"),
        (["modbus-relay", "tcp://h:1", "inputs", "--set", "unit=900"], "unit: Input should be less than"),
        (["modbus-relay", "tcp://h:1", "inputs", "--set", "zone=9"], "known: unit, relays"),
        (["locker-8a", "socket://h:1", "states", "--set", "baud_rate=1"], "baud_rate: Input should be 9600"),
        (["rtsp-camera", "rtsp://u:p@h/x", "probe"], "user and password apart"),
    ],
)
def test_what_cannot_run_ends_with_2_and_says_what_to_do(words: list[str], advice: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert advice in result.output
    [verdict] = lines(run(*words, "--json"))
    assert verdict["ok"] is False
    assert advice in verdict["error"]


def test_a_number_that_is_a_choice_is_taken_from_the_command_line(locker: str) -> None:
    assert run("locker-8a", locker, "states", "--set", "channels=8", "--set", "baud_rate=19200").exit_code == 0


def test_nobody_at_the_address_ends_with_2() -> None:
    with line(sdt_device.request_size, sdt_device.SdtDevice().answer) as wire:
        url = socket_url(wire)
    result = run("sdt-idcard", url, "watch", "--for", "5")
    assert (result.exit_code, "cannot connect" in result.output) == (2, True)


def test_a_wrong_setting_never_shows_its_value() -> None:
    result = run("rtsp-camera", "rtsp://h/x", "probe", "--set", "password=geheim-4711", "--set", "watch_ms=1")
    assert result.exit_code == 2
    assert "watch_ms" in result.output
    assert "geheim" not in result.output


def test_a_camera_password_is_asked_for_and_not_shown() -> None:
    with line(lambda buffer: 0, lambda request: b"") as wire:
        url = f"rtsp://127.0.0.1:{wire.port}/x"
        result = run("rtsp-camera", url, "probe", "--ask-password", "--set", "timeout_ms=100", text="geheim-4711\n")
    assert result.exit_code == 2
    assert "geheim" not in result.output


def test_a_camera_is_probed() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "simulators.rtsp_camera", "cam-a"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as camera:
        assert camera.stdout is not None
        url = json.loads(camera.stdout.readline())["urls"]["cam-a"]
        result = run("rtsp-camera", url, "probe", "--set", "watch_ms=2500")
        camera.terminate()
    assert result.exit_code == 0
    assert "picture  h264 640 x 360" in result.output
