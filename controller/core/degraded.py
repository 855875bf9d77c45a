"""Degraded modes begin, last too long, and end; what may go on meanwhile is the profile's matrix (`Profile.modes`).

A mode without a row in the matrix is not kept: the site does as it did before there were modes.
"""

from controller.core.alarm import Alarm
from controller.core.change import changed
from controller.core.facts import LinkLost, LinkRestored, PowerLost, PowerRestored
from controller.core.matrix import rule_of, why_no_entry, why_not_run
from controller.core.modes import (
    OF_A_SESSION,
    OF_LINKS,
    OUTLIVES_A_RUN,
    WAITS_BEFORE_START,
    Mode,
    ModeEvent,
    ModeState,
)
from controller.core.profile import ModeRule
from controller.core.session import BEGUN, OVER, Session
from controller.core.suspension import can_be_suspended, suspend
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import MS, Plan

__all__ = [
    "begin", "end", "on_limit_passed", "on_link_lost", "on_link_restored", "on_power_lost", "on_power_restored", "on_source",
    "on_started", "on_wait_over", "outlives", "rule_of", "settle", "stop", "why_no_entry", "why_not_run",
]  # fmt: skip


def begin(turn: Turn, word: str, place: str = "") -> None:
    """A mode begins at a place, or goes on at one more. For a mode of one session the place is that session."""
    rule = rule_of(turn.profile, word)
    if rule is None:
        return
    key = _key(word, place)
    before = turn.room.modes.get(key)
    if before is None:
        turn.move_mode(key, ModeEvent.BEGIN, since_utc_us=turn.stamp.utc_us, places=(place,))
        _set_limits(turn, key, rule)
        for session in _concerned(turn, key):
            if session.state in BEGUN:
                turn.flag(session.id, "degraded")
        if not rule.running_continues:
            _suspend(turn, key)
    elif place not in before.places:
        turn.move_mode(key, ModeEvent.BEGIN, places=(*before.places, place))


def end(turn: Turn, word: str, place: str = "") -> None:
    """The cause of a mode is gone at a place; with its last place the mode ends."""
    key = _key(word, place)
    before = turn.room.modes.get(key)
    if before is None or place not in before.places:
        return
    left = tuple(one for one in before.places if one != place)
    if left:
        turn.set(modes={**turn.room.modes, key: changed(before, {"places": left})})
    else:
        stop(turn, key)


def stop(turn: Turn, key: str) -> None:
    """A mode ends, wherever it was."""
    if key not in turn.room.modes:
        return
    turn.move_mode(key, ModeEvent.END)
    turn.drop_deadline(f"mode:{key}")
    turn.drop_deadline(f"mode_wait:{key}")
    turn.end_alarm("mode_overdue", key)


def _key(word: str, place: str) -> str:
    return f"{word}:{place}" if word in OF_A_SESSION and place else word


def _concerned(turn: Turn, key: str) -> tuple[Session, ...]:
    session = key.partition(":")[2]
    return tuple(one for one in turn.live_sessions() if session in ("", one.id))


def _set_limits(turn: Turn, key: str, rule: ModeRule) -> None:
    """Both limits count from the beginning of the mode, in whatever run of the process that was."""
    lasted_ms = max(0, turn.stamp.utc_us - turn.room.modes[key].since_utc_us) // MS
    if rule.limit_ms:
        turn.set_deadline(f"mode:{key}", rule.limit_ms - lasted_ms)
    if turn.profile.outage_before_ms and rule.mode in WAITS_BEFORE_START:
        turn.set_deadline(f"mode_wait:{key}", turn.profile.outage_before_ms - lasted_ms)


def _suspend(turn: Turn, key: str) -> None:
    """Sessions that run, or are about to run on. Who still assembles is kept out by the matrix alone."""
    for session in _concerned(turn, key):
        if session.state in BEGUN and can_be_suspended(session):
            suspend(turn, session.id, key.partition(":")[0])


def on_limit_passed(turn: Turn, key: str) -> None:
    """The mode lasted too long: a person must act, and where the matrix says so running sessions are suspended."""
    mode = turn.move_mode(key, ModeEvent.EXPIRE)
    turn.raise_alarm("mode_overdue", key, mode=mode.word)
    rule = rule_of(turn.profile, mode.word)
    if rule is not None and rule.after_limit == "suspend":
        _suspend(turn, key)


def on_wait_over(turn: Turn, key: str) -> None:
    """Sessions that have not begun waited long enough: whether they wait on is the owner's decision."""
    if any(one.state not in BEGUN | OVER for one in _concerned(turn, key)):
        turn.raise_alarm("mode_overdue", key, mode=turn.room.modes[key].word, before_start="yes")


def on_started(turn: Turn) -> None:
    """A new run: modes that the world tells again end here; the others keep their time."""
    for key, mode in list(turn.room.modes.items()):
        rule = rule_of(turn.profile, mode.word)
        if rule is None or mode.word not in OUTLIVES_A_RUN or not _still_has_a_source(turn, mode):
            stop(turn, key)
        elif mode.state is ModeState.ON:
            _set_limits(turn, key, rule)


def _still_has_a_source(turn: Turn, mode: Mode) -> bool:
    """What the site file names no longer cannot say that it came back."""
    if mode.word == "clock_doubt":
        return not turn.room.clock_trusted
    if mode.word == "power_lost":
        return any(place in turn.room.plan.power_inputs for place in mode.places)
    if mode.word in OF_LINKS.values():
        return any(OF_LINKS.get(system) == mode.word for system in turn.room.plan.links)
    return mode.session in turn.room.live


def outlives(plan: Plan, alarm: Alarm) -> bool:
    """Whether an alarm stands on over a restart, as its mode does; `plan` is the new run's."""
    if alarm.code == "power_lost":
        return alarm.place in plan.power_inputs
    if alarm.code == "mode_overdue":
        return alarm.place.partition(":")[0] in OUTLIVES_A_RUN
    return alarm.code == "link_lost" and alarm.place in plan.links


def on_source(turn: Turn, session_id: str) -> None:
    """A source of a session was lost, or came back: the mode lasts until every one is recorded."""
    session = turn.session(session_id)
    if all(session.recording.values()):
        end(turn, "source_lost", session_id)


def settle(turn: Turn) -> None:
    """After a turn: modes of a session that is over end with it."""
    for key in [key for key, mode in turn.room.modes.items() if mode.session in turn.touched]:
        if key.partition(":")[2] not in turn.room.live:
            stop(turn, key)


def on_power_lost(turn: Turn, fact: PowerLost) -> None:
    """Mains failed: the site runs on batteries. Running sessions are suspended, and go on after a new self-test only."""
    turn.raise_alarm("power_lost", fact.source)
    begin(turn, "power_lost", fact.source)


def on_power_restored(turn: Turn, fact: PowerRestored) -> None:
    """Mains is back; what was suspended stays so until it was tested."""
    turn.end_alarm("power_lost", fact.source)
    end(turn, "power_lost", fact.source)


def on_link_lost(turn: Turn, fact: LinkLost) -> None:
    """A system that the site works with is out of reach. Doors decide by the released list that is here."""
    if fact.system not in OF_LINKS:
        raise Refused("link:unknown")
    turn.raise_alarm("link_lost", fact.system, cause=fact.cause)
    begin(turn, OF_LINKS[fact.system])


def on_link_restored(turn: Turn, fact: LinkRestored) -> None:
    """It answers again."""
    if fact.system not in OF_LINKS:
        raise Refused("link:unknown")
    turn.end_alarm("link_lost", fact.system)
    end(turn, OF_LINKS[fact.system])
