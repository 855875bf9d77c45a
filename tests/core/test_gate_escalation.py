"""The gate rings again and again for one person: walk back, a check by hand, then held until a supervisor decides."""

from typing import Any

import pytest

from controller.core import facts
from controller.core.commands import OpenBox, PulseUnlock
from controller.core.profile import RoleRule
from tests.core.entrance import BY_SUPERVISOR, Entrance, entrance
from tests.core.playbook import BY_TWO, ordered

BY_GUARDS = ("g1", "g2")
STEPS = {"gate_alarms_manual": 2, "gate_alarms_hold": 3}


def rung(times: int, **figures: Any) -> Entrance:
    """The gate rang so often for the first person, who stands behind it."""
    site = entrance(**{**STEPS, **figures})
    site.ring("p1", times)
    return site


def decided(
    site: Entrance, admit: bool, by: tuple[str, ...] = BY_SUPERVISOR, reason: str = "talked to them"
) -> str | None:
    return site.tell(facts.HoldDecided("p1", admit, by, reason)).refusal


def resolved(site: Entrance) -> str | None:
    return site.tell(facts.AlarmResolved("a", BY_TWO, "belt")).refusal


def told(site: Entrance, code: str) -> tuple[str, str]:
    """Of whom, and of which session, an alarm in the first lane tells."""
    params = site.room.alarms[f"{code}:a"].params
    return params["person"], params["session"]


def test_the_first_alarm_sends_back_to_the_box() -> None:
    """domain 5.B 8: an alarm leads back to the box."""
    site = rung(1)
    assert (site.lane(), site.state("p1"), site.room.lanes["a"].notice) == ("alarmed", "stored", "phone_found")
    assert site.room.people["p1"].stored_mono_us is None
    assert told(site, "phone_at_gate") == ("p1", "s-1")
    decision = site.walk("backward")
    assert ordered(decision, OpenBox).person == "p1"
    site.through_door(site.answer_to_clear(decision))
    assert site.state("p1") == "admitted"


def test_from_the_second_alarm_on_a_clean_passage_does_not_clear() -> None:
    """domain 5, gate alarm repeated: one retry, at the second a check by hand."""
    site = rung(2)
    assert (site.room.lanes["a"].notice, site.state("p1")) == ("manual_check", "stored")
    site.answer(site.store(site.walk("backward")))
    site.walk()
    assert (site.lane(), site.state("p1"), site.unlocks()) == ("alarmed", "stored", 0)
    assert site.room.people["p1"].stored_mono_us is None
    assert told(site, "manual_check_needed") == ("p1", "s-1")
    site.wait_ms(600_000)
    assert site.unlocks() == 0


def test_two_staff_check_by_hand_and_the_way_goes_on_in_red() -> None:
    """S7 and domain 5.B 8: the second alarm leads to a check by hand."""
    site = rung(2)
    site.answer(site.store(site.walk("backward")))
    site.walk()
    for by, reason, refusal in ((("g1", "g1"), "belt", "two_persons_needed"), (BY_TWO, " ", "reason_needed")):
        assert site.tell(facts.AlarmResolved("a", by, reason)).refusal == refusal
    site.through_door(site.tell(facts.AlarmResolved("a", BY_TWO, "belt buckle")))
    assert not site.room.alarms["phone_at_gate:a"].active
    assert (site.state("p1"), "alarm_resolved_by_hand" in site.flags()) == ("admitted", True)
    assert not site.alarms() & {"manual_check_needed", "person_held"}


def test_a_check_by_hand_suffices_right_at_the_second_alarm() -> None:
    """domain 5.B 8: the second alarm leads to a check by hand."""
    site = rung(2)
    ordered(site.tell(facts.AlarmResolved("a", BY_TWO, "keys")), PulseUnlock)


def test_the_third_alarm_holds_the_person() -> None:
    """domain 5.B 8: the third alarm holds; a supervisor decides."""
    site = rung(3)
    assert (site.lane(), site.state("p1"), site.room.lanes["a"].notice) == ("alarmed", "held", "held")
    assert (told(site, "person_held"), "phone_at_gate" in site.alarms()) == (("p1", "s-1"), True)
    assert resolved(site) == "supervisor_decides"
    assert site.unlocks() == 0


def test_nothing_but_the_decision_ends_a_hold() -> None:
    """domain 5, gate alarm repeated: hold and supervisor."""
    site = rung(3)
    for decision in (site.tell(facts.KioskCancelled("a")), site.tell(facts.KioskContinued("a")), site.card("p1")):
        assert site.state("p1") == "held", decision
    site.wait_ms(3_600_000)
    assert (site.state("p1"), site.lane(), site.unlocks()) == ("held", "alarmed", 0)


def test_who_is_held_and_walks_back_stays_held_and_the_box_stays_shut() -> None:
    """domain 5, gate alarm repeated: hold and supervisor. S4: no box opens for who is held."""
    site = rung(3)
    decision = site.walk("backward", alarm=True)
    assert not decision.commands
    assert (site.lane(), site.state("p1")) == ("held", "held")
    assert site.tell(facts.KioskCancelled("a")).refusal == "supervisor_decides"
    assert resolved(site) == "supervisor_decides"
    count = site.room.alarms["person_held:a"].count
    site.wait_ms(10 * site.profile.kiosk_idle_ms)
    assert (site.lane(), site.state("p1")) == ("held", "held")
    assert site.room.alarms["person_held:a"].count > count, "staff are reminded"
    assert told(site, "person_held") == ("p1", "s-1")
    assert site.card("p2").refusal == "second_card"


def test_the_decision_takes_two_one_of_them_a_supervisor_and_a_reason() -> None:
    """S7: no silent override."""
    site = rung(3)
    assert decided(site, True, ("s1",)) == "two_persons_needed"
    assert decided(site, True, BY_GUARDS) == "supervisor_needed"
    assert decided(site, True, reason=" ") == "reason_needed"
    assert decided(site, False, BY_GUARDS) == "supervisor_needed"
    assert (site.state("p1"), site.lane()) == ("held", "alarmed")


def test_admitted_by_decision_counts_as_the_check_by_hand_in_red() -> None:
    """S7 and domain 5.B 8."""
    site = rung(3)
    site.through_door(site.tell(facts.HoldDecided("p1", True, BY_SUPERVISOR, "hip joint")))
    assert (site.state("p1"), site.lane()) == ("admitted", "free")
    assert {"alarm_resolved_by_hand", "hold_lifted"} <= set(site.flags())
    assert not site.alarms() & {"person_held", "manual_check_needed"}


def test_admitted_before_the_gate_they_begin_again_with_the_card() -> None:
    """S1: every step in order and fresh."""
    site = rung(3)
    site.walk("backward")
    assert decided(site, True) is None
    assert (site.state("p1"), site.lane(), site.room.lanes["a"].visitor) == ("expected", "free", None)
    assert (site.room.lanes["a"].notice, site.room.people["p1"].gate_alarms) == ("hold_lifted", 0)
    assert "person_held" not in site.alarms()
    site.admit("p1")
    assert site.state("p1") == "admitted", "and a clean passage is enough"


@pytest.mark.parametrize("behind", [True, False])
def test_refused_by_decision_they_stay_out_and_the_place_is_vacant(behind: bool) -> None:
    """domain 5.B 8 and 招标投标法实施条例 48."""
    site = rung(3)
    if not behind:
        site.walk("backward")
    assert decided(site, False) is None
    assert (site.state("p1"), site.room.people["p1"].cause) == ("refused", "gate_alarms")
    assert (site.room.lanes["a"].holder, site.room.lanes["a"].notice) == (None, "refused")
    assert (site.lane(), site.room.lanes["a"].reason) == (("unknown", "refused") if behind else ("free", ""))
    assert "refused_at_gate" in site.flags()
    assert site.room.vacancies["p1"].cause == "refused"
    assert "person_held" not in site.alarms()


def test_who_was_refused_fetches_the_phone_and_nothing_else() -> None:
    """S4: a box opens to its holder alone, outside."""
    site = rung(3)
    decided(site, False)
    site.walk("backward")
    site.retrieve("p1")
    assert site.state("p1") == "retrieved"


def test_who_was_refused_and_stored_nothing_is_turned_away() -> None:
    """S10: refused stays refused."""
    site = entrance(gate_alarms_manual=1, gate_alarms_hold=1)
    site.card("p1")
    site.identify("p1")
    site.answer(site.declare("p1", "none"))
    site.walk(alarm=True)
    assert site.state("p1") == "held"
    decided(site, False)
    site.clear_lane()
    assert site.card("p1").refusal == "refused"
    assert site.card("p1", "reader-hall").refusal == "refused"


def test_a_refusal_is_taken_back_by_two_one_of_them_a_supervisor() -> None:
    """admission: refused is an end of the way in until two staff say otherwise."""
    site = rung(3)
    decided(site, False)
    site.clear_lane()
    assert decided(site, True, BY_GUARDS) == "supervisor_needed"
    assert decided(site, False) == "not_held"
    assert decided(site, True) is None
    assert (site.state("p1"), site.room.vacancies) == ("expected", {})
    assert (site.room.people["p1"].cause, site.room.people["p1"].gate_alarms) == ("", 0)
    assert "hold_lifted" in site.flags()
    site.admit("p1")


def test_a_refusal_is_not_taken_back_once_the_place_is_taken() -> None:
    """招标投标法实施条例 46: two do not sit in one place."""
    site = rung(3)
    decided(site, False)
    site.tell(facts.PersonRevoked("p1", BY_TWO, "replaced"))
    assert decided(site, True) == "place_taken"
    assert site.state("p1") == "refused"


def test_the_place_of_somebody_refused_is_vacant_only_for_a_member_of_a_session_that_goes_on() -> None:
    """招标投标法实施条例 48 speaks of members; after the end there is no place."""
    site = rung(3)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    decided(site, False)
    assert site.room.vacancies == {}
    site = entrance(
        **STEPS, roles=(RoleRule("guard", ("evaluation",)), RoleRule("expert", ("evaluation",), member=True))
    )
    site.tell(facts.RolesListed("s-1", (facts.Drawn("w1", "d-w1", "guard"),), BY_TWO))
    site.ring("w1", 3)
    assert site.tell(facts.HoldDecided("w1", False, BY_SUPERVISOR, "phone")).accepted
    assert (site.state("w1"), site.room.vacancies) == ("refused", {})


def test_a_lane_with_nobody_in_it_has_no_alarm_to_resolve() -> None:
    """S7: an act that has nothing to act on is refused."""
    assert resolved(entrance(**STEPS)) == "lane:no_holder"


def test_nobody_is_decided_about_who_is_not_held() -> None:
    """S7: an act that has nothing to act on is refused."""
    site = rung(1)
    assert decided(site, True) == "not_held"
    assert decided(site, False) == "not_held"


def test_the_count_outlasts_giving_up() -> None:
    """domain 5.B 8: the count is the person's, not the card's."""
    site = rung(2)
    site.store(site.walk("backward"))
    site.tell(facts.KioskCancelled("a"))
    site.to_gate("p1")
    site.walk()
    assert (site.lane(), site.room.people["p1"].gate_alarms) == ("alarmed", 2)


def test_a_hold_outlasts_a_lane_that_staff_cleared() -> None:
    """domain 5.B 8: the third alarm holds; nothing but the decision ends it."""
    site = rung(3)
    site.tell(facts.GatePassagesMissed("gate-a", 1, 0))
    assert decided(site, True) == "lane_unknown"
    site.clear_lane()
    assert (site.state("p1"), "person_held" in site.alarms()) == ("expected", False)
    site.to_gate("p1")
    site.walk()
    assert (site.state("p1"), site.lane()) == ("held", "alarmed")


def test_the_count_ends_with_the_admission() -> None:
    """Counted on this way in."""
    site = rung(2)
    site.through_door(site.tell(facts.AlarmResolved("a", BY_TWO, "keys")))
    assert site.room.people["p1"].gate_alarms == 0


def test_another_person_begins_with_no_alarms() -> None:
    """The count is the person's."""
    site = rung(2)
    site.through_door(site.tell(facts.AlarmResolved("a", BY_TWO, "keys")))
    site.ring("p2")
    site.through_door(site.answer_to_clear(site.walk("backward")))
    assert site.state("p2") == "admitted"


def test_an_exemption_takes_two_and_a_note() -> None:
    """domain 5, gate alarm repeated: a belt or implant needs two approvals and a note."""
    site = entrance(**STEPS)
    assert site.tell(facts.ExemptionGranted("p1", ("g1", "g1"), "hip")).refusal == "two_persons_needed"
    assert site.tell(facts.ExemptionGranted("p1", BY_TWO, " ")).refusal == "reason_needed"
    assert site.tell(facts.ExemptionGranted("p1", BY_TWO, "hip joint")).accepted
    assert site.room.people["p1"].exempt
    assert "gate_exemption" in site.flags()


def test_for_who_is_exempt_a_check_by_hand_suffices_at_every_alarm() -> None:
    """domain 5, gate alarm repeated: a belt or implant needs two approvals and a note."""
    site = entrance(**STEPS)
    site.tell(facts.ExemptionGranted("p1", BY_TWO, "hip joint"))
    site.ring("p1", 4)
    assert (site.state("p1"), "person_held" in site.alarms()) == ("stored", False)
    site.through_door(site.tell(facts.AlarmResolved("a", BY_TWO, "hip joint, looked")))
    assert site.state("p1") == "admitted"


def test_an_exemption_opens_nothing_by_itself() -> None:
    """S1: an alarm is resolved by two after a manual check, exempt or not."""
    site = entrance(**STEPS)
    site.tell(facts.ExemptionGranted("p1", BY_TWO, "hip joint"))
    site.ring("p1")
    assert (site.lane(), site.unlocks()) == ("alarmed", 0)


def test_an_exemption_granted_to_somebody_held_lets_two_staff_resolve() -> None:
    """domain 5, gate alarm repeated: a belt or implant needs two approvals and a note."""
    site = rung(3)
    site.tell(facts.ExemptionGranted("p1", BY_TWO, "hip joint"))
    assert resolved(site) is None
    assert site.state("p1") == "gate_clear"


def test_without_figures_every_alarm_is_as_the_first() -> None:
    """A profile of version 1 replays as it was decided: 0 = not demanded."""
    site = entrance()
    site.ring("p1", 5)
    assert site.state("p1") == "stored"
    site.through_door(site.answer_to_clear(site.walk("backward")))
    assert site.state("p1") == "admitted"


def test_what_is_stale_after_a_long_hold_is_not_unlocked() -> None:
    """S1: every step is fresh."""
    site = rung(3)
    site.wait_ms(site.profile.identity_fresh_ms)
    assert decided(site, True) is None
    assert (site.unlocks(), site.room.lanes["a"].notice) == (0, "identity_stale")
    site.wait_ms(site.profile.clear_fresh_ms)
    assert site.lane() == "unknown"


# Wherever a held person stands, they are treated as somebody behind the gate, or before it.


def behind() -> Entrance:
    return rung(3)


def before() -> Entrance:
    site = rung(3)
    site.walk("backward")
    return site


def test_in_a_fire_a_held_person_behind_the_gate_is_unknown_and_one_before_it_expected() -> None:
    """S2: afterwards every person is unknown who may be behind the gate."""
    for site, after in ((behind(), "unknown"), (before(), "expected")):
        site.tell(facts.FireInputRead("fire-main", True))
        assert site.state("p1") == after


def test_after_a_restart_a_held_person_behind_the_gate_is_unknown_and_one_before_it_expected() -> None:
    """S3: nothing of an earlier run opens; nobody saw who walked meanwhile."""
    for site, after in ((behind(), "unknown"), (before(), "expected")):
        site.restart()
        assert site.state("p1") == after
        assert site.lane() == "unknown"


@pytest.mark.parametrize("place", [behind, before])
@pytest.mark.parametrize("device", ["gate-a", "board-main", "locker-a"])
def test_a_device_that_falls_silent_lets_nobody_held_through(place: object, device: str) -> None:
    """S10: silent is not clear."""
    site = place()  # type: ignore[operator]
    site.tell(facts.DeviceLost(device, "cable"))
    assert site.state("p1") == "held"
    assert site.lane() == "unknown" or device == "locker-a"
    decided(site, True)
    assert site.unlocks() == 0


@pytest.mark.parametrize("freed", [facts.ExitButtonRead("door-main", True), facts.BreakGlassRead("door-main", True)])
def test_when_the_main_door_is_freed_by_hand_a_held_person_may_be_anywhere(freed: facts.Fact) -> None:
    """S2: emergency egress is hardware; afterwards the person is unknown."""
    site = behind()
    site.tell(freed)
    assert (site.state("p1"), site.lane(), site.room.lanes["a"].holder) == ("unknown", "unknown", None)


def test_a_box_that_opens_while_its_holder_is_held_brings_the_lane_into_doubt() -> None:
    """S4: a box opens to its holder while outside, never behind the gate."""
    site = behind()
    site.tell(facts.BoxRead("locker-a", 1, False))
    assert (site.lane(), site.room.lanes["a"].reason) == ("unknown", "box_opened")
    assert site.room.people["p1"].stored_mono_us is None


def test_recording_goes_on_for_somebody_held_after_the_session_ended() -> None:
    """S5: recording runs until the last person is out."""
    site = behind()
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    assert site.room.sessions["s-1"].state.value == "emptying"
    site.tell(facts.RecordingSealed("s-1", {}))
    assert site.room.sessions["s-1"].state.value == "emptying", "somebody may be behind the gate"


def test_two_guards_do_not_lift_a_hold_by_an_exemption() -> None:
    """S7; 440号: whoever is held is decided about by a supervisor."""
    site = entrance(gate_alarms_manual=2, gate_alarms_hold=3)
    site.ring("p1", 3)
    assert site.state("p1") == "held"
    assert site.tell(facts.ExemptionGranted("p1", ("g1", "g2"), "belt")).refusal == "supervisor_needed"
    assert not site.room.people["p1"].exempt
    assert site.tell(facts.AlarmResolved("a", ("g1", "g2"), "looked")).refusal == "supervisor_decides"
    assert site.tell(facts.ExemptionGranted("p1", BY_SUPERVISOR, "implant")).accepted
    assert site.tell(facts.AlarmResolved("a", ("g1", "g2"), "looked")).accepted
