"""What staff see of the rule book: vacancies, incidents, degraded modes, queue, gates, hatches, choices. Pure."""

from collections.abc import Callable
from typing import Any, Final

from controller.core.admission import Admission, AdmissionState
from controller.core.incident import Incident
from controller.core.incidents import CONDUCT
from controller.core.matrix import rule_of
from controller.core.modes import Mode, ModeState
from controller.core.night import ITEMS
from controller.core.profile import ModeRule, Profile
from controller.core.state import Room
from controller.core.ticket import Ticket, TicketState
from controller.core.words import MS
from controller.web.gate_view import gate_plain
from controller.web.masking import masked

NameOf = Callable[[str], str | None]

IN_QUEUE: Final = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.MISSED})


def rules_state(room: Room, name_of: NameOf) -> dict[str, Any]:
    """The parts of the staff state that the rule book adds. Times are microseconds UTC."""
    return {
        "modes": [_mode(room.profile, mode) for mode in room.modes.values()],
        "incidents": [_incident(room.profile, incident, name_of) for incident in room.incidents.values()],
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
        "queue": [_ticket(one, name_of) for one in room.tickets.values() if one.state in IN_QUEUE],
        "gates": [gate_plain(room, plan) for plan in room.plan.lanes],
        "hatches": [
            {"id": one.id, "state": one.state.value, "items": list(one.items), "session": one.session or None}
            for one in room.hatches.values()
        ],
        "held": [_held(person, name_of) for person in room.people.values() if person.state is AdmissionState.HELD],
        **_choices(room),
    }


def _choices(room: Room) -> dict[str, Any]:
    """Codes that acts choose from, as the profile and the plan have them, and who may go along."""
    kinds_here = {plan.kind for plan in room.plan.rooms if plan.area == "inner"}
    return {
        "incident_kinds": [rule.kind for rule in room.profile.incidents],
        "conducts": list(CONDUCT),
        "temp_out_kinds": [rule.room_kind for rule in room.profile.temp_outs if rule.room_kind in kinds_here],
        "procurements": [rule.procurement for rule in room.profile.compositions],
        "checklist_items": {name: sorted(items) for name, items in ITEMS.items()},
        "staff": [{"id": one, "role": role} for one, role in room.plan.staff.items()],
    }


def _mode(profile: Profile, mode: Mode) -> dict[str, Any]:
    """A degraded mode, and what may go on in it now."""
    rule = rule_of(profile, mode.word) or ModeRule(mode.word, True, True)
    overdue = mode.state is ModeState.OVERDUE
    return {
        "id": mode.id,
        "state": mode.state.value,
        "since_utc_us": mode.since_utc_us,
        "limit_utc_us": mode.since_utc_us + rule.limit_ms * MS if rule.limit_ms else None,
        "new_entry": rule.new_entry and (rule.overdue_entry or not overdue),
        "running_continues": rule.running_continues and not (overdue and rule.after_limit == "suspend"),
        "places": [place for place in mode.places if place],
        "session": mode.session or None,
    }


def _ticket(ticket: Ticket, name_of: NameOf) -> dict[str, Any]:
    return {
        "person": ticket.person,
        "masked_name": masked(name_of(ticket.person)),
        "number": ticket.number,
        "state": ticket.state.value,
        "lane": ticket.lane or None,
    }


def _incident(profile: Profile, incident: Incident, name_of: NameOf) -> dict[str, Any]:
    rule = next((one for one in profile.incidents if one.kind == incident.kind), None)
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
        "conduct": list(incident.conduct),
        "conduct_possible": rule is not None and rule.conduct,
    }


def _held(person: Admission, name_of: NameOf) -> dict[str, Any]:
    return {
        "person": person.person,
        "masked_name": masked(name_of(person.person)),
        "lane": person.lane,
        "gate_alarms": person.gate_alarms,
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
