"""Whose card it is, and whether its holder may stand here."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.admission import ARRIVING, INSIDE, Admission, AdmissionState
from controller.core.cardholder import (
    GONE,
    choose,
    find_person,
    holders,
    turn_stranger_away,
    why_elsewhere,
    why_gone,
)
from controller.core.draw import DrawList, DrawState
from controller.core.lane import Lane
from controller.core.session import Session, SessionState
from controller.core.state import Room
from controller.core.turn import Turn
from controller.core.words import Stamp

NOW = Stamp(50, 1, "r")


def session(name: str, **changes: Any) -> Session:
    return replace(Session(name, "1", 10, 90, SessionState.RUNNING), **changes)


def person(name: str, of: str = "s", **changes: Any) -> Admission:
    return replace(Admission(name, of, f"d-{of}", "expert"), **changes)


def turn(*people: Admission, sessions: tuple[Session, ...] = (session("s"), session("t")), **changes: Any) -> Turn:
    room = Room(
        people={one.person: one for one in people}, sessions={one.id: one for one in sessions}, lanes={"a": Lane("a")}
    )
    return Turn(replace(room, **changes), NOW)


def card(*sessions: str) -> facts.CardRead:
    return facts.CardRead("reader-a", {one: f"d-{one}" for one in sessions})


def test_a_card_is_known_by_its_digest_under_each_session_s_key() -> None:
    one, other, third = person("p"), person("q", "t"), replace(person("r"), digest="else")
    asked = turn(one, other, third)
    assert holders(asked, card("s", "t")) == [one, other]
    assert holders(asked, card("t")) == [other]
    assert holders(asked, card()) == []
    assert find_person(asked, card("s")) is one
    assert find_person(asked, card("z")) is None
    assert choose(asked, []) is None


CHOICES: dict[str, tuple[dict[str, Any], dict[str, Any], Session, Session]] = {
    "as whom they are here": ({"state": AdmissionState.ADMITTED}, {}, session("s"), session("t")),
    "as whom they are still to come": ({}, {"state": AdmissionState.RETRIEVED}, session("s"), session("t")),
    "as whom they are still to come, even to a session that admits nobody now": (
        {}, {"state": AdmissionState.RETRIEVED}, session("s", state=SessionState.SUSPENDED), session("t"),
    ),
    "as whom they have things in a box": (
        {"state": AdmissionState.RETRIEVED, "box": "l/1"}, {}, session("s"), session("t"),
    ),
    "of a session that is not over": ({}, {}, session("s"), session("t", state=SessionState.EMPTYING)),
    "of a session that admits": ({}, {}, session("s"), session("t", state=SessionState.SUSPENDED)),
    "of a session that has begun": ({}, {}, session("s"), session("t", not_before_utc_us=51)),
    "of a session whose time is not over": ({}, {}, session("s"), session("t", until_utc_us=49)),
    "of the first in order": ({}, {}, session("s"), session("t")),
}  # fmt: skip


@pytest.mark.parametrize("why", CHOICES)
def test_of_several_admissions_somebody_stands_here_as_the_nearest(why: str) -> None:
    ours, others, first, second = CHOICES[why]
    wanted, other = person("p", "s", **ours), person("q", "t", **others)
    asked = turn(wanted, other, sessions=(first, second))
    assert choose(asked, [other, wanted]) is wanted
    assert choose(asked, [wanted, other]) is wanted


def test_who_is_over_counts_after_who_only_waits_for_admission() -> None:
    over, shut = person("p", "s"), person("q", "t")
    sessions = (session("s", state=SessionState.EMPTYING), session("t", state=SessionState.SUSPENDED))
    assert choose(turn(over, shut, sessions=sessions), [over, shut]) is shut


def test_the_window_of_a_session_holds_its_first_and_last_moment() -> None:
    for window in ({"not_before_utc_us": 50}, {"until_utc_us": 50}):
        late, now = person("p", "s"), person("q", "t")
        sessions = (session("s", not_before_utc_us=60), session("t", **window))
        assert choose(turn(late, now, sessions=sessions), [late, now]) is now


@pytest.mark.parametrize("state", list(DrawState))
def test_while_any_list_is_closed_a_stranger_learns_nothing_of_who_is_expected(state: DrawState) -> None:
    """S6."""
    sessions = (session("s", draw=DrawList("c", 1, 0, state)), session("t"))
    asked = turn(sessions=sessions)
    turn_stranger_away(asked, "a", "a")
    closed = state.value in ("sealed", "released")
    assert asked.refusal == ("list_not_released" if closed else "not_on_list")
    assert asked.room.lanes["a"].notice == asked.refusal
    assert list(asked.room.alarms) == ([] if closed else ["card_not_on_list:a"])


def test_at_a_reader_without_a_kiosk_nothing_is_shown() -> None:
    asked = turn()
    turn_stranger_away(asked, None, "hall")
    assert (asked.refusal, asked.room.lanes["a"].notice) == ("not_on_list", "")
    assert list(asked.room.alarms) == ["card_not_on_list:hall"]


@pytest.mark.parametrize("state", list(AdmissionState))
def test_one_person_is_in_one_place_whatever_list_they_stand_on(state: AdmissionState) -> None:
    here, other = person("p", "s"), person("q", "t", state=state)
    said = why_elsewhere(turn(here, other), here, [here, other])
    if state in ARRIVING:
        assert said == "at_other_kiosk"
    elif state in INSIDE:
        assert said == "already_inside"
    elif state in (AdmissionState.UNKNOWN, AdmissionState.LED_OUT):
        assert said == "whereabouts_unknown"
    else:
        assert said is None
    alone = why_elsewhere(turn(other), other, [])
    assert alone == ("already_left" if state is AdmissionState.RETRIEVED else None)


def test_whoever_fetches_things_stands_at_that_kiosk() -> None:
    one = person("p", state=AdmissionState.EXITED, lane="a")
    assert why_elsewhere(turn(one, lanes={"a": Lane("a", visitor="p")}), one, [one]) == "at_other_kiosk"
    assert why_elsewhere(turn(one, lanes={"a": Lane("a", visitor="q")}), one, [one]) is None
    assert why_elsewhere(turn(one, lanes={}), one, [one]) is None
    nowhere = replace(one, lane=None)
    assert why_elsewhere(turn(nowhere, lanes={"a": Lane("a", visitor="p")}), nowhere, [nowhere]) is None


@pytest.mark.parametrize("state", list(AdmissionState))
def test_whose_way_in_has_ended_is_told_why(state: AdmissionState) -> None:
    words = {"absent": "absent", "recused": "recused", "refused": "refused", "retrieved": "already_left"}
    assert why_gone(person("p", state=state)) == words.get(state.value)
    assert (state in GONE) is (state.value in words)
