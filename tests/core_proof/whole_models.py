"""One person with the whole environment in one model: kiosk, box, gate, door, session, fire, crash and the way out.

Each meaning is told once: who errs, and what is said twice, is told in the small models of each part. Everybody stores a
phone; the gate's first alarm already holds. After a crash every device is silent until it comes back, one by one.
"""

from collections.abc import Iterable
from typing import Final

from controller.core import facts
from controller.core.facts import Fact
from controller.core.profile import Profile
from controller.core.state import Room
from tests.core_proof.alphabet import SESSION, SHA, TWO, Teller, orderly_beams, session_ordered
from tests.core_proof.canon import NOW_UTC_US
from tests.core_proof.kinds import CRASH, FIRE, LANE, SOURCES
from tests.core_proof.models import Model, plan


def _told(*told: Fact) -> Teller:
    return lambda _: told


HELD_AT_ONCE: Final = Profile(gate_alarms_hold=1)
ONCE: Final[dict[type, Teller]] = {
    facts.CardRead: _told(*(facts.CardRead(one, {SESSION: "d-p1"}) for one in ("reader-a", "exit-a"))),
    facts.IdentityConfirmed: _told(facts.IdentityConfirmed("a", "p1", TWO)),
    facts.DeclarationMade: _told(facts.DeclarationMade("a", "p1", SHA, "store", SHA)),
    facts.AlarmResolved: _told(facts.AlarmResolved("a", TWO, "belt")),
    facts.HoldDecided: _told(
        facts.HoldDecided("p1", True, TWO, "belt"), facts.HoldDecided("p1", False, TWO, "phone"),
    ),
    facts.FireReset: _told(facts.FireReset(("s1",), "over")),
    facts.ExitApproved: _told(facts.ExitApproved("p1", TWO, "ill")),
    facts.RollCalled: _told(facts.RollCalled("p1", ("g1",))),
    facts.SessionOrdered: session_ordered("suspend", "resume", "end"),
}  # fmt: skip
"""One telling for each meaning."""
BACK: Final = frozenset({facts.DeviceReady, facts.RecorderReady})
"""After a crash everything comes back."""
LEAVES: Final = frozenset({facts.ExitApproved, facts.RollCalled})


def _next_back(room: Room) -> Iterable[Fact]:
    """What a crash silenced comes back: the recorder, its source, then one device after the other."""
    silent = next((name for name, up in room.devices.items() if not up), None)
    if not room.recorder_online:
        yield facts.RecorderReady("e")
    elif not all(room.sessions[SESSION].recording.values()):
        yield facts.SourceRecordingStarted(SESSION, "cam", NOW_UTC_US)
    elif silent is not None:
        yield facts.DeviceReady(silent)


def _straight_on(room: Room) -> Iterable[Fact]:
    """Beams of somebody who does not turn round."""
    return (one for one in orderly_beams(room) if isinstance(one, facts.GateBeamRead) and one.direction == "forward")


STRAIGHT_ON: Final[dict[type, tuple[str, Teller]]] = {facts.GateBeamRead: ("lanes", _straight_on)}
IN_ORDER: Final = STRAIGHT_ON | {facts.DeviceReady: ("devices recorder_online sessions", _next_back)}
"""Nobody turns round, and what a crash silenced comes back in one order."""

ONE_PERSON: Final = Model(
    "one_person", plan(), 1, LANE | FIRE | CRASH | {facts.SessionOrdered}, failures=False,
    answers=IN_ORDER, replaced=ONCE | {facts.SessionOrdered: session_ordered("end")},
    reaches={
        "Admission": frozenset({"box_open", "stored", "gate_clear", "admitted", "unknown", "exited", "retrieved"}),
        "Session": frozenset({"running", "emptying"}), "Door": frozenset({"released", "forced", "held_open"}),
        "Box": frozenset({"stored", "unknown_held", "retrieval_open"}),
    },
)  # fmt: skip
"""By day: lane, box, door, session, fire and crash in one. What a crash silenced comes back in one order."""
ONE_PERSON_WHOLE: Final = Model(
    "one_person_whole", plan(), 1,
    LANE | FIRE | CRASH | LEAVES | {facts.SessionOrdered, facts.RecordingSealed, facts.AlarmResolved, facts.HoldDecided},
    profile=HELD_AT_ONCE, answers=IN_ORDER, replaced=ONCE, failures=False,
)  # fmt: skip
"""By night: also checks by hand, holds, suspension, the way out and its approval."""
ONE_PERSON_MORE: Final = Model(
    "one_person_more", plan(), 1, ONE_PERSON_WHOLE.kinds | {facts.SourceRecordingLost, facts.ExitButtonRead},
    profile=HELD_AT_ONCE, answers=IN_ORDER, replaced=ONCE,
)  # fmt: skip
"""Also commands that fail, a source that is lost, and the exit button."""
ONE_PERSON_ANY_ORDER: Final = Model(
    "one_person_any_order", plan(), 1, ONE_PERSON_MORE.kinds | BACK | SOURCES, profile=HELD_AT_ONCE, replaced=ONCE,
)  # fmt: skip
"""The same, with everybody turning round in the gate, and what a crash silenced coming back in any order."""
