"""The models that are explored: by day the small ones, by night the large ones."""

from typing import Final

from controller.core import facts
from controller.core.profile import Profile
from tests.core_proof.alphabet import ALL_STORED, NOTHING_STORED, SESSION, TWO, devices, people, session_ordered
from tests.core_proof.kinds import (
    CLOCK,
    CRASH,
    DEVICES,
    DRAW,
    EGRESS,
    EVERYTHING,
    FACE,
    FIRE,
    GATE,
    HATCH,
    INSIDE,
    KIOSK,
    LANE,
    LEAVING,
    ODD_GATE,
    OVERRIDES,
    RECORDER,
    REVOKED,
    SESSION_ENDS,
    SESSION_STEPS,
    SOURCES,
    STAFF,
    TEST,
)
from tests.core_proof.models import Model, hatch_doors, hatch_plan, plan
from tests.core_proof.more_models import (
    BRANCHES,
    COMMITTEE_NIGHT,
    FOUND,
    HELD,
    INCIDENTS,
    LATENESS,
    LISTS,
    LOST,
    LOST_WHOLE,
    QUEUE,
    ROLES,
)
from tests.core_proof.whole_models import (
    HELD_AT_ONCE,
    ONE_PERSON,
    ONE_PERSON_ANY_ORDER,
    ONE_PERSON_MORE,
    ONE_PERSON_WHOLE,
    STRAIGHT_ON,
)

SWAP: Final = ({"p1": "p2", "p2": "p1"},)
QUICK: Final = Profile(gate_alarms_manual=1, gate_alarms_hold=2)
"""The escalation at the gate in fewer steps."""
FACES: Final = Profile(face_fails_manual=1, face_fails_alarm=2, gate_alarms_manual=0, gate_alarms_hold=0)
TESTED: Final = Profile(gate_test_valid_ms=86_400_000, gate_alarms_manual=0, gate_alarms_hold=0)
OF_THE_HATCH: Final = {kind: hatch_doors(kind) for kind in (facts.DoorContactRead, facts.LockRead)} | {
    facts.DoorOverridden: lambda room: (facts.DoorOverridden(room.plan.hatches[0].inner, TWO, "help", 5_000),),
}
END_ORDERS: Final = {facts.SessionOrdered: session_ordered("suspend", "end")}
ORDERS: Final = {
    facts.SessionOrdered: session_ordered(
        "prepare", "open_assembly", "start", "suspend", "retest", "resume", "end", "close"
    )
}

TOLD_ONCE: Final = {
    facts.CardRead: lambda room: (facts.CardRead("reader-a", {SESSION: f"d-{one}"}) for one in people(room)),
    facts.IdentityConfirmed: lambda room: (facts.IdentityConfirmed("a", one, TWO) for one in people(room)),
}  # fmt: skip
"""Who comes with an expired card, goes to the exit, and one of staff for two, are told with one person."""

DAY: Final = (
    ONE_PERSON,
    Model(
        "two_persons", plan(), 2, LANE - {facts.KioskCancelled}, symmetries=SWAP, replaced=NOTHING_STORED | TOLD_ONCE,
        answers=STRAIGHT_ON, failures=False,
    ),
    Model("two_boxes", plan(boxes=2), 2, LANE - GATE, symmetries=SWAP, replaced=ALL_STORED | TOLD_ONCE, failures=False),
    Model("lane", plan(), 1, LANE | STAFF, profile=HELD_AT_ONCE, replaced=ALL_STORED),
    Model("leaving", plan(), 1, LANE | LEAVING | REVOKED, replaced=NOTHING_STORED),
    Model("doors", plan(), 1, LANE | EGRESS | {facts.DoorOverridden}, replaced=NOTHING_STORED),
    Model("boxes", plan(), 1, LANE | {facts.BoxOverridden}, replaced=ALL_STORED),
    Model("silent_locker", plan(), 1, LANE - GATE | DEVICES, replaced=ALL_STORED | devices("locker")),
    Model("silent_board", plan(), 1, LANE | DEVICES, replaced=NOTHING_STORED | devices("board")),
    Model(
        "draw", plan(), 1, KIOSK | DRAW | CLOCK | SESSION_ENDS | SOURCES, begins="planned", replaced=NOTHING_STORED | ORDERS,
        failures=False,
    ),
    Model("face", plan(), 1, LANE | FACE, profile=FACES, replaced=NOTHING_STORED, failures=False),
    Model(
        "gate_test", plan(), 1, KIOSK | GATE | {facts.LaneCleared, facts.GateTestBegun, facts.GateTestEnded},
        begins="untested", profile=TESTED, replaced=NOTHING_STORED | TOLD_ONCE, failures=False,
    ),
    Model("hatch", hatch_plan(), 1, HATCH | {facts.DoorContactRead, facts.DoorOverridden}, replaced=OF_THE_HATCH),
    LISTS, QUEUE, INCIDENTS, BRANCHES, LOST, HELD,
)  # fmt: skip
"""Together less than a minute of one processor: `make test`."""

NIGHT: Final = (
    ONE_PERSON_WHOLE,
    Model("two_persons_turning", plan(), 2, LANE, symmetries=SWAP, replaced=NOTHING_STORED, failures=False),
    Model("lane_by_steps", plan(), 1, LANE | STAFF, profile=QUICK),
    Model("fire_and_crash", plan(), 1, LANE | FIRE | CRASH | {facts.RollCalled}, profile=QUICK),
    Model("silent_gate", plan(), 1, LANE | DEVICES, replaced=devices("gate")),
    Model(
        "session", plan(), 1, LANE - {facts.KioskCancelled, facts.BoxRead} | SOURCES | SESSION_ENDS,
        replaced=NOTHING_STORED | END_ORDERS, failures=False,
    ),
    Model(
        "draw_whole", plan(), 1, KIOSK | DRAW | RECORDER | CLOCK | CRASH | SESSION_ENDS | REVOKED,
        begins="planned", replaced=NOTHING_STORED | ORDERS, failures=False,
    ),
    Model("two_boxes_whole", plan(boxes=2), 2, LANE - GATE, symmetries=SWAP, replaced=ALL_STORED),
    Model(
        "gate_test_whole", plan(), 1,
        LANE - {facts.BoxRead, facts.KioskCancelled} | {facts.GateTestBegun, facts.GateTestEnded},
        begins="untested", profile=TESTED, replaced=NOTHING_STORED, failures=False,
    ),
    LATENESS, FOUND, ROLES, LOST_WHOLE, COMMITTEE_NIGHT,
    ONE_PERSON_MORE, ONE_PERSON_ANY_ORDER,
    Model("everything", plan(), 1, EVERYTHING, profile=QUICK, replaced=ORDERS),
    Model("one_person_doors_and_fire", plan(), 1, LANE | STAFF | LEAVING | FIRE | CRASH | EGRESS | OVERRIDES, profile=QUICK),
    Model("one_person_silent_devices", plan(), 1, LANE | STAFF | DEVICES | CRASH | FIRE, profile=QUICK),
    Model(
        "one_person_session", plan(), 1, LANE | LEAVING | REVOKED | RECORDER | CLOCK | DRAW | SESSION_STEPS, begins="planned",
        replaced=NOTHING_STORED | ORDERS,
    ),
    Model(
        "hatch_whole", hatch_plan(), 1, HATCH | EGRESS | FIRE | DEVICES | CRASH | {facts.DoorContactRead, facts.DoorOverridden},
        replaced=OF_THE_HATCH | devices("board"),
    ),
    Model("gate_test_and_drift", plan(), 1, LANE | TEST, begins="untested", profile=TESTED, replaced=NOTHING_STORED),
    Model("any_beams", plan(), 1, LANE | STAFF | ODD_GATE, profile=QUICK),
    Model("two_persons_lane", plan(boxes=2), 2, LANE | STAFF, symmetries=SWAP, profile=QUICK),
    Model("two_persons_leaving", plan(boxes=2), 2, LANE | LEAVING | FIRE | CRASH, symmetries=SWAP),
    Model("two_lanes", plan("ab"), 2, LANE, symmetries=SWAP, replaced=NOTHING_STORED),
    Model("room", plan(room_door=True), 1, LANE | LEAVING | INSIDE | REVOKED, replaced=NOTHING_STORED),
)  # fmt: skip
"""Larger: each is explored to closure, or until `NIGHT_STATES` rooms were found."""
NIGHT_STATES: Final = 2_000_000
"""Of the models that do not close: `everything` is told far more than a night can play."""
MODELS: Final = {model.name: model for model in (*DAY, *NIGHT)}
