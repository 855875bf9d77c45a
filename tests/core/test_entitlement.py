"""Why somebody may not begin, or not be unlocked: each rule for itself."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import entitlement, facts
from controller.core.gate_fitness import GateFitness, GateFitnessState
from controller.core.profile import ModeRule, RoleRule
from controller.core.session import SessionState
from controller.core.state import Room
from controller.core.words import Stamp
from tests.core.entrance import Entrance, entrance
from tests.core.playbook import BY_TWO, HOUR_US

HOUR_MS = 3_600_000
ROLES = (
    RoleRule("expert", ("evaluation",), member=True, expert=True, listed_by_two=False),
    RoleRule("owner", ("evaluation",), member=True),
    RoleRule("witness"),
)


def stamp(site: Entrance, later_us: int = 0) -> Stamp:
    return Stamp(site.utc_us + later_us, site.mono_us + later_us, "run-1")


def person(site: Entrance, **changes: Any) -> Any:
    return replace(site.room.people["p1"], **changes)


def test_who_was_drawn_and_not_revoked_is_entitled_inside_the_window() -> None:
    """S1: on the released list of a session here, inside its window."""
    site = entrance()
    assert entitlement.why_not_listed(site.room, stamp(site), person(site)) is None


def test_revoked_comes_before_every_other_reason() -> None:
    """S10: revoked beats granted."""
    site = entrance()
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    assert entitlement.why_not_listed(site.room, stamp(site), person(site, revoked=True, alternate=1)) == "revoked"
    assert entitlement.why_withdrawn(person(site)) is None


def test_an_alternate_who_was_not_called_is_not_entitled() -> None:
    """财库〔2003〕119: alternates in their order."""
    site = entrance()
    assert entitlement.why_not_listed(site.room, stamp(site), person(site, alternate=2)) == "alternate_not_called"


@pytest.mark.parametrize(
    ("later_us", "reason"), [(0, None), (-HOUR_US - 10_000_000, "not_now"), (8 * HOUR_US + 10_000_000, "not_now")]
)
def test_the_window_is_judged_in_utc(later_us: int, reason: str | None) -> None:
    """S1: inside its window; 440号 5.5.3: at the set time."""
    site = entrance()
    assert entitlement.why_not_now(site.room, stamp(site, later_us), "s-1") == reason


def test_both_ends_of_the_window_belong_to_it() -> None:
    """S1: inside its window."""
    site = entrance()
    session = site.room.sessions["s-1"]
    for utc_us in (session.not_before_utc_us, session.until_utc_us):
        assert entitlement.why_not_now(site.room, Stamp(utc_us, 0, "run-1"), "s-1") is None
        outside = utc_us - 1 if utc_us == session.not_before_utc_us else utc_us + 1
        assert entitlement.why_not_now(site.room, Stamp(outside, 0, "run-1"), "s-1") == "not_now"


def test_a_clock_in_doubt_judges_no_window() -> None:
    """DESIGN, time: windows are refused while the clock is in doubt."""
    site = entrance()
    site.tell(facts.ClockDoubted("step"))
    assert entitlement.why_not_now(site.room, stamp(site), "s-1") == "clock_doubted"


@pytest.mark.parametrize("state", SessionState)
def test_a_session_admits_from_its_assembly_to_its_end_and_never_while_suspended(state: SessionState) -> None:
    """440号 5.5.3 and domain 5.C."""
    site = entrance()
    session = replace(site.room.sessions["s-1"], state=state)
    room = replace(site.room, sessions={"s-1": session})
    admits = state.value in ("assembling", "quorate", "running", "inquiry")
    assert entitlement.why_not_admitting(room, "s-1") == (None if admits else "session_not_open")


def fit(site: Entrance, state: GateFitnessState, tested_utc_us: int) -> Room:
    return replace(site.room, gates={"gate-a": GateFitness("gate-a", state, tested_utc_us=tested_utc_us)})


@pytest.mark.parametrize("state", GateFitnessState)
def test_only_a_fit_gate_counts_where_tests_are_demanded(state: GateFitnessState) -> None:
    """440号 6.4.1 and domain 8: self-test with reference device daily."""
    site = entrance(gate_test_valid_ms=HOUR_MS)
    reason = None if state.value == "fit" else "gate_not_fit"
    assert entitlement.why_not_fit(fit(site, state, site.utc_us), stamp(site), "gate-a") == reason
    assert entitlement.why_not_fit(fit(entrance(), state, 0), stamp(site), "gate-a") is None


def test_a_test_counts_to_the_end_of_its_time_and_no_longer() -> None:
    """gate_test_valid_ms, checked again at the moment of the unlock."""
    site = entrance(gate_test_valid_ms=HOUR_MS)
    room = fit(site, GateFitnessState.FIT, site.utc_us)
    assert entitlement.why_not_fit(room, stamp(site, HOUR_US), "gate-a") is None
    assert entitlement.why_not_fit(room, stamp(site, HOUR_US + 1), "gate-a") == "gate_not_fit"
    assert entitlement.why_not_fit(room, stamp(site), "gate-b") == "gate_not_fit", "never tested"


@pytest.mark.parametrize("device", ["gate-a", "locker-a"])
def test_a_lane_whose_gate_or_boxes_are_silent_is_not_ready(device: str) -> None:
    """S10: silent is not clear, not locked."""
    site = entrance()
    assert entitlement.why_lane_silent(site.room, "a") is None
    site.tell(facts.DeviceLost(device, "cable"))
    assert entitlement.why_lane_silent(site.room, "a") == "device_offline"
    assert entitlement.why_lane_not_ready(site.room, stamp(site), "a") == "device_offline"
    assert entitlement.why_lane_not_ready(site.room, stamp(site), "b") is None
    assert entitlement.why_lane_silent(site.room, "nowhere") == "device_offline"
    assert entitlement.why_lane_not_ready(site.room, stamp(site), "nowhere") == "lane_unknown"


def test_in_a_fire_no_lane_is_ready() -> None:
    """S2: nobody enters in a fire."""
    site = entrance()
    site.tell(facts.FireInputRead("fire-main", True))
    assert entitlement.why_lane_not_ready(site.room, stamp(site), "a") == "fire"


def test_a_degraded_mode_that_forbids_entries_stops_them_at_the_kiosk_and_at_the_door() -> None:
    """evidence 6.2: for each mode the matrix says whether a new entry may go on."""
    site = entrance(modes=(ModeRule("centre_lost", new_entry=False, running_continues=True),))
    site.to_gate("p1")
    site.tell(facts.LinkLost("centre"))
    site.answer(site.walk())
    assert (site.unlocks(), site.room.lanes["a"].notice) == (0, "degraded_centre_lost")
    assert site.card("p2", "reader-b").refusal == "degraded_centre_lost"
    assert entitlement.why_lane_not_ready(site.room, stamp(site), "b") == "degraded_centre_lost"
    site.tell(facts.LinkRestored("centre"))
    assert site.card("p2", "reader-b").accepted


def test_who_was_listed_by_two_comes_in_by_the_role_list() -> None:
    """S1: on the released draw list, or on the session's role list signed by two."""
    site = entrance(roles=ROLES)
    site.tell(
        facts.RolesListed("s-1", (facts.Drawn("o1", "d-o1", "owner"), facts.Drawn("w1", "d-w1", "witness")), BY_TWO)
    )
    site.admit("o1")
    assert site.card("w1").refusal == "role_stays_outside"


def test_a_card_on_two_lists_stands_for_the_admission_that_is_alive() -> None:
    """One person is in one place, whatever list they stand on."""
    site = entrance()
    begin = site.utc_us - HOUR_US
    site.tell(facts.SessionPlanned("s-2", "1", begin, begin + 9 * HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported("s-2", "c2", 1, begin))
    site.tell(facts.DrawListReleaseAsked("s-2", BY_TWO))
    site.tell(facts.DrawListOpened("s-2", (facts.Drawn("q1", "d-q1"),)))
    site.card("p1")
    site.identify("p1")
    site.tell(facts.ConflictDeclared("a", "p1", "c"))
    both = facts.CardRead("reader-a", {"s-1": "d-p1", "s-2": "d-q1"})
    assert site.tell(both).refusal == "session_not_open", "recused in one session, expected in the other"
    assert site.card("p1").refusal == "recused"


def test_a_card_on_two_lists_fetches_first_what_lies_in_a_box() -> None:
    """S4: a box opens to its holder, outside."""
    site = entrance()
    begin = site.utc_us - HOUR_US
    site.tell(facts.SessionPlanned("s-2", "1", begin, begin + 9 * HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported("s-2", "c2", 1, begin))
    site.tell(facts.DrawListReleaseAsked("s-2", BY_TWO))
    site.tell(facts.DrawListOpened("s-2", (facts.Drawn("q1", "d-q1"),)))
    site.kept_box("p1")
    site.card("p1")
    site.identify("p1")
    site.tell(facts.ConflictDeclared("a", "p1", "c"))
    site.store(site.tell(facts.CardRead("reader-a", {"s-1": "d-p1", "s-2": "d-q1"})))
    assert (site.state("p1"), site.state("q1")) == ("retrieved", "expected")


def test_somebody_who_fetches_a_phone_stands_at_one_kiosk_even_while_the_boxes_are_silent() -> None:
    """One person is in one place."""
    site = entrance()
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    site.card("p1")
    site.tell(facts.DeviceLost("locker-a", "cable"))
    assert site.card("p1", "reader-b").refusal == "at_other_kiosk"


def test_a_board_that_comes_back_opens_the_box_that_somebody_waits_for() -> None:
    """S10: a silent box opens to nobody; once it was read, its holder need not ask again."""
    site = entrance()
    site.card("p1")
    site.identify("p1")
    site.declare("p1")
    site.tell(facts.DeviceLost("locker-a", "cable"))
    for box in (1, 2, 3):
        assert site.tell(facts.BoxRead("locker-a", box, True)).commands == ()
    site.store(site.tell(facts.DeviceReady("locker-a")))
    assert site.state("p1") == "stored"


def test_after_an_approved_exit_there_is_no_return() -> None:
    """domain 5.B 14 (东台): once out, no re-entry; who comes back needs the full way and a new approval."""
    site = entrance()
    site.admit("p1")
    site.tell(facts.ExitAsked("p1", ("g1",)))
    site.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    site.leave("p1")
    site.retrieve("p1")
    for reader in ("reader-a", "reader-b", "reader-hall"):
        assert site.card("p1", reader).refusal == "already_left"
