"""Staff see the rule book's state: modes, incidents, queue, gates, committee; names masked, codes to choose from."""

import json
from dataclasses import replace
from typing import Any

from controller.core import facts
from controller.core.admission import AdmissionState
from controller.core.incidents import CONDUCT
from controller.core.profile import Composition, IncidentRule, ModeRule, Profile, TempOutRule
from controller.core.words import HatchPlan, RoomPlan
from tests.core.playbook import PLAN, Site, ready_site
from tests.web.desk_stand import ROOT
from tests.web.test_staff_view import fields_of, one, seen

RULES = Profile(
    modes=(ModeRule("power_lost", False, True, limit_ms=60_000, after_limit="suspend"),),
    incidents=(
        IncidentRule("medical", ("medical",), ("doctor_called",)),
        IncidentRule("smoking", (), (), conduct=True),
    ),
    compositions=(Composition("bidding", 5),),
    temp_outs=(TempOutRule("toilet", 600_000), TempOutRule("dining", 600_000)),
    gate_alarms_hold=1,
)
HALL = replace(
    PLAN,
    rooms=(*PLAN.rooms, RoomPlan("wc", None, None, (), kind="toilet")),
    queue_reader="hall-reader",
    staff={"g1": "guard", "s1": "supervisor"},
    devices={**(PLAN.devices or {}), "hall-reader": "reader"},
    hatches=(HatchPlan("hatch-1", "door-main", "door-room-1"),),
)


def busy() -> Site:
    """A site where something of everything is going on."""
    site = ready_site(plan=HALL, profile=RULES)
    site.to_gate("p1")
    site.walk(alarm=True)
    site.tell(facts.CardRead("hall-reader", {"s-1": "d-p2"}))
    site.tell(facts.IncidentReported("smoking", "room-1", ("g1",), "seen", "s-1", "p2"))
    site.tell(facts.PowerLost("mains"))
    return site


def test_the_state_has_every_field_that_the_rules_part_of_the_page_reads() -> None:
    shared = ROOT / "kiosk/src/shared"
    page = "\n".join((shared / file).read_text("utf-8") for file in ("rules-state.ts", "session-rules.ts"))
    state = seen(busy())
    shapes: dict[str, Any] = {
        "RulesState": {**state, "me": None}, "Mode": state["modes"][0], "Incident": state["incidents"][0],
        "Ticket": state["queue"][0], "Gate": state["gates"][0], "Hatch": state["hatches"][0], "Held": state["held"][0],
        "Staff": state["staff"][0], "SessionRules": state["sessions"][0], "PersonRules": state["people"][0],
    }  # fmt: skip
    for name, told in shapes.items():
        assert fields_of(page, name) <= set(told), name
    json.dumps(state)


def test_an_outage_says_what_may_go_on_and_until_when() -> None:
    site = busy()
    (mode,) = seen(site)["modes"]
    assert (mode["id"], mode["state"], mode["new_entry"], mode["running_continues"]) == (
        "power_lost",
        "on",
        False,
        True,
    )
    assert (mode["limit_utc_us"] - mode["since_utc_us"], mode["places"]) == (60_000_000, ["mains"])
    site.wait_ms(60_001)
    (mode,) = seen(site)["modes"]
    assert (mode["state"], mode["running_continues"]) == ("overdue", False)


def test_an_incident_shows_its_steps_and_whether_conduct_may_follow() -> None:
    incident = one(seen(busy()), "incidents", kind="smoking")
    assert (incident["state"], incident["person"], incident["masked_name"]) == ("ready", "p2", "测*")
    assert (incident["conduct"], incident["conduct_possible"]) == ([], True)
    assert incident["footage"]["from_utc_us"] < incident["opened_utc_us"] < incident["footage"]["to_utc_us"]


def test_the_queue_and_who_is_held_are_named_masked() -> None:
    state = seen(busy())
    assert one(state, "queue", person="p2", number=1, masked_name="测*", state="waiting", lane=None)
    assert one(state, "held", person="p1", masked_name="测*甲", lane="a", gate_alarms=1)


def test_a_gate_under_test_shows_the_halves_that_passed() -> None:
    site = ready_site(profile=RULES)
    assert one(seen(site), "gates", gate="gate-a", lane="a", state="untested", testing=False, tested_utc_us=None)
    site.tell(facts.GateTestBegun("a", ("g1",)))
    site.walk(alarm=True)
    assert one(seen(site), "gates", testing=True, alarmed_pass=True, clean_pass=False)


def test_choices_are_those_of_the_profile_and_of_rooms_that_are_here() -> None:
    state = seen(busy())
    assert state["incident_kinds"] == ["medical", "smoking"]
    assert state["temp_out_kinds"] == ["toilet"]
    assert (state["procurements"], state["conducts"]) == (["bidding"], list(CONDUCT))
    assert set(state["checklist_items"]) == {"night", "morning", "emptying"}
    assert all(state["checklist_items"].values())
    assert state["staff"] == [{"id": "g1", "role": "guard"}, {"id": "s1", "role": "supervisor"}]


def committee(inside: int) -> Site:
    site = Site(profile=replace(RULES, gate_alarms_hold=0))
    site.start()
    site.clear_lane()
    site.open_session(people=6)
    session = replace(site.room.sessions["s-1"], procurement="bidding")
    site.room = replace(site.room, sessions={"s-1": session})
    seated = {f"p{n}" for n in range(1, inside + 1)}
    people = {
        name: replace(who, state=AdmissionState.IN_ROOM) if name in seated else who
        for name, who in site.room.people.items()
    }
    site.room = replace(site.room, people=people)
    return site


def test_a_committee_shows_what_it_lacks() -> None:
    """招标投标法 37: five or more, odd, experts two thirds or more."""
    assert seen(committee(2))["sessions"][0]["quorum"] == {
        "needed": 5, "members_inside": 2, "experts_needed": 4, "experts_inside": 2,
        "missing": ["too_few_members", "even_number"],
    }  # fmt: skip
    assert seen(committee(5))["sessions"][0]["quorum"]["missing"] == []
    assert seen(ready_site())["sessions"][0]["quorum"] is None


def test_longer_time_shows_how_many_ask_and_how_many_must() -> None:
    """招标投标法实施条例 48: more than a third of the members."""
    site = committee(5)
    assert seen(site)["sessions"][0]["extension"] is None
    site.tell(facts.SessionOrdered("s-1", "start", ("g1",)))
    site.tell(facts.ExtensionAsked("s-1", "p1"))
    assert seen(site)["sessions"][0]["extension"] == {"asked": 1, "needed": 2}


def test_the_next_alternate_is_the_first_of_the_order_who_was_not_called() -> None:
    """财库〔2003〕119: alternates take a place in their order."""
    site = ready_site()
    assert seen(site)["sessions"][0]["next_alternate"] is None
    people = {name: replace(who, alternate=n) for n, (name, who) in enumerate(site.room.people.items())}
    site.room = replace(site.room, people=people)
    assert seen(site)["sessions"][0]["next_alternate"] == "p2"


def test_the_silent_alarm_is_marked_as_such() -> None:
    site = ready_site()
    site.tell(facts.DuressSignalled("a"))
    site.tell(facts.StaffCalled("a"))
    silent = {alarm["code"]: alarm["silent"] for alarm in seen(site)["alarms"]}
    assert (silent["duress"], silent["staff_called"]) == (True, False)
