"""Late and absent: from the call, the assembly time or the session's start, as the profile says.

宁夏 counts 60 and 75 minutes from the call, 珠海 15 from the assembly time: the base is the profile's. The times are UTC,
so that they outlast a restart; the deadlines `late:<person>` and `absent:<person>` only wake the rule, which looks again.
Who could not come in (a closed session, a fire, a clock in doubt) is not late: for them the time counts anew.
"""

from collections.abc import Iterable

from controller.core import replacement
from controller.core.admission import ARRIVING, Admission, AdmissionEvent, AdmissionState
from controller.core.box import BEING_EMPTIED
from controller.core.composition import is_member
from controller.core.facts import LateAccepted, PeopleCalled
from controller.core.fire import FireState
from controller.core.session import ADMITTING, OVER, Session
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import MS


def is_demanded(room: Room) -> bool:
    """Whether anybody can be late or absent here."""
    return bool(room.profile.late_ms or room.profile.absent_ms)


def is_awaited(room: Room, person: Admission) -> bool:
    """A member who has not come yet and is not excused. Alternates are awaited once they were called."""
    return (
        person.state in ARRIVING | {AdmissionState.EXPECTED}
        and not (person.alternate or person.revoked or person.late_accepted)
        and person.admitted_utc_us is None
        and is_member(room.profile, person)
        and room.sessions[person.session].state not in OVER
    )


def base_utc_us(room: Room, person: Admission) -> int | None:
    """From when this person's lateness counts; None = from nothing yet."""
    session = room.sessions[person.session]
    if room.profile.late_base == "call":
        base = person.called_utc_us or 0
    elif room.profile.late_base == "start":
        base = session.started_utc_us
    else:
        base = session.assembly_utc_us or session.not_before_utc_us
    return max(base, person.called_utc_us or 0, person.awaited_utc_us) if base else None


def arm(turn: Turn, person_id: str) -> None:
    """Set the times at which this person is late and absent."""
    person = turn.person(person_id)
    base = base_utc_us(turn.room, person)
    if base is None or not is_awaited(turn.room, person):
        return
    for name, after_ms in (("late", turn.profile.late_ms), ("absent", turn.profile.absent_ms)):
        if after_ms and not (name == "late" and person.late):
            left_us = base + after_ms * MS - turn.stamp.utc_us
            turn.set_deadline(f"{name}:{person_id}", max(0, -(-left_us // MS)))


def settle(turn: Turn, before: Room) -> None:
    """After a turn: wait for who is new on a list, and for everybody of a session that was started."""
    if not is_demanded(turn.room):
        return
    if len(turn.room.people) != len(before.people):
        for person in [one for name, one in turn.room.people.items() if name not in before.people]:
            _listed(turn, person)
    if turn.profile.late_base == "start":
        for session_id in turn.touched:
            old = before.sessions.get(session_id)
            if old is not None and turn.room.sessions[session_id].started_utc_us != old.started_utc_us:
                _arm_all(turn, _of_session(turn.room, session_id))


def _listed(turn: Turn, person: Admission) -> None:
    """Who comes on a list after everybody else should have been here gets the whole time from now on.

    The call of a session was of its first draw: a replacement, or somebody listed by role since, counts as called now.
    """
    session = turn.session(person.session)
    if session.called_utc_us and not person.alternate:
        first = not person.listed_by and (session.draw is None or session.draw.version == 1)
        person = turn.put_person(person.person, called_utc_us=session.called_utc_us if first else turn.stamp.utc_us)
    base = base_utc_us(turn.room, person)
    first_ms = turn.profile.late_ms or turn.profile.absent_ms
    if turn.profile.late_base != "call" and base is not None and base + first_ms * MS <= turn.stamp.utc_us:
        turn.put_person(person.person, awaited_utc_us=turn.stamp.utc_us)
    arm(turn, person.person)


def rearm(turn: Turn) -> None:
    """After a start: the times ran on meanwhile."""
    if is_demanded(turn.room):
        _arm_all(turn, turn.room.people.values())


def _from_now(turn: Turn, person: Admission) -> None:
    turn.put_person(person.person, awaited_utc_us=turn.stamp.utc_us)
    arm(turn, person.person)


def _arm_all(turn: Turn, people: Iterable[Admission]) -> None:
    for person in list(people):
        arm(turn, person.person)


def _of_session(room: Room, session_id: str) -> list[Admission]:
    return [one for one in room.people.values() if one.session == session_id]


def on_late(turn: Turn, person_id: str) -> None:
    """The time by which they should have been here passed."""
    person = _due(turn, person_id, turn.profile.late_ms)
    if person is not None and person.state is AdmissionState.EXPECTED:
        turn.put_person(person_id, late=True)
        turn.raise_alarm("expert_late", person_id, person=person_id, session=person.session)


def on_absent(turn: Turn, person_id: str) -> None:
    """Nobody waits any longer: the person is absent, and their place is vacant (招标投标法实施条例 48)."""
    person = _due(turn, person_id, turn.profile.absent_ms)
    if person is None:
        return
    if person.state is not AdmissionState.EXPECTED:
        # They stand at a kiosk: they came. If they give up there, this looks again.
        turn.set_deadline(f"absent:{person_id}", turn.profile.kiosk_idle_ms)
        return
    turn.move_person(person_id, AdmissionEvent.MISS, late=True)
    turn.raise_alarm("absent", person_id, person=person_id, session=person.session)
    replacement.vacate(turn, person_id, "absent")


def _due(turn: Turn, person_id: str, after_ms: int) -> Admission | None:
    """The person, if they are awaited and their time is really over; else it is set anew where it still runs."""
    person = turn.room.people.get(person_id)
    if person is None or not after_ms or not is_awaited(turn.room, person):
        return None
    base = base_utc_us(turn.room, person)
    if not _could_come(turn.room, turn.session(person.session)):
        _from_now(turn, person)
    elif base is None or turn.stamp.utc_us < base + after_ms * MS:
        # They were called again, or the clock was set.
        arm(turn, person_id)
    else:
        return person
    return None


def _could_come(room: Room, session: Session) -> bool:
    return session.state in ADMITTING and room.clock_trusted and room.fire.state is FireState.NORMAL


def on_people_called(turn: Turn, fact: PeopleCalled) -> None:
    """The drawing body called people. A call from the future is one of now: clocks differ.

    One person notes a call; it takes two and a reason to move one, or to note one that makes people late at once.
    """
    session = turn.session(fact.session)
    called_utc_us = min(fact.called_utc_us, turn.stamp.utc_us)
    people = [turn.person(name) for name in fact.persons] or _of_session(turn.room, session.id)
    if any(person.session != session.id for person in people):
        raise Refused("person:unknown")
    if not fact.persons:
        people = [person for person in people if not person.alternate]
    if session.draw is not None and called_utc_us < session.draw.drawn_utc_us:
        return turn.deny("called_before_draw")
    if _decides(turn, session if not fact.persons else None, people, called_utc_us):
        if len(set(fact.by)) < 2:
            return turn.deny("two_persons_needed")
        if not fact.reason.strip():
            return turn.deny("reason_needed")
    if not fact.persons:
        turn.put_session(session.id, called_utc_us=called_utc_us)
    for person in people:
        turn.put_person(person.person, called_utc_us=called_utc_us)
        arm(turn, person.person)
    return None


def _decides(turn: Turn, session: Session | None, people: Iterable[Admission], called_utc_us: int) -> bool:
    """Whether a call moves one that was noted, of these people or of a whole session; or leaves them no time to come."""
    known = {person.called_utc_us for person in people} | ({session.called_utc_us} if session is not None else set())
    first_ms = turn.profile.late_ms or turn.profile.absent_ms
    at_once = bool(first_ms) and called_utc_us + first_ms * MS <= turn.stamp.utc_us
    return at_once or bool(known - {None, 0, called_utc_us})


def on_late_accepted(turn: Turn, fact: LateAccepted) -> None:
    """Two staff let somebody late or absent in after all, unless their place is taken already."""
    person = turn.person(fact.person)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    if person.state is AdmissionState.ABSENT:
        if (box := turn.box_of(person)) is not None and box.state in BEING_EMPTIED:
            return turn.deny("at_other_kiosk")
        if not replacement.take_back(turn, fact.person):
            return turn.deny("place_taken")
        turn.move_person(fact.person, AdmissionEvent.EXCUSE, cause="")
    elif person.state is not AdmissionState.EXPECTED or not person.late or person.revoked:
        return turn.deny("not_late")
    turn.put_person(fact.person, late_accepted=True)
    turn.drop_deadline(f"absent:{fact.person}")
    return None
