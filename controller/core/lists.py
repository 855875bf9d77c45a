"""Draw lists of sessions: sealed, released, opened, supplemented by replacement draws, declassified."""

from controller.core import crossing
from controller.core.admission import Admission
from controller.core.commands import OpenDrawList
from controller.core.draw import DrawEvent, DrawList
from controller.core.facts import (
    AlternateCalled,
    BidsOpened,
    DrawListDeclassified,
    DrawListFailed,
    DrawListImported,
    DrawListOpened,
    DrawListReleaseAsked,
    DrawListSupplemented,
    PersonRevoked,
)
from controller.core.lane import LaneState
from controller.core.session import SessionState
from controller.core.table import Refused
from controller.core.turn import Turn

BEFORE_ASSEMBLY = frozenset({SessionState.PLANNED, SessionState.PREPARING, SessionState.PREPARED})


def on_draw_list_imported(turn: Turn, fact: DrawListImported) -> None:
    """A sealed list: commitment and count (S6)."""
    session = turn.session(fact.session)
    if session.draw is not None:
        raise Refused("draw:exists")
    if session.state not in BEFORE_ASSEMBLY or fact.count < 1:
        raise Refused("draw:too_late" if fact.count >= 1 else "draw:empty")
    turn.put_session(fact.session, draw=DrawList(fact.commitment, fact.count, fact.not_before_utc_us))


def on_draw_list_release_asked(turn: Turn, fact: DrawListReleaseAsked) -> None:
    """Two custodians, not before its time, and only while the clock is trusted."""
    draw = turn.session(fact.session).draw
    if draw is None:
        raise Refused("draw:none")
    if len(set(fact.by)) < turn.profile.release_custodians:
        return turn.deny("two_persons_needed")
    if not turn.room.clock_trusted:
        return turn.deny("clock_doubted")
    if turn.stamp.utc_us < draw.not_before_utc_us:
        return turn.deny("too_early")
    turn.move_draw(fact.session, DrawEvent.RELEASE, released_by=tuple(sorted(set(fact.by))))
    turn.order(OpenDrawList(fact.session))
    return None


def on_draw_list_opened(turn: Turn, fact: DrawListOpened) -> None:
    """The released list, as pseudonyms; it must count what was committed to."""
    draw = turn.session(fact.session).draw
    if draw is None or draw.count != len(fact.people):
        raise Refused("draw:count")
    drawn = {one.person for one in fact.people}
    if len(drawn) != len(fact.people) or drawn & turn.room.people.keys():
        raise Refused("draw:pseudonyms")
    turn.move_draw(fact.session, DrawEvent.OPEN)
    people = {one.person: Admission(one.person, fact.session, one.digest, one.role) for one in fact.people}
    turn.set(people={**turn.room.people, **people})
    turn.end_alarm("draw_list_failed", fact.session)


def on_draw_list_failed(turn: Turn, fact: DrawListFailed) -> None:
    """The list cannot be opened or is not the one committed to: it counts as sealed, and staff are told."""
    turn.move_draw(fact.session, DrawEvent.FAIL)
    turn.raise_alarm("draw_list_failed", fact.session, cause=fact.cause)


def on_person_revoked(turn: Turn, fact: PersonRevoked) -> None:
    """Withdrawn at once: every later check of this person says so (S10)."""
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    person = turn.put_person(fact.person, revoked=True)
    lane = turn.lane(person.lane) if person.lane else None
    if lane is not None and lane.holder == fact.person and lane.state is LaneState.UNLOCKED:
        crossing.doubt(turn, lane.id, "revoked")
    return None


def on_bids_opened(turn: Turn, fact: BidsOpened) -> None:
    """The opening event stands for the custodians."""
    raise Refused("draw:bids_opened")


def on_draw_list_supplemented(turn: Turn, fact: DrawListSupplemented) -> None:
    """A replacement draw was brought."""
    raise Refused("draw:supplement")


def on_alternate_called(turn: Turn, fact: AlternateCalled) -> None:
    """The next alternate takes a vacant place."""
    raise Refused("draw:alternate")


def on_draw_list_declassified(turn: Turn, fact: DrawListDeclassified) -> None:
    """The result is published."""
    raise Refused("draw:declassify")
