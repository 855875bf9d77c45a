"""The office of a played day: each session from its plan to the archive, as the rules in force ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from controller.core import facts
from controller.core.admission import Admission
from controller.core.night import ITEMS
from controller.core.session import Session
from controller.core.state import Decision
from tests.core_proof.drawing import DrawingBody
from tests.core_proof.sites import Body
from tests.core_proof.world import DAY_BEGINS_UTC_US, HOUR_MS, TWO, World

ROUND_MS: Final = 30_000
ONE: Final = ("g1",)
SHA: Final = "0" * 64
SITS: Final = ("admitted", "in_room", "seated", "temp_out")
THERE: Final = (*SITS, "exit_asked", "unknown", "led_out")
ENDED: Final = ("archived", "closed")
GIVE_UP_MS: Final = HOUR_MS // 2
"""So long after its end a session without a report is ended by two."""
NIGHT_MS: Final = HOUR_MS // 2


@dataclass
class Sitting:
    """When a session is to begin and to end, in ms of the day."""

    id: str
    assembly_ms: int
    begins_ms: int
    ends_ms: int
    calls_night: bool
    night_until_ms: int = 0


class Office:
    """Goes round the sessions and orders what is due; what is refused is asked for again at the next round."""

    def __init__(
        self, world: World, drawing: DrawingBody, sittings: list[Sitting], come: Callable[[str], None]
    ) -> None:
        self.world, self.drawing, self.come = world, drawing, come
        self.sittings = {one.id: one for one in sittings}

    def go(self) -> None:
        """One round, and the next one later, until every session is over for good."""
        if self.world.room.fire.state == "normal":
            for sitting in self.sittings.values():
                self._look_after(sitting)
        if not self.over:
            self.world.later(ROUND_MS, self.go)

    @property
    def over(self) -> bool:
        """Whether nothing is left to do for any session."""
        return all(self.world.room.sessions[one].state in ENDED for one in self.sittings)

    def plan(self, sitting: Sitting, room: str, count: int) -> None:
        """Plan a session and bring its list; of every other one a member comes from the owner, listed by two."""
        world, session = self.world, sitting.id
        utc_us, roles = DAY_BEGINS_UTC_US, bool(world.profile.roles)
        kinds = "bidding" if world.profile.compositions else ""
        assembly = utc_us + sitting.assembly_ms * 1000
        world.tell(facts.SessionPlanned(session, room, utc_us, utc_us + 14 * HOUR_MS * 1000, ONE, kinds, assembly))
        owner = roles and int(room) % 2 == 0
        self.drawing.draw(session, count - owner)
        if owner:
            self.list_role(session, f"o-{room}", "owner")
        if roles and int(room) % 10 == 1:
            self.list_role(session, f"m-{room}", "maintenance")

    def list_role(self, session: str, person: str, role: str) -> None:
        """Two staff sign who comes beside the drawn."""
        self.world.bodies[person] = Body(person, session, has_phone=True, role=role)
        self.world.tell(facts.RolesListed(session, (facts.Drawn(person, f"d-{person}", role),), TWO))

    # One session.

    def _look_after(self, sitting: Sitting) -> None:
        session = self.world.room.sessions[sitting.id]
        if session.state in ENDED:
            return
        self._open_list(session)
        if (act := getattr(self, f"_{session.state.value}", None)) is not None:
            act(session, sitting)
        self._vacancies(sitting.id)

    def _order(self, session: Session, name: str, by: tuple[str, ...] = TWO, cause: str = "") -> Decision:
        return self.world.tell(facts.SessionOrdered(session.id, name, by, "as planned", cause))

    def _open_list(self, session: Session) -> None:
        if session.draw is not None and session.draw.state in ("sealed", "supplementing"):
            self.world.tell(facts.DrawListReleaseAsked(session.id, TWO))

    def _planned(self, session: Session, _: Sitting) -> None:
        self._order(session, "prepare")

    def _preparing(self, session: Session, _: Sitting) -> None:
        if self.world.room.recorder_online and not session.self_test_passed:
            self._order(session, "retest")

    def _prepared(self, session: Session, _: Sitting) -> None:
        if self._order(session, "open_assembly").accepted and self.world.profile.late_base == "call":
            utc_us = self.world.stamp().utc_us
            self.world.tell(facts.PeopleCalled(session.id, (), utc_us, TWO, "called"))

    def _assembling(self, session: Session, sitting: Sitting) -> None:
        if self.world.now_ms >= sitting.ends_ms:
            self._order(session, "end")
        elif self.world.now_ms >= sitting.begins_ms:
            self._order(session, "start")

    _quorate = _assembling

    def _running(self, session: Session, sitting: Sitting) -> None:
        world, roll = self.world, self.world.dice.random()
        if world.now_ms >= sitting.ends_ms:
            self._end(session, sitting)
        elif sitting.calls_night and world.now_ms >= (sitting.begins_ms + sitting.ends_ms) // 2:
            self._close_for_night(session, sitting)
        elif roll < 0.002:
            world.faults["objection"] += 1
            self._order(session, "suspend", TWO, "objection")
        elif roll < 0.01:
            self._order(session, "begin_inquiry")
        elif roll < 0.012:
            self._ask_longer(session)

    def _end(self, session: Session, sitting: Sitting) -> None:
        signed = tuple(one.person for one in self._people(session.id) if one.state in SITS and not one.revoked)
        members = tuple(one for one in signed if self.world.bodies[one].role != "maintenance")
        decision = self.world.tell(facts.ReportSigned(session.id, SHA, members, (), TWO))
        if not decision.accepted and self.world.now_ms >= sitting.ends_ms + GIVE_UP_MS:
            self.world.faults["ended_without_report"] += 1
            self._order(session, "end")

    def _ask_longer(self, session: Session) -> None:
        for one in self._people(session.id):
            if self.world.dice.random() < 0.6:
                self.world.tell(facts.ExtensionAsked(session.id, one.person, ONE))
        self.world.tell(facts.ExtensionGranted(session.id, session.until_utc_us + 600_000_000, TWO))

    def _inquiry(self, session: Session, sitting: Sitting) -> None:
        if self.world.dice.random() < 0.2 or self.world.now_ms >= sitting.ends_ms:
            self._order(session, "end_inquiry")

    def _suspended(self, session: Session, sitting: Sitting) -> None:
        if self.world.now_ms >= sitting.ends_ms + GIVE_UP_MS:
            self._order(session, "end")
        elif self.world.room.recorder_online:
            self._order(session, "retest")

    def _retesting(self, session: Session, sitting: Sitting) -> None:
        if self.world.now_ms >= sitting.ends_ms + GIVE_UP_MS:
            self._order(session, "end")

    def _retested(self, session: Session, sitting: Sitting) -> None:
        if not self._order(session, "resume").accepted:
            self._retesting(session, sitting)

    def _report_signed(self, session: Session, _: Sitting) -> None:
        self._order(session, "end", ONE)

    def _emptying(self, session: Session, _: Sitting) -> None:
        if "emptying" not in session.checklists and not any(one.state in THERE for one in self._people(session.id)):
            self.world.tell(facts.ChecklistSigned(session.id, "emptying", tuple(sorted(ITEMS["emptying"])), TWO))

    def _recording_sealed(self, session: Session, _: Sitting) -> None:
        self.world.tell(facts.SessionArchived(session.id, SHA, ONE))
        self.world.tell(facts.DrawListDeclassified(session.id, TWO, "published"))

    # A night, in short.

    def _call_roll(self, session: Session, checklist: str) -> None:
        there = tuple(one.person for one in self._people(session.id) if one.state in THERE)
        self.world.tell(facts.RollCallTaken(session.id, there, (), TWO))
        self.world.tell(facts.ChecklistSigned(session.id, checklist, tuple(sorted(ITEMS[checklist])), TWO))

    def _close_for_night(self, session: Session, sitting: Sitting) -> None:
        self._call_roll(session, "night")
        if self._order(session, "close_for_night").accepted:
            self.world.counts["nights"] += 1
            sitting.calls_night, sitting.night_until_ms = False, self.world.now_ms + NIGHT_MS

    def _overnight(self, session: Session, sitting: Sitting) -> None:
        if self.world.now_ms >= sitting.ends_ms + GIVE_UP_MS:
            self._order(session, "end")
        elif self.world.now_ms >= sitting.night_until_ms:
            self._call_roll(session, "morning")
            self._order(session, "reopen")

    # Places that fell vacant.

    def _people(self, session: str) -> list[Admission]:
        return [one for one in self.world.room.people.values() if one.session == session]

    def _vacancies(self, session: str) -> None:
        world = self.world
        self._leavers(session)
        for place in [one for one in world.room.vacancies.values() if one.session == session]:
            if place.state not in ("vacant", "asked"):
                continue
            if world.bodies[place.person].role == "owner":
                self._new_owner(session)
            elif (alternate := self.drawing.call_alternate(session, place.person)) is not None:
                world.counts["alternates"] += 1
                self.come(alternate)
            elif place.state == "vacant":
                world.tell(facts.ReplacementAsked(session, place.person, ONE))
            elif world.dice.random() < 0.002:
                world.faults["nobody_found"] += 1
                world.tell(facts.ReplacementFailed(session, place.person, TWO, "nobody"))
            else:
                for person in self.drawing.replace(session):
                    world.counts["replaced"] += 1
                    self.come(person)

    def _new_owner(self, session: str) -> None:
        person = f"o-{len(self.world.bodies)}"
        self.list_role(session, person, "owner")
        self.come(person)

    def _leavers(self, session: str) -> None:
        """Who left a session that goes on is a member no longer."""
        if self.world.room.sessions[session].state in ("emptying", "recording_sealed"):
            return
        for one in self._people(session):
            gone = one.state in ("exited", "retrieving", "retrieved") and not one.revoked
            if gone and self.world.bodies[one.person].role != "maintenance":
                self.world.tell(facts.PersonRevoked(one.person, TWO, "left", "ill"))
