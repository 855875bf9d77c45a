"""Material through the two-door hatch, with interlock and a log of items. Persons never pass a hatch.

One side opens only while both doors read shut and locked; the facts are the log of what went through, for whom, by whom.
In a fire the hatch's doors are released like all others, and afterwards somebody has to look into it.
"""

from controller.core import crossing
from controller.core.commands import SecureDoor
from controller.core.door import Door, DoorState
from controller.core.entitlement import why_not_safe
from controller.core.facts import HatchAsked, HatchCleared
from controller.core.fire import FireState
from controller.core.hatch import Hatch, HatchEvent, HatchState
from controller.core.session import LIVE, SessionState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import HatchPlan

SIDES = {"outer": HatchEvent.UNLOCK_OUTER, "inner": HatchEvent.UNLOCK_INNER}
IN_DOUBT = frozenset({DoorState.UNKNOWN, DoorState.RELEASED, DoorState.EGRESS})
"""A door in these states may be open, or be opened, and nobody ordered it."""
WAITING = {HatchState.OUTER_UNLOCKED: "outer", HatchState.INNER_UNLOCKED: "inner"}
SEALED = frozenset({
    SessionState.SUSPENDED, SessionState.RETESTING, SessionState.RETESTED, SessionState.OVERNIGHT,
})  # fmt: skip
"""The material of a session lies sealed meanwhile; meals, which belong to no session, go through."""


def on_hatch_asked(turn: Turn, fact: HatchAsked) -> None:
    """Staff ask for one side; the other door must read shut and locked."""
    plan = turn.room.plan.hatch(fact.hatch)
    if plan is None or fact.hatch not in turn.room.hatches:
        raise Refused("hatch:unknown")
    if fact.side not in SIDES:
        raise Refused("hatch:side")
    if not fact.by:
        return turn.deny("staff_needed")
    if reason := why_not_hatch(turn.room, plan, fact) or _why_sealed(turn, fact.session):
        return turn.deny(reason)
    turn.move_hatch(fact.hatch, SIDES[fact.side], items=fact.items, session=fact.session)
    crossing.order_unlock(turn, _door_of(plan, fact.side), None)
    return None


def why_not_hatch(room: Room, plan: HatchPlan, fact: HatchAsked) -> str | None:
    """The interlock: never one side unlocked while a door of the hatch is not shut and locked (S10: silent is not locked)."""
    state = room.hatches[plan.id].state
    if room.fire.state is FireState.LATCHED:
        return "fire"
    if state is HatchState.BREACHED:
        return "hatch_breached"
    if state is HatchState.UNKNOWN:
        return "hatch_unknown"
    if state is not HatchState.SHUT:
        return "hatch_in_use"
    return why_not_safe(room, _door_of(plan, fact.side)) or why_not_shut(room, plan)


def why_not_shut(room: Room, plan: HatchPlan) -> str | None:
    """Both doors answer, read shut and locked, and nobody waits for one of them."""
    for door_id in (plan.outer, plan.inner):
        door_plan = room.plan.door(door_id)
        if door_plan is None or not room.devices.get(door_plan.board, False):
            return "device_offline"
        if not _at_rest(room.doors[door_id]):
            return "hatch_not_shut"
    return None


def _at_rest(door: Door) -> bool:
    """Shut and locked as read, and no unlock of it is under way."""
    return door.state is DoorState.LOCKED and door.closed is True and door.locked is True and not door.command


def why_not_overridden(room: Room, door_id: str) -> str | None:
    """An override opens one side of a hatch while the other reads shut and locked: the interlock holds for staff too."""
    plan = room.plan.hatch_of_door(door_id)
    if plan is None:
        return None
    other = room.doors[plan.inner if door_id == plan.outer else plan.outer]
    return None if _at_rest(other) else "hatch_not_shut"


def _why_sealed(turn: Turn, session_id: str) -> str | None:
    if not session_id:
        return None
    session = turn.session(session_id)
    if session.state not in LIVE:
        return "session_not_open"
    return "material_sealed" if session.state in SEALED else None


def on_hatch_cleared(turn: Turn, fact: HatchCleared) -> None:
    """Staff looked into a hatch and shut it: only then, and with both doors read shut, it serves again."""
    plan = turn.room.plan.hatch(fact.hatch)
    if plan is None or fact.hatch not in turn.room.hatches:
        raise Refused("hatch:unknown")
    if not fact.by or not fact.reason.strip():
        return turn.deny("reason_needed")
    if turn.room.fire.state is FireState.LATCHED:
        return turn.deny("fire")
    if reason := why_not_shut(turn.room, plan):
        return turn.deny(reason)
    turn.move_hatch(fact.hatch, HatchEvent.STAFF_CLEARED)
    turn.end_alarm("hatch_breached", fact.hatch)
    return None


def on_pulse(turn: Turn, door_id: str) -> None:
    """The pulse of a hatch's door was sent: from here its lock says how it stands."""
    if turn.room.plan.hatch_of_door(door_id) is not None:
        turn.put_door(door_id, command="")


def on_contact(turn: Turn, door_id: str, was_closed: bool | None) -> None:
    """A contact of a hatch's door changed. An opening that was not ordered breaches the hatch, and so do both doors open."""
    plan = turn.room.plan.hatch_of_door(door_id)
    closed = turn.door(door_id).closed
    if plan is None or plan.id not in turn.room.hatches or closed is was_closed or closed is None:
        return
    side = "OUTER" if door_id == plan.outer else "INNER"
    hatch = turn.move_hatch(plan.id, HatchEvent[f"{side}_{'CLOSED' if closed else 'OPENED'}"])
    fire = turn.room.fire.state is FireState.LATCHED
    if not closed and not fire and (hatch.state is HatchState.BREACHED or _both_open(turn, plan)):
        turn.raise_alarm("hatch_breached", plan.id)


def _both_open(turn: Turn, plan: HatchPlan) -> bool:
    return turn.door(plan.outer).closed is False and turn.door(plan.inner).closed is False


def on_not_opened(turn: Turn, door_id: str) -> None:
    """The side that was unlocked was not used, or its board refused: the hatch is shut as before."""
    plan = turn.room.plan.hatch_of_door(door_id)
    hatch = turn.room.hatches.get(plan.id) if plan is not None else None
    if plan is not None and hatch is not None and _unlocked(plan, hatch) == door_id:
        turn.move_hatch(plan.id, HatchEvent.NOT_OPENED)


def _unlocked(plan: HatchPlan, hatch: Hatch) -> str | None:
    side = WAITING.get(hatch.state)
    return _door_of(plan, side) if side is not None else None


def _door_of(plan: HatchPlan, side: str) -> str:
    return plan.outer if side == "outer" else plan.inner


def settle(turn: Turn, before: Room) -> None:
    """After a turn: hatches of a new plan, and doubt for every hatch of which a door is freed, released or silent."""
    room = turn.room
    if room.plan is not before.plan:
        turn.set(hatches={plan.id: room.hatches.get(plan.id, Hatch(plan.id)) for plan in room.plan.hatches})
    elif room.doors is before.doors:
        return
    for plan in room.plan.hatches:
        hatch = turn.room.hatches[plan.id]
        doors = (turn.room.doors[plan.outer], turn.room.doors[plan.inner])
        if hatch.state is not HatchState.UNKNOWN and any(door.state in IN_DOUBT for door in doors):
            _doubt(turn, plan, hatch)


def _doubt(turn: Turn, plan: HatchPlan, hatch: Hatch) -> None:
    turn.move_hatch(plan.id, HatchEvent.DOUBT)
    door_id = _unlocked(plan, hatch)
    if door_id is not None and turn.room.fire.state is FireState.NORMAL:
        # A pulse may be on its way or running: take it back.
        turn.order(SecureDoor(door_id))
