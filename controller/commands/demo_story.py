"""The story of the demo: a session with five experts, a stranger and a carried phone, from its plan to its end."""

import csv
import io
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from config.schema import Site
from controller.commands.demo_screen import Screen, Step
from controller.commands.demo_wait import DemoFailed, wait_until
from controller.commands.demo_watch import WAIT_S, Watch

EXPERTS: Final = ("e1", "e2", "e3", "e4", "e5")
STRANGER: Final = "x1"
CARRIER: Final = "e3"
"""The expert who declares no phone and carries one."""

STRANGER_AFTER: Final = "e1"
"""The stranger tries their card after this expert went in."""

SECTION_CODE: Final = "A3301000000000000001001"
RECORDED_S: Final = 3.0
"""The session runs at least so long after everybody sat down."""
PREPARE_S: Final = 60.0
SEAL_S: Final = 60.0


@dataclass
class Told:
    """What the story saw, for the summary."""

    session: str
    persons: dict[str, str] = field(default_factory=dict)
    admitted: list[str] = field(default_factory=list)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    carried: dict[str, Any] = field(default_factory=dict)
    phones_returned: list[str] = field(default_factory=list)
    masked_names: set[str] = field(default_factory=set)
    prepared_utc_us: int = 0
    last_out_utc_us: int = 0


class Story:
    """Plays one session on a running site."""

    def __init__(self, watch: Watch, site: Site, screen: Screen, session: str) -> None:
        self._watch = watch
        self._staff = watch.staff
        self._backdoor = watch.backdoor
        self._screen = screen
        self._lane = site.lanes[0]
        self._room = site.rooms[0]
        self._experts = {one["id"]: one for one in watch.backdoor.people() if one["id"] in EXPERTS}
        self.told = Told(session)

    def play(self) -> Told:
        """The whole session."""
        self.open_session()
        for who in EXPERTS:
            with self._screen.step(f"{who} comes in") as step:
                self.come_in(who, step)
            if who == STRANGER_AFTER:
                with self._screen.step(f"{STRANGER}, a stranger, tries a card") as step:
                    self._turn_away(STRANGER, step)
        self._run_session()
        for who in EXPERTS:
            with self._screen.step(f"{who} leaves") as step:
                self._leave(who, step)
        with self._screen.step("recording is sealed, the session closes"):
            self._watch.until_session(self.told.session, ("recording_sealed",), SEAL_S)
        return self.told

    def open_session(self) -> None:
        """Plan, bring the list, record, release by two, open the doors to it."""
        session = self.told.session
        with self._screen.step("session planned, draw list brought") as step:
            now = datetime.now(UTC)
            self._staff.act(
                "plan_session",
                session=session,
                title=f"模拟评标会 {session}",
                room=self._room.id,
                start_utc=_iso(now - timedelta(minutes=1)),
                end_utc=_iso(now + timedelta(hours=8)),
            )
            self._staff.bring_list(session, draw_list(list(self._experts.values())))
            step.say(f"sealed, {len(self._experts)} people and not a name")
        with self._screen.step("every camera records") as step:
            self._staff.act("prepare_session", session=session)
            told = self._watch.until_session(session, ("prepared",), PREPARE_S)
            self.told.prepared_utc_us = _utc_us()
            step.say(", ".join(source["id"] for source in told["sources"]))
        with self._screen.step("list released by two, assembly opened"):
            self._staff.act("release_list", by=("g1", "s1"), session=session)
            self._watch.until_site("the list to be open", lambda state: _list_open(state, session))
            self._staff.act("open_assembly", session=session)
            self._watch.until_session(session, ("assembling",))

    def come_in(self, who: str, step: Step) -> None:
        person = self.identify(who)
        step.say("card, identity by two")
        devices = "none" if who == CARRIER else "store"
        shown = self._watch.until_kiosk(("commitment",), who)
        self._watch.kiosk.declare(shown["commitment"]["sha256"], devices)
        if who == CARRIER:
            self._carry_phone(who, step)
        step.say(f"box {self.store(who)}")
        self._watch.until_kiosk(("gate",), who)
        if self.walk_gate(who, "forward"):
            raise DemoFailed(f"the gate found a phone on {who}, whose phone lies in a box")
        step.say("gate clear")
        self._walk_door(who, self._lane.door, "in")
        self._watch.until_person(person, ("admitted",), who)
        self.told.admitted.append(who)
        step.say("door")

    def identify(self, who: str) -> str:
        """Card on the reader, two guards compare; answers the person's pseudonym."""
        self._backdoor.person(who, "present-card", reader=self._lane.entry_reader)
        self._watch.until_kiosk(("wait_identity",), who)
        self._backdoor.person(who, "take-card")
        state = self._watch.until_site(f"staff to be asked about {who}", lambda state: _waiting(state, self._lane.id))
        waiting = next(one for one in state["waiting_identity"] if one["lane"] == self._lane.id)
        self.told.persons[who] = waiting["person"]
        self.told.masked_names.add(waiting["masked_name"] or "")
        self._staff.act("confirm_identity", by=("g1", "g2"), lane=self._lane.id, person=waiting["person"])
        return str(waiting["person"])

    def _carry_phone(self, who: str, step: Step) -> None:
        """Through the gate with a phone: the alarm, and the way back."""
        self._watch.until_kiosk(("gate",), who)
        alarm = self.walk_gate(who, "forward")
        self._watch.until_kiosk(("gate_alarm",), who)
        doors = {door["id"]: door["state"] for door in self._watch.staff_state()["doors"]}
        self.walk_gate(who, "backward")
        self.told.carried = {"who": who, "gate_alarm": alarm, "door_meanwhile": doors[self._lane.door]}
        step.say("declared none, carried a phone: ALARM, walked back")

    def store(self, who: str) -> int:
        shown = self._watch.until_kiosk(("box_open",), who)
        box = int(shown["box"])
        self._backdoor.person(who, "store", locker=self._lane.locker, box=box, within_ms=10_000)
        return box

    def walk_gate(self, who: str, direction: str) -> bool:
        answer = self._backdoor.person(who, "walk-gate", gate=self._lane.gate, direction=direction)
        return bool(answer["alarm"])

    def _walk_door(self, who: str, door: str, direction: str) -> None:
        """Through a door that was unlocked for this person: who pulls before that opens it by force."""
        self._watch.until_site(f"{door} to be unlocked for {who}", lambda state: _door_is(state, door, "unlocked"))
        self._backdoor.person(who, "walk-door", door=door, direction=direction, within_ms=10_000)

    def _leave_room(self, who: str) -> None:
        """Out of the room by its exit button, which frees the lock in hardware."""
        door = self._room.door
        if door is not None:
            self._backdoor.door(door, "press_button")
            self._backdoor.person(who, "walk-door", door=door, direction="out", within_ms=10_000)
            self._backdoor.door(door, "release_button")

    def _enter_room(self, who: str) -> None:
        if self._room.reader is not None and self._room.door is not None:
            self._backdoor.person(who, "present-card", reader=self._room.reader)
            self._walk_door(who, self._room.door, "in")
            self._backdoor.person(who, "take-card")
            self._watch.until_person(self.told.persons[who], ("in_room",), who)

    def _turn_away(self, who: str, step: Step) -> None:
        """A card that is on no list: refused, and the kiosk tells nothing about who is expected."""
        self._backdoor.person(who, "present-card", reader=self._lane.entry_reader)
        shown = self._watch.until_notice("not_on_list", who)
        told = json.dumps(shown, ensure_ascii=False)
        secrets = {one[key] for one in self._experts.values() for key in ("name", "id_number")}
        secrets |= self.told.masked_names | set(self.told.persons.values())
        leaked = any(secret and secret in told for secret in secrets)
        filled = [key for key in ("masked_name", "box", "room", "commitment") if shown.get(key) is not None]
        self.told.refusals.append({"who": who, "notice": "not_on_list", "told_nothing": not leaked and not filled})
        if leaked or filled:
            raise DemoFailed(f"the kiosk told a stranger more than it may: {filled or 'a name, number or pseudonym'}")
        self._backdoor.person(who, "take-card")
        step.say("refused, and told nothing about who is expected")

    def _run_session(self) -> None:
        session = self.told.session
        with self._screen.step("the session runs, everybody goes to the room") as step:
            self._staff.act("start_session", session=session)
            self._watch.until_session(session, ("running",))
            for who in EXPERTS:
                self._enter_room(who)
            began = time.monotonic()
            wait_until(
                f"{RECORDED_S:g} s of a running session", lambda: _lasted(time.monotonic() - began), RECORDED_S + WAIT_S
            )
            self._staff.act("end_session", session=session)
            self._watch.until_session(session, ("emptying",))
            step.say(f"{len(EXPERTS)} in room {self._room.id}, session ended")

    def _leave(self, who: str, step: Step) -> None:
        """Out of the room by its button, to the exit reader, through door and gate; the phone comes last."""
        person = self.told.persons[who]
        self._leave_room(who)
        self._backdoor.person(who, "present-card", reader=self._lane.exit_reader)
        self._walk_door(who, self._lane.door, "out")
        self._backdoor.person(who, "take-card")
        self._watch.until_site(f"the main door to be shut behind {who}", lambda state: self._out_walking(state))
        self.told.last_out_utc_us = _utc_us()
        if self.walk_gate(who, "backward"):
            raise DemoFailed(f"the gate found a phone on {who} on the way out")
        self._watch.until_person(person, ("exited",), who)
        step.say("door, gate")
        self._collect(who, step)

    def _collect(self, who: str, step: Step) -> None:
        self._backdoor.person(who, "present-card", reader=self._lane.entry_reader)
        shown = self._watch.until_kiosk(("retrieve_open",), who)
        self._backdoor.person(who, "take-card")
        self._backdoor.person(who, "collect", locker=self._lane.locker, box=int(shown["box"]), within_ms=10_000)
        self._watch.until_person(self.told.persons[who], ("retrieved", "gone"), who)
        if any(one["id"] == who and one["phone"] == "pocket" for one in self._backdoor.people()):
            self.told.phones_returned.append(who)
        step.say(f"phone from box {shown['box']}")

    def _out_walking(self, state: dict[str, Any]) -> tuple[bool, str]:
        stands = next(lane["state"] for lane in state["lanes"] if lane["id"] == self._lane.id)
        return stands == "out_walking", f"lane {self._lane.id} is {stands}"


def draw_list(people: list[dict[str, Any]]) -> bytes:
    """The draw list as the drawing terminal would export it: CSV under the national field names. Never put on disk."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["BID_SECTION_CODE", "EXPERT_TYPE", "EXPERT_NAME", "ID_CARD", "ID_CARD_TYPE", "IS_CHAIR_MAN"])
    for place, one in enumerate(people):
        writer.writerow([SECTION_CODE, "2", one["name"], one["id_number"], "01", "1" if place == 0 else "0"])
    return text.getvalue().encode("utf-8-sig")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _utc_us() -> int:
    return time.time_ns() // 1000


def _lasted(seconds: float) -> tuple[bool | None, str]:
    return (True if seconds >= RECORDED_S else None), f"{seconds:.1f} s"


def _waiting(state: dict[str, Any], lane: str) -> tuple[bool, str]:
    return any(one["lane"] == lane for one in state["waiting_identity"]), f"waiting: {len(state['waiting_identity'])}"


def _list_open(state: dict[str, Any], session: str) -> tuple[bool, str]:
    stands = next((one["list_state"] for one in state["sessions"] if one["id"] == session), None)
    return stands == "active", f"list {stands}"


def _door_is(state: dict[str, Any], door: str, wanted: str) -> tuple[bool, str]:
    stands = next((one["state"] for one in state["doors"] if one["id"] == door), "not in the state")
    return stands == wanted, f"{door} is {stands}"
