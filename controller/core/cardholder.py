"""Whose card this is, and whether its holder is somewhere else already: at a kiosk, at the queue's reader, at a door."""

from typing import Final

from controller.core.admission import ARRIVING, INSIDE, LOST, Admission, AdmissionState
from controller.core.draw import DrawState
from controller.core.facts import CardRead
from controller.core.session import ADMITTING, OVER
from controller.core.turn import Turn

GONE: Final = frozenset({
    AdmissionState.ABSENT, AdmissionState.RECUSED, AdmissionState.REFUSED, AdmissionState.RETRIEVED,
})  # fmt: skip
"""Ends of the way in. What lies in a box can be fetched all the same."""


def holders(turn: Turn, fact: CardRead) -> list[Admission]:
    """Every admission of that card, on whatever list."""
    digests = fact.digests
    return [person for person in turn.room.people.values() if digests.get(person.session) == person.digest]


def find_person(turn: Turn, fact: CardRead) -> Admission | None:
    """The person of that card on an opened list; of several, as whom they are here, else whom they may come in as."""
    return choose(turn, holders(turn, fact))


def choose(turn: Turn, found: list[Admission]) -> Admission | None:
    """As whom somebody with several admissions stands here."""

    def order(person: Admission) -> tuple[bool, bool, bool, bool, str]:
        session = turn.session(person.session)
        now = session.not_before_utc_us <= turn.stamp.utc_us <= session.until_utc_us
        gone = person.state in GONE and person.box is None
        away = gone or person.state is AdmissionState.EXPECTED
        closed = session.state not in ADMITTING or not now
        return away, gone, session.state in OVER, closed, person.session

    return min(found, key=order, default=None)


def turn_stranger_away(turn: Turn, lane_id: str | None, place: str) -> None:
    """Who is not expected learns nothing of who is (S6): the same words for everybody."""
    draws = [session.draw for session in turn.room.sessions.values() if session.draw is not None]
    if any(draw.state in (DrawState.SEALED, DrawState.RELEASED) for draw in draws):
        turn.deny("list_not_released", lane_id)
    else:
        turn.deny("not_on_list", lane_id)
        turn.raise_alarm("card_not_on_list", place)


def why_elsewhere(turn: Turn, person: Admission, found: list[Admission]) -> str | None:
    """One person is in one place, whatever list they stand on; `found` are all admissions of the card."""
    for other in found:
        if other.state in ARRIVING or _stands_at_kiosk(turn, other):
            return "at_other_kiosk"
        if other.state in INSIDE:
            return "already_inside"
        if other.state in LOST:
            return "whereabouts_unknown"
    return "already_left" if person.state is AdmissionState.RETRIEVED else None


def _stands_at_kiosk(turn: Turn, person: Admission) -> bool:
    """Whoever fetches a phone stands at a kiosk too, even while its box does not answer."""
    lane = turn.room.lanes.get(person.lane) if person.lane else None
    return lane is not None and lane.visitor == person.person


def why_gone(person: Admission) -> str | None:
    """Whose way in has ended: absent until two staff let them in after all, recused, refused, or gone for good."""
    match person.state:
        case AdmissionState.ABSENT:
            return "absent"
        case AdmissionState.RECUSED:
            return "recused"
        case AdmissionState.REFUSED:
            return "refused"
        case AdmissionState.RETRIEVED:
            return "already_left"
        case _:
            return None
