"""A member falls out: the place is vacant, asked for, found, filled; or everything is stopped and sealed."""

from dataclasses import replace

import pytest

from controller.core import facts, replacement
from controller.core.admission import AdmissionEvent
from controller.core.session import SessionEvent
from controller.core.turn import Turn
from controller.core.words import CORE_VERSION, Stamp
from tests.core.playbook import BY_TWO, HOUR_US, Site
from tests.core.sittings import S, lose, open_site, order, running_site, seat, session, state, supplement

HOUR_MS = 3_600_000
ASKED = facts.ReplacementAsked(S, "p5", ("g1",), "A08")


def vacancy(site: Site, person: str = "p5") -> str:
    """Where the vacant place of a person stands."""
    return site.room.vacancies[person].state.value


def vacate(site: Site, person: str, cause: str) -> None:
    """Another rule of the core lets a member fall out."""
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    replacement.vacate(turn, person, cause)
    replacement.settle(turn, site.room)
    site.room = turn.room


@pytest.mark.parametrize("cause", ["recused", "expelled", "ill"])
def test_a_member_who_falls_out_is_revoked_at_once_and_their_place_is_vacant(cause: str) -> None:
    """招标投标法实施条例 48: replaced promptly, conclusions void; revoked beats granted (S10)."""
    site = running_site(5)
    vacate(site, "p5", cause)
    assert site.room.people["p5"].revoked
    assert (vacancy(site), site.room.vacancies["p5"].cause) == ("vacant", cause)
    assert "conclusions_void:p5" in session(site).flags
    assert site.room.alarms["replacement_needed:p5"].params["cause"] == cause


def test_who_is_revoked_for_no_cause_named_leaves_a_vacant_place_too() -> None:
    """招标投标法实施条例 48."""
    site = running_site(5)
    lose(site, cause="")
    assert vacancy(site) == "vacant"


def test_a_guard_or_an_agent_who_falls_out_leaves_no_place() -> None:
    """招标投标法 37: the committee's places are its members'."""
    site = open_site(5)
    site.room.people["p5"]
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    turn.put_person("p5", role="guard")
    turn.put_session(S, draw=None)
    replacement.vacate(turn, "p5", "expelled")
    assert (turn.room.people["p5"].revoked, turn.room.vacancies) == (True, {})


def test_a_place_is_asked_for_found_and_filled_by_who_is_admitted() -> None:
    """招标投标法实施条例 46, 48: replaced by another random draw; the new member comes the whole way in."""
    site = running_site(5)
    lose(site)
    assert site.tell(ASKED).accepted
    assert vacancy(site) == "asked"
    assert site.room.alarms["replacement_needed:p5"].active
    supplement(site, "p1", "p2", "p3", "p4", "p6")
    assert (vacancy(site), site.room.vacancies["p5"].successor) == ("found", "p6")
    assert "replacement_needed:p5" not in site.room.alarms
    seat(site, "p6")
    assert vacancy(site) == "filled"


def test_a_place_may_be_found_without_being_asked_for() -> None:
    """财库〔2003〕119号: alternates are at hand."""
    site = running_site(5)
    lose(site)
    supplement(site, "p1", "p2", "p3", "p4", "p6")
    assert vacancy(site) == "found"


def test_a_successor_who_falls_out_leaves_the_same_place_vacant_again() -> None:
    """招标投标法实施条例 48: one place, however many fall out before it is filled."""
    site = running_site(5, replacement_wait_ms=2 * HOUR_MS)
    lose(site)
    supplement(site, "p1", "p2", "p3", "p4", "p6")
    assert "replacement:p5" not in site.room.deadlines
    site.wait_ms(HOUR_MS)
    lose(site, "p6", "recused")
    assert set(site.room.vacancies) == {"p5"}
    assert (vacancy(site), site.room.vacancies["p5"].successor) == ("vacant", "")
    assert site.room.deadlines["replacement:p5"] == site.mono_us + 2 * HOUR_MS * 1000
    assert "replacement_needed:p5" in site.room.alarms
    assert "replacement_needed:p6" not in site.room.alarms


def test_a_successor_who_sat_and_falls_out_leaves_a_place_of_their_own() -> None:
    """招标投标法实施条例 48."""
    site = running_site(5)
    lose(site)
    supplement(site, "p1", "p2", "p3", "p4", "p6")
    seat(site, "p6")
    lose(site, "p6")
    assert (vacancy(site), vacancy(site, "p6")) == ("filled", "vacant")


def test_asking_is_for_a_vacant_place_of_that_session_and_by_staff() -> None:
    """What is not in the table is refused."""
    site = running_site(5)
    assert site.tell(ASKED).refusal == "vacancy:unknown"
    lose(site)
    assert site.tell(facts.ReplacementAsked(S, "p5", ())).refusal == "staff_needed"
    assert site.tell(facts.ReplacementAsked("s-2", "p5", ("g1",))).refusal == "vacancy:unknown"
    site.tell(ASKED)
    assert site.tell(ASKED).refusal == "vacancy:asked:ask"


def test_when_nobody_can_be_found_everything_is_stopped_and_sealed() -> None:
    """财政部令第87号 49: a committee that cannot be made complete stops, and all files are sealed."""
    site = running_site(5)
    lose(site)
    failed = facts.ReplacementFailed(S, "p5", BY_TWO, "nobody is free")
    assert site.tell(facts.ReplacementFailed(S, "p5", ("g1",), "nobody")).refusal == "two_persons_needed"
    assert site.tell(facts.ReplacementFailed(S, "p5", BY_TWO, " ")).refusal == "reason_needed"
    assert state(site) == "running"
    decision = site.tell(failed)
    assert ("vacancy", "p5", "vacant", "unfillable") in [
        (move.machine, move.id, move.before, move.after) for move in decision.moves
    ]
    assert state(site) == "emptying"
    assert "stopped_and_sealed" in session(site).flags
    assert site.room.alarms[f"stopped_and_sealed:{S}"].params["person"] == "p5"
    assert site.room.vacancies == {}
    assert "replacement_needed" not in site.alarms()


def test_the_report_is_no_hindrance_to_stop_and_seal() -> None:
    """财政部令第87号 49: stopped, whatever is signed."""
    site = running_site(5, report_needed=True)
    lose(site)
    site.tell(facts.ReplacementFailed(S, "p5", BY_TWO, "nobody is free"))
    assert state(site) == "emptying"


@pytest.mark.parametrize("asked", [False, True])
def test_a_search_that_takes_too_long_is_one_that_failed(asked: bool) -> None:
    """财政部令第87号 49, with the profile's time."""
    site = running_site(5, replacement_wait_ms=HOUR_MS)
    lose(site)
    if asked:
        site.tell(ASKED)
    site.wait_ms(HOUR_MS - 10)
    assert state(site) == "running"
    site.wait_ms(20)
    assert state(site) == "emptying"
    assert "stopped_and_sealed" in session(site).flags


def test_the_time_of_a_search_goes_on_over_a_restart() -> None:
    """A crash gives no extra time."""
    site = running_site(5, replacement_wait_ms=HOUR_MS)
    lose(site)
    site.pass_ms(HOUR_MS // 2)
    site.restart()
    assert site.room.alarms["replacement_needed:p5"].params == {"place": "p5", "cause": "ill", "session": S}
    site.wait_ms(HOUR_MS // 2 - 1_000)
    assert state(site) == "running"
    site.wait_ms(1_000)
    assert state(site) == "emptying"


def test_a_search_whose_time_passed_while_the_controller_was_down_ends_at_once() -> None:
    """A crash gives no extra time."""
    site = running_site(5, replacement_wait_ms=HOUR_MS)
    lose(site)
    site.pass_ms(2 * HOUR_MS)
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))
    assert site.room.deadlines["replacement:p5"] == site.mono_us
    site.tell(facts.DeadlinePassed("replacement:p5"))
    assert state(site) == "emptying"


def test_an_absent_member_keeps_their_place_until_it_is_taken() -> None:
    """Two staff may let a late person in after all; once the place is taken it is too late (S10)."""
    site = open_site(5)
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    turn.move_person("p5", AdmissionEvent.MISS)
    replacement.vacate(turn, "p5", "absent")
    replacement.settle(turn, site.room)
    site.room = turn.room
    assert (vacancy(site), site.room.people["p5"].revoked, session(site).flags) == (
        "vacant",
        False,
        ("list_unpackaged",),
    )
    assert site.room.people["p5"].cause == "absent"
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    assert replacement.take_back(turn, "p5") is True
    assert (turn.room.vacancies, turn.room.alarms) == ({}, {})
    supplement(site, "p1", "p2", "p3", "p4", "p6")
    assert (vacancy(site), site.room.people["p5"].revoked) == ("found", True)
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    assert replacement.take_back(turn, "p5") is False
    turn.put_person("p5", revoked=False)
    assert replacement.take_back(turn, "p5") is False, "the place is taken"


def test_vacancies_go_with_their_session() -> None:
    """An emptied session looks for nobody."""
    site = running_site(5, replacement_wait_ms=HOUR_MS)
    lose(site)
    order(site, "end")
    assert site.room.vacancies == {}
    assert "replacement:p5" not in site.room.deadlines
    lose(site, "p4")
    assert site.room.vacancies == {}


def test_a_vacancy_of_a_session_that_is_only_planned_calls_it_off() -> None:
    """Nothing runs that could be stopped."""
    site = Site()
    site.start()
    site.tell(facts.SessionPlanned(S, "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported(S, "c0ffee", 1, site.utc_us))
    site.tell(facts.DrawListReleaseAsked(S, BY_TWO))
    site.tell(facts.DrawListOpened(S, (facts.Drawn("p5", "d-p5"),)))
    lose(site)
    site.tell(facts.ReplacementFailed(S, "p5", BY_TWO, "nobody is free"))
    assert (state(site), "stopped_and_sealed" in session(site).flags) == ("closed", True)


def test_who_never_came_in_concluded_nothing() -> None:
    """招标投标法实施条例 48: void is what a member concluded."""
    site = open_site(5)
    lose(site)
    assert (vacancy(site), "conclusions_void:p5" in session(site).flags) == ("vacant", False)


def test_an_alternate_who_is_called_takes_an_absent_member_s_place_for_good() -> None:
    """财库〔2003〕119号: alternates in their order; from then on the absent one is revoked (S10)."""
    site = Site()
    site.start()
    site.tell(facts.SessionPlanned(S, "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported(S, "c0ffee", 1, site.utc_us, alternates=1))
    site.tell(facts.DrawListReleaseAsked(S, BY_TWO))
    drawn = (facts.Drawn("p5", "d-p5"), facts.Drawn("r1", "d-r1", alternate=1))
    assert site.tell(facts.DrawListOpened(S, drawn)).accepted
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    turn.move_person("p5", AdmissionEvent.MISS)
    replacement.vacate(turn, "p5", "absent")
    replacement.settle(turn, site.room)
    site.room = turn.room
    assert site.tell(facts.AlternateCalled(S, "r1", "p5", BY_TWO)).accepted
    assert (vacancy(site), site.room.vacancies["p5"].successor) == ("found", "r1")
    assert (site.room.people["p5"].revoked, site.room.people["p5"].cause) == (True, "replaced")


def test_several_places_are_followed_each_by_itself() -> None:
    """招标投标法实施条例 48: two members fell out, and each is replaced."""
    site = running_site(5, replacement_wait_ms=HOUR_MS)
    lose(site, "p4")
    lose(site, "p5", "recused")
    assert {"replacement:p4", "replacement:p5"} <= site.room.deadlines.keys()
    site.tell(facts.ReplacementAsked(S, "p5", ("g1",)))
    assert (vacancy(site, "p4"), vacancy(site, "p5")) == ("vacant", "asked")
    supplement(site, "p1", "p2", "p3", "p6", "p7")
    assert {one.successor for one in site.room.vacancies.values()} == {"p6", "p7"}
    seat(site, "p7")
    assert sorted(one.state.value for one in site.room.vacancies.values()) == ["filled", "found"]


def test_a_search_whose_place_was_given_back_ends_without_a_word() -> None:
    """A deadline that nobody waits for changes nothing."""
    site = open_site(5)
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    replacement.on_search_ended(turn, "p5")
    assert turn.room is site.room


def test_a_vacancy_of_another_session_is_left_alone() -> None:
    """Only what a turn touched is looked at."""
    site = running_site(5)
    lose(site)
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    other = replace(site.room.vacancies["p5"], person="q1", session="s-2")
    turn.set(vacancies={"q1": other, **site.room.vacancies})
    turn.move_session(S, SessionEvent.END)
    replacement.settle(turn, turn.room)
    assert turn.room.vacancies == {"q1": other}
