"""An entrance for tests: two lanes, a reader in the waiting hall, staff by role; every invariant after every fact."""

from dataclasses import dataclass, replace
from typing import Any

from controller.core import facts
from controller.core.facts import Fact
from controller.core.profile import Profile
from controller.core.state import Decision
from controller.core.words import Stamp
from tests.core.invariants import check
from tests.core.playbook import Site
from tests.core.wanderer import TWO_LANES

MINUTE_MS = 60_000
BY_SUPERVISOR = ("g1", "s1")
"""Two staff, one of them a supervisor."""

HALL = replace(
    TWO_LANES,
    staff={"g1": "guard", "g2": "guard", "s1": "supervisor"},
    queue_reader="reader-hall",
    devices={**(TWO_LANES.devices or {}), "reader-hall": "reader"},
)


@dataclass
class Entrance(Site):
    """The playbook's site, looked at after every fact."""

    def tell(self, fact: Fact) -> Decision:
        """Step one fact and check every invariant."""
        before = self.room
        decision = super().tell(fact)
        check(before, self.room, Stamp(self.utc_us, self.mono_us, f"run-{self.run}"), fact, decision)
        return decision

    def face(self, person: str, matched: bool = True, lane: str = "a") -> Decision:
        """The matcher compares the person at a kiosk with their card."""
        kind = facts.IdentityMatched if matched else facts.IdentityMismatched
        return self.tell(kind(lane, person, "matcher-a", 880 if matched else 310))

    def ring(self, person: str, times: int = 1) -> None:
        """To the gate, where it rings so many times, each time but the last with a walk back and the phone put away."""
        self.to_gate(person)
        for left in range(times, 0, -1):
            self.walk(alarm=True)
            if left > 1:
                self.answer(self.store(self.walk("backward")))

    def hall(self, person: str) -> Decision:
        """A card at the hall's reader."""
        return self.card(person, "reader-hall")

    def begin(self, person: str, lane: str) -> Decision:
        """A card at the kiosk of a lane."""
        return self.card(person, f"reader-{lane}")

    def waits(self, person: str) -> tuple[str, str]:
        """Where a person's place in the queue stands, and which lane they are called to."""
        ticket = self.room.tickets[person]
        return ticket.state.value, ticket.lane

    def flags(self, session: str = "s-1") -> tuple[str, ...]:
        """The marks on a session's record."""
        return self.room.sessions[session].flags

    def kept_box(self, person: str) -> None:
        """Store a phone, then give up at the kiosk: it stays theirs."""
        self.to_gate(person)
        self.tell(facts.KioskCancelled("a"))
        assert self.room.people[person].box is not None


def entrance(people: int = 3, **figures: Any) -> Entrance:
    """A started entrance with clear lanes and an open session."""
    site = Entrance(plan=HALL, profile=Profile(**figures))
    site.start()
    for lane in ("a", "b"):
        site.clear_lane(lane)
    site.open_session(people=people)
    return site
