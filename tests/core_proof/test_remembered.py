"""What the explorer remembers instead of asking again leads to the same rooms as asking every time."""

from dataclasses import replace

import pytest

from controller.core.state import Room
from tests.core_proof import answers
from tests.core_proof.catalogue import MODELS
from tests.core_proof.explore import explore
from tests.core_proof.remembered import Remembered
from tests.core_proof.watched import READS, WatchedRoom


@pytest.mark.parametrize("name", ["outages", "hatch"])
def test_a_search_that_remembers_finds_the_same_rooms_as_one_that_does_not(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembers = explore(MODELS[name])
    monkeypatch.setattr(answers, "READS_MAX", -1)
    asks = explore(MODELS[name])
    assert remembers.closed
    assert (remembers.states, remembers.transitions, remembers.depth) == (asks.states, asks.transitions, asks.depth)
    assert remembers.reached == asks.reached
    assert remembers.asked < asks.asked == asks.transitions


def test_an_answer_is_known_again_by_the_fields_that_it_looked_at() -> None:
    tree = Remembered()
    assert tree.get((1, 2, 3)) is None
    assert tree.put([2, 0], (1, 2, 3), "led")
    assert tree.get((1, 9, 3)) == "led"
    assert tree.get((1, 2, 4)) is None
    assert tree.get((7, 2, 3)) is None
    assert tree.put([2], (0, 0, 4), "other")
    assert tree.get((5, 5, 4)) == "other"
    assert not tree.put([0, 1], (1, 2, 3), "in another order")


def test_a_watched_room_notes_what_is_read_and_copying_it_notes_nothing() -> None:
    from controller.core.change import changed

    room = WatchedRoom(run_id="run")
    READS.clear()
    copy = changed(room, {"clock_trusted": False})
    assert READS == []
    assert isinstance(copy, WatchedRoom)
    assert copy.clock_trusted is False
    assert room.fire.state == "normal"
    assert READS == ["clock_trusted", "fire"]
    assert replace(room, run_id="other").run_id == "other"
    assert isinstance(room, Room)
