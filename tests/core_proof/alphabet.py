"""What the world may tell the core, by kind of fact: sensible or not, by staff who err, in any order.

Facts that only answer to something (a token, a command, a deadline) are offered while the room knows that thing. A kind of
fact that is nowhere here is listed in `LEADS_NOWHERE` with its reason; a test fails for one that is in neither.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from controller.core import facts
from controller.core.facts import Fact
from controller.core.state import Room
from controller.core.words import CORE_VERSION, Plan
from tests.core_proof.canon import NOW_UTC_US

TWO: Final = ("g1", "s1")
ONE_TWICE: Final = ("g1", "g1")
SHA: Final = "0" * 64
SESSION: Final = "s-1"

Teller = Callable[[Room], Iterable[Fact]]


def _readers(room: Room) -> Iterable[tuple[str, bool]]:
    for lane in room.plan.lanes:
        yield lane.entry_reader, True
        if lane.exit_reader:
            yield lane.exit_reader, False
    for one in room.plan.rooms:
        if one.reader:
            yield one.reader, False


def card_read(room: Room) -> Iterable[Fact]:
    """Everybody's card on every reader, and an expired one at the kiosk."""
    for reader, entry in _readers(room):
        for person in people(room):
            yield facts.CardRead(reader, {SESSION: f"d-{person}"})
            if entry:
                yield facts.CardRead(reader, {SESSION: f"d-{person}"}, expired=True)


def people(room: Room) -> tuple[str, ...]:
    """Who may be on the list: as many as the draw counts."""
    draw = room.sessions[SESSION].draw if SESSION in room.sessions else None
    return tuple(f"p{number + 1}" for number in range(draw.count if draw else 0))


def _each_lane(*made: Callable[[str], Fact]) -> Teller:
    return lambda room: (make(lane.id) for lane in room.plan.lanes for make in made)


def _each_gate(*made: Callable[[str], Fact]) -> Teller:
    return lambda room: (make(lane.gate) for lane in room.plan.lanes for make in made)


def _each_door(*made: Callable[[str], Fact]) -> Teller:
    return lambda room: (make(door.id) for door in room.plan.doors for make in made)


def _each_box(*made: Callable[[str, int], Fact]) -> Teller:
    return lambda room: (make(lane.locker, box) for lane in room.plan.lanes for box in lane.boxes for make in made)


def _each_person(*made: Callable[[str], Fact]) -> Teller:
    return lambda room: (make(person) for person in people(room) for make in made)


def _at_kiosk(*made: Callable[[str, str], Fact]) -> Teller:
    """For everybody at every kiosk, whether they stand there or not."""
    return lambda room: (make(lane.id, one) for lane in room.plan.lanes for one in people(room) for make in made)


def _devices(room: Room, kinds: tuple[str, ...] = ("board", "gate", "locker")) -> Iterable[str]:
    return (name for name, kind in (room.plan.devices or {}).items() if kind in kinds)


def _sources(room: Room) -> Iterable[str]:
    return {source: None for one in room.plan.rooms for source in one.sources}


def unlock_pulse_sent(room: Room) -> Iterable[Fact]:
    """The board took the pulse that was ordered last."""
    return (facts.UnlockPulseSent(door.command, door.id) for door in room.doors.values() if door.command)


def box_open_sent(room: Room) -> Iterable[Fact]:
    """The locker took the command that was ordered last."""
    return (facts.BoxOpenSent(box.command, box.locker, box.box) for box in room.boxes.values() if box.command)


def command_failed(room: Room) -> Iterable[Fact]:
    """Any command that was ordered came to nothing."""
    for door in room.doors.values():
        if door.command:
            yield facts.CommandFailed(door.command, door.id, "silent")
    for box in room.boxes.values():
        if box.command:
            yield facts.CommandFailed(box.command, f"{box.locker}/{box.box}", "silent")


def gate_answered(room: Room) -> Iterable[Fact]:
    """The gate answers what it was asked."""
    gates = {lane.id: lane.gate for lane in room.plan.lanes}
    return (facts.GateAnswered(gates[lane.id], lane.token) for lane in room.lanes.values() if lane.token)


def orderly_beams(room: Room) -> Iterable[Fact]:
    """Beams that are blocked before they are cleared; and somebody who turns round."""
    for plan in room.plan.lanes:
        beams = room.lanes[plan.id].beams
        for side in ("front", "rear"):
            last = next((beam for beam in reversed(beams) if beam.startswith(side)), f"{side}_cleared")
            yield facts.GateBeamRead(plan.gate, side, last.endswith("cleared"), "forward")
        yield facts.GateBeamRead(plan.gate, "rear", True, "backward")


def deadline_passed(room: Room) -> Iterable[Fact]:
    """Any deadline passes."""
    return (facts.DeadlinePassed(name) for name in room.deadlines)


def controller_started(room: Room) -> Iterable[Fact]:
    """A crash and a start, at any moment."""
    yield facts.ControllerStarted(CORE_VERSION, "c", "p", room.profile, room.plan)


def draw_list_opened(room: Room) -> Iterable[Fact]:
    """The list that was committed to, and one with a person too many."""
    yield facts.DrawListOpened(SESSION, tuple(facts.Drawn(person, f"d-{person}") for person in people(room)))


def session_ordered(*orders: str) -> Teller:
    """These orders by one of staff; *close* also by two."""

    def told(room: Room) -> Iterable[Fact]:
        for order in orders:
            yield facts.SessionOrdered(SESSION, order, ("g1",))
            if order == "close":
                yield facts.SessionOrdered(SESSION, order, TWO, "late")

    return told  # fmt: skip


def devices(*kinds: str) -> dict[type, Teller]:
    """Only devices of these kinds fall silent and come back."""
    return {
        facts.DeviceReady: lambda room: (facts.DeviceReady(device) for device in _devices(room, kinds)),
        facts.DeviceLost: lambda room: (facts.DeviceLost(device, "cable") for device in _devices(room, kinds)),
    }


NOTHING_STORED: Final[dict[type, Teller]] = {
    facts.DeclarationMade: _at_kiosk(lambda lane, person: facts.DeclarationMade(lane, person, SHA, "none", SHA)),
    facts.BoxRead: lambda _: (),
}
"""Nobody brought a device: the boxes stay out of it."""
ALL_STORED: Final[dict[type, Teller]] = {
    facts.DeclarationMade: _at_kiosk(lambda lane, person: facts.DeclarationMade(lane, person, SHA, "store", SHA)),
}
"""Everybody brought one."""

STATIC: Final[dict[type, Teller]] = {
    facts.CardRead: card_read,
    facts.IdentityConfirmed: _at_kiosk(
        lambda lane, person: facts.IdentityConfirmed(lane, person, TWO),
        lambda lane, person: facts.IdentityConfirmed(lane, person, ONE_TWICE),
    ),
    facts.IdentityRefused: _at_kiosk(lambda lane, person: facts.IdentityRefused(lane, person, ("g1",))),
    facts.DeclarationMade: _at_kiosk(
        lambda lane, person: facts.DeclarationMade(lane, person, SHA, "store", SHA),
        lambda lane, person: facts.DeclarationMade(lane, person, SHA, "none", SHA),
    ),
    facts.KioskContinued: _each_lane(facts.KioskContinued),
    facts.KioskCancelled: _each_lane(facts.KioskCancelled),
    facts.LaneCleared: _each_lane(lambda lane: facts.LaneCleared(lane, ("g1",), "looked")),
    facts.AlarmResolved: _each_lane(
        lambda lane: facts.AlarmResolved(lane, TWO, "belt"), lambda lane: facts.AlarmResolved(lane, ONE_TWICE, "belt")
    ),
    facts.GateBeamRead: _each_gate(
        lambda gate: facts.GateBeamRead(gate, "front", True, "forward"),
        lambda gate: facts.GateBeamRead(gate, "front", False, "forward"),
        lambda gate: facts.GateBeamRead(gate, "rear", True, "forward"),
        lambda gate: facts.GateBeamRead(gate, "rear", False, "forward"),
        lambda gate: facts.GateBeamRead(gate, "rear", True, "backward"),
    ),
    facts.GatePassageReported: _each_gate(
        lambda gate: facts.GatePassageReported(gate, "forward", False),
        lambda gate: facts.GatePassageReported(gate, "forward", True),
        lambda gate: facts.GatePassageReported(gate, "backward", False),
        lambda gate: facts.GatePassageReported(gate, "backward", True),
    ),
    facts.GatePassagesMissed: _each_gate(lambda gate: facts.GatePassagesMissed(gate, 1, 0)),
    facts.GateCountersReset: _each_gate(facts.GateCountersReset),
    facts.QueueOverran: _each_gate(lambda gate: facts.QueueOverran(gate, 1)),
    facts.BoxRead: _each_box(
        lambda locker, box: facts.BoxRead(locker, box, True), lambda locker, box: facts.BoxRead(locker, box, False)
    ),
    facts.DoorContactRead: _each_door(
        lambda door: facts.DoorContactRead(door, True), lambda door: facts.DoorContactRead(door, False)
    ),
    facts.LockRead: _each_door(lambda door: facts.LockRead(door, True), lambda door: facts.LockRead(door, False)),
    facts.ExitButtonRead: _each_door(
        lambda door: facts.ExitButtonRead(door, True), lambda door: facts.ExitButtonRead(door, False)
    ),
    facts.BreakGlassRead: _each_door(
        lambda door: facts.BreakGlassRead(door, True), lambda door: facts.BreakGlassRead(door, False)
    ),
    facts.FireInputRead: lambda room: (
        facts.FireInputRead(one.id, fire) for one in room.plan.fire_inputs for fire in (True, False)
    ),
    facts.FireReset: lambda _: (facts.FireReset(("s1",), "over"), facts.FireReset((), "over")),
    facts.DeviceReady: lambda room: (facts.DeviceReady(device) for device in _devices(room)),
    facts.DeviceLost: lambda room: (facts.DeviceLost(device, "cable") for device in _devices(room)),
    facts.RecorderReady: lambda _: (facts.RecorderReady("e"),),
    facts.RecorderLost: lambda _: (facts.RecorderLost("gone"),),
    facts.SourceRecordingStarted: lambda room: (
        facts.SourceRecordingStarted(SESSION, source, NOW_UTC_US) for source in _sources(room)
    ),
    facts.SourceRecordingLost: lambda room: (
        facts.SourceRecordingLost(SESSION, source, "cable") for source in _sources(room)
    ),
    facts.RecordingSealed: lambda _: (facts.RecordingSealed(SESSION, {}),),
    facts.ClockDoubted: lambda _: (facts.ClockDoubted("step"),),
    facts.ClockTrusted: lambda _: (facts.ClockTrusted(TWO), facts.ClockTrusted(("g1",))),
    facts.ExitAsked: _each_person(lambda person: facts.ExitAsked(person, ("g1",))),
    facts.ExitApproved: _each_person(
        lambda person: facts.ExitApproved(person, TWO, "ill"), lambda person: facts.ExitApproved(person, ONE_TWICE, "ill")
    ),
    facts.HoldDecided: _each_person(
        lambda person: facts.HoldDecided(person, True, ("g1", "s1"), "belt"),
        lambda person: facts.HoldDecided(person, False, ("g1", "s1"), "phone"),
        lambda person: facts.HoldDecided(person, True, ("g1", "g2"), "belt"),
    ),
    facts.ExemptionGranted: _each_person(lambda person: facts.ExemptionGranted(person, TWO, "implant")),
    facts.IdentityMatched: _at_kiosk(lambda lane, person: facts.IdentityMatched(lane, person, "face", 900)),
    facts.IdentityMismatched: _at_kiosk(lambda lane, person: facts.IdentityMismatched(lane, person, "face", 100)),
    facts.ConflictDeclared: _at_kiosk(lambda lane, person: facts.ConflictDeclared(lane, person, SHA)),
    facts.GateTestBegun: _each_lane(lambda lane: facts.GateTestBegun(lane, ("g1",))),
    facts.GateTestEnded: _each_lane(lambda lane: facts.GateTestEnded(lane, ("g1",))),
    facts.GateSettingsRead: _each_gate(
        lambda gate: facts.GateSettingsRead(gate, "1"), lambda gate: facts.GateSettingsRead(gate, "2")
    ),
    facts.HatchAsked: lambda room: (
        facts.HatchAsked(one.id, side, ("g1",), ("papers",))
        for one in room.plan.hatches for side in ("outer", "inner")
    ),
    facts.HatchCleared: lambda room: (facts.HatchCleared(one.id, ("g1",), "looked") for one in room.plan.hatches),
    facts.SeatConfirmed: _each_person(lambda person: facts.SeatConfirmed(person, "1")),
    facts.TempOutAsked: _each_person(lambda person: facts.TempOutAsked(person, "toilet")),
    facts.ReturnNoted: _each_person(lambda person: facts.ReturnNoted(person, ("g1",))),
    facts.LateAccepted: _each_person(lambda person: facts.LateAccepted(person, TWO, "train")),
    facts.PowerLost: lambda _: (facts.PowerLost("mains"),),
    facts.PowerRestored: lambda _: (facts.PowerRestored("mains"),),
    facts.LinkLost: lambda _: (facts.LinkLost("centre"),),
    facts.LinkRestored: lambda _: (facts.LinkRestored("centre"),),
    facts.SelfTestReported: lambda _: (
        facts.SelfTestReported(SESSION, True), facts.SelfTestReported(SESSION, False, ("cam",)),
    ),
    facts.ReportSigned: lambda room: (facts.ReportSigned(SESSION, SHA, people(room), (), TWO),),
    facts.ChecklistSigned: lambda _: (
        facts.ChecklistSigned(SESSION, "emptying", ("papers_shredded", "nothing_left"), TWO),
    ),
    facts.RollCallTaken: lambda room: (facts.RollCallTaken(SESSION, people(room), (), TWO),),
    facts.RollCalled: _each_person(lambda person: facts.RollCalled(person, ("g1",))),
    facts.PersonRevoked: _each_person(
        lambda person: facts.PersonRevoked(person, TWO, "bank"),
        lambda person: facts.PersonRevoked(person, ONE_TWICE, "bank"),
    ),
    facts.DoorOverridden: _each_door(
        lambda door: facts.DoorOverridden(door, TWO, "help", 5_000),
        lambda door: facts.DoorOverridden(door, ONE_TWICE, "help", 5_000),
        lambda door: facts.DoorOverridden(door, TWO, " ", 5_000),
    ),
    facts.BoxOverridden: _each_box(
        lambda locker, box: facts.BoxOverridden(locker, box, TWO, "help"),
        lambda locker, box: facts.BoxOverridden(locker, box, ONE_TWICE, "help"),
    ),
    facts.SessionOrdered: session_ordered("start", "suspend", "resume", "end", "close"),
    facts.DrawListReleaseAsked: lambda _: (
        facts.DrawListReleaseAsked(SESSION, TWO), facts.DrawListReleaseAsked(SESSION, ONE_TWICE),
    ),
    facts.DrawListOpened: draw_list_opened,
    facts.DrawListFailed: lambda _: (facts.DrawListFailed(SESSION, "commitment"),),
    facts.ControllerStarted: controller_started,
}  # fmt: skip
"""Facts that may come at any time."""

ANSWERS: Final[dict[type, tuple[str, Teller]]] = {
    facts.UnlockPulseSent: ("doors", unlock_pulse_sent),
    facts.BoxOpenSent: ("boxes", box_open_sent),
    facts.GateAnswered: ("lanes", gate_answered),
    facts.DeadlinePassed: ("deadlines", deadline_passed),
    facts.GateBeamRead: ("lanes", orderly_beams),
}
"""Facts that answer to something in one field of the room. Of a kind that is in `STATIC` too a model takes one."""

FAILED: Final = ("doors", "boxes")

LOOKS_AT_TIME: Final = frozenset({
    facts.CardRead, facts.IdentityConfirmed, facts.GateAnswered, facts.AlarmResolved, facts.DeadlinePassed,
    facts.DrawListReleaseAsked, facts.DoorContactRead, facts.UnlockPulseSent, facts.IdentityMatched, facts.HoldDecided,
})  # fmt: skip
"""Kinds whose decision may depend on a freshness or on the wall clock."""

LEADS_NOWHERE: Final[dict[type, str]] = {
    facts.CardFailed: "counts and alarms",
    facts.PaperShown: "as the card of somebody whom two staff compare",
    facts.CardRemoved: "ends a notice",
    facts.StaffCalled: "an alarm and a notice",
    facts.DoorReleased: "read by the runtime",
    facts.RecorderAlarmRaised: "an alarm",
    facts.RecorderAlarmEnded: "an alarm",
    facts.RecordingHeadSigned: "kept for the record",
    facts.RecorderFactsFolded: "kept for the record",
    facts.AlarmAcknowledged: "alarms decide nothing",
    facts.ControllerStopped: "the next start forgets the deadlines anyway",
    facts.CommandDropped: "handled as CommandFailed",
    facts.DrawListImported: "a model begins with the list brought",
    facts.SessionPlanned: "a model begins with its session planned",
    facts.ItemsListed: "kept for the record",
    facts.DuressSignalled: "an alarm that only the console shows",
}


def tellers(kinds: Iterable[type], replaced: dict[type, Teller] | None = None) -> dict[type, Teller]:
    """The tellers of these kinds, some replaced by a model's own."""
    return {
        kind: (replaced or {}).get(kind) or STATIC[kind] for kind in kinds if kind in STATIC or kind in (replaced or {})
    }


__all__ = ["ANSWERS", "FAILED", "LEADS_NOWHERE", "LOOKS_AT_TIME", "STATIC", "Any", "Plan", "Teller", "tellers"]
