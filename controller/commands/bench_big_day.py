"""A day of a large centre for the benchmarks: 300 experts in 40 rooms over four lanes, all sessions open at once.

Everybody comes in, sits down, and goes home; phones lie in boxes meanwhile. The cards carry a digest for every session of
the day, as a reader's do. The same facts every time.
"""

from collections.abc import Iterator
from typing import Final

from controller.commands.bench_answers import box_used, door_used, gate_answered
from controller.core import facts
from controller.core.facts import Fact
from controller.core.profile import Profile
from controller.core.room import step
from controller.core.state import Decision, Room
from controller.core.words import CORE_VERSION, DoorPlan, FireInputPlan, LanePlan, Plan, RoomPlan, Stamp

EXPERTS: Final = 300
ROOMS: Final = 40
LANES: Final = "abcd"
BOXES_A_LANE: Final = 80
BY: Final = ("guard-1", "supervisor-1")
UTC_US: Final = 1_700_000_000_000_000
FACT_US: Final = 20_000
"""Between two facts: short, so that no freshness runs out on the benchmark."""


def big_plan() -> Plan:
    """The site of that day."""
    rooms = tuple(str(number) for number in range(1, ROOMS + 1))
    doors = [DoorPlan(f"door-{lane}", "main", f"board-{lane}", 3000) for lane in LANES]
    doors += [DoorPlan(f"door-room-{room}", "room", f"board-room-{room}", 3000) for room in rooms]
    lanes = tuple(
        LanePlan(
            lane, f"reader-{lane}", f"exit-{lane}", f"locker-{lane}", tuple(range(1, BOXES_A_LANE + 1)),
            f"gate-{lane}", f"door-{lane}",
        )
        for lane in LANES
    )  # fmt: skip
    devices = {name: "reader" for lane in LANES for name in (f"reader-{lane}", f"exit-{lane}")}
    devices |= {f"{kind}-{lane}": kind for lane in LANES for kind in ("locker", "gate", "board")}
    devices |= {f"reader-room-{room}": "reader" for room in rooms} | {f"board-room-{room}": "board" for room in rooms}
    return Plan(
        doors=tuple(doors),
        lanes=lanes,
        rooms=tuple(RoomPlan(r, f"reader-room-{r}", f"door-room-{r}", (f"cam-{r}a", f"cam-{r}b")) for r in rooms),
        fire_inputs=(FireInputPlan("fire-main", "board-a", "fault"),),
        devices=devices,
    )


class BigDay:
    """Plays the day. `told` yields each fact with its stamp and the decision on it."""

    def __init__(self, profile: Profile | None = None) -> None:
        self.room = Room()
        self.last = Decision(True, None, (), ())
        self._profile = profile or Profile()
        self._plan = big_plan()
        self._mono_us = 1_000_000
        self._sessions = [f"s-{room.id}" for room in self._plan.rooms]

    def told(self) -> Iterator[tuple[Stamp, Fact, Decision]]:
        """Every fact of the day, decided."""
        for fact in self._facts():
            self._mono_us += FACT_US
            stamp = Stamp(UTC_US + self._mono_us, self._mono_us, "bench-run")
            self.room, self.last = step(self.room, stamp, fact)
            yield stamp, fact, self.last

    def _facts(self) -> Iterator[Fact]:
        yield from self._started()
        for room, session in zip(self._plan.rooms, self._sessions, strict=True):
            yield from self._opened(session, room.id, room.sources)
        for person in range(EXPERTS):
            yield from self._comes_in(person, LANES[person % len(LANES)])
        for session in self._sessions:
            yield facts.SessionOrdered(session, "start", BY)
        for session in self._sessions:
            yield facts.SessionOrdered(session, "end", BY)
        for person in range(EXPERTS):
            yield from self._goes_out(person, LANES[person % len(LANES)])
        for room, session in zip(self._plan.rooms, self._sessions, strict=True):
            yield facts.RecordingSealed(session, dict.fromkeys(room.sources, "0" * 64))

    def _started(self) -> Iterator[Fact]:
        yield facts.ControllerStarted(CORE_VERSION, "0" * 64, "0" * 64, self._profile, self._plan)
        for door in self._plan.doors:
            yield facts.DoorContactRead(door.id, True)
        yield facts.FireInputRead("fire-main", False)
        for lane in self._plan.lanes:
            for box in lane.boxes:
                yield facts.BoxRead(lane.locker, box, True)
        for device in self._plan.devices or {}:
            yield facts.DeviceReady(device)
        yield facts.RecorderReady("epoch-1")
        for lane in self._plan.lanes:
            yield facts.LaneCleared(lane.id, BY, "nobody there")

    def _opened(self, session: str, room: str, sources: tuple[str, ...]) -> Iterator[Fact]:
        members = [person for person in range(EXPERTS) if self._session_of(person) == session]
        yield facts.SessionPlanned(session, room, 0, 2 * UTC_US, BY)
        yield facts.DrawListImported(session, "0" * 64, len(members), 0, BY)
        yield facts.SessionOrdered(session, "prepare", BY)
        for source in sources:
            yield facts.SourceRecordingStarted(session, source, UTC_US)
        yield facts.DrawListReleaseAsked(session, BY)
        yield facts.DrawListOpened(session, tuple(facts.Drawn(f"p{m}", _digest(session, m)) for m in members))
        yield facts.SessionOrdered(session, "open_assembly", BY)

    def _session_of(self, person: int) -> str:
        return self._sessions[person % ROOMS]

    def _card(self, person: int, reader: str) -> Fact:
        return facts.CardRead(reader, {session: _digest(session, person) for session in self._sessions})

    def _comes_in(self, person: int, lane: str) -> Iterator[Fact]:
        name = f"p{person}"
        yield self._card(person, f"reader-{lane}")
        yield facts.CardRemoved(f"reader-{lane}")
        yield facts.IdentityConfirmed(lane, name, BY)
        yield facts.DeclarationMade(lane, name, "0" * 64, "store", "0" * 64)
        yield from box_used(self.last)
        yield from gate_answered(self.last)
        yield from _body(lane, "forward")
        yield from gate_answered(self.last)
        yield from door_used(self.last)
        yield self._card(person, f"reader-room-{self._session_of(person)[2:]}")
        yield from door_used(self.last)

    def _goes_out(self, person: int, lane: str) -> Iterator[Fact]:
        yield self._card(person, f"exit-{lane}")
        yield from door_used(self.last)
        yield from _body(lane, "backward")
        yield self._card(person, f"reader-{lane}")
        yield from box_used(self.last)
        yield facts.CardRemoved(f"reader-{lane}")


def _digest(session: str, person: int) -> str:
    return f"{session}-{person:03}".ljust(64, "0")


def _body(lane: str, direction: str) -> Iterator[Fact]:
    first, second = ("front", "rear") if direction == "forward" else ("rear", "front")
    for beam, blocked in ((first, True), (second, True), (first, False), (second, False)):
        yield facts.GateBeamRead(f"gate-{lane}", beam, blocked, direction)
    yield facts.GatePassageReported(f"gate-{lane}", direction, False)
