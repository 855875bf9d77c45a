"""What staff see of the site: the whole room with masked names. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from controller.core.admission import INSIDE, ON_WAY_OUT, Admission, AdmissionState
from controller.core.alarm import CATALOGUE
from controller.core.door import Door
from controller.core.fire import FireState
from controller.core.lane import OUTWARD, Lane, LaneState
from controller.core.session import ENDED, OVER, Session
from controller.core.state import Room
from controller.core.zones import SESSION_KINDS
from controller.web.desk import Desk, JournalState
from controller.web.masking import masked
from controller.web.rules_view import person_rules, rules_state
from controller.web.session_view import session_rules

CLOSED_SHOWN_MAX: Final = 50
"""Closed sessions in the state, newest first; older ones are in the journal."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the room itself does not know: names behind pseudonyms, titles, and how long a device has been so."""

    name_of: Callable[[str], str | None]
    title_of: Callable[[str], str]
    device_since_utc_us: Callable[[str], int | None]


def lookups_of(desk: Desk) -> Lookups:
    """The lookups of a desk."""
    return Lookups(desk.name_of, desk.title_of, desk.device_since_utc_us)


def staff_state(room: Room, journal: JournalState, server_utc_us: int, lookups: Lookups) -> dict[str, Any]:
    """The state for console and review. Times are microseconds UTC."""
    shown = _sessions_shown(room)
    people = [person for person in room.people.values() if person.session in shown]
    return {
        "seq": journal.size,
        "server_utc_us": server_utc_us,
        "fire": {"latched": room.fire.state is FireState.LATCHED, "inputs": _fire_inputs(room)},
        "journal": {"ok": journal.ok, "size": journal.size, "checkpoint_age_s": journal.checkpoint_age_s},
        "devices": _devices(room, lookups),
        "rooms": [plan.id for plan in room.plan.rooms if plan.kind in SESSION_KINDS],
        "other_rooms": [plan.id for plan in room.plan.rooms if plan.kind not in SESSION_KINDS],
        "doors": [_door(door) for door in room.doors.values()],
        "lanes": [_lane(lane, lookups) for lane in room.lanes.values()],
        "boxes": [
            {"locker": box.locker, "box": box.box, "state": box.state.value, "holder": box.holder}
            for box in sorted(room.boxes.values(), key=lambda box: (box.locker, box.box))
        ],
        "sessions": [_session(room, room.sessions[session], lookups) for session in shown],
        "people": [_person(room, person, lookups) for person in people if not _over(room, person)],
        "alarms": _alarms(room),
        "waiting_identity": _waiting(room, lookups),
        "exit_requests": [_named(person, lookups) for person in people if _asks_to_leave(room, person)],
        **rules_state(room, lookups.name_of),
    }


def _sessions_shown(room: Room) -> list[str]:
    ordered = sorted(room.sessions.values(), key=lambda session: (session.not_before_utc_us, session.id))
    closed = [session for session in ordered if session.state in ENDED]
    left_out = {session.id for session in closed[:-CLOSED_SHOWN_MAX]}
    return [session.id for session in ordered if session.id not in left_out]


def _fire_inputs(room: Room) -> dict[str, bool]:
    """An input that was not read, or cannot be, counts as fire: silence is never quiet (S10)."""
    return {plan.id: room.fire.inputs.get(plan.id, True) for plan in room.plan.fire_inputs}


def _devices(room: Room, lookups: Lookups) -> list[dict[str, Any]]:
    kinds = {**(room.plan.devices or {}), "recorder": "recorder"}
    online = {**room.devices, "recorder": room.recorder_online}
    return [
        {
            "name": name,
            "kind": kind,
            "online": online.get(name, False),
            "since_utc_us": lookups.device_since_utc_us(name),
        }
        for name, kind in kinds.items()
    ]


def _door(door: Door) -> dict[str, Any]:
    contact = "unknown" if door.closed is None else "closed" if door.closed else "open"
    lock = "unknown" if door.locked is None else "locked" if door.locked else "released"
    return {"id": door.id, "state": door.state.value, "contact": contact, "lock": lock, "released": door.released}


def _lane(lane: Lane, lookups: Lookups) -> dict[str, Any]:
    holder = lane.holder
    direction = None if holder is None else "out" if lane.state in OUTWARD else "in"
    return {
        "id": lane.id,
        "state": lane.state.value,
        "holder": holder,
        "masked_name": masked(lookups.name_of(holder)) if holder else None,
        "direction": direction,
        "reason": lane.reason or None if lane.state is LaneState.UNKNOWN else None,
    }


def _session(room: Room, session: Session, lookups: Lookups) -> dict[str, Any]:
    plan = room.plan.room(session.room)
    recording = session.recording or dict.fromkeys(plan.sources if plan else (), False)
    return {
        "id": session.id,
        "title": lookups.title_of(session.id),
        "room": session.room,
        "state": session.state.value,
        "list_state": session.draw.state.value if session.draw else None,
        "expected": session.draw.count if session.draw else 0,
        "inside": sum(p.session == session.id and p.state in INSIDE for p in room.people.values()),
        "flagged": bool(session.flags),
        "flags": list(session.flags),
        "not_before_utc_us": session.not_before_utc_us,
        "until_utc_us": session.until_utc_us,
        "sources": [{"id": source, "recording": going} for source, going in recording.items()],
        **session_rules(room, session),
    }


def _over(room: Room, person: Admission) -> bool:
    return room.sessions[person.session].state in ENDED


def _named(person: Admission, lookups: Lookups) -> dict[str, Any]:
    return {"person": person.person, "masked_name": masked(lookups.name_of(person.person))}


def _person(room: Room, person: Admission, lookups: Lookups) -> dict[str, Any]:
    several = len({lane.locker for lane in room.plan.lanes}) > 1
    box = person.box if several or person.box is None else person.box.rpartition("/")[2]
    return {
        **_named(person, lookups),
        "session": person.session,
        "state": person.state.value,
        "role": person.role,
        "revoked": person.revoked,
        "exit_approved": person.exit_approved,
        "box": box,
        **person_rules(person),
    }


def _alarms(room: Room) -> list[dict[str, Any]]:
    return [
        {
            "id": alarm.id,
            "code": alarm.code,
            "priority": CATALOGUE[alarm.code].priority,
            "params": alarm.params,
            "raised_utc_us": alarm.raised_utc_us,
            "acknowledged": alarm.acknowledged,
            "active": alarm.active,
            "count": alarm.count,
            "silent": CATALOGUE[alarm.code].silent,
        }
        for alarm in room.alarms.values()
    ]


def _waiting(room: Room, lookups: Lookups) -> list[dict[str, Any]]:
    waiting = []
    for lane in room.lanes.values():
        person = room.people.get(lane.visitor) if lane.visitor else None
        if person is not None and person.state in (AdmissionState.CARD_READ, AdmissionState.MANUAL):
            waiting.append({"lane": lane.id, **_named(person, lookups)})
    return waiting


def _asks_to_leave(room: Room, person: Admission) -> bool:
    over = room.sessions[person.session].state in OVER
    return person.state in ON_WAY_OUT and not (person.exit_approved or person.revoked or over)
