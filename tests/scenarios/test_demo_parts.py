"""The parts of the demo by themselves: folder, site file, child processes, waits, the draw list, the verdict."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.load import parse_site
from controller.commands.demo_figures import PLAIN_RULES, with_figures
from controller.commands.demo_lists import bank_key, draw_list
from controller.commands.demo_opening import EXPERTS, Told
from controller.commands.demo_outcome import faults_of
from controller.commands.demo_processes import Child, end_those_with
from controller.commands.demo_site import SEALROOM, demo_site_text, make_folder
from controller.commands.demo_wait import DemoCouldNotRun, DemoFailed, TookTooLong, wait_until
from controller.draw.read import read_draw

READY = 'print(\'{"ready": true, "url": "u"}\', flush=True)'
DEVICES = ["reader-a", "exit-reader-a", "room-reader-1", "locker-a", "gate-a"]
BOARDS = ["board-main", "board-room"]
CAMERAS = ["cam-lane-a", "cam-room-1a", "cam-room-1b"]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", f"import signal, sys, time\n{code}"]


@pytest.fixture
def children(tmp_path: Path) -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    for child in started:
        child.kill()
        child.stop(5)


def start(children: list[Child], tmp_path: Path, code: str) -> Child:
    children.append(Child("the child", python(code), tmp_path / "child.log"))
    return children[-1]


def test_a_folder_that_holds_something_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    with pytest.raises(DemoCouldNotRun, match=r"not empty.*--out"):
        make_folder(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DemoCouldNotRun, match=r"cannot be used.*--out"):
        make_folder(tmp_path / "file")


def test_a_new_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_site_file_gets_every_address_and_keeps_its_data_beside_itself() -> None:
    addresses = {name: f"socket://127.0.0.1:{9000 + n}" for n, name in enumerate(DEVICES)}
    addresses |= {name: f"tcp://127.0.0.1:{9100 + n}" for n, name in enumerate(BOARDS)}
    addresses |= {name: f"rtsp://127.0.0.1:{9200 + n}/{name}" for n, name in enumerate(CAMERAS)}
    site = parse_site(demo_site_text(addresses))
    assert {device.name: device.address for device in site.devices} == {
        name: address for name, address in addresses.items() if name not in CAMERAS
    }
    assert [source.address for source in site.sources] == [addresses[name] for name in CAMERAS]
    assert site.info.data_dir == "."


def test_a_device_that_the_site_does_not_have_is_named() -> None:
    with pytest.raises(KeyError, match="reader-z"):
        demo_site_text({"reader-z": "socket://127.0.0.1:9"})


def test_the_site_file_takes_packages_of_the_demos_own_bank() -> None:
    assert bank_key().public.text() in parse_site(demo_site_text({})).draw.banks


def test_a_figure_is_set_in_the_profile_of_the_site_text_and_nowhere_else() -> None:
    text = "# p\n[profile]\nfile = 'x' # kept\nlate_ms = 1\n# kept\n\n[[device]]\nlate_ms = 2\n"
    changed = with_figures(text, {"late_ms": 3, "report_needed": False, "late_base": "call"})
    assert changed == (
        '# p\n[profile]\nlate_ms = 3\nreport_needed = false\nlate_base = "call"\n'
        "file = 'x' # kept\n# kept\n\n[[device]]\nlate_ms = 2\n"
    )
    assert with_figures(text, {}) == text
    with pytest.raises(ValueError, match="no \\[profile\\]"):
        with_figures("[site]\n", {"late_ms": 3})


def test_the_plain_rules_hold_in_the_site_that_states_them() -> None:
    rules = parse_site(demo_site_text({}, PLAIN_RULES)).profile
    assert {name: getattr(rules, name) for name in PLAIN_RULES} == PLAIN_RULES


def test_a_child_says_when_it_is_ready_and_ends_in_order(children: list[Child], tmp_path: Path) -> None:
    child = start(children, tmp_path, f"{READY}\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nsignal.pause()")
    assert child.ready(20)["url"] == "u"
    child.confirm_alive()
    # The handler may not be in place yet when the first line comes; ending by the signal itself is in order too.
    assert child.stop(20) in (0, -signal.SIGTERM)
    assert child.stop(20) == child.code


def test_a_child_ends_when_its_input_ends(children: list[Child], tmp_path: Path) -> None:
    ignores = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    child = start(children, tmp_path, f"{ignores}\n{READY}\nsys.stdin.read()\nsys.exit(3)")
    child.ready(20)
    assert child.stop(20) == 3


def test_a_child_that_will_not_end_is_ended_by_force_with_all_it_started(children: list[Child], tmp_path: Path) -> None:
    code = (
        "import subprocess\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        'print(\'{"ready": true, "pid": %d}\' % grandchild.pid, flush=True)\n'
        "while True: signal.pause()"
    )
    child = start(children, tmp_path, code)
    grandchild = child.ready(20)["pid"]
    assert child.stop(0.2) == -signal.SIGKILL
    wait_until("the grandchild to be gone", lambda: _gone(grandchild), 10)


def test_a_process_that_outlives_its_parent_is_ended_by_its_argument(tmp_path: Path) -> None:
    mark = str(tmp_path / "recorder.json")
    code = "import signal, sys\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(1, flush=True)\nsignal.pause()"
    stubborn = subprocess.Popen([sys.executable, "-c", code, mark], stdout=subprocess.PIPE)
    other = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()", mark + "x"], stdin=subprocess.PIPE)
    with stubborn, other:
        assert stubborn.stdout is not None
        stubborn.stdout.readline()
        end_those_with(mark, 0.5)
        assert stubborn.wait(10) == -signal.SIGKILL
        assert other.poll() is None


def _gone(pid: int) -> tuple[bool | None, str]:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True, "gone"
    return (True if state == "Z" else None), f"state {state}"


def test_a_child_that_ends_before_it_is_ready_is_reported_with_its_last_words(
    children: list[Child], tmp_path: Path
) -> None:
    child = start(children, tmp_path, "sys.exit('no such board')")
    with pytest.raises(DemoCouldNotRun, match=r"ended with 1 before it was ready.*no such board"):
        child.ready(20)


def test_a_child_that_says_nothing_is_given_up(children: list[Child], tmp_path: Path) -> None:
    child = start(children, tmp_path, "signal.pause()")
    with pytest.raises(DemoCouldNotRun, match=r"the child to be ready.*said nothing"):
        child.ready(0.3)


@pytest.mark.parametrize("line", ["hello", "[1]", '{"ready": false, "error": "port in use"}'])
def test_a_child_that_is_not_ready_is_reported(children: list[Child], tmp_path: Path, line: str) -> None:
    child = start(children, tmp_path, f"print({line!r}, flush=True)\nsignal.pause()")
    with pytest.raises(DemoCouldNotRun, match=r"not JSON|not ready"):
        child.ready(20)


def test_a_child_that_dies_later_is_noticed(children: list[Child], tmp_path: Path) -> None:
    child = start(children, tmp_path, f"{READY}\nsys.stdin.readline()\nsys.exit('fell over')")
    child.ready(20)
    child.kill()

    def look() -> tuple[bool | None, str]:
        try:
            child.confirm_alive()
        except DemoFailed as error:
            return True, str(error)
        return None, "alive"

    assert wait_until("the death to be noticed", look, 10)


def test_a_wait_that_ends_in_vain_says_what_for_and_what_was_seen() -> None:
    with pytest.raises(TookTooLong, match=r"waited 0.2 s for: the door to open; last seen: door locked"):
        wait_until("the door to open", lambda: (None, "door locked"), 0.2)


def test_the_draw_list_of_the_demo_is_a_good_one() -> None:
    numbers = ["110099197001010014", "110099197001010030"]
    draw = read_draw(draw_list([{"name": "模拟甲", "id_number": number} for number in _with_check_digits(numbers)]))
    assert (draw.counts.total, draw.counts.chairs, draw.warnings) == (2, 1, ())


def _with_check_digits(numbers: list[str]) -> list[str]:
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    sums = [sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) for number in numbers]
    return [number[:17] + "10X98765432"[total % 11] for number, total in zip(numbers, sums, strict=True)]


def good_story() -> tuple[Told, list[str], list[dict], dict]:
    told = Told("s-1", admitted=list(EXPERTS), phones_returned=list(EXPERTS))
    told.carried = {"who": "e3", "gate_alarm": True, "door_meanwhile": "locked"}
    probe = {"playable": True, "picture_and_sound": True, "seconds": 20.0}
    source = {"id": "cam-a", "gaps": 0, "from_prepared_to_last_out": True, "ffprobe": probe}
    return told, ["card_not_on_list", "phone_at_gate"], [source], {"exit": 0}


def test_a_story_as_it_must_be_has_no_fault() -> None:
    assert faults_of(*good_story()) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda told, alarms, sources, verdict: told.admitted.reverse(), "in order"),
        (lambda told, alarms, sources, verdict: told.phones_returned.pop(), "phones returned"),
        (lambda told, alarms, sources, verdict: told.carried.update(door_meanwhile="unlocked"), "carried phone"),
        (lambda told, alarms, sources, verdict: told.carried.update(gate_alarm=False), "carried phone"),
        (lambda told, alarms, sources, verdict: alarms.remove("phone_at_gate"), "never raised"),
        (lambda told, alarms, sources, verdict: alarms.append("door_forced"), "door_forced"),
        (lambda told, alarms, sources, verdict: sources.clear(), "no recording"),
        (lambda told, alarms, sources, verdict: sources[0].update(gaps=1), "cam-a: has gaps"),
        (lambda told, alarms, sources, verdict: sources[0].update(from_prepared_to_last_out=False), "last person out"),
        (lambda told, alarms, sources, verdict: sources[0]["ffprobe"].update(playable=False), "cannot play"),
        (lambda told, alarms, sources, verdict: sources[0]["ffprobe"].update(picture_and_sound=False), "no sound"),
        (lambda told, alarms, sources, verdict: verdict.update(exit=1), "verify ended with 1"),
    ],
)
def test_each_thing_that_is_not_as_it_must_be_is_named(change, named: str) -> None:
    story = good_story()
    change(*story)
    faults = faults_of(*story)
    assert len(faults) == 1
    assert named in faults[0]


def test_the_command_refuses_a_folder_in_use_with_exit_2(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    done = subprocess.run(
        [*SEALROOM, "demo", "--once", "--json", "--out", str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "not empty" in done.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def processes_about(folder: Path) -> list[str]:
    """Command lines and folders of processes that have to do with a folder."""
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdigit() and int(one.name) != os.getpid():
            try:
                line = (one / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                held = [os.readlink(fd) for fd in (one / "fd").iterdir()]
            except OSError:
                continue
            if str(folder) in line or any(str(folder) in path for path in held):
                found.append(line)
    return found


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, *(pytest.param(other, marks=pytest.mark.nightly) for other in (signal.SIGTERM, signal.SIGHUP))],
)
def test_a_demo_that_is_stopped_by_hand_leaves_no_process_behind(tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "demo"
    with (tmp_path / "said").open("wb") as said:
        demo = subprocess.Popen([*SEALROOM, "demo", "--once", "--out", str(out)], stdout=said, stderr=said)
    try:
        wait_until("the demo to have started something", lambda: _has_children(out, demo.pid), 30)
        demo.send_signal(number)
        assert demo.wait(60) == 2
    finally:
        demo.kill()
        demo.wait()
    text = (tmp_path / "said").read_text(encoding="utf-8")
    assert "stopped by hand" in text, text
    assert processes_about(out) == []


def _has_children(out: Path, demo: int) -> tuple[bool | None, str]:
    found = len(processes_about(out))
    return (True if (out / "simulators.log").exists() and found > 1 else None), f"{found} processes, demo {demo}"
