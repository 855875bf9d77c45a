"""What staff see of the rule book: committee, vacancies, incidents, degraded modes, queue, gates, hatches. Pure."""

from collections.abc import Callable
from typing import Any, Final

from controller.core.admission import INSIDE, Admission, AdmissionState
from controller.core.incident import Incident
from controller.core.session import Session
from controller.core.state import Room
from controller.core.ticket import TicketState
from controller.web.masking import masked

NameOf = Callable[[str], str | None]

IN_QUEUE: Final = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.MISSED})


def rules_state(room: Room, name_of: NameOf) -> dict[str, Any]:
    """The parts of the staff state that the rule book adds. Times are microseconds UTC."""
    return {
        "modes": [
            {"id": mode.id, "state": mode.state.value, "since_utc_us": mode.since_utc_us}
            for mode in room.modes.values()
        ],
        "incidents": [_incident(incident, name_of) for incident in room.incidents.values()],
        "vacancies": [
            {
                "person": one.person,
                "masked_name": masked(name_of(one.person)),
                "session": one.session,
                "cause": one.cause,
                "state": one.state.value,
                "successor": one.successor or None,
            }
            for one in room.vacancies.values()
        ],
        "queue": [
            {"person": one.person, "number": one.number, "state": one.state.value, "lane": one.lane or None}
            for one in room.tickets.values()
            if one.state in IN_QUEUE
        ],
        "gates": [
            {"gate": one.gate, "state": one.state.value, "tested_utc_us": one.tested_utc_us}
            for one in room.gates.values()
        ],
        "hatches": [
            {"id": one.id, "state": one.state.value, "items": list(one.items), "session": one.session or None}
            for one in room.hatches.values()
        ],
        "held": [_held(person, name_of) for person in room.people.values() if person.state is AdmissionState.HELD],
    }


def _incident(incident: Incident, name_of: NameOf) -> dict[str, Any]:
    return {
        "id": incident.id,
        "kind": incident.kind,
        "place": incident.place,
        "state": incident.state.value,
        "session": incident.session or None,
        "person": incident.person or None,
        "masked_name": masked(name_of(incident.person)) if incident.person else None,
        "steps": dict(incident.steps),
        "opened_utc_us": incident.opened_utc_us,
        "last_utc_us": incident.last_utc_us,
        "count": incident.count,
        "footage": {"from_utc_us": incident.footage_from_utc_us, "to_utc_us": incident.footage_to_utc_us},
    }


def _held(person: Admission, name_of: NameOf) -> dict[str, Any]:
    return {
        "person": person.person,
        "masked_name": masked(name_of(person.person)),
        "lane": person.lane,
        "gate_alarms": person.gate_alarms,
    }


def session_rules(room: Room, session: Session) -> dict[str, Any]:
    """What the rule book adds to one session."""
    people = [person for person in room.people.values() if person.session == session.id]
    return {
        "procurement": session.procurement,
        "assembly_utc_us": session.assembly_utc_us,
        "self_test_passed": session.self_test_passed,
        "suspended_cause": session.suspended_cause or None,
        "members_inside": sum(person.state in INSIDE and not person.revoked for person in people),
        "absent": sum(person.state is AdmissionState.ABSENT for person in people),
        "late": sum(person.late for person in people),
        "extension_asked": len(session.extension_asked_by),
        "checklists": {name: list(items) for name, items in session.checklists.items()},
        "branches": {site: None if told is None else told.state for site, told in session.branches.items()},
        "list_version": session.draw.version if session.draw else 0,
    }


def person_rules(person: Admission) -> dict[str, Any]:
    """What the rule book adds to one person."""
    return {
        "late": person.late,
        "alternate": person.alternate,
        "place": person.place,
        "seat": person.seat or None,
        "out_kind": person.out_kind or None,
        "escort": person.escort,
        "gate_alarms": person.gate_alarms,
        "cause": person.cause or None,
        "expelled": person.expelled,
    }
