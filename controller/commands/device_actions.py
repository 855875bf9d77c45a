"""What `sealroom device` can do with each kind of device. An action speaks through `Say` and gives the exit code."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from time import monotonic, sleep
from typing import Any

from controller.commands.device_words import plain, plain_card, plain_settings, probe_words, setting_pairs, words
from drivers.errors import LinkLost
from drivers.kinds import (
    BoxState,
    CardPresented,
    CardUnreadable,
    GateAnswered,
    GateSettingsRead,
    InputsRead,
    Kind,
    Reading,
)

GOOD, WRONG = 0, 1
BOX_OPENS_S = 3.0
HANDSHAKE_S = 3.0
SETTINGS_S = 5.0
READ_S = 15.0
WATCH_S = 10.0


class ActionRefused(Exception):
    """The arguments of the action are wrong; the message says which it takes."""


@dataclass(frozen=True, slots=True)
class Say:
    """Where an action speaks: `line` to a person, `result` to a program, `waiting` while nothing happens."""

    line: Callable[[str, str], None]
    """Text and a rich style."""
    result: Callable[[dict[str, Any]], None]
    waiting: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked on the command line."""

    arguments: tuple[str, ...]
    seconds: float | None
    show_card: bool


Action = Callable[[Any, Wish, Say], int]
"""Driver, wish, voice; gives GOOD or WRONG and raises DriverError or ActionRefused."""


def readings(driver: Any, seconds: float) -> Iterator[Reading]:
    """Everything the device says for so long. A device that was lost is waited for, as in service."""
    ends, reached = monotonic() + seconds, False
    while monotonic() < ends:
        try:
            yield from driver.poll()
            reached = True
        except LinkLost:
            if not reached:
                raise
            sleep(min(0.05, max(0.0, ends - monotonic())))
            continue
        sleep(max(0.0, min(driver.poll_interval_ms / 1000, ends - monotonic())))


def watch(driver: Any, wish: Wish, say: Say) -> int:
    """Tell everything for --for seconds; inputs and relays only when they change."""
    _takes(wish, 0, "watch [--for SECONDS]")
    say.waiting("watching")
    last: Reading | None = None
    for reading in readings(driver, wish.seconds or WATCH_S):
        if isinstance(reading, InputsRead) and reading == last:
            continue
        last = reading
        say.line(words(reading, wish.show_card), "red" if isinstance(reading, CardUnreadable) else "")
        say.result(plain(reading, wish.show_card))
    return GOOD


def read_card(driver: Any, wish: Wish, say: Say) -> int:
    """Wait for one card and read it."""
    _takes(wish, 0, "read [--for SECONDS]")
    say.waiting("lay a card on the reader")
    for reading in readings(driver, wish.seconds or READ_S):
        if isinstance(reading, CardPresented):
            for key, value in plain_card(reading.card, wish.show_card).items():
                say.line(f"{key:<12} {value}", "")
            say.result(plain(reading, wish.show_card))
            return GOOD
        if isinstance(reading, CardUnreadable):
            say.line(words(reading, False), "red")
            say.result(plain(reading, False))
            return WRONG
    none = "no card came; one that lay there already is lifted and laid again"
    say.line(none, "red")
    say.result({"card": None, "error": none})
    return WRONG


def open_box(driver: Any, wish: Wish, say: Say) -> int:
    """Open one box and see that it opened."""
    _takes(wish, 1, "open BOX")
    box = _number(wish.arguments[0], "box")
    driver.open_box(box)
    say.waiting("the board took the command")
    ends = monotonic() + BOX_OPENS_S
    while driver.states()[box] is not BoxState.OPEN:
        if monotonic() > ends:
            say.line(f"box {box}: the board took the command, but the box is still shut", "red")
            say.result({"box": box, "acknowledged": True, "state": "closed"})
            return WRONG
        sleep(driver.poll_interval_ms / 1000)
    say.line(f"box {box} is open", "green")
    say.result({"box": box, "acknowledged": True, "state": "open"})
    return GOOD


def box_states(driver: Any, wish: Wish, say: Say) -> int:
    """State of every box."""
    _takes(wish, 0, "states")
    states = driver.states()
    for box, state in states.items():
        say.line(f"box {box:>2}  {state.value}", "yellow" if state is BoxState.OPEN else "")
    say.result({"boxes": {str(box): state.value for box, state in states.items()}})
    return GOOD


def handshake(driver: Any, wish: Wish, say: Say) -> int:
    """Ask the gate whether it is there, and how fast it answers."""
    _takes(wish, 0, "handshake")
    driver.open()
    started = monotonic()
    driver.handshake("device-command")
    for reading in readings(driver, HANDSHAKE_S):
        if isinstance(reading, GateAnswered):
            answer_ms = (monotonic() - started) * 1000
            say.line(f"the gate answered in {answer_ms:.0f} ms", "green")
            say.result({"answer_ms": round(answer_ms, 1)})
            return GOOD
    say.line("the gate did not answer", "red")
    return WRONG


def gate_settings(driver: Any, wish: Wish, say: Say) -> int:
    """Read the gate's settings, and their revision for the papers."""
    _takes(wish, 0, "settings [--for SECONDS]")
    for reading in readings(driver, wish.seconds or SETTINGS_S):
        if isinstance(reading, GateSettingsRead):
            for name, value in setting_pairs(reading):
                say.line(f"{name:<14} {value}", "")
            say.line(f"{'revision':<14} {reading.revision}", "green")
            say.result(plain_settings(reading))
            return GOOD
    none = "the gate does not tell its settings: its test alone shows what it finds"
    say.line(none, "red")
    say.result({"settings": None, "error": none})
    return WRONG


def pulse(driver: Any, wish: Wish, say: Say) -> int:
    """Let the board itself switch a relay for a while."""
    _takes(wish, (2, 3), "pulse RELAY MILLISECONDS [on|off]")
    relay, duration_ms = _number(wish.arguments[0], "relay"), _number(wish.arguments[1], "duration in ms")
    on = _on_off(wish.arguments[2]) if len(wish.arguments) == 3 else True
    driver.pulse(relay, duration_ms, on)
    say.line(f"relay {relay} is {'on' if on else 'off'} for {-(-duration_ms // 100) * 100} ms", "green")
    say.result({"relay": relay, "on": on, "duration_ms": -(-duration_ms // 100) * 100})
    return GOOD


def set_relay(driver: Any, wish: Wish, say: Say) -> int:
    """Switch a relay, leave it so, and read it back."""
    _takes(wish, 2, "set RELAY on|off")
    relay, on = _number(wish.arguments[0], "relay"), _on_off(wish.arguments[1])
    driver.set_relay(relay, on)
    read_back = driver.relays()[relay - 1]
    say.line(f"relay {relay} is {'on' if read_back else 'off'}", "green" if read_back is on else "red")
    say.result({"relay": relay, "on": read_back})
    return GOOD if read_back is on else WRONG


def inputs(driver: Any, wish: Wish, say: Say) -> int:
    """All inputs."""
    _takes(wish, 0, "inputs")
    return _tell_all("input", driver.inputs(), say)


def relays(driver: Any, wish: Wish, say: Say) -> int:
    """All relays."""
    _takes(wish, 0, "relays")
    return _tell_all("relay", driver.relays(), say)


def probe(driver: Any, wish: Wish, say: Say) -> int:
    """Watch a camera's stream for a moment."""
    _takes(wish, 0, "probe")
    say.waiting("watching the stream")
    found = driver.probe()
    for line in probe_words(found):
        say.line(line, "yellow" if line.startswith("advice") else "")
    say.result(asdict(found))
    return GOOD if found.codec else WRONG


ACTIONS: dict[Kind, dict[str, Action]] = {
    Kind.READER: {"read": read_card, "watch": watch},
    Kind.LOCKER: {"open": open_box, "states": box_states, "watch": watch},
    Kind.GATE: {"handshake": handshake, "settings": gate_settings, "watch": watch},
    Kind.DOOR_BOARD: {"pulse": pulse, "set": set_relay, "inputs": inputs, "relays": relays, "watch": watch},
    Kind.CAMERA: {"probe": probe},
}


def _tell_all(what: str, values: tuple[bool, ...], say: Say) -> int:
    for number, on in enumerate(values, 1):
        say.line(f"{what} {number}  {'on' if on else 'off'}", "green" if on else "")
    say.result({f"{what}s": list(values)})
    return GOOD


def _takes(wish: Wish, count: int | tuple[int, ...], usage: str) -> None:
    counts = (count,) if isinstance(count, int) else count
    if len(wish.arguments) not in counts:
        raise ActionRefused(f"use: {usage}")


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ActionRefused(f"the {what} is a number, counted from 1")
    return int(text)


def _on_off(text: str) -> bool:
    if text not in ("on", "off"):
        raise ActionRefused("say on or off")
    return text == "on"
