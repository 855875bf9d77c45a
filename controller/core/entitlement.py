"""S1 in one place: why an entry door may not unlock for a person. The first broken rule answers; None = it may."""

from controller.core import degraded, roles
from controller.core.admission import Admission, AdmissionState
from controller.core.box import BoxState
from controller.core.door import DoorState
from controller.core.fire import FireState
from controller.core.gate_fitness import GateFitnessState
from controller.core.lane import LaneState
from controller.core.session import ADMITTING
from controller.core.state import Room
from controller.core.words import MS, Stamp


def why_not_listed(room: Room, stamp: Stamp, person: Admission) -> str | None:
    """Entitled: on the released list of a session here or on its role list, inside its window, not revoked."""
    return (
        why_withdrawn(person)
        or why_not_called_up(person)
        or roles.why_not_role(room, person)
        or why_not_now(room, stamp, person.session)
        or why_not_admitting(room, person.session)
    )


def why_withdrawn(person: Admission) -> str | None:
    """Revoked beats granted (S10)."""
    return "revoked" if person.revoked else None


def why_not_called_up(person: Admission) -> str | None:
    """An alternate enters once called for a vacant place (财库〔2003〕119), not before."""
    return "alternate_not_called" if person.alternate else None


def why_not_now(room: Room, stamp: Stamp, session_id: str) -> str | None:
    """Inside the session's window, by a clock that is trusted."""
    session = room.sessions[session_id]
    if not room.clock_trusted:
        return "clock_doubted"
    return None if session.not_before_utc_us <= stamp.utc_us <= session.until_utc_us else "not_now"


def why_not_admitting(room: Room, session_id: str) -> str | None:
    """A session admits people from its assembly to its end, and nobody while suspended."""
    return None if room.sessions[session_id].state in ADMITTING else "session_not_open"


def why_not_fit(room: Room, stamp: Stamp, gate: str) -> str | None:
    """Where self-tests are demanded, a gate counts only while its last test passed, is not too old, and nothing was set since."""
    valid_ms = room.profile.gate_test_valid_ms
    if not valid_ms:
        return None
    fitness = room.gates.get(gate)
    if fitness is None or fitness.state is not GateFitnessState.FIT:
        return "gate_not_fit"
    return "gate_not_fit" if stamp.utc_us - fitness.tested_utc_us > valid_ms * MS else None


def why_lane_silent(room: Room, lane_id: str) -> str | None:
    """Gate and boxes answer (S10)."""
    plan = room.plan.lane(lane_id)
    if plan is None or not all(room.devices.get(device, False) for device in (plan.gate, plan.locker)):
        return "device_offline"
    return None


def why_lane_not_ready(room: Room, stamp: Stamp, lane_id: str) -> str | None:
    """Why nobody at all can begin in a lane, whoever they are."""
    plan = room.plan.lane(lane_id)
    if plan is None:
        return "lane_unknown"
    return (
        why_lane_silent(room, lane_id)
        or why_not_safe(room, plan.door)
        or why_not_fit(room, stamp, plan.gate)
        or degraded.why_no_entry(room)
    )


def why_not_recorded(room: Room, session_id: str) -> str | None:
    """S5: every source of the session has a fragment on disk and goes on."""
    recording = room.sessions[session_id].recording
    if not room.recorder_online or not recording or not all(recording.values()):
        return "recording_lost"
    return None


def why_not_safe(room: Room, door_id: str) -> str | None:
    """No unlock inward without a word of every fire input, into a fire, or through a door whose board is silent (S2, S10)."""
    if room.fire.state is FireState.LATCHED:
        return "fire"
    for fire_input in room.plan.fire_inputs:
        if not room.devices.get(fire_input.board, False) or fire_input.id not in room.fire.inputs:
            return "fire_input_silent"
    return why_not_driven(room, door_id)


def why_not_driven(room: Room, door_id: str) -> str | None:
    """No unlock into a fire, nor through a door whose board is silent. A silent fire input keeps nobody inside (S2)."""
    if room.fire.state is FireState.LATCHED:
        return "fire"
    plan = room.plan.door(door_id)
    if plan is None or not room.devices.get(plan.board, False):
        return "device_offline"
    if room.doors[door_id].state in (DoorState.UNKNOWN, DoorState.RELEASED):
        return "door_unknown"
    return None


def why_not_shut(room: Room, door_id: str) -> str | None:
    """A main door that already stands open, forced or freed by hand is no door to unlock for one person."""
    if room.doors[door_id].state not in (DoorState.LOCKED, DoorState.UNLOCKED):
        return "door_unknown"
    return None


def _stale(mark_mono_us: int | None, stamp: Stamp, fresh_ms: int) -> bool:
    return mark_mono_us is None or stamp.mono_us - mark_mono_us > fresh_ms * MS


def why_not_stored(room: Room, stamp: Stamp, person: Admission) -> str | None:
    """Devices in a closed and locked box, or "none" declared and signed; still fresh."""
    if _stale(person.stored_mono_us, stamp, room.profile.stored_fresh_ms):
        return "stored_stale"
    if person.box is None:
        return None if person.devices == "none" else "not_stored"
    box = room.boxes.get(person.box)
    if box is None or box.holder != person.person or box.state is not BoxState.STORED or box.closed is not True:
        return "box_not_locked"
    if not room.devices.get(box.locker, False):
        return "device_offline"
    return None


def why_not_unlock(room: Room, stamp: Stamp, person: Admission, lane_id: str) -> str | None:
    """S1, S5 and S2 for the main door of a lane; each rule is checked again at the moment of the unlock."""
    lane = room.lanes[lane_id]
    plan = room.plan.lane(lane_id)
    profile = room.profile
    if person.state is not AdmissionState.GATE_CLEAR:
        return "not_clear"
    if lane.state is not LaneState.CLEAR or lane.holder != person.person:
        return "lane_not_clear"
    if plan is None:
        return "lane_unknown"
    if _stale(person.identified_mono_us, stamp, profile.identity_fresh_ms):
        return "identity_stale"
    if _stale(person.declared_mono_us, stamp, profile.declaration_fresh_ms):
        return "declaration_stale"
    if _stale(person.clear_mono_us, stamp, profile.clear_fresh_ms):
        return "clear_stale"
    return (
        why_not_safe(room, plan.door)
        or why_not_shut(room, plan.door)
        or why_not_listed(room, stamp, person)
        or why_not_stored(room, stamp, person)
        or why_not_recorded(room, person.session)
        or why_not_fit(room, stamp, plan.gate)
        or degraded.why_no_entry(room, person.session)
    )
