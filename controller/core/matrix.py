"""What may go on while a degraded mode lasts: the profile's matrix, read for a new entry and for a running session."""

from controller.core.modes import ModeState
from controller.core.profile import ModeRule, Profile
from controller.core.state import Room


def rule_of(profile: Profile, word: str) -> ModeRule | None:
    """The row of the matrix, or None."""
    return next((rule for rule in profile.modes if rule.mode == word), None)


def why_no_entry(room: Room, session: str = "") -> str | None:
    """Why nobody new enters while a mode lasts; of a session, its own modes count too. None = no mode stands against it."""
    for mode in room.modes.values():
        rule = rule_of(room.profile, mode.word)
        if rule is None or mode.session not in ("", session):
            continue
        if not rule.new_entry or (mode.state is ModeState.OVERDUE and not rule.overdue_entry):
            return f"degraded_{mode.word}"
    return None


def why_not_run(room: Room, session: str) -> str | None:
    """Why a session may neither start nor go on while a mode lasts; None = no mode stands against it."""
    for mode in room.modes.values():
        rule = rule_of(room.profile, mode.word)
        if rule is None or mode.session not in ("", session):
            continue
        if not rule.running_continues or (mode.state is ModeState.OVERDUE and rule.after_limit == "suspend"):
            return f"degraded_{mode.word}"
    return None
