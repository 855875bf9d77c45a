"""Members who fall out and those who take their places: revoked at once, conclusions void, alternates in order.

招标投标法实施条例 48: a member who recuses, leaves the post or falls ill is replaced promptly, and what they concluded
is void. A vacant place is made here; asking for somebody and giving up are `replacement`.
"""

from collections.abc import Sequence
from dataclasses import replace as changed

from controller.core import crossing
from controller.core.admission import Admission
from controller.core.draw import DrawList
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.vacancy import Vacancy, VacancyEvent, VacancyState

VOID = "conclusions_void:"
"""So begins the mark on a session's record, before the pseudonym whose conclusions do not count."""

OPEN = frozenset({VacancyState.VACANT, VacancyState.ASKED})


def revoke(turn: Turn, person_id: str, cause: str) -> None:
    """Withdraw a person's entitlement at once. A member's place is vacant, and void what they concluded if they were inside."""
    person = turn.person(person_id)
    draw = turn.session(person.session).draw
    _withdraw(turn, person, cause or person.cause)
    if draw is not None and person_id in draw.listed:
        _lose_member(turn, person, cause or "revoked")


def _withdraw(turn: Turn, person: Admission, cause: str) -> None:
    turn.put_person(person.person, revoked=True, cause=cause)
    crossing.doubt_unlock(turn, person, "revoked")


def _lose_member(turn: Turn, person: Admission, cause: str) -> None:
    if not person.alternate:
        if person.admitted_utc_us is not None:
            turn.flag(person.session, VOID + person.person)
        vacate(turn, person.person, cause)


def vacate(turn: Turn, person_id: str, cause: str) -> None:
    """A member's place is vacant; once only."""
    if person_id not in turn.room.vacancies:
        session = turn.person(person_id).session
        vacancy = Vacancy(person_id, session, cause, since_utc_us=turn.stamp.utc_us)
        turn.set(vacancies={**turn.room.vacancies, person_id: vacancy})


def replace(turn: Turn, session_id: str, dropped: Sequence[str], joined: Sequence[str]) -> None:
    """A later version took over: whoever it drops is revoked, and whoever it brings takes the vacant places in order."""
    for person in map(turn.person, dropped):
        if not person.revoked:
            _withdraw(turn, person, "replaced")
            _lose_member(turn, person, "replaced")
    if not turn.room.vacancies:
        return
    vacant = [one.person for one in turn.room.vacancies.values() if one.session == session_id and one.state in OPEN]
    for person_id, successor in zip(vacant, joined, strict=False):
        turn.move_vacancy(person_id, VacancyEvent.FIND, successor=successor)


def as_listed(alternate: Admission, order: int, utc_us: int) -> Admission:
    """An alternate in the order of a later version, or a member from now on; lateness may count from here."""
    if order:
        return changed(alternate, alternate=order)
    return changed(alternate, alternate=0, called_utc_us=utc_us)


def call_alternate(turn: Turn, draw: DrawList, person_id: str, instead_of: str) -> None:
    """Give a vacant place to an alternate, unless one before them in the order can still be called."""
    person = turn.person(person_id)
    if not person.alternate:
        raise Refused("draw:not_alternate")
    if person.revoked:
        return turn.deny("revoked")
    for other in map(turn.person, draw.listed):
        if 0 < other.alternate < person.alternate and not other.revoked:
            return turn.deny("alternate_order")
    vacancy = turn.room.vacancies.get(instead_of)
    if vacancy is None or vacancy.session != person.session:
        raise Refused("vacancy:unknown")
    turn.move_vacancy(instead_of, VacancyEvent.FIND, successor=person_id)
    turn.put_person(person_id, alternate=0, called_utc_us=turn.stamp.utc_us)
    return None
