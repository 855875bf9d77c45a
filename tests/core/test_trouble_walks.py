"""Seeded walks through troubles: modes, incidents, exceptional cases and restarts in any order; what must hold, holds."""

import random
from collections.abc import Callable

import pytest

from controller.core import facts
from controller.core.commands import PulseUnlock
from controller.core.degraded import why_no_entry, why_not_run
from controller.core.facts import Fact
from controller.core.incident import IncidentState
from controller.core.incidents import CONDUCT
from controller.core.modes import MODES, ModeState
from controller.core.session import EVALUATING
from controller.core.state import Decision, Room
from tests.core.playbook import BY_TWO, Site
from tests.core.troubles import INCIDENTS, troubled_site

PEOPLE, STEPS = 3, 250
KINDS = tuple(rule.kind for rule in INCIDENTS)


def _person(dice: random.Random) -> str:
    return f"p{dice.randint(1, PEOPLE)}"


def _incident(dice: random.Random, site: Site) -> str:
    return dice.choice([*site.room.incidents, "99"])


def _step(dice: random.Random, site: Site) -> Fact:
    number = _incident(dice, site)
    known = site.room.incidents.get(number)
    return facts.IncidentStepDone(number, dice.choice([*known.steps, "dance"]) if known else "dance", ("g1",))


ACTS: tuple[Callable[[random.Random, Site], Fact], ...] = (
    lambda d, s: d.choice((facts.PowerLost, facts.PowerRestored))(d.choice(("mains", "mains-2"))),
    lambda d, s: d.choice((facts.LinkLost, facts.LinkRestored))(d.choice(("centre", "evaluation", "witness", "moon"))),
    lambda d, s: d.choice((facts.ClockDoubted("step"), facts.ClockTrusted(), facts.ClockTrusted(BY_TWO))),
    lambda d, s: d.choice((facts.RecorderLost("silent"), facts.RecorderReady("e"))),
    lambda d, s: facts.SourceRecordingLost("s-1", d.choice(("cam-lane-a", "cam-room-1a")), "cable"),
    lambda d, s: facts.SourceRecordingStarted("s-1", d.choice(("cam-lane-a", "cam-room-1a")), 1),
    lambda d, s: facts.RecorderAlarmRaised(d.choice(("storage_low", "storage_full")), "disk", ""),
    lambda d, s: facts.RecorderAlarmEnded(d.choice(("storage_low", "storage_full")), "disk"),
    lambda d, s: facts.DeviceFound(_person(d), "1", d.choice(((), ("g1",)))),
    lambda d, s: facts.DuressSignalled("a"),
    lambda d, s: facts.MedicalCalled(_person(d), d.choice(("g1", "w1")), ("s1",), "chest"),
    lambda d, s: facts.TailgateSeen(d.choice(("door-main", "door-room-1")), "g1"),
    lambda d, s: facts.IncidentReported(d.choice((*KINDS, "dancing")), "1", ("g1",), "seen", "", _person(d)),
    _step, _step, _step,
    lambda d, s: facts.IncidentClosed(_incident(d, s), d.choice((BY_TWO, ("g1",))), "done"),
    lambda d, s: facts.ConductRecorded(_incident(d, s), _person(d), d.choice(CONDUCT), BY_TWO, "seen"),
    lambda d, s: facts.SessionOrdered("s-1", d.choice(("start", "suspend", "resume", "retest")), BY_TWO, "why", "order"),
    lambda d, s: facts.SelfTestReported("s-1", d.random() < 0.8),
    lambda d, s: facts.FireInputRead("fire-main", d.random() < 0.2),
    lambda d, s: facts.FireReset(BY_TWO, "over"),
    lambda d, s: facts.RollCalled(_person(d), BY_TWO, d.choice(("outside", "outside", "inside")), "1"),
    lambda d, s: facts.LaneCleared("a", BY_TWO, "looked"),
    lambda d, s: facts.DoorContactRead(d.choice(("door-main", "door-room-1")), d.random() < 0.7),
    lambda d, s: facts.AlarmAcknowledged(d.choice([*s.room.alarms, "none"]), ("g1",)),
    lambda d, s: facts.CardRead("reader-a", {"s-1": f"d-{_person(d)}"}),
)  # fmt: skip


def check(before: Room, room: Room, fact: Fact, decision: Decision) -> None:
    """What holds after every fact."""
    for mode in room.modes.values():
        assert mode.word in MODES
        assert mode.state is not ModeState.OFF
        assert mode.places
    for session in room.sessions.values():
        # While a mode forbids it, no session is at work; whoever was is suspended.
        assert session.state not in EVALUATING or why_not_run(room, session.id) is None, room.modes
    for command in decision.commands:
        if isinstance(command, PulseUnlock) and command.person and command.door == "door-main":
            person = room.people[command.person]
            assert person.state.value == "exit_asked" or why_no_entry(room, person.session) is None
    keys = [(one.kind, one.place, one.session, one.person) for one in room.incidents.values()]
    assert len(keys) == len(set(keys)), "one open incident of a kind, place, session and person"
    for one in room.incidents.values():
        assert (one.state is IncidentState.READY) == all(one.steps.values())
        assert one.footage_from_utc_us < one.opened_utc_us <= one.last_utc_us <= one.footage_to_utc_us
    for number in before.incidents.keys() - room.incidents.keys():
        assert isinstance(fact, facts.IncidentClosed), "nothing else ends an incident"
        assert len(set(fact.by)) >= 2
        assert all(before.incidents[number].steps.values())
    if not decision.accepted and decision.refusal and ":" in decision.refusal:
        assert room is before


@pytest.mark.parametrize("seed", range(12))
def test_whatever_goes_wrong_and_in_whatever_order_what_must_hold_holds(seed: int) -> None:
    dice, site = random.Random(seed), troubled_site(people=PEOPLE)
    for person in ("p1", "p2"):
        site.admit(person)
    for _ in range(STEPS):
        if dice.random() < 0.02:
            site.restart()
        for _ in range(dice.randint(0, 2)):
            # Hours pass; deadlines wake on their way.
            site.wait_ms(dice.choice((50, 5_000, 600_000, 3_600_000)))
        before, fact = site.room, dice.choice(ACTS)(dice, site)
        decision = site.tell(fact)
        check(before, site.room, fact, decision)
