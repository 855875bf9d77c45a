"""Roles: who enters beside the drawn experts, signed by two; conflicts of roles are refused.

The matrix of roles is the profile's. Without one (an old journal, a site without rules) no role is refused a room, nobody
can be listed by hand, and everybody counts as a member.
"""

from collections.abc import Iterable

from controller.core.admission import ARRIVING, INSIDE, LOST, Admission, AdmissionState
from controller.core.draw import IN_FORCE
from controller.core.facts import CardRead, Drawn, EscortNamed, RolesListed
from controller.core.profile import Profile, RoleRule
from controller.core.session import ENDED, OVER, Session
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.vacancy import VacancyEvent, VacancyState

GONE = frozenset({AdmissionState.EXITED, AdmissionState.RETRIEVED})
WITH_ESCORT = ARRIVING | INSIDE | LOST
"""Where an escort is needed beside the person; a guard goes along with one at a time."""


def rule_of(profile: Profile, role: str) -> RoleRule | None:
    """The row of the matrix for a role, or None."""
    return next((rule for rule in profile.roles if rule.role == role), None)


def is_member(room: Room, person: Admission) -> bool:
    """Whether a person's role makes them a member of the committee."""
    rule = rule_of(room.profile, person.role)
    return rule is None or rule.member


def why_not_kind(room: Room, person: Admission, kind: str) -> str | None:
    """The matrix: which kinds of rooms a role may enter. A role that it does not name enters none."""
    if not room.profile.roles:
        return None
    rule = rule_of(room.profile, person.role)
    if rule is None:
        return "role_unknown"
    return None if kind in rule.rooms else "role_not_here"


def why_not_escorted(room: Room, person: Admission) -> str | None:
    """Some roles go about with a guard only."""
    rule = rule_of(room.profile, person.role)
    if rule is None or not rule.escorted:
        return None
    return None if person.escort and room.plan.staff.get(person.escort) == "guard" else "escort_needed"


def why_not_role(room: Room, person: Admission) -> str | None:
    """Why a person's role does not let them into the sealed area (S1's second branch, and the role of a drawn person).

    Listed by two or drawn on a list in force; the matrix has a room for them here; a guard goes along where one must.
    """
    session = room.sessions[person.session]
    if not person.listed_by and (session.draw is None or session.draw.state not in IN_FORCE):
        return "list_not_released"
    if person.listed_by and len(set(person.listed_by)) < 2:
        return "two_persons_needed"
    if not room.profile.roles:
        return None
    rule = rule_of(room.profile, person.role)
    if rule is None:
        return "role_unknown"
    if not rule.rooms:
        return "role_stays_outside"
    return _why_no_room(room, session, rule) or why_not_escorted(room, person) or _why_escort_busy(room, person)


def _why_no_room(room: Room, session: Session, rule: RoleRule) -> str | None:
    """A member needs the session's own room; who serves needs any room here that their role may enter."""
    own = room.plan.room(session.room)
    if own is not None and own.kind in rule.rooms:
        return None
    if rule.member or not any(one.kind in rule.rooms and one.area == "inner" for one in room.plan.rooms):
        return "role_not_here"
    return None


def _why_escort_busy(room: Room, person: Admission) -> str | None:
    rule = rule_of(room.profile, person.role)
    if rule is None or not rule.escorted or person.escort is None:
        return None
    return "escort_busy" if _busy(room, person.escort, person.person) else None


def _busy(room: Room, escort: str, beside: str) -> bool:
    """Whether a guard already goes along with somebody else."""
    return any(
        other.escort == escort and other.person != beside and other.state in WITH_ESCORT
        for other in room.people.values()
    )


def conflict(profile: Profile, one: str, other: str) -> bool:
    """Whether one person may not have both roles anywhere on the site (招标投标法实施条例 46)."""
    return any(rule.site_wide and {rule.role, rule.other} == {one, other} for rule in profile.role_conflicts)


def why_conflict(turn: Turn, fact: CardRead, person: Admission) -> str | None:
    """Whether the card's holder has another role that stands against this one, in any session that is not over."""
    room = turn.room
    for other in room.people.values():
        if (
            fact.digests.get(other.session) != other.digest
            or other.role == person.role
            or other.person == person.person
        ):
            continue
        if other.session == person.session or (
            room.sessions[other.session].state not in ENDED and conflict(room.profile, person.role, other.role)
        ):
            return "role_conflict"
    return None


def _withdrawn(person: Admission) -> bool:
    """Listed by mistake: withdrawn before they came, and for no cause of their own."""
    never_came = person.state is AdmissionState.EXPECTED and not person.cause
    return bool(person.listed_by) and person.revoked and never_came


def gives_way(person: Admission) -> bool:
    """On the role list, and nobody has come by it yet: a draw that names the same person takes their place."""
    untouched = person.state is AdmissionState.EXPECTED and person.box is None
    return bool(person.listed_by) and untouched and (not person.revoked or _withdrawn(person))


def _may_come_again(turn: Turn, person: Admission, session_id: str) -> bool:
    """Who served here, has left and took everything along, or was listed by mistake: a new listing replaces the old one."""
    served = person.state in GONE and not person.revoked and not is_member(turn.room, person)
    here = person.session == session_id and bool(person.listed_by) and person.box is None
    return here and (served or _withdrawn(person))


def on_roles_listed(turn: Turn, fact: RolesListed) -> None:
    """Two staff sign who enters a session beside the drawn. Experts come from the draw alone (440号 5.5.4)."""
    session = turn.session(fact.session)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if session.state in OVER:
        return turn.deny("session_not_open")
    names = {one.person for one in fact.people}
    known = [turn.room.people[one] for one in names if one in turn.room.people]
    if not names or len(names) != len(fact.people) or not all(_may_come_again(turn, one, session.id) for one in known):
        raise Refused("roles:pseudonyms")
    reason = next(filter(None, (why_not_listable(turn, one, session) for one in fact.people)), None)
    if reason := reason or why_two_roles(turn, session.id, fact.people):
        return turn.deny(reason)
    signed = tuple(sorted(set(fact.by)))
    people = {
        one.person: Admission(one.person, session.id, one.digest, one.role, listed_by=signed) for one in fact.people
    }
    turn.touched[session.id] = None
    turn.set(people={**turn.room.people, **people})
    for one in fact.people:
        _take_place(turn, session.id, one)
    return None


def why_not_listable(turn: Turn, one: Drawn, session: Session) -> str | None:
    """A role that cannot be listed by hand, or no longer."""
    if one.role == "expert":
        return "expert_by_hand"
    rule = rule_of(turn.profile, one.role)
    if rule is None:
        return "role_unknown"
    if not rule.listed_by_two or one.alternate:
        return "expert_by_hand"
    if rule.member and session.has_begun and _place_for(turn, session.id, one.role) is None:
        return "members_fixed"
    return None


def why_two_roles(turn: Turn, session_id: str, people: Iterable[Drawn]) -> str | None:
    """One card has one role in a session. Who serves and has left may be listed again, for a new way in."""
    roles = {}
    for person in turn.room.people.values():
        served = person.state in GONE and not is_member(turn.room, person)
        if person.session == session_id and not served and not _withdrawn(person):
            roles[person.digest] = person.role
    for one in people:
        if one.digest in roles:
            return "role_conflict"
        roles[one.digest] = one.role
    return None


def _place_for(turn: Turn, session_id: str, role: str) -> str | None:
    """The person whose vacant place somebody of this role may take: members are not changed otherwise (实施条例 46)."""
    for vacancy in turn.room.vacancies.values():
        left = turn.room.people.get(vacancy.person)
        waits = vacancy.state in (VacancyState.VACANT, VacancyState.ASKED)
        if waits and vacancy.session == session_id and left is not None and left.role == role:
            return vacancy.person
    return None


def _take_place(turn: Turn, session_id: str, one: Drawn) -> None:
    left = _place_for(turn, session_id, one.role)
    if left is not None:
        turn.move_vacancy(left, VacancyEvent.FIND, successor=one.person)


def on_escort_named(turn: Turn, fact: EscortNamed) -> None:
    """A guard goes along with a person; somebody else names them. The name stays on the person after they left."""
    person = turn.person(fact.person)
    if not fact.by:
        return turn.deny("staff_needed")
    if set(fact.by) == {fact.escort}:
        return turn.deny("two_persons_needed")
    if turn.room.plan.staff.get(fact.escort) != "guard":
        return turn.deny("escort_no_guard")
    if person.state in GONE:
        return turn.deny("already_left")
    if _busy(turn.room, fact.escort, fact.person):
        return turn.deny("escort_busy")
    turn.put_person(fact.person, escort=fact.escort)
    return None
