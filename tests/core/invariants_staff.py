"""What must hold when staff act outside the rule: S7, by kind of fact; and what a reading may not leave as it was."""

from controller.core import facts
from controller.core.facts import Fact
from controller.core.state import Decision, Room
from tests.core.invariant_words import (
    BEHIND_THE_DOOR,
    HAS_BEGUN,
    MAY_BE_WITHIN,
    SUPERVISES,
)  # fmt: skip


def _two_and_a_reason(by: tuple[str, ...], reason: str) -> None:
    assert len(set(by)) >= 2, "S7: two persons"
    assert reason.strip(), "S7: a reason"


def _override(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    if not decision.accepted:
        return
    assert isinstance(fact, facts.DoorOverridden | facts.BoxOverridden)
    _two_and_a_reason(fact.by, fact.reason)
    if isinstance(fact, facts.DoorOverridden):
        assert 0 < fact.duration_ms <= after.profile.override_ms_max, "S7: a time limit"
    place = fact.door if isinstance(fact, facts.DoorOverridden) else f"{fact.locker}/{fact.box}"
    assert f"override:{place}" in after.alarms, "S7: a red mark"
    for session in after.sessions.values():
        assert session.state not in HAS_BEGUN or "override" in session.flags, "S7: a red mark in every report"


def _by_hand(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    if not decision.accepted:
        return
    assert isinstance(fact, facts.AlarmResolved)
    _two_and_a_reason(fact.by, fact.reason)
    person = before.people[before.lanes[fact.lane].holder or ""]
    assert "alarm_resolved_by_hand" in after.sessions[person.session].flags, "S7: a red mark in every report"
    assert person.state != "held" or person.exempt, "who is held is let go by a supervisor alone"


def _two(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)  # type: ignore[union-attr]


def _let_out(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.ExitApproved)
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)
        if after.profile.exit_supervisor_needed:
            _a_supervisor(after, fact.by)


def _held(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.HoldDecided)
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)
        _a_supervisor(after, fact.by)
        flag = "hold_lifted" if fact.admit else "refused_at_gate"
        assert flag in after.sessions[before.people[fact.person].session].flags, "S7: a red mark in every report"


def _exempt(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.ExemptionGranted)
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)
        if before.people[fact.person].state == "held":
            _a_supervisor(after, fact.by)
        assert "gate_exemption" in after.sessions[after.people[fact.person].session].flags, "S7: a red mark"


def _a_supervisor(room: Room, by: tuple[str, ...]) -> None:
    assert any(room.plan.staff.get(one) == SUPERVISES for one in by), "S7: a supervisor among them"


def _roll_called(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.RollCalled)
    if decision.accepted and fact.where == "outside" and before.people[fact.person].state in BEHIND_THE_DOOR:
        _two_and_a_reason(fact.by, fact.reason)
        person = after.people[fact.person]
        assert person.state == "expected", "who was found outside starts again"
        assert "found_outside" in after.sessions[person.session].flags, "S7: a red mark in every report"


def _revoked(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.PersonRevoked)
    if decision.accepted:
        _two_and_a_reason(fact.by, fact.reason)
        assert after.people[fact.person].revoked, "S10: revoked at once"


def _looked(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    assert isinstance(fact, facts.LaneCleared)
    if decision.accepted:
        assert fact.by, "staff looked"
        assert fact.reason.strip(), "staff looked, and say so"
        assert after.fire.state == "normal", "S2: no lane is cleared in a fire"


def _box_opened(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    """What was stored counts as stored only while its box stays shut."""
    assert isinstance(fact, facts.BoxRead)
    box = before.boxes.get(f"{fact.locker}/{fact.box}")
    if box is None or fact.closed or box.holder is None or not decision.accepted:
        return
    holder = after.people[box.holder]
    on_the_way = holder.state in ("stored", "held", "gate_clear")
    assert not on_the_way or holder.stored_mono_us is None, "S1: a box that was opened stores nothing"


def _opened_out_of_order(before: Room, after: Room, fact: Fact, decision: Decision) -> None:
    """The main door opens, or is freed, for nobody: whoever stood behind the gate may be anywhere."""
    assert isinstance(fact, facts.DoorContactRead | facts.ExitButtonRead | facts.BreakGlassRead)
    plan = next((one for one in before.plan.lanes if one.door == fact.door), None)
    if plan is None or not decision.accepted:
        return
    if isinstance(fact, facts.DoorContactRead):
        shut = before.doors[fact.door].state in ("locked", "unlocked")
        in_order = before.lanes[plan.id].state in ("unlocked", "out_unlocked")
        freed = shut and not fact.closed and not in_order
    else:
        freed = fact.pressed if isinstance(fact, facts.ExitButtonRead) else fact.broken
    holder = after.people.get(after.lanes[plan.id].holder or "")
    if freed and holder is not None:
        assert holder.state not in MAY_BE_WITHIN, "whoever stood behind the gate may be anywhere"


BY_KIND = {
    facts.BoxRead: _box_opened,
    facts.DoorContactRead: _opened_out_of_order, facts.ExitButtonRead: _opened_out_of_order,
    facts.BreakGlassRead: _opened_out_of_order,
    facts.DoorOverridden: _override, facts.BoxOverridden: _override, facts.AlarmResolved: _by_hand,
    facts.ExitApproved: _let_out, facts.PersonRevoked: _revoked, facts.LaneCleared: _looked, facts.HoldDecided: _held,
    facts.ExemptionGranted: _exempt, facts.LateAccepted: _two, facts.RollCalled: _roll_called,
}  # fmt: skip
