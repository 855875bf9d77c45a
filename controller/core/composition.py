"""Who counts in a committee, and whether it is complete (招标投标法 37: five or more, odd, experts two thirds or more).

Counted are members who are inside, on all sites of the session: declared, admitted, not on the way out, not revoked, no
alternate who waits.
"""

from collections.abc import Iterator
from typing import Final

from controller.core.admission import GOES_ABOUT, Admission
from controller.core.profile import Composition, Profile, RoleRule
from controller.core.session import ADMITTING, BEGUN, Branch, Session
from controller.core.state import Room

WITHOUT_RULE: Final = {
    "expert": RoleRule("expert", member=True, expert=True, listed_by_two=False),
    "owner": RoleRule("owner", member=True),
}
"""What holds where the profile has no table of roles: drawn experts, and the owner's representative beside them."""


AT_ITS_PLACE: Final = ADMITTING | BEGUN
"""In these states of a branch its members sit there."""


def role_of(profile: Profile, role: str) -> RoleRule | None:
    """The rule of a role, or None for a role that has none."""
    return next((rule for rule in profile.roles if rule.role == role), None) or WITHOUT_RULE.get(role)


def is_member(profile: Profile, person: Admission) -> bool:
    """Whether this person has a place in the committee; an alternate has none before they are called."""
    rule = role_of(profile, person.role)
    return rule is not None and rule.member and not person.alternate


def sits(profile: Profile, person: Admission | None) -> bool:
    """Whether this person counts in the committee now: a member inside who did not ask to leave, not revoked."""
    return person is not None and person.state in GOES_ABOUT and not person.revoked and is_member(profile, person)


def sitting(room: Room, session_id: str) -> Iterator[Admission]:
    """The members of a session who count here, at this site."""
    return (one for one in room.people.values() if one.session == session_id and sits(room.profile, one))


def has_our_list(session: Session, branch: Branch) -> bool:
    """Whether a branch works by the list that is here; as long as none is here, no other can differ."""
    draw = session.draw
    return draw is None or branch.package_sha256 == (draw.package_sha256 or draw.commitment)


def strength(room: Room, session: Session) -> tuple[int, int]:
    """Members and experts of a session who count, over all its sites; a branch that is over or has another list adds nobody."""
    members = experts = 0
    for person in sitting(room, session.id):
        rule = role_of(room.profile, person.role)
        members += 1
        experts += rule is not None and rule.expert
    for branch in session.branches.values():
        if branch is not None and branch.state in AT_ITS_PLACE and has_our_list(session, branch):
            members, experts = members + branch.members, experts + branch.experts
    return members, experts


def composition_of(profile: Profile, session: Session) -> Composition | None:
    """The rule for this session's kind of procurement; None = none is demanded."""
    return next((one for one in profile.compositions if one.procurement == session.procurement), None)


def why_not_complete(room: Room, session: Session) -> str | None:
    """The first rule of composition that the committee breaks as it sits now; None = complete, or none is demanded."""
    rule = composition_of(room.profile, session)
    if rule is None:
        return None
    members, experts = strength(room, session)
    if members < rule.members_min:
        return "too_few_members"
    if rule.odd and members % 2 == 0:
        return "even_number"
    if experts * rule.experts_min_denominator < members * rule.experts_min_numerator:
        return "too_few_experts"
    return None
