"""The drawing body of a played day: signed packages, alternates, and a replacement draw when somebody is missing."""

from dataclasses import dataclass, field

from controller.core import facts
from controller.core.commands import OpenDrawList
from controller.core.facts import Drawn
from tests.core_proof.sites import Body
from tests.core_proof.world import DAY_BEGINS_UTC_US, TWO, World

HOUR_US = 3_600_000_000


@dataclass
class DrawingBody:
    """Knows every list it drew. `come` is told who is on their way."""

    world: World
    versions: dict[str, tuple[int, tuple[Drawn, ...]]] = field(default_factory=dict)
    drawn: int = 0
    alternates: set[str] = field(default_factory=set)
    """Who stays at home until they are called."""

    def __post_init__(self) -> None:
        self.world.follows[OpenDrawList] = self._open

    def draw(self, session: str, count: int) -> None:
        """Draw so many experts and the alternates that the rules ask for, and bring the sealed package."""
        world = self.world
        alternates = world.profile.alternates_min
        people = [self._somebody(session) for _ in range(count)]
        people += [self._somebody(session, order) for order in range(1, alternates + 1)]
        self.versions[session] = (1, tuple(people))
        world.tell(
            facts.DrawListImported(
                session, "c-1", count, DAY_BEGINS_UTC_US, TWO, f"package-{session}-1", alternates, "bidding",
                DAY_BEGINS_UTC_US - HOUR_US,
            )
        )  # fmt: skip

    def _somebody(self, session: str, alternate: int = 0) -> Drawn:
        person = f"p{self.drawn}"
        self.drawn += 1
        if alternate:
            self.alternates.add(person)
        self.world.bodies[person] = Body(person, session, has_phone=self.world.dice.random() < 0.95)
        return Drawn(person, f"d-{person}", "expert", alternate)

    def _open(self, order: OpenDrawList) -> None:
        self.world.later(self.world.dice.randint(100, 900), lambda: self._opened(order.session))

    def _opened(self, session: str) -> None:
        """The released list is decrypted; of one that was asked for twice, the second word is refused."""
        world = self.world
        if world.dice.random() < 0.03:
            world.faults["list_not_opened"] += 1
            world.tell(facts.DrawListFailed(session, "share"))
            return
        version, people = self.versions[session]
        world.tell(facts.DrawListOpened(session, people, version))

    def replace(self, session: str) -> list[str]:
        """Somebody new for every vacant place, as the next version of the list; returns who they are."""
        world = self.world
        draw = world.room.sessions[session].draw
        if draw is None or draw.state != "active":
            return []
        vacant = [one for one in world.room.vacancies.values() if one.session == session and one.person in draw.listed]
        waits = [one.person for one in vacant if one.state in ("vacant", "asked")]
        if not waits:
            return []
        gone = {one.person for one in vacant}
        known = (world.room.people[one] for one in draw.listed if one not in gone)
        stay = [Drawn(one.person, one.digest, one.role, one.alternate) for one in known if not one.revoked]
        new = [self._somebody(session) for _ in waits]
        people = (*stay, *new)
        reserve = sum(one.alternate > 0 for one in people)
        version, utc_us = draw.newest_version + 1, world.stamp().utc_us
        decision = world.tell(
            facts.DrawListSupplemented(
                session, version, f"c-{version}", len(people) - reserve, utc_us, f"package-{session}-{version}",
                draw.newest_file, reserve, TWO,
            )
        )  # fmt: skip
        if not decision.accepted:
            return []
        self.versions[session] = (version, people)
        return [one.person for one in new]

    def call_alternate(self, session: str, instead_of: str) -> str | None:
        """The first alternate who can still be called takes the place; returns who, or None."""
        world = self.world
        draw = world.room.sessions[session].draw
        listed = [world.room.people[one] for one in (draw.listed if draw is not None else ())]
        waiting = sorted((one for one in listed if one.alternate and not one.revoked), key=lambda one: one.alternate)
        if not waiting:
            return None
        person = waiting[0].person
        decision = world.tell(facts.AlternateCalled(session, person, instead_of, TWO))
        return person if decision.accepted else None
