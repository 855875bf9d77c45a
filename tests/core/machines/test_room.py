"""The step: every kind of fact has a handler, and what no table has changes nothing."""

from typing import get_args

from controller.core import facts
from controller.core.room import HANDLERS, step
from controller.core.words import Stamp
from tests.core.playbook import T0_UTC_US, ready_site


def test_every_kind_of_fact_has_a_handler_and_nothing_else_has() -> None:
    assert set(HANDLERS) == set(get_args(facts.Fact))


def test_a_handler_is_named_after_its_fact() -> None:
    for kind, handler in HANDLERS.items():
        words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__)
        wanted = "on_command_failed" if kind is facts.CommandDropped else f"on{words}"
        assert handler.__name__ == wanted


def test_a_refused_fact_leaves_the_very_same_room() -> None:
    room = ready_site().room
    after, decision = step(room, Stamp(T0_UTC_US, 1, "run-1"), facts.BoxRead("locker-z", 1, True))
    assert after is room
    assert (decision.accepted, decision.refusal, decision.moves, decision.commands) == (False, "box:unknown", (), ())


def test_after_every_fact_sessions_and_the_queue_are_settled() -> None:
    site = ready_site(people=1)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.RecordingSealed("s-1", {"cam-lane-a": "x"}))
    assert site.room.sessions["s-1"].state.value == "recording_sealed", "settled by the fact that made it possible"
