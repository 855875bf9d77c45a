"""A board's thread: fire goes out by itself, pulses never late, locks asserted until they are read back (S2, S3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.core import facts
from controller.runtime.board import BoardThread
from controller.runtime.clock import Clock
from controller.runtime.device import Order
from controller.runtime.inbox import Inbox
from controller.runtime.latch import FireLatch
from controller.runtime.observe import BoardObserver
from controller.runtime.wiring import BoardWiring, DoorWiring, FireWiring, PowerWiring
from drivers.kinds import InputsRead
from tests.runtime.stand_in import Board, Told, settle, silent
from tests.support.conditions import wait_for

MAGLOCK = DoorWiring("door-main", 1, False, 1, True, 2, True, 3, False)
STRIKE = DoorWiring("door-room", 2, True, 4, False)
WIRING = BoardWiring((MAGLOCK, STRIKE), (FireWiring("fire-panel", 8),))


class Stand:
    """A board with its thread, latch and inbox."""

    def __init__(self, folder: Path) -> None:
        self.board, self.clock, self.latch = Board(), Clock(), FireLatch(folder / "fire")
        self.board.relay_values = [True, False] + [False] * 6
        inbox = Inbox()
        self.told = Told(inbox)
        self.thread = BoardThread("board-main", self.board, WIRING, self.latch, inbox, self.clock)

    def start(self) -> None:
        self.thread.start()
        wait_for(lambda: self.told.count(facts.DeviceReady), "the board is found")

    def pulse(self, door: str = "door-main", age_us: int = 0) -> None:
        self.thread.order(
            Order(
                "unlock",
                lambda _: self.thread.pulse(door, 3000),
                lambda: facts.UnlockPulseSent("c-1", door),
                lambda cause: facts.CommandFailed("c-1", door, cause),
                lambda cause: facts.CommandDropped("c-1", door, cause),
                self.clock.mono_us() + 5_000_000 - age_us,
            )
        )


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    made = Stand(tmp_path)
    yield made
    made.board.hanging.set()
    made.thread.stop()
    made.latch.close()
    assert made.board.closed


def test_the_first_readings_come_before_the_board_is_called_ready(stand: Stand) -> None:
    stand.start()
    kinds = [type(fact) for fact in stand.told.facts]
    ready = kinds.index(facts.DeviceReady)
    for kind in (
        facts.FireInputRead,
        facts.DoorContactRead,
        facts.ExitButtonRead,
        facts.BreakGlassRead,
        facts.LockRead,
    ):
        assert kinds.index(kind) < ready
    assert kinds[0] is facts.FireInputRead
    assert stand.board.writes() == []


def test_an_unchanged_board_says_nothing_more(stand: Stand) -> None:
    stand.start()
    before = len(stand.told.facts)
    settle(10, stand.board)
    assert len(stand.told.facts) == before


def test_fire_releases_every_door_of_the_board_without_the_core(stand: Stand) -> None:
    stand.start()
    stand.board.input_values[7] = False
    wait_for(lambda: stand.told.count(facts.DoorReleased) == 2, "both doors are read back released")
    assert stand.latch.latched
    assert stand.board.relay_values[:2] == [False, True]
    assert stand.told.has(facts.FireInputRead("fire-panel", True))


def test_fire_seen_elsewhere_releases_this_board_at_once(stand: Stand) -> None:
    stand.start()
    stand.latch.raise_fire("other-board")
    wait_for(lambda: stand.told.count(facts.DoorReleased) == 2, "both doors are read back released")


def test_a_pulse_that_ends_after_the_release_does_not_lock_again(stand: Stand) -> None:
    stand.start()
    stand.pulse()
    wait_for(lambda: stand.told.count(facts.UnlockPulseSent), "the pulse is sent")
    stand.latch.raise_fire("fire-panel")
    wait_for(lambda: stand.told.count(facts.DoorReleased) == 2, "both doors are released")
    stand.board.end_pulse(1)
    assert stand.board.relay_values[0] is True
    wait_for(lambda: stand.board.relay_values[0] is False, "the release is asserted again")


def test_no_pulse_leaves_while_fire_is_latched(stand: Stand) -> None:
    stand.start()
    stand.latch.raise_fire("fire-panel")
    stand.pulse()
    wait_for(lambda: stand.told.has(facts.CommandDropped("c-1", "door-main", "fire")), "the pulse is dropped")
    assert not any(write[0] == "pulse" for write in stand.board.writes())


def test_after_the_latch_is_cleared_a_door_is_locked_and_read_back(stand: Stand) -> None:
    stand.start()
    stand.latch.raise_fire("fire-panel")
    stand.thread.release("door-main")
    wait_for(lambda: stand.told.count(facts.DoorReleased) == 2, "released")
    stand.latch.clear()
    settle(3, stand.board)
    assert stand.board.relay_values[0] is False
    stand.thread.lock("door-main")
    stand.thread.lock("door-room")
    wait_for(lambda: stand.board.relay_values[:2] == [True, False], "both doors are locked")
    wait_for(lambda: stand.told.has(facts.LockRead("door-room", True)), "the lock is read")


def test_a_lock_that_was_read_back_does_not_fight_the_next_pulse(stand: Stand) -> None:
    stand.start()
    stand.thread.lock("door-main")
    settle(5, stand.board)
    stand.pulse()
    wait_for(lambda: stand.told.count(facts.UnlockPulseSent), "the pulse is sent")
    settle(5, stand.board)
    assert stand.board.relay_values[0] is False
    stand.board.end_pulse(1)


def test_a_door_is_locked_again_before_its_pulse_has_ended(stand: Stand) -> None:
    stand.start()
    stand.pulse()
    wait_for(lambda: stand.told.count(facts.UnlockPulseSent), "the pulse is sent")
    stand.thread.lock("door-main")
    wait_for(lambda: stand.board.relay_values[0] is True, "the door is locked")


def test_a_new_pulse_ends_the_wish_to_lock(stand: Stand) -> None:
    stand.start()
    stand.board.hanging.clear()
    stand.board.relay_values[0] = False
    stand.thread.lock("door-main")
    stand.pulse()
    stand.board.hanging.set()
    wait_for(lambda: stand.told.count(facts.UnlockPulseSent), "the pulse is sent")
    settle(5, stand.board)
    assert stand.board.relay_values[0] is False


def test_a_pulse_older_than_its_limit_is_dropped_and_said_so(stand: Stand) -> None:
    stand.start()
    stand.pulse(age_us=5_000_001)
    wait_for(lambda: stand.told.has(facts.CommandDropped("c-1", "door-main", "too_old")), "dropped as too old")
    assert stand.board.writes() == []


def test_a_pulse_that_waited_behind_a_hanging_board_is_never_sent_late(stand: Stand) -> None:
    stand.start()
    stand.board.hanging.clear()
    stand.pulse(age_us=4_990_000)
    wait_for(lambda: stand.clock.mono_us() and not stand.board.hanging.is_set(), "the board hangs")
    deadline = stand.clock.mono_us() + 20_000
    wait_for(lambda: stand.clock.mono_us() > deadline, "the limit passes")
    stand.board.hanging.set()
    wait_for(lambda: stand.told.count(facts.CommandDropped), "dropped")
    assert not any(write[0] == "pulse" for write in stand.board.writes())


def test_a_silent_board_is_lost_once_and_everything_is_read_again_when_it_is_back(stand: Stand) -> None:
    stand.start()
    stand.board.broken = silent()
    wait_for(lambda: stand.told.count(facts.DeviceLost), "the board is lost")
    stand.pulse()
    wait_for(lambda: stand.told.has(facts.CommandFailed("c-1", "door-main", "device_offline")), "the order fails")
    contacts = stand.told.count(facts.DoorContactRead)
    stand.board.broken = None
    wait_for(lambda: stand.told.count(facts.DeviceReady) == 2, "the board is found again")
    assert stand.told.count(facts.DeviceLost) == 1
    assert stand.told.count(facts.DoorContactRead) == contacts + 2


def test_a_board_that_comes_back_in_a_fire_is_released_after_its_inputs_were_read(stand: Stand) -> None:
    stand.start()
    stand.board.broken = silent()
    wait_for(lambda: stand.told.count(facts.DeviceLost), "the board is lost")
    stand.latch.raise_fire("fire-panel")
    seen = len(stand.board.calls)
    stand.board.broken = None
    wait_for(lambda: stand.told.count(facts.DoorReleased) == 2, "released after it came back")
    assert stand.board.calls[seen] == ("poll",)


def test_a_failed_mains_supply_is_told_when_it_fails_and_when_it_is_back() -> None:
    observer = BoardObserver(BoardWiring(power_inputs=(PowerWiring("ups-1", 7),)))
    told = []
    for mains in (True, True, False, False, True):
        inputs = (False,) * 6 + (mains, False)
        told += [one.fact for one in observer.observe([InputsRead(inputs, (False,) * 8)])]
    assert told == [facts.PowerRestored("ups-1"), facts.PowerLost("ups-1"), facts.PowerRestored("ups-1")]
