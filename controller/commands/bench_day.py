"""A synthetic day for the benchmarks: sessions of five, in through a lane and out again, as facts with decisions."""

from collections.abc import Iterator
from itertools import islice

from controller.commands.bench_answers import box_used, door_used, gate_answered
from controller.core import facts
from controller.core.facts import Fact
from controller.core.profile import Profile
from controller.core.room import step
from controller.core.state import Decision, Room
from controller.core.words import CORE_VERSION, DoorPlan, FireInputPlan, LanePlan, Plan, RoomPlan, Stamp

PLAN = Plan(
    doors=(DoorPlan("door-main", "main", "board-main", 3000), DoorPlan("door-room-1", "room", "board-room", 3000)),
    lanes=(LanePlan("a", "reader-a", "exit-reader-a", "locker-a", tuple(range(1, 25)), "gate-a", "door-main"),),
    rooms=(RoomPlan("1", "room-reader-1", "door-room-1", ("cam-a", "cam-b", "cam-c")),),
    fire_inputs=(FireInputPlan("fire-main", "board-main", "fault"),),
    devices={
        "reader-a": "reader", "exit-reader-a": "reader", "room-reader-1": "reader", "locker-a": "locker",
        "gate-a": "gate", "board-main": "board", "board-room": "board",
    },
)  # fmt: skip
PEOPLE = 5
BY = ("guard-1", "supervisor-1")
DAY_US = 86_400_000_000


def decided_day(count: int) -> Iterator[tuple[Stamp, Fact, Decision]]:
    """So many facts with the decisions they lead to; the same every time."""
    return islice(_Day().told(), count)


class _Day:
    def __init__(self) -> None:
        self._room = Room()
        self._mono_us = 1_000_000
        self._last = Decision(True, None, (), ())

    def told(self) -> Iterator[tuple[Stamp, Fact, Decision]]:
        """Facts without end."""
        for fact in self._facts():
            self._mono_us += 250_000
            stamp = Stamp(1_700_000_000_000_000 + self._mono_us, self._mono_us, "bench-run")
            self._room, self._last = step(self._room, stamp, fact)
            yield stamp, fact, self._last

    def _facts(self) -> Iterator[Fact]:
        yield from self._started()
        number = 0
        while True:
            number += 1
            session = f"s-{number}"
            yield from self._opened(session)
            for person in range(PEOPLE):
                yield from self._comes_in(session, person)
            yield facts.SessionOrdered(session, "start", BY)
            yield facts.SessionOrdered(session, "end", BY)
            for person in range(PEOPLE):
                yield from self._goes_out(session, person)
            yield facts.RecordingSealed(session, dict.fromkeys(PLAN.rooms[0].sources, "0" * 64))

    def _started(self) -> Iterator[Fact]:
        yield facts.ControllerStarted(CORE_VERSION, "0" * 64, "0" * 64, Profile(), PLAN)
        for door in PLAN.doors:
            yield facts.DoorContactRead(door.id, True)
        yield facts.FireInputRead("fire-main", False)
        for box in PLAN.lanes[0].boxes:
            yield facts.BoxRead("locker-a", box, True)
        for device in PLAN.devices or {}:
            yield facts.DeviceReady(device)
        yield facts.RecorderReady("epoch-1")
        yield facts.LaneCleared("a", BY, "nobody there")

    def _opened(self, session: str) -> Iterator[Fact]:
        yield facts.SessionPlanned(session, "1", 0, 2_000_000_000_000_000, BY)
        yield facts.DrawListImported(session, "0" * 64, PEOPLE, 0, BY)
        yield facts.SessionOrdered(session, "prepare", BY)
        for source in PLAN.rooms[0].sources:
            yield facts.SourceRecordingStarted(session, source, 1_700_000_000_000_000)
        yield facts.DrawListReleaseAsked(session, BY)
        drawn = tuple(
            facts.Drawn(f"p-{session}-{person}", f"{session}{person}".ljust(64, "0")) for person in range(PEOPLE)
        )
        yield facts.DrawListOpened(session, drawn)
        yield facts.SessionOrdered(session, "open_assembly", BY)

    def _card(self, session: str, person: int, reader: str) -> Fact:
        return facts.CardRead(reader, {session: f"{session}{person}".ljust(64, "0")}, sealed="")

    def _comes_in(self, session: str, person: int) -> Iterator[Fact]:
        name = f"p-{session}-{person}"
        yield self._card(session, person, "reader-a")
        yield facts.CardRemoved("reader-a")
        yield facts.IdentityConfirmed("a", name, BY)
        yield facts.DeclarationMade("a", name, "0" * 64, "store", "0" * 64)
        yield from box_used(self._last)
        yield from gate_answered(self._last)
        yield from _body("forward")
        yield from gate_answered(self._last)
        yield from door_used(self._last)
        yield self._card(session, person, "room-reader-1")
        yield from door_used(self._last)

    def _goes_out(self, session: str, person: int) -> Iterator[Fact]:
        yield self._card(session, person, "exit-reader-a")
        yield from door_used(self._last)
        yield from _body("backward")
        yield self._card(session, person, "reader-a")
        yield from box_used(self._last)
        yield facts.CardRemoved("reader-a")


def _body(direction: str) -> Iterator[Fact]:
    first, second = ("front", "rear") if direction == "forward" else ("rear", "front")
    for beam, blocked in ((first, True), (second, True), (first, False), (second, False)):
        yield facts.GateBeamRead("gate-a", beam, blocked, direction)
    yield facts.GatePassageReported("gate-a", direction, False)
