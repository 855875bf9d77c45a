"""The material hatch: two doors, one of them unlocked at a time, and nobody passes it."""

import random

import pytest

from controller.core import facts
from controller.core.commands import PulseUnlock, ReleaseDoor, SecureDoor
from controller.core.hatch import TABLE, HatchEvent, HatchState
from controller.core.state import Decision, Room
from tests.core.playbook import BY_TWO, ordered
from tests.core.sealed_area import AREA, Area, ready_area

OTHER = {"outer": "inner", "inner": "outer"}
SIDES = pytest.mark.parametrize("side", ["outer", "inner"])


def open_side(area: Area, side: str) -> None:
    """One side is unlocked and opened."""
    area.unlock_hatch(side)
    area.tell(facts.DoorContactRead(f"hatch-{side}", False))


@SIDES
def test_one_side_of_the_hatch_opens_and_closes(side: str) -> None:
    """浙发改公管〔2021〕440号, requirements of the place: a material transfer room; interlock as of a sally port."""
    area = ready_area()
    assert area.hatch() == "shut"
    area.unlock_hatch(side)
    assert area.hatch() == f"{side}_unlocked"
    area.tell(facts.DoorContactRead(f"hatch-{side}", False))
    assert area.hatch() == f"{side}_open"
    area.tell(facts.DoorContactRead(f"hatch-{side}", True))
    assert area.hatch() == "shut"
    assert "door_forced" not in area.alarms()


@SIDES
def test_the_other_side_waits_until_the_first_is_shut_and_locked(side: str) -> None:
    """Interlock: both doors read shut and locked before one is unlocked."""
    area = ready_area()
    area.unlock_hatch(side)
    assert area.ask_hatch(OTHER[side]).refusal == "hatch_in_use"
    area.tell(facts.DoorContactRead(f"hatch-{side}", False))
    assert area.ask_hatch(OTHER[side]).refusal == "hatch_in_use"
    area.tell(facts.DoorContactRead(f"hatch-{side}", True))
    assert area.ask_hatch(OTHER[side]).refusal == "hatch_not_shut", "shut, and not yet read locked"
    area.tell(facts.LockRead(f"hatch-{side}", True))
    assert area.ask_hatch(OTHER[side]).accepted


def test_a_lock_that_was_never_read_is_not_locked() -> None:
    """S10: a device that is silent is not "locked"."""
    area = Area(plan=AREA)
    area.start()
    assert area.clear_hatch().refusal == "hatch_not_shut"
    area.read_locks()
    assert area.clear_hatch().accepted


def test_what_goes_through_is_logged_with_its_session_and_who_asked() -> None:
    """浙发改公管〔2021〕440号 9.6: origin traceable, destination checkable."""
    area = ready_area()
    decision = area.ask_hatch("outer", ("file 1", "file 2"), "s-1")
    hatch = area.room.hatches["h"]
    assert (hatch.items, hatch.session) == (("file 1", "file 2"), "s-1")
    command = ordered(decision, PulseUnlock)
    assert (command.door, command.person) == ("hatch-outer", ""), "an unlock of a hatch is for nobody"
    assert area.ask_hatch("outer", (), "nowhere").refusal in ("session:unknown", "hatch_in_use")


def test_a_hatch_that_opens_unasked_is_breached() -> None:
    """GB 50396-2007 5.1: a forced door is an alarm; a hatch is a way round the lane."""
    area = ready_area()
    area.tell(facts.DoorContactRead("hatch-inner", False))
    assert area.hatch() == "breached"
    assert {"hatch_breached", "door_forced"} <= area.alarms()
    area.tell(facts.DoorContactRead("hatch-inner", True))
    assert area.ask_hatch("outer").refusal == "hatch_breached"


@SIDES
def test_both_doors_open_is_a_breach(side: str) -> None:
    """Interlock: never both open."""
    area = ready_area()
    open_side(area, side)
    area.tell(facts.DoorContactRead(f"hatch-{OTHER[side]}", False))
    assert area.hatch() == "breached"
    assert "hatch_breached:h" in area.room.alarms


def test_a_breached_hatch_serves_again_when_staff_looked_and_both_doors_are_shut() -> None:
    """S10: what the contacts say is not enough; somebody may have put something in."""
    area = ready_area()
    area.tell(facts.DoorContactRead("hatch-inner", False))
    assert area.clear_hatch().refusal == "hatch_not_shut"
    area.tell(facts.DoorContactRead("hatch-inner", True))
    assert area.hatch() == "breached"
    assert area.tell(facts.HatchCleared("h", (), "looked")).refusal == "reason_needed"
    assert area.tell(facts.HatchCleared("h", ("g1",), " ")).refusal == "reason_needed"
    assert area.clear_hatch().accepted
    assert "hatch_breached" not in area.alarms()
    assert area.ask_hatch("outer").accepted


def test_a_hatch_that_is_in_order_needs_no_clearing() -> None:
    """What is in no table is refused."""
    assert ready_area().clear_hatch().refusal == "hatch:shut:staff_cleared"


def test_after_a_restart_the_hatch_is_unknown_until_staff_looked() -> None:
    """S10: nobody saw what happened meanwhile."""
    area = ready_area()
    area.unlock_hatch("outer")
    area.restart()
    area.read_locks()
    assert area.hatch() == "unknown"
    assert area.ask_hatch("outer").refusal == "hatch_unknown"
    area.clear_hatch()
    assert area.ask_hatch("outer").accepted


def test_a_silent_board_puts_the_hatch_in_doubt_and_opens_nothing() -> None:
    """S10: a silent device is not shut."""
    area = ready_area()
    area.unlock_hatch("inner")
    decision = area.tell(facts.DeviceLost("board-hatch", "silent"))
    assert area.hatch() == "unknown"
    assert SecureDoor("hatch-inner") in decision.commands, "the pulse that runs is taken back"
    assert area.clear_hatch().refusal == "device_offline"
    assert area.ask_hatch("inner").refusal == "hatch_unknown"


def test_an_unused_hatch_is_locked_again() -> None:
    """A pulse that nobody used opens nothing later."""
    area = ready_area()
    area.unlock_hatch("outer")
    area.wait_ms(20_000)
    assert (area.hatch(), area.door("hatch-outer")) == ("shut", "locked")
    assert area.ask_hatch("inner").refusal == "hatch_not_shut", "its lock was not read locked yet"


def test_a_failed_command_leaves_the_hatch_shut() -> None:
    """S3: a command that came to nothing blocks nobody."""
    area = ready_area()
    command = ordered(area.ask_hatch("outer"), PulseUnlock)
    area.tell(facts.CommandFailed(command.command, "hatch-outer", "refused"))
    assert area.hatch() == "shut"
    assert area.ask_hatch("inner").accepted


def test_fire_releases_the_hatch_like_every_door_and_leaves_it_unknown() -> None:
    """S2: fire releases every door; afterwards somebody looks."""
    area = ready_area()
    area.unlock_hatch("outer")
    decision = area.tell(facts.FireInputRead("fire-main", True))
    assert {ReleaseDoor("hatch-outer"), ReleaseDoor("hatch-inner")} <= set(decision.commands)
    assert SecureDoor("hatch-outer") not in decision.commands
    assert area.hatch() == "unknown"
    for side in OTHER:
        area.tell(facts.DoorContactRead(f"hatch-{side}", False))
    assert "hatch_breached" not in area.alarms(), "in a fire doors stand open"
    assert area.ask_hatch("outer").refusal == "fire"
    assert area.clear_hatch().refusal == "fire"


def test_both_doors_open_is_an_alarm_also_in_doubt() -> None:
    """S10: doubt hides no open way."""
    area = ready_area()
    area.restart()
    for side in OTHER:
        area.tell(facts.DoorContactRead(f"hatch-{side}", False))
    assert area.hatch() == "unknown"
    assert "hatch_breached" in area.alarms()


def test_material_of_a_suspended_session_stays_sealed_and_meals_go_through() -> None:
    """浙发改公管〔2021〕440号 5.5.6: what lies there is sealed while the work stands still; people eat."""
    area = ready_area()
    area.tell(facts.SessionOrdered("s-1", "suspend", BY_TWO, "an objection", "objection"))
    assert area.ask_hatch("outer", ("file",), "s-1").refusal == "material_sealed"
    assert area.ask_hatch("outer", ("supper",)).accepted
    area = ready_area()
    area.order("end")
    area.tell(facts.SessionOrdered("s-1", "close", BY_TWO, "called off"))
    assert area.ask_hatch("outer", (), "s-1").refusal == "session_not_open"


@pytest.mark.parametrize(
    ("fact", "refusal"),
    [
        (facts.HatchAsked("h", "middle", ("g1",)), "hatch:side"),
        (facts.HatchAsked("x", "outer", ("g1",)), "hatch:unknown"),
        (facts.HatchAsked("h", "outer", ()), "staff_needed"),
        (facts.HatchCleared("x", ("g1",), "looked"), "hatch:unknown"),
        (facts.HatchAsked("h", "outer", ("g1",), (), "s-9"), "session:unknown"),
    ],
)
def test_what_makes_no_sense_opens_no_hatch(fact: facts.Fact, refusal: str) -> None:
    """What is in no table is refused, and changes nothing."""
    area = ready_area()
    before = area.room
    assert area.tell(fact).refusal == refusal
    assert area.room is before or area.room.hatches == before.hatches


def test_no_card_opens_a_hatch() -> None:
    """Persons never pass a hatch: no reader belongs to one, and no unlock of one names a person."""
    area = ready_area()
    area.use_hatch("outer")
    area.use_hatch("inner")
    pulses = [one for each in area.decisions for one in each.commands if isinstance(one, PulseUnlock)]
    assert {one.person for one in pulses if one.door.startswith("hatch")} == {""}


def test_a_hatch_used_by_override_is_breached() -> None:
    """S7: an override is the only other way, and shows."""
    area = ready_area()
    command = ordered(area.tell(facts.DoorOverridden("hatch-inner", BY_TWO, "jammed", 5000)), PulseUnlock)
    area.tell(facts.UnlockPulseSent(command.command, command.door))
    area.tell(facts.DoorContactRead("hatch-inner", False))
    assert area.hatch() == "breached"
    assert {"override", "hatch_breached"} <= area.alarms()


def test_the_interlock_holds_against_an_override_too() -> None:
    """Interlock: never both open; no reason makes a way round the lane."""
    area = ready_area()
    open_side(area, "outer")
    assert area.tell(facts.DoorOverridden("hatch-inner", BY_TWO, "jammed", 5000)).refusal == "hatch_not_shut"
    assert area.tell(facts.DoorOverridden("hatch-outer", BY_TWO, "jammed", 5000)).accepted


def test_an_override_that_is_under_way_keeps_the_other_side_shut() -> None:
    """Interlock: an unlock that was ordered counts, though no lock reads it yet; and the other way round."""
    area = ready_area()
    area.tell(facts.DoorOverridden("hatch-outer", BY_TWO, "jammed", 5000))
    assert area.ask_hatch("inner").refusal == "hatch_not_shut"
    area = ready_area()
    area.ask_hatch("inner")
    assert area.tell(facts.DoorOverridden("hatch-outer", BY_TWO, "jammed", 5000)).refusal == "hatch_not_shut"


def test_an_exit_button_or_broken_glass_puts_the_hatch_in_doubt() -> None:
    """S2: what frees a lock in hardware is seen, and nobody knows what went through."""
    for fact in (facts.ExitButtonRead("hatch-inner", True), facts.BreakGlassRead("hatch-inner", True)):
        area = ready_area()
        area.tell(fact)
        assert area.hatch() == "unknown"


CONTACTS = [HatchEvent.OUTER_OPENED, HatchEvent.OUTER_CLOSED, HatchEvent.INNER_OPENED, HatchEvent.INNER_CLOSED]


def test_every_reading_has_a_place_and_only_a_shut_hatch_is_unlocked() -> None:
    """Interlock by the table itself: from a shut hatch alone, and what a contact shows is never refused."""
    for state in HatchState:
        assert (state, HatchEvent.DOUBT) in TABLE
        for event in CONTACTS:
            assert (state, event) in TABLE
        for event in (HatchEvent.UNLOCK_OUTER, HatchEvent.UNLOCK_INNER):
            assert ((state, event) in TABLE) == (state is HatchState.SHUT)
    for (state, event), after in TABLE.items():
        if after is HatchState.SHUT and state in (HatchState.UNKNOWN, HatchState.BREACHED):
            assert event is HatchEvent.STAFF_CLEARED


def _acts(area: Area) -> list[facts.Fact]:
    """Everything that may befall a hatch, sensible or not."""
    acts: list[facts.Fact] = [
        facts.HatchCleared("h", ("g1",), "looked"), facts.FireInputRead("fire-main", True),
        facts.FireInputRead("fire-main", False), facts.FireReset(("g1",), "over"),
        *(facts.DeadlinePassed(name) for name in area.room.deadlines),
        *(facts.DeviceReady(board) for board in ("board-hatch", "board-room")), facts.DeviceLost("board-hatch", "silent"),
    ]  # fmt: skip
    for side in OTHER:
        door = f"hatch-{side}"
        acts += [facts.HatchAsked("h", side, ("g1",)), facts.DoorOverridden(door, BY_TWO, "jammed", 5000)]
        acts += [facts.DoorContactRead(door, True), facts.DoorContactRead(door, False)]
        acts += [facts.LockRead(door, True), facts.LockRead(door, False)]
        acts += [facts.ExitButtonRead(door, False), facts.ExitButtonRead(door, True)]
        if area.hatch() == f"{side}_unlocked":
            acts += [facts.DoorContactRead(door, False)] * 8
        if command := area.room.doors[door].command:
            acts += [facts.UnlockPulseSent(command, door)] * 3 + [facts.CommandFailed(command, door, "refused")]
    return acts


def _check(area: Area, before: Room, fact: facts.Fact, decision: Decision) -> None:
    outer, inner = (area.room.doors[f"hatch-{side}"] for side in ("outer", "inner"))
    for command in decision.commands:
        if isinstance(command, PulseUnlock):
            other = before.doors["hatch-inner" if command.door == "hatch-outer" else "hatch-outer"]
            assert (other.closed, other.locked, other.command) == (True, True, ""), (
                "never one while the other is not shut"
            )
            assert isinstance(fact, facts.HatchAsked | facts.DoorOverridden)
            assert command.person == ""
    match area.hatch():
        case "shut" | "outer_unlocked" | "inner_unlocked":
            assert outer.closed is inner.closed is True
        case "outer_open":
            assert (outer.closed, inner.closed) == (False, True)
        case "inner_open":
            assert (outer.closed, inner.closed) == (True, False)
    if area.hatch() not in ("unknown", "breached"):
        assert area.room.fire.state == "normal"
        assert all(area.room.devices[board] for board in ("board-hatch", "board-room"))


def test_no_walk_of_facts_unlocks_one_side_while_the_other_is_not_shut() -> None:
    """Interlock, S2 and S10 over seeded walks of everything that may befall a hatch."""
    area, dice, seen = ready_area(), random.Random(4), set()
    for _ in range(6000):
        fact = dice.choice(_acts(area))
        if isinstance(fact, facts.DeadlinePassed):
            area.pass_ms(max(0, (area.room.deadlines[fact.deadline] - area.mono_us) // 1000))
        before = area.room
        _check(area, before, fact, area.tell(fact))
        seen.add(area.hatch())
        if dice.random() < 0.1:
            area.devices_up()
            area.read_locks()
            area.clear_hatch()
    assert seen == set(HatchState)
