"""Every act of the rule book: what came before, what is sent, what is so afterwards."""

from collections.abc import Callable
from dataclasses import replace

from controller.core import facts
from controller.core.commands import PulseUnlock
from controller.core.profile import IncidentRule, Profile, TempOutRule
from controller.core.words import DoorPlan, HatchPlan, RoomPlan
from tests.core.playbook import PLAN, Site
from tests.web.act_case import (
    NO_ID,
    P1,
    S1,
    Case,
    inside,
    last_orders,
    listed,
    lost,
    opened,
    running,
    session_is,
    suspended,
)

RULES = Profile(
    late_ms=60_000,
    gate_alarms_hold=1,
    temp_outs=(TempOutRule("toilet", 600_000),),
    incidents=(IncidentRule("smoking", (), (), conduct=True), IncidentRule("dispute", (), ("supervisor_told",))),
)
PLACE = replace(
    PLAN,
    doors=(*PLAN.doors, *(DoorPlan(one, "hatch", "board-room", 3000) for one in ("hatch-out", "hatch-in"))),
    rooms=(*PLAN.rooms, RoomPlan("wc", None, None, (), kind="toilet")),
    hatches=(HatchPlan("hatch-1", "hatch-out", "hatch-in"),),
    staff={"g1": "guard", "g2": "guard", "s1": "supervisor"},
    queue_reader="hall-reader",
    devices={**(PLAN.devices or {}), "hall-reader": "reader"},
)
BY = ("g1",)


def ruled(story: Callable[[Site], None]) -> Callable[[Site], None]:
    """The story at a site with more rules and places."""

    def before(play: Site) -> None:
        play.plan, play.profile = PLACE, RULES
        play.restart()
        play.clear_lane()
        story(play)

    return before


def nothing(play: Site) -> None:
    """Nobody is here."""


def inquiry(play: Site) -> None:
    running(play)
    play.tell(facts.SessionOrdered("s-1", "begin_inquiry", BY))


def overnight(play: Site) -> None:
    running(play)
    play.tell(facts.SessionOrdered("s-1", "close_for_night", BY))


def at_work(play: Site) -> None:
    inside(play)
    play.tell(facts.SessionOrdered("s-1", "start", BY))


def asks_for_longer(play: Site) -> None:
    at_work(play)
    play.tell(facts.ExtensionAsked("s-1", "p1", BY))


def sealed(play: Site) -> None:
    at_work(play)
    play.tell(facts.SessionOrdered("s-1", "end", BY))
    play.leave("p1")
    play.retrieve("p1")
    play.tell(facts.RecordingSealed("s-1", {}))


def called_off(play: Site) -> None:
    listed(play)
    play.tell(facts.SessionOrdered("s-1", "close", ("g1", "g2")))


def vacant(play: Site) -> None:
    running(play)
    play.tell(facts.PersonRevoked("p1", ("g1", "s1"), "ill", "ill"))


def with_alternate(play: Site) -> None:
    """A list of one member and one alternate; the member's place is vacant."""
    play.tell(facts.SessionPlanned("s-1", "1", play.utc_us, play.utc_us + 10**12, BY))
    play.tell(facts.DrawListImported("s-1", "c0ffee", 1, play.utc_us, alternates=1))
    play.tell(facts.SessionOrdered("s-1", "prepare", BY))
    play.tell(facts.DrawListReleaseAsked("s-1", ("g1", "s1")))
    play.tell(facts.DrawListOpened("s-1", (facts.Drawn("p1", "d-p1"), facts.Drawn("p2", "d-p2", alternate=1))))
    play.tell(facts.PersonRevoked("p1", ("g1", "s1"), "ill", "ill"))


def late(play: Site) -> None:
    opened(play)
    play.wait_ms(60_001)


def held(play: Site) -> None:
    opened(play)
    play.to_gate("p1")
    play.walk(alarm=True)


def in_room(play: Site) -> None:
    inside(play)
    play.tell(facts.ReturnNoted("p1", BY))


def in_queue(play: Site) -> None:
    opened(play)
    play.card("p2")
    play.tell(facts.CardRead("hall-reader", {"s-1": "d-p1"}))


def testing(play: Site) -> None:
    play.tell(facts.GateTestBegun("a", BY))


def locked_hatch(play: Site) -> None:
    for door in ("hatch-out", "hatch-in"):
        play.tell(facts.LockRead(door, True))


def shut_hatch(play: Site) -> None:
    locked_hatch(play)
    play.tell(facts.HatchCleared("hatch-1", BY, "looked"))


def smoked(play: Site) -> None:
    opened(play)
    play.tell(facts.IncidentReported("smoking", "wc", BY, "seen", "s-1", "p1"))


def disputed(play: Site) -> None:
    opened(play)
    play.tell(facts.IncidentReported("dispute", "1", BY, "loud", "s-1"))


def hatch_is(state: str) -> Callable[[Site], bool]:
    return lambda play: play.room.hatches["hatch-1"].state.value == state


def person_is(state: str) -> Callable[[Site], bool]:
    return lambda play: play.state("p1") == state


def alarm_is(code: str) -> Callable[[Site], bool]:
    return lambda play: code in play.alarms()


NOBODY = {"person": "测小甲"}
BLANK = {"reason": " "}
TWO, SUPERVISED = ("g1", "g2"), ("g1", "s1")
SHA = "0" * 64
OF_P1 = {**S1, **P1}
P1_WHY = {**P1, "reason": "seen"}
HATCH = {"hatch": "hatch-1"}
FIRST = {"incident": "1"}
NIGHT = ["network_cut", "materials_sealed"]
CASES = [
    # sessions
    Case("retest_session", suspended, S1, session_is("retesting"), wrong=NO_ID),
    Case("begin_inquiry", running, S1, session_is("inquiry"), wrong=NO_ID),
    Case("end_inquiry", inquiry, S1, session_is("running"), wrong=NO_ID),
    Case("close_for_night", running, S1, session_is("overnight"), wrong=NO_ID),
    Case("reopen_session", overnight, S1, session_is("running"), wrong=NO_ID),
    Case("stop_session", running, {**S1, "reason": "nobody came"}, session_is("emptying"), TWO, BLANK),
    Case("call_people", opened, {**S1, "persons": ["p1"], "called_utc": "2023-11-14T22:00:00Z"},
         lambda play: play.room.people["p1"].called_utc_us is not None, wrong={"called_utc": "soon!"}),
    Case("move_call", opened, {**S1, "persons": ["p1"], "called_utc": "2023-11-14T22:00:00Z", "reason": "a slip"},
         lambda play: play.room.people["p1"].called_utc_us is not None, TWO, BLANK),
    Case("ask_extension", at_work, OF_P1, lambda play: play.room.sessions["s-1"].extension_asked_by == ("p1",),
         wrong=NOBODY),
    Case("grant_extension", asks_for_longer, {**S1, "until_utc": "2023-11-15T07:13:00Z"},
         lambda play: play.room.sessions["s-1"].extension_asked_by == (), TWO, {"until_utc": "later"}),
    Case("take_roll", at_work, {**S1, "present": ["p1"]}, lambda play: play.room.sessions["s-1"].roll == ("p1",),
         wrong={"present": "p1"}),
    Case("sign_checklist", running, {**S1, "checklist": "night", "items": NIGHT},
         lambda play: set(play.room.sessions["s-1"].checklists["night"]) == set(NIGHT), TWO, {"checklist": "lunch"}),
    Case("sign_report", at_work, {**S1, "report_sha256": SHA, "signed": ["p1"]}, session_is("report_signed"), TWO,
         {"report_sha256": "zzzz"}),
    Case("archive_session", sealed, {**S1, "package_sha256": SHA}, session_is("archived"), wrong={"package_sha256": "no"}),
    Case("declassify_list", called_off, {**S1, "reason": "published"},
         lambda play: play.room.sessions["s-1"].draw.state.value == "declassified", SUPERVISED, BLANK),
    # places of members
    Case("ask_replacement", vacant, OF_P1, lambda play: play.room.vacancies["p1"].state.value == "asked", wrong=NOBODY),
    Case("fail_replacement", vacant, {**OF_P1, "reason": "nobody"},
         lambda play: "stopped_and_sealed" in play.room.sessions["s-1"].flags, TWO, BLANK),
    Case("call_alternate", with_alternate, {**S1, "person": "p2", "instead_of": "p1"},
         lambda play: play.room.people["p2"].alternate == 0, TWO, {"instead_of": "测小甲"}),
    # people
    Case("accept_late", ruled(late), P1_WHY, lambda play: play.room.people["p1"].late_accepted, TWO, BLANK),
    Case("name_escort", ruled(opened), {**P1, "escort": "g2"}, lambda play: play.room.people["p1"].escort == "g2",
         wrong={"escort": "测 保安"}),
    Case("decide_hold", ruled(held), {**P1_WHY, "admit": True}, person_is("gate_clear"), SUPERVISED, {"admit": "maybe"}),
    Case("grant_exemption", opened, P1_WHY, lambda play: play.room.people["p1"].exempt, TWO, BLANK),
    Case("found_inside", lost, {**P1, "place": "1", "reason": "seen in the room"},
         lambda play: (play.state("p1"), play.room.people["p1"].place) == ("unknown", "1"), TWO, {"place": "../1"}),
    Case("found_outside", inside, {**P1, "reason": "left by the broken glass"}, person_is("expected"), TWO, BLANK),
    Case("report_device", inside, {**P1, "place": "1", "item": "phone"}, alarm_is("device_found"),
         wrong={"item": "测小甲的手机"}),
    Case("confirm_seat", in_room, {**P1, "seat": "A3"}, person_is("seated"), wrong={"seat": "测小甲的座位"}),
    Case("temp_out", ruled(in_room), {**P1, "room_kind": "toilet"}, person_is("temp_out"), wrong={"room_kind": "cinema"}),
    Case("note_return", inside, P1, person_is("in_room"), wrong=NOBODY),
    Case("leave_queue", ruled(in_queue), P1, lambda play: not play.room.tickets, wrong=NOBODY),
    Case("call_medical", ruled(inside), {**P1_WHY, "escort": "g2"}, lambda play: play.room.people["p1"].exit_approved,
         TWO, BLANK),
    Case("signal_duress", nothing, {"place": "a"}, alarm_is("duress"), wrong={"place": "测 大厅"}),
    # places
    Case("begin_gate_test", nothing, {"lane": "a"}, lambda play: play.lane() == "testing", wrong={"lane": "测 通道"}),
    Case("end_gate_test", testing, {"lane": "a"}, lambda play: play.lane() == "free", wrong={"lane": "测 通道"}),
    Case("open_hatch", ruled(shut_hatch), {**HATCH, "side": "outer", "items": ["标书 第1册"]}, last_orders(PulseUnlock),
         wrong={"side": "upper"}),
    Case("clear_hatch", ruled(locked_hatch), {**HATCH, "reason": "looked"}, hatch_is("shut"), wrong=BLANK),
    Case("report_tailgate", nothing, {"door": "door-main"}, alarm_is("tailgate"), wrong={"door": "测 大门"}),
    # incidents
    Case("report_incident", ruled(opened), {"kind": "smoking", "place": "wc", "reason": "seen"},
         lambda play: len(play.room.incidents) == 1, wrong={"kind": "测 吸烟"}),
    Case("do_incident_step", ruled(disputed), {**FIRST, "step": "supervisor_told"},
         lambda play: play.room.incidents["1"].state.value == "ready", wrong={"step": "测 一步"}),
    Case("close_incident", ruled(smoked), {**FIRST, "outcome": "noted"}, lambda play: not play.room.incidents, TWO,
         {"outcome": " "}),
    Case("record_conduct", ruled(smoked), {**FIRST, **P1_WHY, "conduct": "smoked"},
         lambda play: play.room.incidents["1"].conduct == ("p1:smoked",), TWO, {"conduct": "测 吸烟"}),
]  # fmt: skip
