"""The controller itself: its clocks, readings that were lost, and what follows a deadline."""

from dataclasses import replace

from controller.core import (
    crossing,
    custody,
    degraded,
    escalation,
    gate_test,
    inside,
    night,
    passage,
    punctuality,
    queue,
    replacement,
)
from controller.core.admission import MAY_BE_BEHIND, AdmissionState
from controller.core.facts import ClockDoubted, ClockTrusted, DeadlinePassed, Fact, QueueOverran
from controller.core.giving_up import give_up
from controller.core.lane import LaneState
from controller.core.state import Room
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import Stamp


def on_clock_doubted(turn: Turn, fact: ClockDoubted) -> None:
    """Draw windows cannot be judged: entries are refused until the clock is trusted, over a start too."""
    if turn.room.clock_trusted:
        turn.set(clock_trusted=False, clock_doubt_run=turn.stamp.run_id)
    degraded.begin(turn, "clock_doubt")
    turn.raise_alarm("clock_doubted", cause=fact.cause)


def on_clock_trusted(turn: Turn, fact: ClockTrusted) -> None:
    """The clock is in order again, by itself or by the word of two staff; a doubt of an earlier run takes two in any case.

    A new run measures by the clock as it stands, so it cannot know whether that is right again.
    """
    if turn.room.clock_trusted:
        raise Refused("clock:trusted")
    if len(set(fact.by)) < 2 and (fact.by or turn.room.clock_doubt_run != turn.room.run_id):
        return turn.deny("two_persons_needed")
    turn.set(clock_trusted=True)
    turn.end_alarm("clock_doubted")
    degraded.end(turn, "clock_doubt")
    return None


def on_queue_overran(turn: Turn, fact: QueueOverran) -> None:
    """Readings were lost: for a gate that means somebody may have passed unseen."""
    turn.raise_alarm("queue_overran", fact.device)
    lane = turn.room.plan.lane_of_gate(fact.device)
    if lane is not None:
        crossing.doubt(turn, lane.id, "readings_lost")


def without_deadline(room: Room, stamp: Stamp, fact: Fact) -> Room:
    """The room after a fact that was refused: the very same, or without the deadline that was due, for it passed all the same.

    What stays due would be told again at once, for ever.
    """
    if not isinstance(fact, DeadlinePassed):
        return room
    due_us = room.deadlines.get(fact.deadline)
    if due_us is None or stamp.mono_us < due_us:
        return room
    return replace(room, deadlines={name: at for name, at in room.deadlines.items() if name != fact.deadline})


def on_deadline_passed(turn: Turn, fact: DeadlinePassed) -> None:
    """A deadline passed: who asked for it says what follows."""
    at = turn.room.deadlines.get(fact.deadline)
    if at is None or turn.stamp.mono_us < at:
        raise Refused("deadline:not_due")
    turn.drop_deadline(fact.deadline)
    name, _, place = fact.deadline.partition(":")
    AFTER[name](turn, place)


def _kiosk_idle(turn: Turn, lane_id: str) -> None:
    lane = turn.lane(lane_id)
    visitor = turn.person(lane.visitor) if lane.visitor else None
    if lane.state is LaneState.UNKNOWN and visitor is not None and visitor.state in MAY_BE_BEHIND:
        return
    if visitor is not None and visitor.state is AdmissionState.HELD:
        escalation.remind(turn, lane_id)
        return
    give_up(turn, lane_id, "timed_out")


def _window_ended(turn: Turn, lane_id: str) -> None:
    lane = turn.lane(lane_id)
    if lane.state is LaneState.WINDOW_OPEN and not lane.beams:
        give_up(turn, lane_id, "timed_out")
    elif lane.state is LaneState.OUT_WALKING:
        crossing.doubt(turn, lane_id, "leaver_not_seen")
    elif lane.state is LaneState.WINDOW_OPEN:
        crossing.doubt(turn, lane_id, "stopped_in_gate")
    else:
        crossing.doubt(turn, lane_id, "gate_silent")


def _retry(turn: Turn, lane_id: str) -> None:
    if turn.lane(lane_id).state is LaneState.CLEAR:
        crossing.try_unlock(turn, lane_id)


def _room_late(turn: Turn, person: str) -> None:
    known = turn.room.people.get(person)
    if known is not None and known.state is AdmissionState.ADMITTED:
        turn.raise_alarm("room_late", person)


def _notice_ended(turn: Turn, lane_id: str) -> None:
    if turn.lane(lane_id).state is not LaneState.UNKNOWN:
        turn.put_lane(lane_id, notice="")


AFTER = {
    "kiosk": _kiosk_idle,
    "window": _window_ended,
    "clear": passage.on_clear_ended,
    "retry": _retry,
    "door": passage.on_door_not_opened,
    "held": passage.on_door_held,
    "box_open": custody.on_box_not_opened,
    "box_close": custody.on_box_left_open,
    "room": _room_late,
    "out": inside.on_temp_out_late,
    "seat": inside.on_seat_late,
    "notice": _notice_ended,
    "late": punctuality.on_late,
    "absent": punctuality.on_absent,
    "test": gate_test.on_test_overran,
    "fit": gate_test.on_test_expired,
    "call": queue.on_call_ended,
    "mode": degraded.on_limit_passed,
    "mode_wait": degraded.on_wait_over,
    "night": night.on_night_due,
    "replacement": replacement.on_search_ended,
}
"""What follows a deadline, by the word before its colon."""
