"""The stage of a scenario: a running simulated site, its people and staff, and the list of what was expected and seen."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from controller.commands.demo_apis import Refused
from controller.commands.demo_deeds import Deeds
from controller.commands.demo_scenarios.system import System
from controller.commands.demo_screen import Screen
from controller.commands.demo_site import DemoSite
from controller.commands.demo_wait import TookTooLong, wait_until
from controller.commands.demo_watch import Watch, session_of

SESSION: Final = "s-1"
SEEN_S: Final = 30.0
"""Longest wait for something that has to show."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was expected, and what was seen."""

    what: str
    expected: object
    seen: object

    @property
    def ok(self) -> bool:
        """Whether it was seen as expected."""
        return self.expected == self.seen


class Stage:
    """Plays a scenario's parts and writes down each expectation. A part that cannot be played raises `DemoFailed`."""

    def __init__(self, watch: Watch, site: DemoSite, screen: Screen, system: System | None = None) -> None:
        self.watch = watch
        self.staff = watch.staff
        self.kiosk = watch.kiosk
        self.backdoor = watch.backdoor
        self.demo_site = site
        self.site = site.site
        self.story = Deeds(watch, site.site, screen, SESSION)
        self.system = system
        self.lane = site.site.lanes[0]
        self.lines: list[Line] = []
        self._screen = screen

    def person(self, who: str) -> str:
        """The pseudonym of a simulated person who has shown their card."""
        return self.story.told.persons[who]

    # Parts that many scenarios begin with.

    def open_session(self) -> None:
        """A session with five drawn experts, its list released, entry open."""
        self.story.open_session()

    def come_in(self, who: str) -> str:
        """The whole way in; answers the pseudonym."""
        with self._screen.step(f"{who} comes in") as step:
            self.story.come_in(who, step)
        return self.person(who)

    def to_gate(self, who: str, devices: str = "store") -> str:
        """From the card to an open window of the gate; with devices none everything stays in the pocket."""
        self.story.to_gate(who, devices)
        return self.person(who)

    def pseudonym(self, who: str) -> str:
        """The pseudonym of somebody who has not come yet, found by their masked name on the open list."""
        last = self.story.people[who]["name"][-1]
        return next(str(one["person"]) for one in self.state()["people"] if one["masked_name"].endswith(last))

    def show_card(self, who: str, reader: str | None = None) -> None:
        """Lay a card on a reader, of the kiosk unless told."""
        self.backdoor.person(who, "present-card", reader=reader or self.lane.entry_reader)

    def take_card(self, who: str) -> None:
        """Take it off again."""
        self.backdoor.person(who, "take-card")

    def start(self) -> None:
        """The committee begins."""
        if self.story.meeting.procurement:
            self.staff.act("start_session", session=SESSION)
        else:
            # One expert is no committee of any kind: two say that nobody checked it.
            self.staff.act("start_unchecked", by=("g1", "s1"), session=SESSION, reason="demo: nobody is a committee")
        self.watch.until_session(SESSION, ("running",))

    # Expectations.

    def expect(self, what: str, expected: object, seen: object) -> None:
        """Write one down."""
        self.lines.append(Line(what, expected, seen))

    def expect_seen(self, what: str, expected: object, look: Callable[[], object], seconds: float = SEEN_S) -> None:
        """Something has to become so in time; what was seen last is written down."""
        last: list[object] = [None]

        def looked() -> tuple[bool | None, str]:
            last[0] = look()
            return (True if last[0] == expected else None), str(last[0])

        with contextlib.suppress(TookTooLong):
            wait_until(what, looked, seconds)
        self.expect(what, expected, last[0])

    def expect_refused(self, what: str, code: str, act: Callable[[], object]) -> None:
        """An act has to be refused for that reason."""
        try:
            act()
        except Refused as refused:
            return self.expect(what, f"refused: {code}", f"refused: {refused.code}")
        return self.expect(what, f"refused: {code}", "accepted")

    def expect_notice(self, what: str, code: str) -> None:
        """The kiosk has to say that. A notice goes by itself: what it said last counts."""
        said: list[str | None] = [None]

        def look() -> str | None:
            said[0] = (self.kiosk.state().get("notice") or {}).get("code") or said[0]
            return said[0]

        self.expect_seen(what, code, look)

    def expect_alarm(self, code: str) -> None:
        """Staff have to see that alarm."""
        self.expect_seen(f"alarm: {code}", True, lambda: code in self.alarms())

    def expect_incident(self, kind: str) -> None:
        """An incident of that kind has to be open."""
        self.expect_seen(f"incident: {kind}", True, lambda: kind in {one["kind"] for one in self.state()["incidents"]})

    def expect_person(self, who: str, state: str) -> None:
        """Somebody has to stand there."""
        self.expect_seen(f"{who} is", state, lambda: self.stands(who))

    def expect_alarm_over(self, code: str) -> None:
        """What an alarm told of has to be gone."""
        self.expect_seen(f"alarm goes on: {code}", False, lambda: code in self.active_alarms())

    def expect_vacancies(self, *seen: tuple[str, str]) -> None:
        """Vacant places by cause and state."""
        self.expect_seen(
            "vacant places", list(seen), lambda: [(one["cause"], one["state"]) for one in self.state()["vacancies"]]
        )

    def expect_session(self, state: str) -> None:
        """The session has to stand there."""
        self.expect_seen("session is", state, lambda: session_of(self.state(), SESSION)["state"])

    def expect_flag(self, flag: str) -> None:
        """The session's record has to be marked."""
        self.expect_seen(f"flag: {flag}", True, lambda: flag in session_of(self.state(), SESSION).get("flags", ()))

    def expect_mode(self, mode: str, on: bool = True) -> None:
        """A degraded mode has to be on, or off."""
        self.expect_seen(f"mode is on: {mode}", on, lambda: mode in self.modes())

    # What is so now.

    def state(self) -> dict[str, Any]:
        """The site as staff see it."""
        return self.watch.staff_state()

    def alarms(self) -> set[str]:
        """Codes of the alarms that stand."""
        return {alarm["code"] for alarm in self.state()["alarms"]}

    def active_alarms(self) -> set[str]:
        """Codes of the alarms whose cause goes on."""
        return {alarm["code"] for alarm in self.state()["alarms"] if alarm["active"]}

    def stands(self, who: str) -> str:
        """Where a person stands, by the staff's state."""
        person = self.story.told.persons.get(who) or self.pseudonym(who)
        return next((one["state"] for one in self.state()["people"] if one["person"] == person), "gone")

    def modes(self) -> set[str]:
        """Degraded modes that are on."""
        return {str(one["id"]).partition(":")[0] for one in self.state()["modes"] if one["state"] != "off"}

    def revoked(self, who: str) -> bool:
        """Whether somebody's entitlement was withdrawn."""
        person = self.story.told.persons.get(who) or self.pseudonym(who)
        return any(one["person"] == person and one["revoked"] for one in self.state()["people"])

    def door(self, door: str) -> str:
        """Where a door stands."""
        return next((str(one["state"]) for one in self.state()["doors"] if one["id"] == door), "unknown")

    def lane_state(self) -> str:
        """Where the lane stands."""
        return next(str(one["state"]) for one in self.state()["lanes"] if one["id"] == self.lane.id)

    def incident(self, kind: str) -> str:
        """The id of the open incident of that kind."""
        return next((str(one["id"]) for one in self.state()["incidents"] if one["kind"] == kind), "")
