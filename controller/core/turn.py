"""A turn: one fact being decided. It holds the room in the making, the moves and the commands, and nothing else.

Rules call `turn.move_...`; a pair that is not in a machine's table raises `Refused`, and the whole turn is dropped.
`turn.deny` turns a person away by a rule: no machine moves, the kiosk gets a notice, an alarm may rise.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from controller.core import (
    admission,
    box,
    door,
    draw,
    gate_fitness,
    hatch,
    incident,
    lane,
    modes,
    session,
    ticket,
    vacancy,
)
from controller.core.admission import Admission, AdmissionEvent
from controller.core.alarm import CATALOGUE, Alarm
from controller.core.box import Box, BoxEvent
from controller.core.change import changed
from controller.core.commands import Command
from controller.core.door import Door, DoorEvent
from controller.core.draw import DrawEvent, DrawList
from controller.core.gate_fitness import GateFitness, GateFitnessEvent
from controller.core.hatch import Hatch, HatchEvent
from controller.core.incident import Incident, IncidentEvent
from controller.core.lane import Lane, LaneEvent
from controller.core.modes import Mode, ModeEvent, ModeState
from controller.core.profile import Profile
from controller.core.session import Session, SessionEvent
from controller.core.state import Decision, Move, Room
from controller.core.table import Refused, following
from controller.core.ticket import Ticket, TicketEvent
from controller.core.vacancy import Vacancy, VacancyEvent
from controller.core.words import MS, Stamp, box_key


class Turn:
    """The decision on one fact, in the making.

    `room` is the room that was given until something changes, and from then on a copy that is this turn's own: a field is
    set in it, and members are replaced, never changed. Who needs a room as it was keeps its members, not `turn.room`.
    """

    __slots__ = ("_before", "commands", "moves", "people", "refusal", "room", "stamp", "touched")

    def __init__(self, room: Room, stamp: Stamp) -> None:
        self.room = room
        self._before = room
        self.stamp = stamp
        self.moves: list[Move] = []
        self.commands: list[Command] = []
        self.refusal: str | None = None
        self.touched: dict[str, None] = {}
        """Sessions that changed, or of which a person did, in that order."""
        self.people: dict[str, None] = {}
        """People who changed, in that order."""

    @property
    def profile(self) -> Profile:
        """The figures in force."""
        return self.room.profile

    def decision(self) -> Decision:
        """What was decided so far."""
        return Decision(self.refusal is None, self.refusal, tuple(self.moves), tuple(self.commands))

    def set(self, **changes: Any) -> None:
        """Replace fields of the room."""
        if self.room is self._before:
            self.room = changed(self.room, changes)
            return
        for name, value in changes.items():
            object.__setattr__(self.room, name, value)

    # The members of the room; an unknown one is refused by name.

    def lane(self, lane_id: str) -> Lane:
        """The lane, or a refusal."""
        return _known(self.room.lanes, "lane", lane_id)

    def door(self, door_id: str) -> Door:
        """The door, or a refusal."""
        return _known(self.room.doors, "door", door_id)

    def box(self, key: str) -> Box:
        """The box, or a refusal."""
        return _known(self.room.boxes, "box", key)

    def person(self, person: str | None) -> Admission:
        """The person, or a refusal; nobody is unknown too."""
        return _known(self.room.people, "person", person)

    def session(self, session_id: str) -> Session:
        """The session, or a refusal."""
        return _known(self.room.sessions, "session", session_id)

    def put_lane(self, lane_id: str, **changes: Any) -> Lane:
        """Change fields of a lane without moving it."""
        after = changed(self.lane(lane_id), changes)
        self.set(lanes={**self.room.lanes, lane_id: after})
        return after

    def put_door(self, door_id: str, **changes: Any) -> Door:
        """Change fields of a door without moving it."""
        after = changed(self.door(door_id), changes)
        self.set(doors={**self.room.doors, door_id: after})
        return after

    def put_box(self, key: str, **changes: Any) -> Box:
        """Change fields of a box without moving it."""
        after = changed(self.box(key), changes)
        self.set(boxes={**self.room.boxes, key: after})
        return after

    def put_person(self, person: str, **changes: Any) -> Admission:
        """Change fields of a person without moving them."""
        after = changed(self.person(person), changes)
        self.touched[after.session] = None
        self.people[person] = None
        self.set(people={**self.room.people, person: after})
        return after

    def put_session(self, session_id: str, **changes: Any) -> Session:
        """Change fields of a session without moving it."""
        after = changed(self.session(session_id), changes)
        self.touched[session_id] = None
        self.set(sessions={**self.room.sessions, session_id: after})
        return after

    # Moves, each through its table.

    def move_lane(self, lane_id: str, event: LaneEvent, **changes: Any) -> Lane:
        """Move a lane by its table."""
        before = self.lane(lane_id)
        after = following("lane", lane.TABLE, before.state, event)
        self._moved("lane", lane_id, before.state.value, after.value)
        return self.put_lane(lane_id, state=after, **changes)

    def move_door(self, door_id: str, event: DoorEvent, **changes: Any) -> Door:
        """Move a door by its table."""
        before = self.door(door_id)
        after = following("door", door.TABLE, before.state, event)
        self._moved("door", door_id, before.state.value, after.value)
        return self.put_door(door_id, state=after, **changes)

    def move_box(self, key: str, event: BoxEvent, **changes: Any) -> Box:
        """Move a box by its table."""
        before = self.box(key)
        after = following("box", box.TABLE, before.state, event)
        self._moved("box", key, before.state.value, after.value)
        return self.put_box(key, state=after, **changes)

    def move_person(self, person: str, event: AdmissionEvent, **changes: Any) -> Admission:
        """Move a person by the admission table."""
        before = self.person(person)
        after = following("admission", admission.TABLE, before.state, event)
        self._moved("admission", person, before.state.value, after.value)
        return self.put_person(person, state=after, **changes)

    def move_session(self, session_id: str, event: SessionEvent, **changes: Any) -> Session:
        """Move a session by its table."""
        before = self.session(session_id)
        after = following("session", session.TABLE, before.state, event)
        self._moved("session", session_id, before.state.value, after.value)
        if (after in session.LIVE) != (session_id in self.room.live):
            others = tuple(one for one in self.room.live if one != session_id)
            self.set(live=(*others, session_id) if after in session.LIVE else others)
        return self.put_session(session_id, state=after, **changes)

    def move_draw(self, session_id: str, event: DrawEvent, **changes: Any) -> DrawList:
        """Move a session's draw list by its table."""
        before = self.session(session_id).draw
        if before is None:
            raise Refused("draw:none")
        after = following("draw", draw.TABLE, before.state, event)
        self._moved("draw", session_id, before.state.value, after.value)
        moved = changed(before, {"state": after, **changes})
        self.put_session(session_id, draw=moved)
        return moved

    def move_gate(self, gate: str, event: GateFitnessEvent, **changes: Any) -> GateFitness:
        """Move a gate's fitness by its table."""
        before = self.room.gates.get(gate, GateFitness(gate))
        after = following("gate_fitness", gate_fitness.TABLE, before.state, event)
        self._moved("gate_fitness", gate, before.state.value, after.value)
        moved = changed(before, {"state": after, **changes})
        self.set(gates={**self.room.gates, gate: moved})
        return moved

    def move_hatch(self, hatch_id: str, event: HatchEvent, **changes: Any) -> Hatch:
        """Move a hatch by its table."""
        before = _known(self.room.hatches, "hatch", hatch_id)
        after = following("hatch", hatch.TABLE, before.state, event)
        self._moved("hatch", hatch_id, before.state.value, after.value)
        moved = changed(before, {"state": after, **changes})
        self.set(hatches={**self.room.hatches, hatch_id: moved})
        return moved

    def move_ticket(self, person: str, event: TicketEvent, **changes: Any) -> Ticket:
        """Move a place in the queue by its table."""
        before = _known(self.room.tickets, "ticket", person)
        after = following("ticket", ticket.TABLE, before.state, event)
        self._moved("ticket", person, before.state.value, after.value)
        moved = changed(before, {"state": after, **changes})
        self.set(tickets={**self.room.tickets, person: moved})
        return moved

    def move_vacancy(self, person: str, event: VacancyEvent, **changes: Any) -> Vacancy:
        """Move a vacant place by its table."""
        before = _known(self.room.vacancies, "vacancy", person)
        after = following("vacancy", vacancy.TABLE, before.state, event)
        self._moved("vacancy", person, before.state.value, after.value)
        moved = changed(before, {"state": after, **changes})
        self.set(vacancies={**self.room.vacancies, person: moved})
        return moved

    def move_mode(self, mode: str, event: ModeEvent, **changes: Any) -> Mode:
        """Move a degraded mode by its table; one that is off is not kept."""
        before = self.room.modes.get(mode, Mode(mode))
        after = following("mode", modes.TABLE, before.state, event)
        self._moved("mode", mode, before.state.value, after.value)
        moved = changed(before, {"state": after, **changes})
        others = {key: kept for key, kept in self.room.modes.items() if key != mode}
        self.set(modes=others if after is ModeState.OFF else {**others, mode: moved})
        return moved

    def move_incident(self, incident_id: str, event: IncidentEvent, **changes: Any) -> Incident:
        """Move an incident by its table; a closed one leaves the room's state, the journal keeps it."""
        before = _known(self.room.incidents, "incident", incident_id)
        after = following("incident", incident.TABLE, before.state, event)
        self._moved("incident", incident_id, before.state.value, after.value)
        moved = changed(before, {"state": after, **changes})
        others = {key: kept for key, kept in self.room.incidents.items() if key != incident_id}
        closed = after is incident.IncidentState.CLOSED
        self.set(incidents=others if closed else {**self.room.incidents, incident_id: moved})
        return moved

    def _moved(self, machine: str, member: str, before: str, after: str) -> None:
        if before != after:
            self.moves.append(Move(machine, member, before, after))

    # What goes with a move.

    def command_id(self) -> str:
        """A new id for an opening command, counted in the room so that replay makes the same one."""
        number = self.room.next_command
        self.set(next_command=number + 1)
        return f"{self.stamp.run_id}-{number}"

    def order(self, command: Command) -> None:
        """Let a command leave with this decision."""
        self.commands.append(command)

    def deny(self, code: str, lane_id: str | None = None) -> None:
        """Turn a person away: names the rule, moves nothing, shows it at that lane's kiosk."""
        self.refusal = code
        if lane_id is not None:
            self.notify(lane_id, code)

    def notify(self, lane_id: str, code: str) -> None:
        """Show a notice at a lane's kiosk for a while."""
        self.put_lane(lane_id, notice=code)
        self.set_deadline(f"notice:{lane_id}", self.profile.notice_ms)

    def set_deadline(self, name: str, after_ms: int) -> None:
        """Wake the room with `DeadlinePassed(name)` after so many milliseconds; moves an earlier one of that name."""
        self.set(deadlines={**self.room.deadlines, name: self.stamp.mono_us + after_ms * MS})

    def drop_deadline(self, name: str) -> None:
        """Forget a deadline, if it is there."""
        if name in self.room.deadlines:
            left = dict(self.room.deadlines)
            del left[name]
            self.set(deadlines=left)

    def raise_alarm(self, code: str, place: str = "", **params: str) -> None:
        """Raise an alarm of the catalogue at a place; one cause at one place is one alarm, counted."""
        alarm_id = f"{code}:{place}" if place else code
        before = self.room.alarms.get(alarm_id)
        count = before.count + 1 if before else 1
        params = {"place": place, **params} if place else params
        alarm = Alarm(alarm_id, code, self.stamp.utc_us, params, count=count)
        self.set(alarms={**self.room.alarms, alarm_id: alarm})
        lasting = not CATALOGUE[code].latched
        if self.profile.incidents:
            self._incidents().open_for_alarm(self, alarm, goes_on=lasting and before is not None and before.active)

    @staticmethod
    def _incidents() -> Any:
        from controller.core import incidents  # they are decided by turns

        return incidents

    def end_alarm(self, code: str, place: str = "") -> None:
        """The cause is gone; a latched alarm stays until somebody takes note."""
        alarm_id = f"{code}:{place}" if place else code
        alarm = self.room.alarms.get(alarm_id)
        if alarm is None:
            return
        if alarm.active and self.profile.incidents:
            self._incidents().cause_ended(self, alarm)
        if CATALOGUE[code].latched and not alarm.acknowledged:
            self.set(alarms={**self.room.alarms, alarm_id: changed(alarm, {"active": False})})
        else:
            self.set(alarms={key: kept for key, kept in self.room.alarms.items() if key != alarm_id})

    def live_sessions(self) -> tuple[Session, ...]:
        """The sessions that have begun and are not closed."""
        return tuple(self.room.sessions[one] for one in self.room.live)

    def flag(self, session_id: str, code: str) -> None:
        """Mark a session's record: it shows in every report (S7)."""
        flags = self.session(session_id).flags
        if code not in flags:
            self.put_session(session_id, flags=(*flags, code))

    def box_of(self, person: Admission) -> Box | None:
        """The box that a person holds."""
        return self.room.boxes.get(person.box) if person.box else None

    def boxes_of_lane(self, lane_id: str) -> Iterator[Box]:
        """The boxes of a lane's bank, by number."""
        plan = self.room.plan.lane(lane_id)
        return (self.box(box_key(plan.locker, number)) for number in plan.boxes) if plan else iter(())


Member = TypeVar("Member")


def _known(members: dict[Any, Member], kind: str, name: str | None) -> Member:
    member = members.get(name)
    if member is None:
        raise Refused(f"{kind}:unknown")
    return member
