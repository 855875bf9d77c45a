"""The gate's daily self-test with a reference device, and its settings watched for drift.

The order of a test is fixed, because a gate does not know who walks: first in with the reference device, which must set
it off; then in without it, which must be clean. Ways back out do not count. From its beginning on only this test counts.
A test unlocks nothing and admits nobody, and ends with nobody behind the gate.
"""

from controller.core import crossing
from controller.core.change import changed
from controller.core.facts import GatePassageReported, GateSettingsRead, GateTestBegun, GateTestEnded
from controller.core.gate_fitness import GateFitness, GateFitnessEvent, GateFitnessState
from controller.core.lane import Lane, LaneEvent, LaneState
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import MS, LanePlan


def _plan(turn: Turn, lane_id: str) -> LanePlan:
    plan = turn.room.plan.lane(lane_id)
    if plan is None:
        raise Refused("lane:unknown")
    return plan


def _fitness(turn: Turn, gate: str) -> GateFitness:
    return turn.room.gates.get(gate, GateFitness(gate))


def on_gate_test_begun(turn: Turn, fact: GateTestBegun) -> None:
    """A test begins in a free lane with nobody at its kiosk; a lane in doubt is cleared first."""
    lane, gate = turn.lane(fact.lane), _plan(turn, fact.lane).gate
    if not fact.by:
        return turn.deny("staff_needed")
    if lane.state is LaneState.UNKNOWN:
        return turn.deny("lane_unknown")
    if lane.state is not LaneState.FREE or lane.visitor is not None:
        return turn.deny("lane_busy")
    turn.move_lane(fact.lane, LaneEvent.BEGIN_TEST, notice="")
    forget(turn, gate)
    _put(turn, gate, alarmed_pass=False, clean_pass=False, false_pass=False, testers_within=0)
    turn.set_deadline(f"test:{fact.lane}", turn.profile.gate_test_wait_ms)
    return None


def _put(turn: Turn, gate: str, **changes: object) -> None:
    """Change what is known of a gate without moving its fitness."""
    turn.set(gates={**turn.room.gates, gate: changed(_fitness(turn, gate), dict(changes))})


def forget(turn: Turn, gate: str) -> None:
    """What was tested is no longer known: the gate was reset, or a new test begins."""
    turn.drop_deadline(f"fit:{gate}")
    if _fitness(turn, gate).state is GateFitnessState.FIT:
        turn.move_gate(gate, GateFitnessEvent.EXPIRE)
        _tell(turn, gate)


def _tell(turn: Turn, gate: str) -> None:
    """A gate that nobody may enter by needs staff with the reference device."""
    lane = turn.room.plan.lane_of_gate(gate)
    if lane is not None and turn.profile.gate_test_valid_ms:
        turn.raise_alarm("gate_not_fit", lane.id)


def walked(turn: Turn, lane: Lane, fact: GatePassageReported) -> None:
    """A passage during the test."""
    before = _fitness(turn, fact.gate)
    if fact.direction != "forward":
        return _put(turn, fact.gate, testers_within=before.testers_within - 1)
    _put(turn, fact.gate, testers_within=before.testers_within + 1)
    if not before.alarmed_pass and not before.false_pass:
        return _put(turn, fact.gate, alarmed_pass=fact.alarm, false_pass=not fact.alarm)
    if not before.clean_pass and not before.false_pass:
        return _put(turn, fact.gate, clean_pass=not fact.alarm, false_pass=fact.alarm)
    return None


def on_gate_test_ended(turn: Turn, fact: GateTestEnded) -> None:
    """The passages say whether it passed. Who is still behind the gate is looked for before anybody else walks."""
    lane, gate = turn.lane(fact.lane), _plan(turn, fact.lane).gate
    if not fact.by:
        return turn.deny("staff_needed")
    if lane.state is not LaneState.TESTING:
        raise Refused(f"lane:{lane.state.value}:end_test")
    turn.drop_deadline(f"test:{fact.lane}")
    fitness = _fitness(turn, gate)
    if fitness.testers_within:
        crossing.doubt(turn, fact.lane, "tester_within")
    else:
        turn.move_lane(fact.lane, LaneEvent.END_TEST)
    passed = fitness.alarmed_pass and fitness.clean_pass and not fitness.false_pass
    return _pass(turn, fact.lane, gate) if passed else _fail(turn, fact.lane, gate)


def _pass(turn: Turn, lane_id: str, gate: str) -> None:
    read = _fitness(turn, gate)
    turn.move_gate(
        gate, GateFitnessEvent.PASS, tested_utc_us=turn.stamp.utc_us,
        tested_settings_sha256=read.settings_sha256, tested_settings=read.settings,
    )  # fmt: skip
    for code in ("gate_test_failed", "gate_not_fit", "gate_drifted"):
        turn.end_alarm(code, lane_id)
    watch(turn, gate)


def _fail(turn: Turn, lane_id: str, gate: str) -> None:
    turn.move_gate(gate, GateFitnessEvent.FAIL)
    turn.raise_alarm("gate_test_failed", lane_id)


def watch(turn: Turn, gate: str) -> None:
    """Wake when a passed test no longer counts. Its time is UTC, and runs on while the controller does not."""
    fitness, valid_ms = _fitness(turn, gate), turn.profile.gate_test_valid_ms
    if valid_ms and fitness.state is GateFitnessState.FIT:
        left_us = fitness.tested_utc_us + valid_ms * MS - turn.stamp.utc_us
        turn.set_deadline(f"fit:{gate}", max(0, -(-left_us // MS)))


def watch_again(turn: Turn) -> None:
    """After a start: the gates whose test still counts, and those that need one."""
    for plan in turn.room.plan.lanes:
        watch(turn, plan.gate)
        if _fitness(turn, plan.gate).state is not GateFitnessState.FIT:
            _tell(turn, plan.gate)


def on_test_expired(turn: Turn, gate: str) -> None:
    """The daily test is due again: nobody enters through this gate before it."""
    fitness, valid_ms = _fitness(turn, gate), turn.profile.gate_test_valid_ms
    if not valid_ms or fitness.state is not GateFitnessState.FIT:
        return
    if turn.stamp.utc_us < fitness.tested_utc_us + valid_ms * MS:
        watch(turn, gate)
    else:
        forget(turn, gate)


def on_test_overran(turn: Turn, lane_id: str) -> None:
    """A test that is not ended has failed, and where its testers are nobody knows."""
    if turn.lane(lane_id).state is LaneState.TESTING:
        crossing.doubt(turn, lane_id, "test_overran")
        _fail(turn, lane_id, _plan(turn, lane_id).gate)


def on_gate_settings_read(turn: Turn, fact: GateSettingsRead) -> None:
    """The settings are not those that were tested, or not those that were read last: somebody changed the gate."""
    plan = turn.room.plan.lane_of_gate(fact.gate)
    if plan is None:
        raise Refused("gate:unknown")
    before, settings = _fitness(turn, fact.gate), fact.settings_sha256
    if before.settings_sha256 == settings:
        return None
    _put(turn, fact.gate, settings_sha256=settings, settings=fact.settings)
    if not before.settings_sha256:
        # The first reading: what was tested was tested with these, as far as anybody knows.
        fit = before.state is GateFitnessState.FIT
        tested, told = (settings, fact.settings) if fit else ("", ())
        return _put(turn, fact.gate, tested_settings_sha256=tested, tested_settings=told)
    if turn.lane(plan.id).state is LaneState.TESTING:
        _put(turn, fact.gate, false_pass=True)
    turn.drop_deadline(f"fit:{fact.gate}")
    turn.move_gate(fact.gate, GateFitnessEvent.DRIFT)
    turn.raise_alarm("gate_drifted", plan.id)
    return None
