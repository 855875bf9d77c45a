"""Draw lists of sessions: sealed, released, opened, supplemented by replacement draws, declassified."""

from controller.core import exceptional, punctuality, replaced, roles
from controller.core.admission import Admission
from controller.core.commands import OpenDrawList
from controller.core.draw import IN_FORCE, DrawEvent, DrawList, DrawState, next_in_force
from controller.core.facts import (
    AlternateCalled,
    BidsOpened,
    DrawListDeclassified,
    DrawListFailed,
    DrawListImported,
    DrawListOpened,
    DrawListReleaseAsked,
    DrawListSupplemented,
    Drawn,
    DrawShareHanded,
    PersonRevoked,
)
from controller.core.session import OVER, Session, SessionState
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import MS

BEFORE_ASSEMBLY = frozenset({SessionState.PLANNED, SessionState.PREPARING, SessionState.PREPARED})

OPENING_EVENT = "event:"
"""So begins, in `released_by`, the opening event that stood for the custodians."""


def _draw(turn: Turn, session_id: str) -> DrawList:
    draw = turn.session(session_id).draw
    if draw is None:
        raise Refused("draw:none")
    return draw


def on_draw_list_imported(turn: Turn, fact: DrawListImported) -> None:
    """A sealed list: commitment and counts (S6). A list that no bank signed is marked as such in the record."""
    session = turn.session(fact.session)
    if session.draw is not None:
        raise Refused("draw:exists")
    if fact.count < 1:
        raise Refused("draw:empty")
    if session.state not in BEFORE_ASSEMBLY:
        raise Refused("draw:too_late")
    rule = _why_not_taken(turn, session, fact)
    if rule is not None:
        return turn.deny(rule)
    draw = DrawList(
        fact.commitment,
        fact.count,
        fact.not_before_utc_us,
        package_sha256=fact.package_sha256,
        alternates=fact.alternates,
        procurement=fact.procurement,
        drawn_utc_us=fact.drawn_utc_us,
    )
    turn.put_session(fact.session, draw=draw, procurement=session.procurement or fact.procurement)
    if not fact.package_sha256:
        turn.flag(fact.session, "list_unpackaged")
    return None


def _why_not_taken(turn: Turn, session: Session, fact: DrawListImported) -> str | None:
    """Signed where the profile demands it, of the session's kind of procurement, not too old, with alternates enough."""
    profile = turn.profile
    if profile.draw_package_needed and not fact.package_sha256:
        return "package_needed"
    kinds = {one.procurement for one in profile.compositions}
    if kinds and fact.procurement and fact.procurement not in kinds:
        return "procurement_unknown"
    if session.procurement and fact.procurement and session.procurement != fact.procurement:
        return "procurement_differs"
    begin_utc_us = session.assembly_utc_us or session.not_before_utc_us
    age_us = begin_utc_us - fact.drawn_utc_us
    if profile.draw_age_ms_max and fact.drawn_utc_us and age_us > profile.draw_age_ms_max * MS:
        return "draw_too_old"
    if fact.alternates < profile.alternates_min:
        return "too_few_alternates"
    return None


def on_draw_list_supplemented(turn: Turn, fact: DrawListSupplemented) -> None:
    """The next version by a replacement draw, chained to the newest one here (招标投标法实施条例 46).

    The version in force stays in force until this one is opened. One that was not opened yet is followed at once.
    """
    draw = _draw(turn, fact.session)
    if fact.count < 1:
        raise Refused("draw:empty")
    if turn.session(fact.session).state in OVER:
        raise Refused("draw:too_late")
    if fact.version != draw.newest_version + 1:
        raise Refused("draw:version")
    if fact.previous_sha256 != draw.newest_file:
        raise Refused("draw:chain")
    if not fact.package_sha256 and (turn.profile.draw_package_needed or draw.package_sha256):
        return turn.deny("package_needed")
    sealed = draw.state is DrawState.SEALED
    turn.move_draw(fact.session, DrawEvent.SUPPLEMENT, **_as_first(fact) if sealed else _as_next(fact))
    return None


def _as_first(fact: DrawListSupplemented) -> dict[str, object]:
    return {
        "version": fact.version,
        "commitment": fact.commitment,
        "count": fact.count,
        "alternates": fact.alternates,
        "not_before_utc_us": fact.not_before_utc_us,
        "package_sha256": fact.package_sha256,
    }


def _as_next(fact: DrawListSupplemented) -> dict[str, object]:
    return {f"next_{name}": value for name, value in _as_first(fact).items()}


def on_draw_list_release_asked(turn: Turn, fact: DrawListReleaseAsked) -> None:
    """Two custodians, not before its time, and only while the clock is trusted.

    Any staff serve where the site names no custodian; where it names fewer than are needed, all of them and others.
    """
    draw = _draw(turn, fact.session)
    if len(set(fact.by)) < turn.profile.release_custodians:
        return turn.deny("two_persons_needed")
    custodians = {one for one, role in turn.room.plan.staff.items() if role == "custodian"}
    if len(custodians & set(fact.by)) < min(turn.profile.release_custodians, len(custodians)):
        return turn.deny("custodian_needed")
    return _release(turn, fact.session, draw, tuple(sorted(set(fact.by))))


def on_draw_share_handed(turn: Turn, fact: DrawShareHanded) -> None:
    """Who handed over which custodian's share, for the record; not before the list's time, as the release."""
    draw = _draw(turn, fact.session)
    supplement = draw.state is DrawState.SUPPLEMENTING
    if not supplement and draw.state is not DrawState.SEALED:
        raise Refused("draw:not_waiting")
    if fact.package_sha256 != (draw.next_package_sha256 if supplement else draw.package_sha256):
        raise Refused("draw:version")
    reason = _why_not_now(turn, draw)
    if reason is not None:
        turn.deny(reason)


def on_bids_opened(turn: Turn, fact: BidsOpened) -> None:
    """The opening of bids stands for the custodians, where a signed package was sealed to the platform's key."""
    draw = _draw(turn, fact.session)
    if not fact.event.strip():
        raise Refused("draw:event")
    supplement = draw.state is DrawState.SUPPLEMENTING
    if not (draw.next_package_sha256 if supplement else draw.package_sha256):
        return turn.deny("package_needed")
    return _release(turn, fact.session, draw, (OPENING_EVENT + fact.event,))


def _release(turn: Turn, session_id: str, draw: DrawList, by: tuple[str, ...]) -> None:
    reason = _why_not_now(turn, draw)
    if reason is not None:
        return turn.deny(reason)
    turn.move_draw(session_id, DrawEvent.RELEASE, released_by=by)
    turn.order(OpenDrawList(session_id))
    return None


def _why_not_now(turn: Turn, draw: DrawList) -> str | None:
    """Before the list's time, or while nobody can say whether it has come."""
    if not turn.room.clock_trusted:
        return "clock_doubted"
    supplement = draw.state is DrawState.SUPPLEMENTING
    if turn.stamp.utc_us < (draw.next_not_before_utc_us if supplement else draw.not_before_utc_us):
        return "too_early"
    return None


def on_draw_list_opened(turn: Turn, fact: DrawListOpened) -> None:
    """The released list, as pseudonyms; it must count what was committed to. A later version takes over whole."""
    before = _draw(turn, fact.session)
    supplement = before.state is DrawState.SUPPLEMENT_RELEASED
    version, members, alternates = (
        (before.next_version, before.next_count, before.next_alternates)
        if supplement
        else (before.version, before.count, before.alternates)
    )
    reserve = sum(one.alternate > 0 for one in fact.people)
    if fact.version != version:
        raise Refused("draw:version")
    if (len(fact.people) - reserve, reserve) != (members, alternates):
        raise Refused("draw:count")
    drawn = {one.person for one in fact.people}
    strangers = (turn.person(one) for one in drawn - set(before.listed) if one in turn.room.people)
    if len(drawn) != len(fact.people) or any(not _by_hand(fact.session, one) for one in strangers):
        raise Refused("draw:pseudonyms")
    listed = tuple(one.person for one in fact.people)
    turn.move_draw(fact.session, DrawEvent.OPEN, listed=listed, **next_in_force(before) if supplement else {})
    twice = [one for one in fact.people if _stands_against(turn, one)]
    joined = _seat(turn, fact)
    turn.end_alarm("draw_list_failed", fact.session)
    replaced.replace(turn, fact.session, [one for one in before.listed if one not in drawn], joined)
    for drawn_twice in twice:
        _exclude(turn, drawn_twice)
    for person in joined:
        punctuality.arm(turn, person)


def _by_hand(session_id: str, person: Admission) -> bool:
    return person.session == session_id and bool(person.listed_by)


def _stands_against(turn: Turn, one: Drawn) -> bool:
    """On the role list and in use, so that the person cannot be a member any more."""
    known = turn.room.people.get(one.person)
    return known is not None and bool(known.listed_by) and not roles.gives_way(known)


def _exclude(turn: Turn, one: Drawn) -> None:
    """Who served here by the role list cannot judge here: revoked, the place is vacant, and staff are told (实施条例 46)."""
    known = turn.put_person(one.person, role=one.role, alternate=one.alternate, listed_by=())
    replaced.revoke(turn, one.person, known.cause or "role_conflict")
    turn.raise_alarm("drawn_and_listed", one.person, session=known.session)


def _seat(turn: Turn, fact: DrawListOpened) -> list[str]:
    """Who is new is expected from now on; who was here stays where they are. Returns who is a member only now."""
    people, changed, joined = turn.room.people, {}, []
    for one in fact.people:
        known = people.get(one.person)
        if known is None or roles.gives_way(known):
            changed[one.person] = _expected(fact.session, one)
        elif known.alternate:
            changed[one.person] = replaced.as_listed(known, one.alternate, turn.stamp.utc_us)
        if one.person in changed and not one.alternate and not changed[one.person].revoked:
            joined.append(one.person)
    turn.set(people={**people, **changed})
    return joined


def _expected(session_id: str, one: Drawn) -> Admission:
    return Admission(one.person, session_id, one.digest, one.role, alternate=one.alternate)


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
    replaced.revoke(turn, fact.person, fact.cause)
    if fact.cause == "expelled":
        exceptional.on_expelled(turn, fact.person)
    return None


def on_alternate_called(turn: Turn, fact: AlternateCalled) -> None:
    """The next alternate takes a vacant place: in their order and no other (财库〔2003〕119)."""
    draw = _draw(turn, fact.session)
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if draw.state not in IN_FORCE or fact.person not in draw.listed:
        raise Refused("draw:not_alternate")
    replaced.call_alternate(turn, draw, fact.person, fact.instead_of)
    if turn.refusal is None:
        punctuality.arm(turn, fact.person)
    return None


def on_draw_list_declassified(turn: Turn, fact: DrawListDeclassified) -> None:
    """The result is published: the list is secret no longer (招标投标法 37: until the winner is fixed)."""
    if len(set(fact.by)) < 2:
        return turn.deny("two_persons_needed")
    if not fact.reason.strip():
        return turn.deny("reason_needed")
    turn.move_draw(fact.session, DrawEvent.DECLASSIFY)
    return None
