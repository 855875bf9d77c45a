"""Vacant places: opened when a member falls out, asked for, found, filled; or the session is stopped and sealed.

招标投标法实施条例 48: who is absent, recuses, is expelled or falls ill is replaced promptly. 财政部令第87号 49: when nobody
can be found, the evaluation stops and its files are sealed. `replaced` withdraws people and gives places to successors;
here `vacate` is what other rules call, and `settle` follows every vacancy, whoever made or moved it.
"""

from typing import Final

from controller.core import replaced
from controller.core.admission import INSIDE, AdmissionState
from controller.core.composition import is_member
from controller.core.facts import ReplacementAsked, ReplacementFailed
from controller.core.session import OVER, SessionEvent, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.vacancy import Vacancy, VacancyEvent, VacancyState
from controller.core.words import MS

SEARCHED: Final = frozenset({VacancyState.VACANT, VacancyState.ASKED})
"""Somebody is looked for."""


def vacate(turn: Turn, person_id: str, cause: str) -> None:
    """A person falls out (absent, recused, expelled, ill, refused, replaced): revoked at once, and a member's place is vacant.

    Who is *absent* is kept out by that state alone until the place is taken: two staff may still let them in.
    """
    person = turn.person(person_id)
    if person.state is not AdmissionState.ABSENT:
        replaced.revoke(turn, person_id, cause)
    else:
        turn.put_person(person_id, cause=cause)
    if is_member(turn.profile, person) and turn.session(person.session).state not in OVER:
        replaced.vacate(turn, person_id, cause)


def take_back(turn: Turn, person_id: str) -> bool:
    """An absent person came after all: their place is theirs again. False = it is taken, or they were revoked."""
    if turn.person(person_id).revoked:
        return False
    vacancy = turn.room.vacancies.get(person_id)
    if vacancy is not None:
        if vacancy.state not in SEARCHED:
            return False
        _forget(turn, vacancy)
    return True


def on_replacement_asked(turn: Turn, fact: ReplacementAsked) -> None:
    """Staff asked the drawing body for somebody; count and specialty only, the project stays hidden."""
    if not fact.by:
        return turn.deny("staff_needed")
    turn.move_vacancy(_of_session(turn.room, fact.session, fact.person), VacancyEvent.ASK)
    return None


def on_replacement_failed(turn: Turn, fact: ReplacementFailed) -> None:
    """Two staff say that nobody can be found."""
    person = _of_session(turn.room, fact.session, fact.person)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    return _give_up(turn, person)


def on_search_ended(turn: Turn, person_id: str) -> None:
    """The time for finding somebody is over."""
    vacancy = turn.room.vacancies.get(person_id)
    if vacancy is not None and vacancy.state in SEARCHED:
        _give_up(turn, person_id)


def _of_session(room: Room, session_id: str, person_id: str) -> str:
    vacancy = room.vacancies.get(person_id)
    if vacancy is None or vacancy.session != session_id:
        raise Refused("vacancy:unknown")
    return person_id


def _give_up(turn: Turn, person_id: str) -> None:
    """Stop and seal: nobody works on, and the record says why."""
    session_id = turn.move_vacancy(person_id, VacancyEvent.FAIL).session
    planned = turn.session(session_id).state is SessionState.PLANNED
    turn.move_session(session_id, SessionEvent.CLOSE if planned else SessionEvent.END)
    turn.flag(session_id, "stopped_and_sealed")
    turn.raise_alarm("stopped_and_sealed", session_id, person=person_id)


def settle(turn: Turn, before: Room) -> None:
    """After a turn: follow the vacancies of the sessions that it touched; whoever makes or fills one touches its session."""
    if not turn.room.vacancies:
        return
    for vacancy in list(turn.room.vacancies.values()):
        old = before.vacancies.get(vacancy.person)
        if vacancy.session not in turn.touched:
            continue
        session = turn.room.sessions.get(vacancy.session)
        if session is None or session.state in OVER:
            _forget(turn, vacancy)
        elif old is None:
            _opened(turn, vacancy)
        else:
            _followed(turn, vacancy, old)


def _opened(turn: Turn, vacancy: Vacancy) -> None:
    """A new vacancy; of a successor who is lost before they sat, it is the old one again."""
    promised = next((one for one in turn.room.vacancies.values() if one.successor == vacancy.person), None)
    if promised is not None and promised.state is VacancyState.FOUND:
        _forget(turn, vacancy)
        turn.move_vacancy(promised.person, VacancyEvent.LOSE, successor="", since_utc_us=turn.stamp.utc_us)
        vacancy = turn.room.vacancies[promised.person]
    watch(turn, vacancy)


def _followed(turn: Turn, vacancy: Vacancy, old: Vacancy) -> None:
    if vacancy.state is VacancyState.FOUND and old.state is not VacancyState.FOUND:
        turn.drop_deadline(f"replacement:{vacancy.person}")
        turn.end_alarm("replacement_needed", vacancy.person)
        if not turn.person(vacancy.person).revoked:
            replaced.revoke(turn, vacancy.person, "replaced")
    successor = turn.room.people.get(vacancy.successor)
    if vacancy.state is VacancyState.FOUND and successor is not None and successor.state in INSIDE:
        turn.move_vacancy(vacancy.person, VacancyEvent.FILL)


def watch(turn: Turn, vacancy: Vacancy) -> None:
    """Somebody is to be found: call staff to it, and set the time by which it must be done, if the profile has one."""
    if vacancy.state not in SEARCHED:
        return
    turn.raise_alarm("replacement_needed", vacancy.person, cause=vacancy.cause, session=vacancy.session)
    wait_ms = turn.profile.replacement_wait_ms
    if wait_ms:
        gone_ms = (turn.stamp.utc_us - vacancy.since_utc_us) // MS
        turn.set_deadline(f"replacement:{vacancy.person}", max(0, wait_ms - gone_ms))


def watch_again(turn: Turn) -> None:
    """After a restart: the search goes on, and its time ran meanwhile."""
    for vacancy in turn.room.vacancies.values():
        watch(turn, vacancy)


def _forget(turn: Turn, vacancy: Vacancy) -> None:
    others = {key: kept for key, kept in turn.room.vacancies.items() if key != vacancy.person}
    turn.set(vacancies=others)
    turn.end_alarm("replacement_needed", vacancy.person)
    turn.drop_deadline(f"replacement:{vacancy.person}")
