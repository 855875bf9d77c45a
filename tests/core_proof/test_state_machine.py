"""Hypothesis plays the site against the core, on real rooms with a real clock, and shrinks whatever breaks to a few facts."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from controller.core import facts
from controller.core.facts import Fact
from controller.core.room import step
from controller.core.words import Stamp
from tests.core.invariants import check_room, check_step
from tests.core_proof.alphabet import ANSWERS, command_failed, tellers
from tests.core_proof.canon import NOW_MONO_US, NOW_UTC_US
from tests.core_proof.kinds import EVERYTHING, INSIDE
from tests.core_proof.models import Model, plan

ANY = st.integers(0, 10**6)
SITE = Model("hypothesis", plan("ab", boxes=2, room_door=True), 3, EVERYTHING | INSIDE)
DAY = settings(
    max_examples=40, stateful_step_count=60, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
NIGHT = settings(DAY, max_examples=4_000, stateful_step_count=150, derandomize=False)
"""A failing example is printed, shrunk, as the few rules that lead to it."""


class TheSite(RuleBasedStateMachine):
    """Anything at any time; what answers to something comes when there is something to answer."""

    def __init__(self) -> None:
        super().__init__()
        self.room = SITE.first()
        self.mono_us, self.utc_us, self.run = NOW_MONO_US, NOW_UTC_US, 1
        told = tellers(SITE.kinds - {facts.ControllerStarted})
        self.static = [fact for teller in told.values() for fact in teller(self.room)]

    def tell(self, fact: Fact) -> None:
        """One fact, checked."""
        self.mono_us += 1_000
        self.utc_us += 1_000
        stamp = Stamp(self.utc_us, self.mono_us, f"run-{self.run}")
        before = self.room
        self.room, decision = step(before, stamp, fact)
        check_step(before, self.room, stamp, fact, decision)
        assert step(before, stamp, fact) == (self.room, decision), "S9: the same again"

    @rule(number=ANY)
    def anything(self, number: int) -> None:
        """Somebody does something, or a device reads something."""
        self.tell(self.static[number % len(self.static)])

    @rule(number=ANY)
    def an_answer(self, number: int) -> None:
        """A device does what it was ordered to, or fails."""
        answers = [fact for _, teller in ANSWERS.values() for fact in teller(self.room)]
        answers = [
            fact for fact in [*answers, *command_failed(self.room)] if not isinstance(fact, facts.DeadlinePassed)
        ]
        self.tell(answers[number % len(answers)])

    @precondition(lambda self: self.room.deadlines)
    @rule()
    def time_passes(self) -> None:
        """Until the next deadline."""
        name = min(self.room.deadlines, key=self.room.deadlines.__getitem__)
        wait_us = max(0, self.room.deadlines[name] - self.mono_us)
        self.mono_us += wait_us
        self.utc_us += wait_us
        self.tell(facts.DeadlinePassed(name))

    @rule(minutes=st.sampled_from([1, 20]))
    def nothing_happens(self, minutes: int) -> None:
        """And every deadline on the way passes."""
        end_us = self.mono_us + minutes * 60_000_000
        while self.room.deadlines and min(self.room.deadlines.values()) <= end_us:
            self.time_passes()
        self.utc_us += max(0, end_us - self.mono_us)
        self.mono_us = max(self.mono_us, end_us)

    @rule(hours=st.sampled_from([-30, 30]))
    def the_clock_steps(self, hours: int) -> None:
        """And is said to."""
        self.utc_us += hours * 3_600_000_000
        self.tell(facts.ClockDoubted("step"))

    @rule()
    def a_crash(self) -> None:
        """A new run; its monotonic clock begins anew."""
        self.run += 1
        self.mono_us = 0
        started = facts.ControllerStarted("0", "c", "p", self.room.profile, self.room.plan)
        self.tell(replace(started, fire_latched=self.room.fire.state == "latched"))

    @invariant()
    def every_room_is_in_order(self) -> None:
        """Whatever came before."""
        check_room(self.room)


def test_whatever_hypothesis_plays_every_invariant_holds() -> None:
    run_state_machine_as_test(TheSite, settings=DAY)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_whatever_hypothesis_plays_in_a_night_every_invariant_holds() -> None:
    run_state_machine_as_test(TheSite, settings=NIGHT)
