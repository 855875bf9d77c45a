"""Sessions on several sites: each site says where it stands and which list it uses.

A different list, or one site that works on while the other is suspended, is a mismatch: both pause (practice of Hebei's
remote evaluation, 2025-03: when one site stops, both lock).
"""

from controller.core import degraded, suspension
from controller.core.composition import has_our_list
from controller.core.facts import BranchReported
from controller.core.matrix import rule_of
from controller.core.session import BEGUN, EVALUATING, Branch, Session, SessionState
from controller.core.suspension import STOPPED
from controller.core.table import Refused
from controller.core.turn import Turn


def on_branch_reported(turn: Turn, fact: BranchReported) -> None:
    """A branch says where it stands; its members count here too."""
    session = turn.session(fact.session)
    if fact.site not in session.branches:
        raise Refused("branch:unknown")
    try:
        SessionState(fact.state)
    except ValueError:
        raise Refused("branch:state") from None
    if not 0 <= fact.experts <= fact.members:
        raise Refused("branch:count")
    branch = Branch(fact.state, fact.package_sha256, fact.members, fact.experts)
    session = turn.put_session(session.id, branches={**session.branches, fact.site: branch})
    compare(turn, session)


def compare(turn: Turn, session: Session) -> None:
    """Whether the sites agree now: alarm, mark and mode when they do not, and the end of these when they do again."""
    found = {site: why for site, branch in session.branches.items() if (why := mismatch(session, branch))}
    for site in session.branches:
        if site in found:
            turn.raise_alarm("branch_mismatch", f"{session.id}/{site}", cause=found[site], session=session.id)
        else:
            turn.end_alarm("branch_mismatch", f"{session.id}/{site}")
    if found:
        turn.flag(session.id, "branch_mismatch")
        _pause(turn, session.id)
        degraded.begin(turn, "branch_mismatch", session.id)
    else:
        degraded.end(turn, "branch_mismatch", session.id)


def _pause(turn: Turn, session_id: str) -> None:
    """Where the profile's matrix says that a session may not run in a mismatch, it pauses too."""
    rule = rule_of(turn.profile, "branch_mismatch")
    session = turn.session(session_id)
    if rule is not None and not rule.running_continues and session.state in BEGUN - STOPPED:
        suspension.suspend(turn, session_id, suspension.REMOTE_MISMATCH)


def mismatch(session: Session, branch: Branch | None) -> str | None:
    """What differs: "list" or "state"; None = the sites agree, or this one has said nothing yet."""
    if branch is None:
        return None
    if not has_our_list(session, branch):
        return "list"
    theirs = SessionState(branch.state)
    if (session.state in EVALUATING and theirs in STOPPED) or (session.state in STOPPED and theirs in EVALUATING):
        return "state"
    return None
