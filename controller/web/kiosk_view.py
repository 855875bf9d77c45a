"""What a lane's kiosk shows: the room seen through the eyes of the person who stands there. Pure.

Everybody in the hall reads this page. It shows a masked name while somebody stands there, and nothing of who is expected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from controller.core.admission import ARRIVING, Admission, AdmissionState
from controller.core.fire import FireState
from controller.core.lane import OUTWARD, Lane, LaneState
from controller.core.session import ADMITTING, BEGUN, SessionState
from controller.core.state import Room
from controller.core.words import MS, LanePlan
from controller.web import commitment
from controller.web.kiosk_notices import ENDINGS, notice_told
from controller.web.kiosk_queue import called_to, queue_told
from controller.web.masking import masked

STEP_COUNT: Final = 6
STEP_NO: Final = {
    "swipe": 1, "called": 1, "wait_identity": 2, "manual": 2, "commitment": 3, "box_opening": 4, "box_open": 4,
    "gate_wait": 5, "gate": 5, "gate_alarm": 5, "check": 5, "held": 5, "door": 6,
}  # fmt: skip

OPEN: Final = ADMITTING | BEGUN | {SessionState.EMPTYING}
"""Somebody may have business at the kiosk: coming in, or fetching what is theirs."""

DEADLINES: Final = {
    "called": "call", "wait_identity": "kiosk", "manual": "kiosk", "commitment": "kiosk", "gate_wait": "window",
    "gate": "window",
}  # fmt: skip
"""Whose time a step shows. A box that stands open has none."""

BOX_STEPS: Final = frozenset(
    {"commitment", "box_opening", "box_open", "gate_alarm", "retrieve_opening", "retrieve_open"}
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a page is drawn: the monotonic clock of this run, the journal's size, and whether it can be written."""

    mono_us: int
    seq: int
    journal_ok: bool = True


def kiosk_state(room: Room, lane_id: str, name_of: Callable[[str], str | None], moment: Moment) -> dict[str, Any]:
    """The state of a lane's kiosk; the lane must be in the plan."""
    lane, plan = room.lanes.get(lane_id), room.plan.lane(lane_id)
    if lane is None or plan is None:
        return _told(room, lane_id, "offline", None, None, moment)
    person = _person(room, lane)
    step = _step(room, lane, plan, person)
    told = _told(room, lane_id, step, person, notice_told(lane.notice, step, moment.journal_ok), moment)
    if person is not None:
        told["masked_name"] = masked(name_of(person.person))
        if step in BOX_STEPS and person.box:
            told["box"] = int(person.box.rpartition("/")[2])
            told["items"] = list(person.items) if step == "box_open" else None
    if step == "offline":
        told["notice"] = {"code": "device_offline", "params": {"device": _silent(room, plan, person) or ""}}
    return told


def _told(
    room: Room, lane: str, step: str, person: Admission | None, notice: dict[str, Any] | None, moment: Moment
) -> dict[str, Any]:
    number = STEP_NO.get(step)
    return {
        "seq": moment.seq,
        "lane": lane,
        "step": step,
        "step_no": number,
        "step_count": STEP_COUNT if number is not None else None,
        "masked_name": None,
        "box": None,
        "items": None,
        "room": _room(room, step, person),
        "notice": notice,
        "queue": queue_told(room, lane),
        "deadline_s": _seconds_left(room, lane, step, moment),
        "commitment": commitment.shown() if step == "commitment" else None,
    }


def _person(room: Room, lane: Lane) -> Admission | None:
    """Who stands at the kiosk. A leaver is behind the door and not named on this side of it."""
    return room.people.get(lane.visitor) if lane.visitor else None


def _step(room: Room, lane: Lane, plan: LanePlan, person: Admission | None) -> str:
    if room.fire.state is FireState.LATCHED:
        return "fire"
    if _silent(room, plan, person) is not None:
        return "offline"
    if person is not None and person.state not in ARRIVING:
        return "retrieve_open" if person.state is AdmissionState.RETRIEVING else "retrieve_opening"
    if lane.state in OUTWARD:
        return "exit_gate"
    if lane.notice in ENDINGS and f"notice:{lane.id}" in room.deadlines:
        return lane.notice
    if lane.state is LaneState.UNKNOWN:
        return "wait_staff"
    if person is not None:
        return _arriving(room, lane, person)
    return _empty(room, lane)


def _empty(room: Room, lane: Lane) -> str:
    """Nobody stands at the kiosk."""
    if lane.state is LaneState.TESTING:
        return "testing"
    if lane.state is not LaneState.FREE:
        return "wait_staff"
    if not _anything_open(room):
        return "closed"
    return "swipe" if called_to(room, lane.id) is None else "called"


def _arriving(room: Room, lane: Lane, person: Admission) -> str:
    if person.state is AdmissionState.CARD_READ:
        return "wait_identity"
    if person.state is AdmissionState.MANUAL:
        return "manual"
    if person.state is AdmissionState.HELD:
        return "held"
    if person.state in (AdmissionState.IDENTIFIED, AdmissionState.MATCHED):
        return "commitment"
    if person.state is AdmissionState.DECLARED:
        return "box_opening"
    if person.state is AdmissionState.BOX_OPEN:
        return "box_open"
    return _at_gate(room, lane, person)


def _at_gate(room: Room, lane: Lane, person: Admission) -> str:
    if lane.state is LaneState.ALARMED:
        return "check" if 0 < room.profile.gate_alarms_manual <= person.gate_alarms else "gate_alarm"
    if lane.state in (LaneState.UNLOCKED, LaneState.DOOR_OPEN):
        return "door"
    if lane.state is LaneState.CLEAR and lane.notice:
        # Past the gate, and a rule keeps the door shut: the notice says which.
        return "wait_staff"
    return "gate_wait" if lane.state in (LaneState.HELD, LaneState.WINDOW_ASKED) else "gate"


def _silent(room: Room, plan: LanePlan, person: Admission | None) -> str | None:
    """The first device without an answer that this moment needs; a person on the way needs the boxes only."""
    if person is not None:
        at_box = person.state in (AdmissionState.DECLARED, AdmissionState.BOX_OPEN) or person.state not in ARRIVING
        needed = [plan.locker] if at_box else []
    else:
        door = room.plan.door(plan.door)
        needed = [plan.entry_reader, plan.locker, plan.gate, *([door.board] if door else [])]
    return next((name for name in needed if not room.devices.get(name, False)), None)


def _anything_open(room: Room) -> bool:
    return any(session.state in OPEN for session in room.sessions.values()) or any(
        person.box for person in room.people.values()
    )


def _room(room: Room, step: str, person: Admission | None) -> str | None:
    if step == "door" and person is not None:
        return room.sessions[person.session].room
    return _room_of_last(room) if step == "admitted" else None


def _room_of_last(room: Room) -> str | None:
    """Where the person goes who was just admitted. The lane forgot them; when two lanes differ, no room is better."""
    admitted = [p for p in room.people.values() if p.state is AdmissionState.ADMITTED and p.admitted_utc_us is not None]
    last = max((p.admitted_utc_us or 0 for p in admitted), default=0)
    rooms = {
        room.sessions[p.session].room
        for p in admitted
        if (p.admitted_utc_us or 0) >= last - room.profile.notice_ms * MS
    }
    return rooms.pop() if len(rooms) == 1 else None


def _seconds_left(room: Room, lane: str, step: str, moment: Moment) -> float | None:
    at = room.deadlines.get(f"{DEADLINES[step]}:{lane}") if step in DEADLINES else None
    return None if at is None else round(max(0, at - moment.mono_us) / 1_000_000, 1)
