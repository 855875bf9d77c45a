"""A board of 8 relays and 8 inputs, Waveshare style, as electrics: relays with the board's own timed pulses, inputs.

A pulse runs in the board: it ends by itself whether or not the host is still there, and whatever was written during it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from simulators.faults import FaultSwitch

COUNT = 8
_LINKED, _TOGGLED = 1, 2
_BOUNCES_EVERY_MS = 20


@dataclass(slots=True)
class _Pulse:
    ends_s: float
    ends_on: bool
    timer: asyncio.TimerHandle


class RelayBoard:
    """Relays and inputs, numbered from 1. Without power every relay is off."""

    def __init__(self, faults: FaultSwitch, changed: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = changed
        self._faults = faults
        self._coils = [False] * COUNT
        self._inputs = [False] * COUNT
        self._input_changed_s = [-1e9] * COUNT
        self._pulses: dict[int, _Pulse] = {}
        self.input_modes = [0] * COUNT
        """What an input does to its relay by itself: 0 nothing, 1 the relay follows, 2 it toggles, 3 (not modelled) an edge."""

    def relay(self, number: int) -> bool:
        """True while the relay is pulled in."""
        stuck = self._standing("relay_stuck")
        if stuck is not None and stuck["relay"] == number:
            return bool(stuck["on"])
        return self._coils[number - 1]

    def write(self, number: int, *, on: bool) -> None:
        """Switch a relay. A pulse that runs goes on, and has the last word when it ends."""
        self._coils[number - 1] = on
        self._changed()

    def flash(self, number: int, *, on: bool, for_ms: int) -> None:
        """Switch a relay now and back after `for_ms`; a new pulse takes the place of the old."""
        self._end_pulse(number)
        timer = self._loop.call_later(for_ms / 1000, self._pulse_over, number)
        self._pulses[number] = _Pulse(self._loop.time() + for_ms / 1000, not on, timer)
        self.write(number, on=on)

    def pulse_left_ms(self, number: int) -> int:
        """How long the pulse of a relay still runs; 0 = none does."""
        pulse = self._pulses.get(number)
        return max(0, round((pulse.ends_s - self._loop.time()) * 1000)) if pulse else 0

    def set_input(self, number: int, *, on: bool) -> None:
        """Voltage at an input comes or goes."""
        if self._inputs[number - 1] == on:
            return
        self._inputs[number - 1] = on
        self._input_changed_s[number - 1] = self._loop.time()
        self._act_by_itself(number, on)

    def input(self, number: int) -> bool:
        """What the board sees at an input: its wire may be cut, or its contact bounce or stick."""
        actual = self._inputs[number - 1]
        cut, stuck, bounce = (self._standing(kind) for kind in ("wire_cut", "input_stuck", "bounce"))
        if cut is not None and cut["input"] == number:
            return False
        if stuck is not None and stuck["input"] == number:
            return bool(stuck["on"])
        since_ms = (self._loop.time() - self._input_changed_s[number - 1]) * 1000
        if bounce is not None and bounce["input"] == number and since_ms < bounce["ms"]:
            return actual ^ bool(int(since_ms // _BOUNCES_EVERY_MS) % 2 == 0)
        return actual

    def power_cycle(self) -> None:
        """Every pulse is forgotten and every relay drops."""
        for number in tuple(self._pulses):
            self._end_pulse(number)
        self._coils = [False] * COUNT
        self._changed()

    def stop(self) -> None:
        """End every timer."""
        for number in tuple(self._pulses):
            self._end_pulse(number)

    def _standing(self, kind: str) -> dict[str, int] | None:
        standing = self._faults.standing(self._loop.time())
        return dict(standing.settings) if standing is not None and standing.kind == kind else None

    def _act_by_itself(self, number: int, on: bool) -> None:
        mode = self.input_modes[number - 1]
        if mode == _LINKED:
            self.write(number, on=on)
        elif mode == _TOGGLED and on:
            self.write(number, on=not self._coils[number - 1])

    def _pulse_over(self, number: int) -> None:
        pulse = self._pulses.pop(number)
        self.write(number, on=pulse.ends_on)

    def _end_pulse(self, number: int) -> None:
        pulse = self._pulses.pop(number, None)
        if pulse is not None:
            pulse.timer.cancel()
