"""What can go wrong on a wire: the menu, its settings, and what a fault does to one reply. Pure.

Settings that every lasting fault takes: `after` lets so many replies pass first, `times` mends it by itself after so
many replies (0 = never), `for_ms` after so long (0 = never). A fault that is a state (a cut wire) takes `for_ms` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

Figure = tuple[int, int, int]
"""Lowest, highest, default."""

_EVERY_LASTING: dict[str, Figure] = {
    "after": (0, 1_000_000, 0),
    "times": (0, 1_000_000, 0),
    "for_ms": (0, 3_600_000, 0),
}

_WIRE: dict[str, dict[str, Figure]] = {
    "silence": {},
    "lost_reply": {},
    "delay": {"ms": (0, 60_000, 500)},
    "garbage": {},
    "byte_flip": {"at": (-1, 2_000, -1)},
    "truncated": {"keep": (0, 2_000, 3)},
    "split": {"at": (-1, 2_000, -1), "gap_ms": (0, 5_000, 20)},
    "noise": {"bytes": (1, 1_000, 4)},
    "glued": {},
    "duplicate": {},
    "stale": {},
    "flood": {"copies": (2, 10_000, 200)},
    "drop_mid_frame": {"at": (0, 2_000, 2)},
    "half_open": {},
    "drop_connection": {},
    "power_cycle": {"ms": (0, 60_000, 2_000)},
}
_SERIAL: dict[str, dict[str, Figure]] = {
    "wrong_speed": {"baud": (1_200, 921_600, 4_800)},
    "pty_vanish": {"ms": (0, 60_000, 1_000)},
}
_OWN: dict[str, dict[str, dict[str, Figure]]] = {
    "sdt-idcard": {
        **_SERIAL,
        "wrong_checksum": {},
        "status": {"code": (0x10, 0x99, 0x41), "at": (0, 3, 3)},
        "device_swap": {},
    },
    "locker-8a": {
        **_SERIAL,
        "wrong_checksum": {},
        "wrong_address": {"address": (0, 255, 9)},
        "polarity": {},
        "busy": {},
        "stuck_status": {},
        "bounce": {"ms": (0, 10_000, 300)},
    },
    "phonegate-uart": {
        **_SERIAL,
        "wrong_end": {},
        "wrong_length": {},
        "lost_report": {},
        "lost_beams": {},
        "stuck_beam": {},
        "report_delay": {"ms": (0, 600_000, 2_000)},
        "replay": {},
        "counter_wrap": {"before": (1, 1_000, 1)},
        "counter_reset": {},
        "no_parameters": {},
    },
    "modbus-relay": {
        "wrong_transaction": {},
        "wrong_unit": {"unit": (0, 255, 9)},
        "exception": {"code": (1, 11, 4)},
        "wire_cut": {"input": (1, 8, 1)},
        "input_stuck": {"input": (1, 8, 1), "on": (0, 1, 1)},
        "bounce": {"input": (1, 8, 1), "ms": (1, 10_000, 300)},
        "relay_stuck": {"relay": (1, 8, 1), "on": (0, 1, 1)},
    },
}
MENU: dict[str, dict[str, dict[str, Figure]]] = {kind: _WIRE | own for kind, own in _OWN.items()}
"""Device kind -> fault kind -> its settings. Cameras have a menu of their own (rtsp_channel)."""
MOMENTARY = frozenset(
    {"drop_connection", "pty_vanish", "device_swap", "replay", "counter_wrap", "counter_reset", "power_cycle"}
)
"""Faults that happen and are over; the others stand until mended."""
DEAF = frozenset({"silence", "half_open"})
"""The device does not even hear; under `lost_reply` it hears and acts, and its answer is lost."""
OF_THE_WIRE = frozenset(_WIRE) - MOMENTARY - DEAF | {"wrong_checksum"}
"""What `spoil` does; every other lasting fault is the device's own."""
_STATES = frozenset({"wrong_speed", "polarity", "stuck_status", "bounce", "wire_cut", "input_stuck", "relay_stuck"})
"""Faults that no reply counts: they stand until mended or for a time."""
_HEX = frozenset({("status", "code")})


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that was ordered: its kind and every setting, defaults filled in."""

    kind: str
    settings: Mapping[str, int]
    named: Mapping[str, object] = field(default_factory=dict)
    """The settings as they were given, to be shown again."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to send, `gap_ms` after the piece before. `then_drop` closes the connection behind them."""

    data: bytes
    gap_ms: float = 0
    then_drop: bool = False


def read_fault(device_kind: str, kind: str, given: Mapping[str, object]) -> Fault:
    """The fault that was ordered. Raises ValueError naming the kind or setting that does not exist or fit."""
    menu = MENU[device_kind]
    if kind not in menu:
        raise ValueError(f"unknown fault {kind!r}; one of {', '.join(menu)}")
    figures = _common(kind) | menu[kind]
    unknown = sorted(set(given) - set(figures))
    if unknown:
        raise ValueError(f"fault {kind!r} has no setting {', '.join(unknown)}; it has {', '.join(figures) or 'none'}")
    settings = {name: _read_figure(kind, name, figures[name], given.get(name)) for name in figures}
    return Fault(kind, settings, dict(given))


def _common(kind: str) -> dict[str, Figure]:
    if kind in MOMENTARY:
        return {}
    return {"for_ms": _EVERY_LASTING["for_ms"]} if kind in _STATES else _EVERY_LASTING


def _read_figure(kind: str, name: str, figure: Figure, given: object) -> int:
    low, high, usual = figure
    if given is None:
        return usual
    try:
        value = (
            int(str(given), 16) if (kind, name) in _HEX else int(str(given) if not isinstance(given, bool) else given)
        )
    except ValueError:
        value = high + 1
    if not low <= value <= high:
        raise ValueError(f"fault {kind!r}: {name} must be a whole number from {low} to {high}")
    return value


class FaultSwitch:
    """The fault of one device, if any, counting replies and time until it is over."""

    def __init__(self) -> None:
        self._fault: Fault | None = None
        self._seen = 0
        self._until_s = 0.0

    def set(self, fault: Fault, now_s: float) -> None:
        """Take the place of whatever stood."""
        self._fault, self._seen = fault, 0
        for_ms = fault.settings.get("for_ms", 0)
        self._until_s = now_s + for_ms / 1000 if for_ms else 0.0

    def clear(self) -> None:
        """Whole again."""
        self._fault = None

    def standing(self, now_s: float) -> Fault | None:
        """The fault that stands, whether or not it lets the next reply pass."""
        if self._fault is not None and self._until_s and now_s >= self._until_s:
            self._fault = None
        return self._fault

    def strikes(self, now_s: float, *kinds: str) -> Fault | None:
        """Ask once a reply: the fault, if it is one of `kinds` (any, if none are named) and hits this reply."""
        fault = self.standing(now_s)
        if fault is None or (kinds and fault.kind not in kinds):
            return None
        self._seen += 1
        after, times = fault.settings.get("after", 0), fault.settings.get("times", 0)
        if self._seen <= after:
            return None
        if times and self._seen >= after + times:
            self._fault = None
        return fault


def spoil(fault: Fault, reply: bytes, before: bytes, random: Random) -> list[Piece]:
    """What is sent in place of `reply` under a fault of the wire. `before` is the reply sent last, for stale ones."""
    settings = fault.settings
    if fault.kind == "lost_reply":
        return []
    if fault.kind == "delay":
        return [Piece(reply, settings["ms"])]
    if fault.kind == "split":
        return _split(reply, settings["at"], settings["gap_ms"])
    if fault.kind == "drop_mid_frame":
        return [Piece(reply[: settings["at"]], then_drop=True)]
    if fault.kind == "noise":
        return [Piece(random.randbytes(settings["bytes"]) + reply)]
    return [Piece(_respelt(fault, reply, before, random))]


def _respelt(fault: Fault, reply: bytes, before: bytes, random: Random) -> bytes:
    if fault.kind == "garbage":
        return random.randbytes(len(reply))
    if fault.kind == "byte_flip":
        return _flipped(reply, fault.settings["at"], random)
    if fault.kind == "truncated":
        return reply[: fault.settings["keep"]]
    if fault.kind == "wrong_checksum":
        return reply[:-1] + bytes((reply[-1] ^ 0xFF,))
    return _repeated(fault, reply, before)


def _repeated(fault: Fault, reply: bytes, before: bytes) -> bytes:
    if fault.kind == "glued":
        return (before or reply) + reply
    if fault.kind == "stale":
        return before
    return reply * {"duplicate": 2, "flood": fault.settings.get("copies", 1)}.get(fault.kind, 1)


def _flipped(reply: bytes, at: int, random: Random) -> bytes:
    if not reply:
        return reply
    place = random.randrange(len(reply)) if at < 0 else min(at, len(reply) - 1)
    return reply[:place] + bytes((reply[place] ^ (1 << random.randrange(8)),)) + reply[place + 1 :]


def _split(reply: bytes, at: int, gap_ms: int) -> list[Piece]:
    """In two at `at`, in the middle for -1, byte by byte for 0."""
    place = len(reply) // 2 if at < 0 else at
    cuts = [place] if 0 < place < len(reply) else [] if place else list(range(1, len(reply)))
    edges = [0, *cuts, len(reply)]
    return [Piece(reply[a:b], gap_ms if a else 0) for a, b in pairwise(edges)]
