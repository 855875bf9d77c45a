"""An act of staff as a case for tests, and the situations that acts are for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from controller.core import facts
from tests.core.playbook import Site

PLANNED = {
    "session": "s-9",
    "title": "第九场",
    "room": "1",
    "start_utc": "2023-11-14T22:00:00Z",
    "end_utc": "2023-11-15T08:00:00.000+08:00",
}


@dataclass(frozen=True)
class Case:
    """An act in the situation it is for: what came before, what is sent, what is so afterwards, and a field to spoil."""

    act: str
    before: Callable[[Site], Any]
    sent: dict[str, Any]
    after: Callable[[Site], bool]
    staff: tuple[str, ...] = ("g1",)
    wrong: dict[str, Any] = field(default_factory=dict)
    spoiled: str = ""


def session_is(state: str) -> Callable[[Site], bool]:
    return lambda play: play.room.sessions["s-1"].state.value == state


def planned(play: Site) -> None:
    play.tell(facts.SessionPlanned("s-1", "1", play.utc_us, play.utc_us + 10**12, ("g1",)))


def listed(play: Site) -> None:
    planned(play)
    play.tell(facts.DrawListImported("s-1", "c0ffee", 2, play.utc_us))


def prepared(play: Site) -> None:
    listed(play)
    play.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    for source in play.room.sessions["s-1"].recording:
        play.tell(facts.SourceRecordingStarted("s-1", source, play.utc_us))
    play.tell(facts.DrawListReleaseAsked("s-1", ("g1", "s1")))
    play.tell(facts.DrawListOpened("s-1", (facts.Drawn("p1", "d-p1"), facts.Drawn("p2", "d-p2"))))


def opened(play: Site) -> None:
    play.open_session()


def running(play: Site) -> None:
    play.open_session()
    play.tell(facts.SessionOrdered("s-1", "start", ("g1",)))


def suspended(play: Site) -> None:
    running(play)
    play.tell(facts.SessionOrdered("s-1", "suspend", ("g1",)))


def at_kiosk(play: Site) -> None:
    play.open_session()
    play.card("p1")


def alarmed(play: Site) -> None:
    play.open_session()
    play.to_gate("p1")
    play.walk(alarm=True)


def inside(play: Site) -> None:
    play.open_session()
    play.admit("p1")


def asked(play: Site) -> None:
    inside(play)
    play.tell(facts.ExitAsked("p1", ("g1",)))


def burned(play: Site) -> None:
    inside(play)
    play.tell(facts.FireInputRead("fire-main", True))
    play.tell(facts.FireInputRead("fire-main", False))


def lost(play: Site) -> None:
    burned(play)
    play.tell(facts.FireReset(("g1",), "drill"))


def last_orders(kind: type) -> Callable[[Site], bool]:
    return lambda play: any(isinstance(command, kind) for command in play.decisions[-1].commands)


S1 = {"session": "s-1"}
NO_ID = {"session": "第一场"}
P1 = {"person": "p1"}
