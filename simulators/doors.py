"""Doors and their lock electrics, and the fire panel. What frees a lock in hardware frees it whatever the relay says.

A maglock is energised to lock: exit button, break-glass and the fire panel's contact lie in its supply. A strike is
energised to unlock: the same three take the supply from the relay and feed the strike around it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulators.changes import Refusal
from simulators.relay_board import RelayBoard

CONTACT_INPUT, BUTTON_INPUT, GLASS_INPUT, MAINS_INPUT, FIRE_INPUT = 1, 2, 3, 7, 8


class FirePanel:
    """The panel: one contact hard in the lock supplies, one for information, normally closed, to an input of a board."""

    def __init__(self, panel_id: str, board: RelayBoard, changed: Callable[[], None]) -> None:
        self.id = panel_id
        self.fire = False
        self.wire_cut = False
        self._board = board
        self._changed = changed
        self._settle()

    def alarm(self, *, fire: bool) -> None:
        """Fire, or quiet again."""
        self.fire = fire
        self._settle()

    def cut_wire(self, *, cut: bool) -> None:
        """Cut or mend the wire of the information contact; the lock supplies have their own."""
        self.wire_cut = cut
        self._settle()

    def _settle(self) -> None:
        self._board.set_input(FIRE_INPUT, on=not self.fire and not self.wire_cut)
        self._changed()


class Mains:
    """The contact of the battery supply that tells whether mains is there: on an input of a board, off when mains failed.

    The site itself runs on, on batteries.
    """

    def __init__(self, supply_id: str, board: RelayBoard, changed: Callable[[], None]) -> None:
        self.id = supply_id
        self.there = True
        self._board = board
        self._changed = changed
        self.switch(there=True)

    def switch(self, *, there: bool) -> None:
        """Mains fails, or is back."""
        self.there = there
        self._board.set_input(MAINS_INPUT, on=there)
        self._changed()


@dataclass(frozen=True, slots=True)
class Wires:
    """Where a door hangs on its board. A side of a hatch has neither exit button nor break-glass."""

    relay: int = 1
    contact: int = CONTACT_INPUT
    button: int | None = BUTTON_INPUT
    glass: int | None = GLASS_INPUT


class Door:
    """A door with its lock on a relay of a board and its contacts on inputs; relay 1 and inputs 1 to 3 unless told."""

    def __init__(
        self,
        door_id: str,
        lock: Literal["maglock", "strike"],
        board: RelayBoard,
        fire: FirePanel,
        changed: Callable[[], None],
        wires: Wires = Wires(),
    ) -> None:
        self.id = door_id
        self.board = board
        self.wires = wires
        self.is_open = False
        self.button_pressed = False
        self.glass_broken = False
        self._lock = lock
        self._fire = fire
        self._changed = changed
        self._settle()

    @property
    def relay(self) -> bool:
        """True while the relay is pulled in."""
        return self.board.relay(self.wires.relay)

    @property
    def supply(self) -> bool:
        """False while button, glass or fire panel cut the lock's supply."""
        return not (self.button_pressed or self.glass_broken or self._fire.fire)

    @property
    def is_free(self) -> bool:
        """True while the door can be opened."""
        return not self.supply or self.relay == (self._lock == "strike")

    def open(self) -> None:
        """Somebody pulls the door. Raises Refusal if the lock holds."""
        if not self.is_open and not self.is_free:
            raise Refusal(409, f"{self.id} is locked", f"{self.id} 锁着")
        self.is_open = True
        self._settle()

    def close(self) -> None:
        """The door falls shut."""
        self.is_open = False
        self._settle()

    def force_open(self) -> None:
        """Somebody breaks the door open."""
        self.is_open = True
        self._settle()

    def press_button(self, *, pressed: bool) -> None:
        """The exit button inside: frees the lock while it is held."""
        self.button_pressed = pressed
        self._settle()

    def break_glass(self, *, broken: bool) -> None:
        """The break-glass: frees the lock until it is restored."""
        self.glass_broken = broken
        self._settle()

    def _settle(self) -> None:
        self.board.set_input(self.wires.contact, on=not self.is_open)
        if self.wires.button is not None:
            self.board.set_input(self.wires.button, on=self.button_pressed)
        if self.wires.glass is not None:
            self.board.set_input(self.wires.glass, on=not self.glass_broken)
        self._changed()
