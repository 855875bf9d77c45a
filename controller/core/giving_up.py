"""A way in ends before the door: given up, timed out, sent away. Every freshness ends; what lies in a box stays its holder's."""

from typing import Final

from controller.core.admission import ARRIVING, MAY_BE_BEHIND, Admission, AdmissionEvent, AdmissionState
from controller.core.lane import LaneEvent, LaneState
from controller.core.turn import Turn

BEFORE_GATE: Final = frozenset({LaneState.FREE, LaneState.HELD, LaneState.WINDOW_ASKED})
"""States of a lane in which its holder cannot be in the gate yet."""


def may_be_behind(turn: Turn, person: Admission, watched: bool = True) -> bool:
    """Whether somebody on the way in may stand behind the gate, or be through the door already, for all that is known.

    While the gate is watched, an open window in which no beam was broken says that they still stand before it.
    """
    if person.state is AdmissionState.GATE_CLEAR:
        return True
    lane = turn.room.lanes.get(person.lane) if person.lane else None
    if lane is None or lane.holder != person.person or person.state not in MAY_BE_BEHIND:
        return False
    waits = watched and lane.state is LaneState.WINDOW_OPEN and not lane.beams
    return lane.state not in BEFORE_GATE and not waits


def give_up(turn: Turn, lane_id: str, notice: str) -> None:
    """The visitor of a lane leaves it: back to *expected*; what lies in their box stays theirs."""
    lane = turn.lane(lane_id)
    person = lane.visitor
    turn.drop_deadline(f"kiosk:{lane_id}")
    if person is not None and lane.holder == person:
        # The lane may be held outward by somebody else meanwhile; their time goes on.
        for name in ("window", "clear", "retry"):
            turn.drop_deadline(f"{name}:{lane_id}")
    if person is not None and turn.person(person).state in ARRIVING:
        if lane.holder == person and lane.state in (LaneState.HELD, LaneState.WINDOW_ASKED, LaneState.WINDOW_OPEN):
            turn.move_lane(lane_id, LaneEvent.GIVE_UP, holder=None, token="", beams=())
        elif lane.holder == person:
            turn.put_lane(lane_id, holder=None)
        reset_person(turn, person, AdmissionEvent.GIVE_UP)
    turn.put_lane(lane_id, visitor=None, notice="")
    if notice:
        turn.notify(lane_id, notice)


def reset_person(turn: Turn, person: str, event: AdmissionEvent) -> None:
    """Take a person off the way in: every freshness ends."""
    turn.move_person(
        person,
        event,
        lane=None,
        identified_mono_us=None,
        declared_mono_us=None,
        stored_mono_us=None,
        clear_mono_us=None,
        devices="",
    )


def leave_lane(turn: Turn, lane_id: str, notice: str) -> None:
    """Whose way in ended before the gate gives up the lane; one that is in doubt stays so until staff looked."""
    if turn.lane(lane_id).state is LaneState.HELD:
        turn.move_lane(lane_id, LaneEvent.GIVE_UP)
    for name in ("kiosk", "window", "clear", "retry"):
        turn.drop_deadline(f"{name}:{lane_id}")
    turn.put_lane(lane_id, holder=None, visitor=None, token="", beams=())
    turn.notify(lane_id, notice)
