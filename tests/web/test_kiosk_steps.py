"""The screens that the rule book adds: number called, gate under test, check by hand, held, refused with the rule."""

import ast
from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.modes import MODES
from controller.core.profile import ModeRule, Profile
from controller.web.kiosk_notices import ENDINGS, NO_RULE, NOTICES, SHOWN_AS, notice_told
from controller.web.kiosk_view import Moment, kiosk_state
from tests.config.refusal_codes import codes_of_the_core
from tests.core.playbook import PLAN, Site, ready_site
from tests.web.desk_stand import ROOT

RULES = Profile(gate_alarms_manual=2, gate_alarms_hold=3, gate_test_wait_ms=300_000)


def shown(site: Site) -> dict[str, Any]:
    return kiosk_state(site.room, "a", {"p1": "测小甲"}.get, Moment(site.mono_us, 7))


def step(site: Site) -> str:
    return str(shown(site)["step"])


def rings(site: Site, times: int) -> None:
    """The gate rings for p1 so often, and they walk back each time but the last."""
    site.to_gate("p1")
    for n in range(times):
        site.walk(alarm=True)
        if n + 1 < times:
            site.answer(site.store(site.walk("backward")))


def hall(people: int = 3) -> Site:
    """A site with a queue, its lane in somebody's hands."""
    plan = replace(PLAN, queue_reader="hall-reader", devices={**(PLAN.devices or {}), "hall-reader": "reader"})
    return ready_site(people=people, plan=plan)


def test_who_failed_before_the_matcher_waits_for_two_of_staff() -> None:
    """Domain 5.B 3: after three failures the identity is confirmed by hand."""
    site = ready_site()
    site.card("p1")
    for _ in range(site.profile.face_fails_manual):
        site.tell(facts.IdentityMismatched("a", "p1", "matcher-a", 120))
    told = shown(site)
    assert (told["step"], told["step_no"], told["notice"]["code"]) == ("manual", 2, "identity_by_staff")
    assert told["notice"]["rule"]["zh"] != told["notice"]["rule"]["en"]


def test_the_first_alarm_sends_back_the_second_waits_for_a_check_the_third_holds() -> None:
    """Domain 5.B 8: one retry, then a check by hand, then held until a supervisor decides."""
    for times, expected in ((1, "gate_alarm"), (2, "check"), (3, "held")):
        site = ready_site(profile=RULES)
        rings(site, times)
        assert step(site) == expected


def test_a_held_person_who_walked_back_is_still_held_and_told_nothing_else() -> None:
    site = ready_site(profile=RULES)
    rings(site, 3)
    site.walk("backward")
    told = shown(site)
    assert (told["step"], told["step_no"], told["masked_name"]) == ("held", 5, "测*甲")


def test_a_lane_under_test_says_so() -> None:
    site = ready_site(profile=RULES)
    site.tell(facts.GateTestBegun("a", ("g1",)))
    assert step(site) == "testing"


def test_a_called_number_is_shown_at_its_lane_with_the_time_to_come() -> None:
    site = hall()
    site.card("p1")
    for person in ("p2", "p3"):
        site.tell(facts.CardRead("hall-reader", {"s-1": f"d-{person}"}))
    told = shown(site)
    assert (told["step"], told["queue"]) == (
        "wait_identity", {"called": None, "calls": [], "waiting": 2, "newest": 2},
    )  # fmt: skip
    site.tell(facts.KioskCancelled("a"))
    told = shown(site)
    assert (told["step"], told["step_no"], told["masked_name"]) == ("called", 1, None)
    assert told["queue"] == {"called": 1, "calls": [{"number": 1, "lane": "a"}], "waiting": 1, "newest": 2}
    assert told["deadline_s"] == pytest.approx(site.profile.queue_call_wait_ms / 1000)
    site.card("p3")
    assert (step(site), shown(site)["notice"]["code"]) == ("called", "queue_wait")


def test_a_site_without_a_queue_has_none() -> None:
    assert shown(ready_site())["queue"] is None


def test_an_open_box_shows_what_was_ticked() -> None:
    site = ready_site()
    site.card("p1")
    site.identify("p1")
    command = site.declare("p1").commands[0]
    site.tell(facts.BoxRead(command.locker, command.box, False))  # type: ignore[attr-defined]
    assert (step(site), shown(site)["items"]) == ("box_open", [])
    site.tell(facts.ItemsListed("a", "p1", ("phone", "watch")))
    assert shown(site)["items"] == ["phone", "watch"]


def test_an_outage_is_said_in_general_words_with_its_rule() -> None:
    site = ready_site(profile=Profile(modes=(ModeRule("power_lost", False, True),)))
    site.tell(facts.PowerLost("mains"))
    site.card("p1")
    notice = shown(site)["notice"]
    assert (step(site), notice["code"]) == ("swipe", "outage")
    assert notice["rule"]["clause"]
    assert notice["rule"]["clause_en"]


def test_a_stranger_learns_of_no_rule() -> None:
    site = ready_site()
    site.card("x1")
    assert shown(site)["notice"] == {"code": "not_on_list", "params": {}}
    assert {"not_on_list"} == NO_RULE


def test_the_duress_signal_changes_nothing_on_the_screen() -> None:
    """GB/T 37078: the signal is silent where it is given."""
    site = ready_site()
    site.card("p1")
    before = shown(site)
    site.tell(facts.DuressSignalled("a"))
    after = shown(site)
    before.pop("deadline_s"), after.pop("deadline_s")
    assert before == after
    assert "duress" in site.alarms()


def test_what_is_shown_in_other_words_is_a_code_of_the_core_and_has_words() -> None:
    assert set(SHOWN_AS.values()) <= NOTICES
    assert not set(SHOWN_AS) & NOTICES
    outages = {code for code in SHOWN_AS if code.startswith("degraded_")}
    assert set(SHOWN_AS) - outages <= set(codes_of_the_core())


def test_whoever_must_wait_for_the_roll_call_is_told_so_and_not_that_they_are_inside() -> None:
    told = notice_told("whereabouts_unknown", "swipe", journal_ok=True)
    assert told is not None
    assert told["code"] == "whereabouts_unknown"


def test_a_notice_of_the_machinery_has_no_rule() -> None:
    assert notice_told("staff_called", "swipe", journal_ok=True) == {"code": "staff_called", "params": {}}
    assert notice_told("revoked", "swipe", journal_ok=False) == {"code": "journal_unwritable", "params": {}}
    assert notice_told("revoked", "admitted", journal_ok=True) is None


GENERAL = {
    "identity_stale", "declaration_stale", "clear_stale", "stored_stale", "not_stored", "not_clear", "lane_not_clear",
    "two_persons_needed",
}  # fmt: skip
"""Rules that keep somebody before a door who did all that they could: staff come, and the rule is shown."""


def told_at_kiosks() -> set[str]:
    """What the core may have a kiosk say: notices by name, and the rules asked at the card and at the unlock."""
    found: set[str] = set()
    files = {file.stem: ast.parse(file.read_text("utf-8")) for file in (ROOT / "controller" / "core").glob("*.py")}
    for tree in files.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                named = node.args[1:] if name in ("notify", "give_up", "leave_lane") else []
                if name == "deny" and len(node.args) == 2:
                    named = node.args[:1]
                named += [one.value for one in node.keywords if one.arg == "notice"]
                found |= {str(one.value) for one in named if isinstance(one, ast.Constant) and one.value}
    known = codes_of_the_core()
    for module in ("entitlement", "cardholder"):
        rules = [one for one in files[module].body if isinstance(one, ast.FunctionDef) and one.name.startswith("why_")]
        found |= {
            text.value
            for rule in rules
            for answer in ast.walk(rule)
            if isinstance(answer, ast.Return) and answer.value is not None
            for text in ast.walk(answer.value)
            if isinstance(text, ast.Constant) and text.value in known
        }
    return found | {f"degraded_{mode}" for mode in MODES}


def test_whatever_the_core_has_a_kiosk_say_has_words_of_its_own() -> None:
    codes = told_at_kiosks()
    assert {"absent", "held", "gate_not_fit", "alternate_not_called", "hold_lifted", "face_failed"} <= codes
    words = NOTICES | set(SHOWN_AS) | set(ENDINGS) | GENERAL
    assert {code for code in codes if code not in words} == set()
