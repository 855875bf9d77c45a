"""Lock electrics: what frees a door in hardware does so whatever the relay says."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from simulators.changes import Refusal
from simulators.doors import Door, FirePanel, Wires
from simulators.faults import FaultSwitch
from simulators.relay_board import RelayBoard


class Bench:
    """A board with a maglock and one with a strike, and the panel."""

    def __init__(self) -> None:
        self.main = RelayBoard(FaultSwitch(), lambda: None)
        self.room = RelayBoard(FaultSwitch(), lambda: None)
        self.panel = FirePanel("fire-panel", self.main, lambda: None)
        self.maglock = Door("door-main", "maglock", self.main, self.panel, lambda: None)
        self.strike = Door("door-room-1", "strike", self.room, self.panel, lambda: None)

    def lock(self) -> None:
        self.main.write(1, on=True)
        self.room.write(1, on=False)
        assert not self.maglock.is_free
        assert not self.strike.is_free


def on_the_bench(act: Callable[[Bench], None]) -> None:
    async def run() -> None:
        bench = Bench()
        bench.lock()
        act(bench)
        bench.main.stop()
        bench.room.stop()

    asyncio.run(run())


def test_a_maglock_holds_while_energised_and_a_strike_while_not() -> None:
    def act(bench: Bench) -> None:
        bench.main.write(1, on=False)
        bench.room.write(1, on=True)
        assert bench.maglock.is_free
        assert bench.strike.is_free

    on_the_bench(act)


@pytest.mark.parametrize("door", ["maglock", "strike"])
@pytest.mark.parametrize(
    ("free", "hold", "place", "active"),
    [
        (lambda door: door.press_button(pressed=True), lambda door: door.press_button(pressed=False), 2, True),
        (lambda door: door.break_glass(broken=True), lambda door: door.break_glass(broken=False), 3, False),
    ],
)
def test_button_and_glass_cut_the_supply_and_show_at_their_inputs(
    door: str, free: Callable[[Door], None], hold: Callable[[Door], None], place: int, active: bool
) -> None:
    def act(bench: Bench) -> None:
        chosen: Door = getattr(bench, door)
        free(chosen)
        assert (chosen.is_free, chosen.supply, chosen.board.input(place)) == (True, False, active)
        hold(chosen)
        assert (chosen.is_free, chosen.supply, chosen.board.input(place)) == (False, True, not active)

    on_the_bench(act)


def test_fire_frees_every_door_in_hardware() -> None:
    def act(bench: Bench) -> None:
        bench.panel.alarm(fire=True)
        assert (bench.maglock.is_free, bench.strike.is_free) == (True, True)
        assert (bench.maglock.supply, bench.strike.supply, bench.main.input(8)) == (False, False, False)
        bench.panel.alarm(fire=False)
        assert (bench.maglock.is_free, bench.strike.is_free, bench.main.input(8)) == (False, False, True)

    on_the_bench(act)


def test_a_cut_wire_of_the_panel_reads_as_fire_and_frees_nothing_by_itself() -> None:
    def act(bench: Bench) -> None:
        bench.panel.cut_wire(cut=True)
        assert not bench.main.input(8)
        assert not bench.maglock.is_free
        bench.panel.cut_wire(cut=False)
        assert bench.main.input(8)

    on_the_bench(act)


def test_a_locked_door_opens_by_force_alone_and_the_contact_shows_it() -> None:
    def act(bench: Bench) -> None:
        with pytest.raises(Refusal):
            bench.maglock.open()
        assert bench.main.input(1)
        bench.maglock.force_open()
        assert not bench.main.input(1)
        bench.maglock.close()
        assert bench.main.input(1)

    on_the_bench(act)


def test_a_door_that_stands_open_stays_open_when_its_lock_is_energised_again() -> None:
    def act(bench: Bench) -> None:
        bench.main.flash(1, on=False, for_ms=60_000)
        bench.maglock.open()
        bench.main.write(1, on=True)
        assert bench.maglock.is_open
        assert not bench.maglock.is_free

    on_the_bench(act)


def test_the_pulse_of_a_maglock_ends_locked_and_that_of_a_strike_too() -> None:
    async def run() -> None:
        bench = Bench()
        bench.lock()
        bench.main.flash(1, on=False, for_ms=100)
        bench.room.flash(1, on=True, for_ms=100)
        assert (bench.maglock.is_free, bench.strike.is_free) == (True, True)
        await _until(lambda: not bench.maglock.is_free and not bench.strike.is_free)

    asyncio.run(run())


def _until(holds: Callable[[], bool]) -> Coroutine[Any, Any, None]:
    async def wait() -> None:
        while not holds():
            await asyncio.sleep(0.005)

    return asyncio.wait_for(wait(), 10)


def test_a_side_of_a_hatch_hangs_on_a_relay_and_an_input_of_its_own() -> None:
    def act(bench: Bench) -> None:
        side = Door("hatch-outer", "strike", bench.room, bench.panel, lambda: None, Wires(2, 4, None, None))
        bench.room.write(1, on=True)
        assert not side.is_free
        bench.room.write(2, on=True)
        side.open()
        assert (bench.room.input(4), bench.room.input(1)) == (False, True)
        side.close()
        assert bench.room.input(4)
        side.press_button(pressed=True)
        assert not bench.room.input(2)

    on_the_bench(act)
