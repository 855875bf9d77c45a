"""What staff see of a session by the rule book: committee, longer time, checklists, branches, the next alternate. Pure."""

from typing import Any

from controller.core.admission import INSIDE, AdmissionState
from controller.core.composition import composition_of, sits, strength
from controller.core.draw import IN_FORCE
from controller.core.session import EVALUATING, LIVE, OVER, Session
from controller.core.state import Room


def session_rules(room: Room, session: Session) -> dict[str, Any]:
    """What the rule book adds to one session."""
    people = [person for person in room.people.values() if person.session == session.id]
    return {
        "procurement": session.procurement,
        "assembly_utc_us": session.assembly_utc_us or None,
        "self_test_passed": session.self_test_passed,
        "suspended_cause": session.suspended_cause or None,
        "members_inside": sum(person.state in INSIDE and not person.revoked for person in people),
        "absent": sum(person.state is AdmissionState.ABSENT for person in people),
        "late": sum(person.late for person in people),
        "quorum": quorum(room, session),
        "extension": extension(room, session),
        "checklists": {name: list(items) for name, items in session.checklists.items()},
        "branches": {site: None if told is None else told.state for site, told in session.branches.items()},
        "list_version": session.draw.version if session.draw else 0,
        "packaged": bool(session.draw and (session.draw.next_package_sha256 or session.draw.package_sha256)),
        "next_alternate": next_alternate(room, session),
        "report_sha256": session.report_sha256 or None,
    }


def quorum(room: Room, session: Session) -> dict[str, Any] | None:
    """Who sits, over all sites, and what the composition lacks; None = none is demanded now (招标投标法 37)."""
    rule = composition_of(room.profile, session)
    if rule is None or session.state not in LIVE - OVER:
        return None
    members, experts = strength(room, session)
    numerator, denominator = rule.experts_min_numerator, rule.experts_min_denominator
    lacks = {
        "too_few_members": members < rule.members_min,
        "even_number": rule.odd and members % 2 == 0,
        "too_few_experts": experts * denominator < members * numerator,
    }
    return {
        "needed": rule.members_min,
        "members_inside": members,
        "experts_needed": -(-max(members, rule.members_min) * numerator // denominator),
        "experts_inside": experts,
        "missing": [code for code, lacking in lacks.items() if lacking],
    }


def extension(room: Room, session: Session) -> dict[str, int] | None:
    """How many ask for longer time, and the fewest who must; None = the committee is not at work (实施条例 48)."""
    if session.state not in EVALUATING:
        return None
    members, _ = strength(room, session)
    asked = sum(sits(room.profile, room.people.get(one)) for one in session.extension_asked_by)
    return {
        "asked": asked,
        "needed": members * room.profile.extension_numerator // room.profile.extension_denominator + 1,
    }


def next_alternate(room: Room, session: Session) -> str | None:
    """The alternate who is to be called first, by pseudonym (财库〔2003〕119: in their order)."""
    draw = session.draw
    if draw is None or draw.state not in IN_FORCE:
        return None
    waiting = [room.people[one] for one in draw.listed if one in room.people]
    waiting = [one for one in waiting if one.alternate and not one.revoked]
    return min(waiting, key=lambda one: one.alternate).person if waiting else None
