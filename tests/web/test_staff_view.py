"""Staff see the whole room, names masked, and the state has the shape that the pages read."""

import json
import re
from dataclasses import replace
from typing import Any

from controller.core import facts
from controller.core.words import RoomPlan
from controller.web import staff_view
from controller.web.desk import JournalState
from controller.web.staff_view import Lookups, staff_state
from tests.core.playbook import Site, ready_site
from tests.web.desk_stand import ROOT

NAMES = {"p1": "测小甲", "p2": "测乙"}
LOOKUPS = Lookups(NAMES.get, lambda session: f"title of {session}", lambda name: 5 if name == "gate-a" else None)


def seen(site: Site) -> dict[str, Any]:
    return staff_state(site.room, JournalState(True, 12, 3.5), site.utc_us, LOOKUPS)


def one(state: dict[str, Any], part: str, /, **wanted: Any) -> dict[str, Any]:
    found = [item for item in state[part] if wanted.items() <= item.items()]
    assert len(found) == 1, found
    item: dict[str, Any] = found[0]
    return item


def fields_of(page: str, name: str) -> set[str]:
    """The fields of an interface of the page, without those of objects inside it."""
    after = re.split(rf"export interface {name} (?:extends \w+ )?{{", page)[1]
    body = after.split("\nexport ")[0].split("\n/**")[0].split("\n}")[0].rstrip().removesuffix("}")
    while (flat := re.sub(r"\{[^{}]*\}", "", body)) != body:
        body = flat
    return set(re.findall(r"readonly (\w+):", body))


def test_the_state_has_every_field_that_the_pages_read() -> None:
    page = (ROOT / "kiosk/src/shared/staff-state.ts").read_text("utf-8")
    site = ready_site()
    site.card("p1")
    site.tell(facts.StaffCalled("a"))
    state = seen(site)
    shapes = {
        "StaffState": state, "Device": state["devices"][0], "Door": state["doors"][0], "Lane": state["lanes"][0],
        "Box": state["boxes"][0], "Session": state["sessions"][0], "Person": state["people"][0],
        "Alarm": state["alarms"][0], "Waiting": state["waiting_identity"][0],
    }  # fmt: skip
    for name, told in shapes.items():
        assert fields_of(page, name) <= set(told), name
    json.dumps(state)


def test_a_person_at_the_kiosk_waits_for_staff_by_pseudonym_and_masked_name() -> None:
    site = ready_site()
    site.card("p1")
    assert seen(site)["waiting_identity"] == [{"lane": "a", "person": "p1", "masked_name": "测*甲"}]
    site.identify("p1")
    state = seen(site)
    assert state["waiting_identity"] == []
    assert one(state, "lanes", id="a", holder="p1", masked_name="测*甲", direction="in", reason=None)


def test_a_leaver_holds_the_lane_outward_and_asked_before() -> None:
    site = ready_site()
    site.admit("p1")
    site.card("p1", "exit-reader-a")
    assert seen(site)["exit_requests"] == [{"person": "p1", "masked_name": "测*甲"}]
    assert one(seen(site), "people", person="p1", state="exit_asked", exit_approved=False)
    site.tell(facts.ExitApproved("p1", ("g1", "s1"), "ill"))
    assert seen(site)["exit_requests"] == []
    assert one(seen(site), "people", person="p1", state="exit_asked", exit_approved=True)
    site.card("p1", "exit-reader-a")
    assert one(seen(site), "lanes", id="a", direction="out", state="out_held")


def test_nobody_has_to_be_let_out_after_the_end() -> None:
    site = ready_site()
    site.admit("p1")
    site.tell(facts.ExitAsked("p1", ("g1",)))
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    assert seen(site)["exit_requests"] == []


def test_a_box_names_its_holder_by_pseudonym_and_a_person_their_box_by_number() -> None:
    site = ready_site()
    site.admit("p1")
    state = seen(site)
    assert one(state, "boxes", locker="locker-a", box=1, state="stored", holder="p1")
    assert one(state, "people", person="p1", box="1", state="admitted")
    assert one(state, "sessions", id="s-1", expected=5, inside=1, title="title of s-1", list_state="active")


def test_the_rooms_that_a_session_can_be_planned_in_are_named() -> None:
    site = Site()
    assert seen(site)["rooms"] == []
    site.start()
    assert seen(site)["rooms"] == ["1"]


def test_a_toilet_is_no_room_that_a_session_can_be_planned_in() -> None:
    site = Site()
    site.start()
    rooms = (*site.room.plan.rooms, RoomPlan("wc", None, None, (), "toilet"))
    site.room = replace(site.room, plan=replace(site.room.plan, rooms=rooms))
    state = seen(site)
    assert (state["rooms"], state["other_rooms"]) == (["1"], ["wc"])


def test_before_release_there_are_counts_and_nobody() -> None:
    site = Site()
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us, site.utc_us + 10, ("g1",)))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 5, site.utc_us))
    state = seen(site)
    session = one(state, "sessions", id="s-1", expected=5, inside=0, list_state="sealed")
    assert session["sources"] == [{"id": "cam-lane-a", "recording": False}, {"id": "cam-room-1a", "recording": False}]
    assert state["people"] == []


def test_silence_is_shown_as_unknown_and_never_as_quiet() -> None:
    site = ready_site()
    site.tell(facts.LockRead("door-main", True))
    state = seen(site)
    assert one(state, "doors", id="door-main", contact="closed", lock="locked", released=False)
    assert state["fire"] == {"latched": False, "inputs": {"fire-main": False}}
    site.tell(facts.DeviceLost("board-main", "silent"))
    state = seen(site)
    assert one(state, "doors", id="door-main", contact="unknown", lock="unknown", state="unknown")
    assert state["fire"]["inputs"] == {"fire-main": True}
    assert one(state, "devices", name="board-main", online=False, since_utc_us=None)
    assert one(state, "devices", name="gate-a", online=True, since_utc_us=5)


def test_the_recorder_is_a_device_like_the_others() -> None:
    site = ready_site()
    assert one(seen(site), "devices", name="recorder", kind="recorder", online=True)
    site.tell(facts.RecorderLost("silent"))
    assert one(seen(site), "devices", name="recorder", online=False)
    assert one(seen(site), "sessions", id="s-1", flagged=True, flags=["list_unpackaged", "recorder_lost"])


def test_a_lane_in_doubt_says_why_and_an_alarm_how_grave_it_is() -> None:
    site = ready_site()
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    state = seen(site)
    assert one(state, "lanes", id="a", state="unknown", reason="missed_passages", holder=None, direction=None)
    alarm = one(state, "alarms", id="lane_unknown:a", code="lane_unknown", priority=2, active=True, acknowledged=False)
    assert alarm["params"] == {"place": "a", "reason": "missed_passages"}


def test_an_open_door_and_a_fire_release_are_shown_as_read() -> None:
    site = ready_site()
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.DoorReleased("door-main"))
    site.tell(facts.DoorContactRead("door-main", False))
    state = seen(site)
    assert one(state, "doors", id="door-main", state="released", contact="open", lock="released", released=True)
    assert state["fire"]["latched"] is True
    assert state["journal"] == {"ok": True, "size": 12, "checkpoint_age_s": 3.5}


def test_people_of_a_closed_session_are_gone_and_old_sessions_are_few(monkeypatch: Any) -> None:
    monkeypatch.setattr(staff_view, "CLOSED_SHOWN_MAX", 2)
    site = ready_site()
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.RecordingSealed("s-1", {}))
    assert seen(site)["people"] == []
    for number in range(2, 6):
        site.tell(facts.SessionPlanned(f"s-{number}", "1", site.utc_us + number, site.utc_us + 10**9, ("g1",)))
        site.tell(facts.SessionOrdered(f"s-{number}", "close", ("g1",)))
    site.tell(facts.SessionPlanned("s-9", "1", site.utc_us, site.utc_us + 10, ("g1",)))
    assert [session["id"] for session in seen(site)["sessions"]] == ["s-4", "s-5", "s-9"]
