"""How a session opens at the demo site: planned, its list brought, recorded, released; and a gate that proves itself."""

import base64
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from config.schema import Site
from controller.commands.demo_lists import Meeting, custodian_keys, draw_list, draw_package
from controller.commands.demo_screen import Screen
from controller.commands.demo_wait import DemoFailed
from controller.commands.demo_watch import Watch, session_of
from controller.draw.package.file import DrawPackage
from controller.draw.package.seal import open_share

EXPERTS: Final = ("e1", "e2", "e3", "e4", "e5")
TESTER: Final = "x1"
"""Who carries the reference device through the gate: a gate does not know who walks."""

PREPARE_S: Final = 90.0


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


class Opening:
    """One session on its way to open doors. `signed_list` = a bank's package is brought; `procurement` names a composition."""

    def __init__(
        self,
        watch: Watch,
        site: Site,
        screen: Screen,
        session: str,
        *,
        signed_list: bool = False,
        procurement: str = "",
    ) -> None:
        self.watch = watch
        self.staff = watch.staff
        self.backdoor = watch.backdoor
        self.screen = screen
        self.lane = site.lanes[0]
        self.room = site.rooms[0]
        self.people = {one["id"]: one for one in watch.backdoor.people()}
        self.told = Told(session)
        self.members: tuple[str, ...] = EXPERTS
        self.alternates: tuple[str, ...] = ()
        self.branches: tuple[str, ...] = ()
        self.package: DrawPackage | None = None
        self.brought = ""
        """The digest by which other sites know the list that was brought last."""
        now = datetime.now(UTC).replace(microsecond=0)
        start, end = now - timedelta(minutes=1), now + timedelta(hours=8)
        self.meeting = Meeting(session, site.info.origin, self.room.id, start, end, procurement)
        self.signed_list = signed_list

    def set_procurement(self, procurement: str) -> None:
        """Of what kind the session is; its composition follows."""
        self.meeting = replace(self.meeting, procurement=procurement)

    # A session opens.

    def open_session(self) -> None:
        """Plan, bring the list, record, release by two, open the doors to it."""
        self.plan_and_bring()
        self.prepare()
        self.release_and_open()

    def plan_and_bring(self) -> None:
        """A planned session with its sealed list."""
        with self.screen.step("session planned, draw list brought") as step:
            self.plan()
            self.bring_list()
            kind = "a signed package" if self.signed_list else "a table"
            step.say(f"{kind}, sealed: {len(self.members)} people and not a name")

    def plan(self) -> None:
        """A planned session, without a list."""
        self.staff.act(
            "plan_session",
            session=self.meeting.session,
            title=f"模拟评标会 {self.meeting.session}",
            room=self.meeting.room,
            start_utc=_iso(self.meeting.start),
            end_utc=_iso(self.meeting.end),
            procurement=self.meeting.procurement,
            branches=self.branches,
        )

    def bring_list(self) -> None:
        """Bring the list of `members` and `alternates`; the next version where a package was brought before."""
        table = draw_list([self.people[one] for one in self.members], [self.people[one] for one in self.alternates])
        if self.signed_list:
            self.package = draw_package(table, self.meeting, self.package)
            table = self.package.to_bytes()
        told = self.staff.bring_list(self.meeting.session, table)
        self.brought = str(told.get("package_sha256") or told["commitment"])

    def prepare(self) -> None:
        """Every camera records; where it is demanded, the self-test has passed."""
        with self.screen.step("every camera records") as step:
            self.staff.act("prepare_session", session=self.meeting.session)
            told = self.watch.until_session(self.meeting.session, ("prepared",), PREPARE_S)
            self.told.prepared_utc_us = time.time_ns() // 1000
            step.say(", ".join(source["id"] for source in told["sources"]))

    def release_and_open(self) -> None:
        """Two open the list, with the shares of two custodians where it is a package; people may come."""
        session = self.meeting.session
        with self.screen.step("list released by two, assembly opened"):
            self.release_list()
            self.staff.act("open_assembly", session=session)
            self.watch.until_session(session, ("assembling",))

    def release_list(self) -> None:
        """Two open the newest list that is here."""
        session = self.meeting.session
        if self.package is not None:
            for key in custodian_keys()[:2]:
                share = base64.b64encode(open_share(self.package, key)).decode()
                self.staff.give_share(session, key.public.id, share)
        self.staff.act("release_list", by=("g1", "s1"), session=session)
        version = self.package.header.version if self.package else 1
        self.watch.until_site("the list to be open", lambda state: _list_open(state, session, version))

    # A gate proves itself.

    def prove_gate(self) -> None:
        """The daily test: in with the reference device, which must ring, then in without it, which must not."""
        self.staff.act("begin_gate_test", lane=self.lane.id)
        with_device = self.walk_gate(TESTER, "forward")
        self.walk_gate(TESTER, "backward")
        self.backdoor.person(TESTER, "phone", do="leave")
        without = self.walk_gate(TESTER, "forward")
        self.walk_gate(TESTER, "backward")
        self.backdoor.person(TESTER, "phone", do="take")
        if not with_device or without:
            raise DemoFailed(f"the gate rang {with_device} for the reference device and {without} for nobody's")
        self.staff.act("end_gate_test", lane=self.lane.id)
        self.watch.until_site("the gate to be fit", _gates_fit)

    def walk_gate(self, who: str, direction: str) -> bool:
        """Through the gate; whether it rang."""
        answer = self.backdoor.person(who, "walk-gate", gate=self.lane.gate, direction=direction)
        return bool(answer["alarm"])


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _list_open(state: dict[str, Any], session: str, version: int) -> tuple[bool, str]:
    one = session_of(state, session)
    seen = (one["list_state"], one.get("list_version", 1))
    return seen == ("active", version), f"list {seen[0]}, version {seen[1]}"


def _gates_fit(state: dict[str, Any]) -> tuple[bool, str]:
    seen = [one["state"] for one in state["gates"]]
    return bool(seen) and set(seen) == {"fit"}, f"gates {seen}"
