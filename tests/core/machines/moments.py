"""Moments on one person's way in and out of lane `a`, for stories of what may happen at any of them."""

from collections.abc import Callable
from typing import Any

from controller.core import facts
from controller.core.commands import PulseUnlock
from tests.core.machines.story import Told
from tests.core.playbook import ordered

MAIN = "door-main"


def _pulse(site: Told, decision: Any) -> None:
    command = ordered(decision, PulseUnlock)
    site.tell(facts.UnlockPulseSent(command.command, command.door))


def _contact(closed: bool) -> Callable[[Told, Any], Any]:
    return lambda site, _: site.tell(facts.DoorContactRead(MAIN, closed))


WAY_IN: tuple[tuple[str, Callable[[Told, Any], Any]], ...] = (
    ("card_read", lambda site, _: site.card("p1")),
    ("matched", lambda site, _: site.identify("p1")),
    ("declared", lambda site, _: site.declare("p1")),
    ("box_open", lambda site, _: site.tell(facts.BoxRead("locker-a", 1, False))),
    ("window_asked", lambda site, _: site.tell(facts.BoxRead("locker-a", 1, True))),
    ("window_open", lambda site, decision: site.answer(decision)),
    ("in_gate", lambda site, _: site.tell(facts.GateBeamRead("gate-a", "front", True, "forward"))),
    ("passed", lambda site, _: (site.tell(facts.GateBeamRead("gate-a", "rear", True, "forward")),
                                site.tell(facts.GateBeamRead("gate-a", "front", False, "forward")),
                                site.tell(facts.GateBeamRead("gate-a", "rear", False, "forward")),
                                site.tell(facts.GatePassageReported("gate-a", "forward", False)))[-1]),
    ("clear", lambda site, decision: site.answer(decision)),
    ("unlocked", _pulse),
    ("door_open", _contact(False)),
    ("admitted", _contact(True)),
)  # fmt: skip
WAY_OUT: tuple[tuple[str, Callable[[Told, Any], Any]], ...] = (
    ("exit_asked", lambda site, _: site.tell(facts.ExitAsked("p1", ("g1",)))),
    ("out_held", lambda site, _: (site.tell(facts.SessionOrdered("s-1", "end", ("g1",))),
                                  site.card("p1", "exit-reader-a"))[-1]),
    ("out_unlocked", _pulse),
    ("out_door_open", _contact(False)),
    ("out_walking", _contact(True)),
    ("exited", lambda site, _: site.walk("backward")),
    ("retrieval_asked", lambda site, _: site.card("p1")),
    ("retrieval_open", lambda site, _: site.tell(facts.BoxRead("locker-a", 1, False))),
    ("retrieved", lambda site, _: site.tell(facts.BoxRead("locker-a", 1, True))),
)  # fmt: skip
MOMENTS = tuple(name for name, _ in (*WAY_IN, *WAY_OUT))


def reach(site: Told, moment: str) -> Told:
    """Bring `p1` to that moment; nothing of it is written down."""

    def go() -> None:
        decision: Any = None
        for name, part in (*WAY_IN, *WAY_OUT):
            decision = part(site, decision)
            if name == moment:
                return
        raise AssertionError(moment)

    site.unheard(go)
    return site
