"""The story of the demo: a session with five experts, a stranger and a carried phone, from its plan to its archive."""

import hashlib
import json
import time
from typing import Final

from config.schema import Site
from controller.commands.demo_deeds import Deeds
from controller.commands.demo_opening import EXPERTS, Told
from controller.commands.demo_screen import Screen, Step
from controller.commands.demo_wait import DemoFailed, wait_until
from controller.commands.demo_watch import WAIT_S, Watch

STRANGER: Final = "x1"
CARRIER: Final = "e3"
"""The expert who declares no phone and carries one."""

STRANGER_AFTER: Final = "e1"
"""The stranger tries their card after this expert went in."""

REPORT: Final = hashlib.sha256("模拟评标报告".encode()).hexdigest()
RECORDED_S: Final = 3.0
"""The session runs at least so long after everybody sat down."""
SEAL_S: Final = 60.0


class Story(Deeds):
    """Plays one session on a running site, by the real rules: a signed list, a proven gate, a signed report."""

    def __init__(self, watch: Watch, site: Site, screen: Screen, session: str) -> None:
        super().__init__(watch, site, screen, session, signed_list=True, procurement="bidding")

    def play(self) -> Told:
        """The whole session."""
        with self.screen.step("the gate finds the reference device"):
            self.prove_gate()
        self.open_session()
        for who in EXPERTS:
            with self.screen.step(f"{who} comes in") as step:
                if who == CARRIER:
                    self._carry_phone(who, step)
                else:
                    self.come_in(who, step)
            if who == STRANGER_AFTER:
                with self.screen.step(f"{STRANGER}, a stranger, tries a card") as step:
                    self._turn_away(STRANGER, step)
        self._run_session()
        for who in EXPERTS:
            with self.screen.step(f"{who} leaves") as step:
                self.walk_out(who)
                step.say(f"door, gate, phone from box {self.collect(who)}")
        self._end_session()
        return self.told

    def _carry_phone(self, who: str, step: Step) -> None:
        """Through the gate with a phone: the alarm, the way back, and in again without it."""
        self.to_gate(who, devices="none")
        alarm = self.walk_gate(who, "forward")
        self.watch.until_kiosk(("gate_alarm",), who)
        doors = {door["id"]: door["state"] for door in self.watch.staff_state()["doors"]}
        self.walk_gate(who, "backward")
        self.told.carried = {"who": who, "gate_alarm": alarm, "door_meanwhile": doors[self.lane.door]}
        step.say(f"declared none, carried a phone: ALARM, walked back, box {self.store(who)}")
        self.watch.until_kiosk(("gate",), who)
        self.pass_gate_and_door(who, step)

    def _turn_away(self, who: str, step: Step) -> None:
        """A card that is on no list: refused, and the kiosk tells nothing about who is expected."""
        self.backdoor.person(who, "present-card", reader=self.lane.entry_reader)
        shown = self.watch.until_notice("not_on_list", who)
        told = json.dumps(shown, ensure_ascii=False)
        secrets = {self.people[one][key] for one in EXPERTS for key in ("name", "id_number")}
        secrets |= self.told.masked_names | set(self.told.persons.values())
        leaked = any(secret and secret in told for secret in secrets)
        filled = [key for key in ("masked_name", "box", "room", "commitment") if shown.get(key) is not None]
        self.told.refusals.append({"who": who, "notice": "not_on_list", "told_nothing": not leaked and not filled})
        if leaked or filled:
            raise DemoFailed(f"the kiosk told a stranger more than it may: {filled or 'a name, number or pseudonym'}")
        self.backdoor.person(who, "take-card")
        step.say("refused, and told nothing about who is expected")

    def _run_session(self) -> None:
        session = self.told.session
        with self.screen.step("the committee is complete and works, everybody in the room") as step:
            self.watch.until_session(session, ("quorate",))
            self.staff.act("start_session", session=session)
            self.watch.until_session(session, ("running",))
            for who in EXPERTS:
                self.enter_room(who)
            began = time.monotonic()
            wait_until(
                f"{RECORDED_S:g} s of a running session", lambda: _lasted(time.monotonic() - began), RECORDED_S + WAIT_S
            )
            step.say(f"{len(EXPERTS)} in room {self.room.id}")
        with self.screen.step("the report is signed by all, the session ends"):
            signed = [self.told.persons[who] for who in EXPERTS]
            self.staff.act("sign_report", by=("g1", "s1"), session=session, report_sha256=REPORT, signed=signed)
            self.staff.act("end_session", session=session)
            self.watch.until_session(session, ("emptying",))

    def _end_session(self) -> None:
        session = self.told.session
        with self.screen.step("the room is looked into, the recording is sealed"):
            items = ["papers_shredded", "room_empty", "nothing_left"]
            self.staff.act("sign_checklist", by=("g1", "s1"), session=session, checklist="emptying", items=items)
            self.watch.until_session(session, ("recording_sealed",), SEAL_S)


def _lasted(seconds: float) -> tuple[bool | None, str]:
    return (True if seconds >= RECORDED_S else None), f"{seconds:.1f} s"
