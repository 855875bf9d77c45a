"""The thread of a door board: it carries the fire release by itself, with no journal, queue or page in between (S2).

Fire goes out before everything else and is asserted again whenever the relays read otherwise, so that a pulse which ends
after the release cannot lock a door again. Each board has its own thread: a dead one delays no other.
"""

import threading
from typing import Any

from controller.core.facts import DoorReleased
from controller.runtime.clock import Clock
from controller.runtime.device import DeviceThread, Order
from controller.runtime.inbox import Inbox
from controller.runtime.latch import FireLatch
from controller.runtime.observe import BoardObserver, Observed
from controller.runtime.wiring import BoardWiring, DoorWiring
from drivers.kinds import DoorBoard, InputsRead, Reading


class BoardThread(DeviceThread):
    """Owns one door board. `lock` and `release` are wishes that are repeated until they are read back."""

    def __init__(
        self, name: str, driver: DoorBoard, wiring: BoardWiring, latch: FireLatch, inbox: Inbox, clock: Clock
    ) -> None:
        self._doors = {door.door: door for door in wiring.doors}
        self._latch = latch
        self._wishes: dict[str, bool] = {}
        self._wish_lock = threading.Lock()
        self._confirmed: set[str] = set()
        self._fresh = False
        self._board_observer = BoardObserver(wiring)
        super().__init__(name, driver, self._board_observer, inbox, clock)
        latch.on_raise(self.wake)

    def release(self, door: str) -> None:
        """Hold a door released until `lock` is asked for it."""
        self._wish(door, locked=False)

    def lock(self, door: str) -> None:
        """Drive a door's lock to locked, until it was read back."""
        self._wish(door, locked=True)

    def _wish(self, door: str, locked: bool) -> None:
        with self._wish_lock:
            self._wishes[door] = locked
            self._confirmed.discard(door)
        self.wake()

    def _urgent(self) -> bool:
        return self._fresh and self._latch.latched and not self._confirmed.issuperset(self._doors)

    def _before_poll(self) -> None:
        # Nothing is written to a relay before its inputs were read once in this connection.
        if self._fresh and self._latch.latched:
            for door in self._doors.values():
                if door.door not in self._confirmed:
                    self._drive(door, locked=False)

    def _take(self, readings: list[Reading]) -> None:
        for reading in readings:
            if isinstance(reading, InputsRead):
                self._fresh = True
                for place in self._board_observer.fires(reading):
                    self._latch.raise_fire(place)
                self._assert_wishes(reading)

    def _assert_wishes(self, reading: InputsRead) -> None:
        for door in self._doors.values():
            wanted = self._wanted(door.door)
            if wanted is None:
                continue
            locked = reading.relays[door.relay - 1] is not door.unlock_is_on
            if locked is not wanted:
                self._confirmed.discard(door.door)
                self._drive(door, wanted)
            else:
                self._confirm(door.door, wanted)

    def _wanted(self, door: str) -> bool | None:
        if self._latch.latched:
            return False
        with self._wish_lock:
            return self._wishes.get(door)

    def _confirm(self, door: str, locked: bool) -> None:
        if locked:
            with self._wish_lock:
                # A lock that was read back is not asserted again: the next pulse must be able to free it.
                if self._wishes.get(door) is True:
                    del self._wishes[door]
        elif door not in self._confirmed:
            self._confirmed.add(door)
            self._post([Observed(DoorReleased(door))])

    def _drive(self, door: DoorWiring, locked: bool) -> None:
        self._driver.set_relay(door.relay, locked is not door.unlock_is_on)

    def _why_not(self, order: Order) -> str | None:
        return "fire" if self._latch.latched else super()._why_not(order)

    def _lost(self, error: Any) -> None:
        self._fresh = False
        self._confirmed.clear()
        super()._lost(error)

    def pulse(self, door: str, duration_ms: int) -> None:
        """Unlock a door by the board's own pulse; on the device's thread only. KeyError for a door of another board."""
        wiring = self._doors[door]
        with self._wish_lock:
            # A lock that is still being asserted after the last passage must not cut this pulse short.
            if self._wishes.get(door) is True:
                del self._wishes[door]
        self._driver.pulse(wiring.relay, duration_ms, wiring.unlock_is_on)
