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
from tests.core_proof.alphabet import SESSION, SHA, TWO, Teller, session_ordered
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
COMMITTEE: Final = SOURCES | {facts.SessionOrdered, facts.RecordingSealed}


def _next_back(room: Room) -> Iterable[Fact]:
    """The first device that is silent comes back; when all are back, the recorder may, and then its source."""
    silent = next((name for name, up in room.devices.items() if not up), None)
    if silent is not None:
        yield facts.DeviceReady(silent)
    else:
        yield facts.RecorderReady("e")
        yield facts.SourceRecordingStarted(SESSION, "cam", NOW_UTC_US)


ONE_PERSON: Final = Model(
    "one_person", plan(), 1, LANE | FIRE | CRASH | {facts.SessionOrdered}, profile=HELD_AT_ONCE, failures=False,
    answers={facts.DeviceReady: ("devices", _next_back)}, replaced=ONCE | {facts.SessionOrdered: session_ordered("end")},
)  # fmt: skip
"""By day: lane, box, door, session, fire and crash in one. What a crash silenced comes back in one order."""
ONE_PERSON_WHOLE: Final = Model(
    "one_person_whole", plan(), 1,
    LANE | FIRE | CRASH | BACK | LEAVES | COMMITTEE | {facts.AlarmResolved, facts.HoldDecided, facts.ExitButtonRead},
    profile=HELD_AT_ONCE, replaced=ONCE,
)  # fmt: skip
"""By night: also checks by hand, holds, commands that fail, sources lost, suspension and resumption, and the exit button."""
