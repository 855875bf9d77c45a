"""Late and absent: by the call, the assembly time or the start; over restarts, closed sessions and fires."""

from dataclasses import replace
from typing import Any

import pytest

from controller.core import facts
from controller.core.profile import Profile
from tests.core.entrance import HALL, MINUTE_MS, Entrance, entrance
from tests.core.playbook import BY_TWO, HOUR_US

NINGXIA = {"late_base": "call", "late_ms": 60 * MINUTE_MS, "absent_ms": 75 * MINUTE_MS}
ZHUHAI = {"late_base": "assembly", "late_ms": 5 * MINUTE_MS, "absent_ms": 15 * MINUTE_MS}
START = {"late_base": "start", "late_ms": 5 * MINUTE_MS, "absent_ms": 15 * MINUTE_MS}
MINUTE_US = 60_000_000


def called(site: Entrance, *persons: str, before_ms: int = 0) -> None:
    """The drawing body called them, so long ago."""
    assert site.tell(facts.PeopleCalled("s-1", persons, site.utc_us - before_ms * 1000)).accepted


def assembling(in_minutes: int, **figures: Any) -> Entrance:
    """A session whose people are to be here in so many minutes; its list is open and it admits."""
    site = Entrance(plan=HALL, profile=Profile(**{**ZHUHAI, **figures}))
    site.start()
    site.clear_lane()
    begin = site.utc_us - HOUR_US
    assembly = site.utc_us + in_minutes * MINUTE_US
    site.tell(facts.SessionPlanned("s-1", "1", begin, begin + 9 * HOUR_US, ("g1",), assembly_utc_us=assembly))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 2, begin))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    for source in site.room.sessions["s-1"].recording:
        site.tell(facts.SourceRecordingStarted("s-1", source, site.utc_us))
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    site.tell(facts.DrawListOpened("s-1", (facts.Drawn("p1", "d-p1"), facts.Drawn("p2", "d-p2"))))
    site.tell(facts.SessionOrdered("s-1", "open_assembly", ("g1",)))
    return site


def told(site: Entrance, code: str) -> tuple[str, str]:
    """Of whom, and of which session, an alarm tells."""
    params = site.room.alarms[f"{code}:p1"].params
    return params["person"], params["session"]


def due_us(site: Entrance, name: str) -> int:
    """How long until a deadline, in microseconds."""
    return site.room.deadlines[name] - site.mono_us


def test_late_an_hour_after_the_call_and_absent_a_quarter_later() -> None:
    """宁夏: late after 60 min and absent after 75 min, counted from the call."""
    site = entrance(**NINGXIA)
    called(site)
    site.wait_ms(59 * MINUTE_MS)
    assert not site.room.people["p1"].late
    site.wait_ms(2 * MINUTE_MS)
    assert (site.room.people["p1"].late, site.state("p1")) == (True, "expected")
    assert told(site, "expert_late") == ("p1", "s-1")
    site.wait_ms(15 * MINUTE_MS)
    assert (site.state("p1"), site.room.people["p1"].cause) == ("absent", "absent")
    assert told(site, "absent") == ("p1", "s-1")
    assert not {"late:p1", "absent:p1"} & site.room.deadlines.keys()


def test_without_a_call_nobody_is_late_where_the_call_counts() -> None:
    """宁夏: counted from the call."""
    site = entrance(**NINGXIA)
    site.wait_ms(7 * 60 * MINUTE_MS)
    assert (site.state("p1"), site.room.people["p1"].late) == ("expected", False)


def test_absent_a_quarter_of_an_hour_after_the_assembly_time() -> None:
    """珠海: absent more than 15 min after the assembly time."""
    site = assembling(30)
    site.wait_ms(44 * MINUTE_MS)
    assert (site.state("p1"), site.room.people["p1"].late) == ("expected", True)
    site.wait_ms(2 * MINUTE_MS)
    assert [site.state(one) for one in ("p1", "p2")] == ["absent", "absent"]


def test_where_the_start_counts_nobody_is_late_before_it() -> None:
    """domain 5: the timer base (call, assembly, start) is a field of the profile."""
    site = entrance(**START)
    site.wait_ms(60 * MINUTE_MS)
    assert not site.room.people["p1"].late
    site.tell(facts.SessionOrdered("s-1", "start", ("g1",)))
    site.wait_ms(6 * MINUTE_MS)
    assert site.room.people["p1"].late
    site.wait_ms(10 * MINUTE_MS)
    assert site.state("p1") == "absent"


def test_without_figures_nobody_is_late_or_absent() -> None:
    """A profile of version 1 replays as it was decided: 0 = not demanded."""
    site = entrance(late_base="assembly")
    called(site)
    site.wait_ms(7 * 60 * MINUTE_MS)
    assert (site.state("p1"), site.room.people["p1"].late) == ("expected", False)


def test_who_came_is_neither_late_nor_absent() -> None:
    """440号 5.5.3: at the set time."""
    site = assembling(30)
    site.admit("p1")
    site.wait_ms(60 * MINUTE_MS)
    assert (site.state("p1"), site.room.people["p1"].late) == ("admitted", False)
    assert site.state("p2") == "absent"


def test_who_comes_late_comes_in_and_the_record_says_so() -> None:
    """domain 5.B 1: late is a mark, absent keeps out."""
    site = assembling(30)
    site.wait_ms(40 * MINUTE_MS)
    site.admit("p1")
    assert (site.state("p1"), site.room.people["p1"].late) == ("admitted", True)


def test_who_stands_at_the_kiosk_when_the_time_is_over_is_not_absent() -> None:
    """domain 5.B 1: absent is who has not come."""
    site = assembling(14)
    site.wait_ms(27 * MINUTE_MS)
    site.card("p1")
    site.wait_ms(3 * MINUTE_MS)
    assert site.state("p1") == "card_read"
    site.wait_ms(5 * MINUTE_MS)
    assert site.state("p1") == "absent", "they gave up there, and nobody has come"


def test_an_absent_person_is_turned_away_with_the_reason() -> None:
    """domain 5.B 1: absent keeps out."""
    site = assembling(0)
    site.wait_ms(16 * MINUTE_MS)
    for reader in ("reader-a", "reader-hall"):
        assert site.card("p1", reader).refusal == "absent"


def test_the_place_of_an_absent_member_is_vacant() -> None:
    """招标投标法实施条例 48: who leaves their post is replaced promptly."""
    site = assembling(0)
    site.wait_ms(16 * MINUTE_MS)
    assert {name: one.cause for name, one in site.room.vacancies.items()} == {"p1": "absent", "p2": "absent"}


def test_two_staff_let_an_absent_person_in_after_all() -> None:
    """S7: two persons and a reason; the place is theirs again."""
    site = assembling(0)
    site.wait_ms(16 * MINUTE_MS)
    assert site.tell(facts.LateAccepted("p1", ("g1",), "flood")).refusal == "two_persons_needed"
    assert site.tell(facts.LateAccepted("p1", BY_TWO, " ")).refusal == "reason_needed"
    assert site.tell(facts.LateAccepted("p1", BY_TWO, "flood")).accepted
    person = site.room.people["p1"]
    assert (site.state("p1"), person.late, person.late_accepted, person.cause) == ("expected", True, True, "")
    assert set(site.room.vacancies) == {"p2"}
    assert not {"late:p1", "absent:p1"} & site.room.deadlines.keys(), "no time runs for them any more"
    site.wait_ms(2 * 60 * MINUTE_MS)
    assert site.state("p1") == "expected"
    site.admit("p1")


def test_somebody_late_is_let_in_beforehand_and_cannot_become_absent() -> None:
    """S7: two persons and a reason."""
    site = assembling(0)
    site.wait_ms(6 * MINUTE_MS)
    assert site.tell(facts.LateAccepted("p1", BY_TWO, "called from the road")).accepted
    assert "absent:p1" not in site.room.deadlines
    site.wait_ms(60 * MINUTE_MS)
    assert (site.state("p1"), site.state("p2")) == ("expected", "absent")


def test_nobody_is_excused_who_is_not_late() -> None:
    """S7: an act that has nothing to act on is refused."""
    site = assembling(30)
    assert site.tell(facts.LateAccepted("p1", BY_TWO, "why")).refusal == "not_late"
    site.admit("p1")
    assert site.tell(facts.LateAccepted("p1", BY_TWO, "why")).refusal == "not_late"


def test_an_absent_person_whose_place_is_taken_stays_out() -> None:
    """招标投标法实施条例 46: members change by law alone; two do not sit in one place."""
    site = assembling(0)
    site.wait_ms(16 * MINUTE_MS)
    site.tell(facts.ReplacementAsked("s-1", "p1", ("g1",)))
    site.tell(facts.DrawListSupplemented("s-1", 2, "c2", 2, site.utc_us, "", "c0ffee"))
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    site.tell(facts.DrawListOpened("s-1", (facts.Drawn("p2", "d-p2"), facts.Drawn("p3", "d-p3")), 2))
    assert site.tell(facts.LateAccepted("p1", BY_TWO, "flood")).refusal == "place_taken"
    assert site.state("p1") == "absent"


def test_who_is_drawn_later_has_the_whole_time_from_then_on() -> None:
    """domain 5.E: the new person begins from step 1."""
    site = assembling(0)
    site.wait_ms(16 * MINUTE_MS)
    site.tell(facts.DrawListSupplemented("s-1", 2, "c2", 2, site.utc_us, "", "c0ffee"))
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    site.tell(facts.DrawListOpened("s-1", (facts.Drawn("p2", "d-p2"), facts.Drawn("p3", "d-p3")), 2))
    site.wait_ms(14 * MINUTE_MS)
    assert (site.state("p3"), site.room.people["p3"].late) == ("expected", True)
    site.wait_ms(2 * MINUTE_MS)
    assert site.state("p3") == "absent"


def test_a_call_before_the_list_was_opened_counts_for_everybody_on_it() -> None:
    """domain 4: the automatic call comes before the list is fetched."""
    site = Entrance(plan=HALL, profile=Profile(**NINGXIA))
    site.start()
    site.clear_lane()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us, site.utc_us + 9 * HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 1, site.utc_us))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    for source in site.room.sessions["s-1"].recording:
        site.tell(facts.SourceRecordingStarted("s-1", source, site.utc_us))
    called(site, before_ms=50 * MINUTE_MS)
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    site.tell(facts.DrawListOpened("s-1", (facts.Drawn("p1", "d-p1"),)))
    site.tell(facts.SessionOrdered("s-1", "open_assembly", ("g1",)))
    site.wait_ms(11 * MINUTE_MS)
    assert site.room.people["p1"].late


def test_people_are_called_again_one_by_one() -> None:
    """宁夏: counted from the call."""
    site = entrance(**NINGXIA)
    called(site, "p1", "p2")
    site.wait_ms(50 * MINUTE_MS)
    again = facts.PeopleCalled("s-1", ("p2",), site.utc_us, ("g1",))
    assert site.tell(again).refusal == "two_persons_needed", "one alone moves nobody's time"
    assert site.tell(replace(again, by=("g1", "g1"), reason="x")).refusal == "two_persons_needed"
    assert site.tell(replace(again, by=BY_TWO, reason=" ")).refusal == "reason_needed"
    assert site.tell(replace(again, by=BY_TWO, reason="not reached before")).accepted
    site.wait_ms(30 * MINUTE_MS)
    assert [site.state(one) for one in ("p1", "p2", "p3")] == ["absent", "expected", "expected"]
    assert not site.room.people["p2"].late


def test_a_call_of_somebody_on_no_list_is_refused() -> None:
    """440号 5.5.4: experts by random draw only."""
    site = entrance(**NINGXIA)
    before = site.room
    assert site.tell(facts.PeopleCalled("s-1", ("p1", "stranger"), site.utc_us)).refusal == "person:unknown"
    assert site.room is before


def test_a_call_of_the_future_counts_from_now() -> None:
    """Clocks of two houses differ."""
    site = entrance(**NINGXIA)
    called(site, before_ms=-30 * MINUTE_MS)
    site.wait_ms(61 * MINUTE_MS)
    assert site.room.people["p1"].late


@pytest.mark.parametrize("down_ms", [1, 10 * MINUTE_MS, 200 * MINUTE_MS])
def test_the_times_run_on_while_the_controller_does_not(down_ms: int) -> None:
    """S9: state comes from the journal alone, and its times are UTC."""
    site = entrance(**NINGXIA)
    called(site)
    site.wait_ms(30 * MINUTE_MS)
    site.utc_us += down_ms * 1000
    site.restart()
    site.clear_lane()
    left_ms = max(0, 75 * MINUTE_MS - 30 * MINUTE_MS - down_ms)
    site.wait_ms(max(0, left_ms - MINUTE_MS))
    assert site.state("p1") == ("expected" if left_ms else "absent")
    site.wait_ms(2 * MINUTE_MS)
    assert site.state("p1") == "absent"


def test_while_a_session_admits_nobody_nobody_gets_late() -> None:
    """domain 5.B 1: who could not come in is not absent; the time counts anew."""
    site = assembling(0)
    site.tell(facts.SessionOrdered("s-1", "suspend", ("g1", "s1"), "objection", "objection"))
    site.wait_ms(60 * MINUTE_MS)
    assert (site.state("p1"), site.room.people["p1"].late) == ("expected", False)


@pytest.mark.parametrize("cause", ["clock", "fire"])
def test_a_clock_in_doubt_and_a_fire_make_nobody_late(cause: str) -> None:
    """DESIGN, time: windows are refused while the clock is in doubt. S2: nobody enters in a fire."""
    site = assembling(0)
    site.tell(facts.ClockDoubted("step") if cause == "clock" else facts.FireInputRead("fire-main", True))
    site.wait_ms(60 * MINUTE_MS)
    assert (site.state("p1"), site.room.people["p1"].late) == ("expected", False)
    if cause == "clock":
        site.tell(facts.ClockTrusted(("g1", "s1")))
    else:
        site.tell(facts.FireInputRead("fire-main", False))
        site.tell(facts.FireReset(BY_TWO, "over"))
    site.wait_ms(16 * MINUTE_MS)
    assert site.state("p1") == "absent"


def test_a_clock_that_was_set_back_wakes_nobody_too_early() -> None:
    """DESIGN, time: windows are UTC."""
    site = assembling(30)
    site.utc_us -= 20 * MINUTE_US
    site.wait_ms(50 * MINUTE_MS)
    assert site.state("p1") == "expected"
    site.wait_ms(16 * MINUTE_MS)
    assert site.state("p1") == "absent"


def test_nobody_is_waited_for_once_the_session_is_over() -> None:
    """Nothing waits for ever, and nothing wakes for nothing."""
    site = assembling(30)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.wait_ms(60 * MINUTE_MS)
    assert (site.state("p1"), site.alarms()) == ("expected", set())


@pytest.mark.parametrize(("late_ms", "absent_ms", "after"), [(0, 600_000, "absent"), (600_000, 0, "expected")])
def test_one_of_the_two_figures_may_be_demanded_alone(late_ms: int, absent_ms: int, after: str) -> None:
    """0 = not demanded."""
    site = assembling(0, late_ms=late_ms, absent_ms=absent_ms)
    assert {"late:p1", "absent:p1"} & site.room.deadlines.keys() == {"late:p1" if late_ms else "absent:p1"}
    site.wait_ms(11 * MINUTE_MS)
    assert site.state("p1") == after
    assert (site.room.people["p1"].late, "expert_late" in site.alarms()) == (True, late_ms > 0)


@pytest.mark.parametrize(("late_ms", "absent_ms", "name"), [(0, 600_000, "absent:p1"), (600_000, 0, "late:p1")])
def test_a_restart_sets_the_time_of_one_figure_alone(late_ms: int, absent_ms: int, name: str) -> None:
    """S9: state comes from the journal alone, and its times are UTC."""
    site = assembling(0, late_ms=late_ms, absent_ms=absent_ms)
    site.restart()
    assert {"late:p1", "absent:p1"} & site.room.deadlines.keys() == {name}


def test_an_absent_person_is_not_let_in_while_their_things_come_out() -> None:
    """S4: a box opens outside, before admission or after a final exit, and not between the two."""
    site = assembling(0)
    site.kept_box("p1")
    site.wait_ms(20 * MINUTE_MS)
    site.card("p1")
    assert site.tell(facts.LateAccepted("p1", BY_TWO, "flood")).refusal == "at_other_kiosk"
    assert site.state("p1") == "absent"


@pytest.mark.parametrize(("ago_minutes", "left_minutes"), [(4, 1), (6, 5), (0, 5), (-3, 8)])
def test_a_list_opened_after_people_were_late_gives_them_the_whole_time(ago_minutes: int, left_minutes: int) -> None:
    """domain 4: a list may be fetched at the opening, when its people should be here already."""
    site = assembling(-ago_minutes)
    assert round(due_us(site, "late:p1") / MINUTE_US, 2) == left_minutes
    assert round(due_us(site, "absent:p1") / MINUTE_US, 2) == left_minutes + 10


def test_a_list_opened_long_after_the_call_gives_no_more_time_where_the_call_counts() -> None:
    """宁夏: counted from the call."""
    site = entrance(**NINGXIA)
    ago_utc_us = site.utc_us - 80 * MINUTE_US
    assert site.tell(facts.PeopleCalled("s-1", (), ago_utc_us, BY_TWO, "the list came late")).accepted
    site.wait_ms(10)
    assert site.state("p1") == "absent"


def test_who_was_late_before_a_restart_is_told_of_once() -> None:
    """S9: the journal has told it."""
    site = assembling(0)
    site.wait_ms(6 * MINUTE_MS)
    site.restart()
    assert ("late:p1" in site.room.deadlines, "absent:p1" in site.room.deadlines) == (False, True)
    site.wait_ms(MINUTE_MS)
    assert site.room.alarms["expert_late:p1"].count == 1


def test_who_was_revoked_is_neither_excused_nor_awaited() -> None:
    """S10: revoked beats granted."""
    site = assembling(0)
    site.wait_ms(6 * MINUTE_MS)
    site.tell(facts.PersonRevoked("p1", BY_TWO, "bank"))
    assert site.tell(facts.LateAccepted("p1", BY_TWO, "flood")).refusal == "not_late"


def test_the_call_before_the_list_is_of_members_and_not_of_alternates() -> None:
    """财库〔2003〕119: alternates are called when a place is vacant."""
    site = Entrance(plan=HALL, profile=Profile(**ZHUHAI))
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us, site.utc_us + 9 * HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 1, site.utc_us, alternates=1))
    called(site)
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    site.tell(facts.DrawListOpened("s-1", (facts.Drawn("p1", "d-p1"), facts.Drawn("p2", "d-p2", alternate=1))))
    assert [site.room.people[one].called_utc_us is None for one in ("p1", "p2")] == [False, True]


def test_who_is_drawn_as_a_replacement_or_listed_since_is_called_now_and_not_with_the_first_draw() -> None:
    """宁夏: counted from the call; a replacement that is drawn 80 min after it has its own hour to come."""
    site = entrance(**NINGXIA)
    called(site)
    site.wait_ms(74 * MINUTE_MS)
    site.tell(facts.PersonRevoked("p1", BY_TWO, "ill", "ill"))
    version = site.room.sessions["s-1"].draw
    assert version is not None
    site.tell(facts.DrawListSupplemented("s-1", 2, "c2", 3, site.utc_us, "", version.newest_file, by=("g1",)))
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    drawn = tuple(facts.Drawn(one, f"d-{one}") for one in ("p2", "p3", "p4"))
    site.tell(facts.DrawListOpened("s-1", drawn, version=2))
    opened_us = site.utc_us
    site.wait_ms(2 * MINUTE_MS)
    assert (site.state("p2"), site.state("p4")) == ("absent", "expected")
    assert site.room.people["p4"].called_utc_us == opened_us
    assert due_us(site, "absent:p4") == (75 - 2) * MINUTE_US


def test_a_call_names_people_of_its_own_session() -> None:
    """宁夏: counted from the call."""
    site = entrance(**NINGXIA)
    begin = site.utc_us - HOUR_US
    site.tell(facts.SessionPlanned("s-2", "1", begin, begin + 9 * HOUR_US, ("g1",)))
    assert site.tell(facts.PeopleCalled("s-2", ("p1",), site.utc_us)).refusal == "person:unknown"


def test_who_was_revoked_is_not_absent_too() -> None:
    """S10: revoked beats everything else."""
    site = assembling(0)
    site.tell(facts.PersonRevoked("p1", BY_TWO, "bank"))
    site.wait_ms(60 * MINUTE_MS)
    assert site.state("p1") == "expected"


def test_an_absent_person_s_phone_is_theirs_to_fetch() -> None:
    """S4: a box opens to its holder alone, outside."""
    site = assembling(0)
    site.kept_box("p1")
    site.wait_ms(20 * MINUTE_MS)
    assert site.state("p1") == "absent"
    site.retrieve("p1")
    assert site.state("p1") == "retrieved"


def test_an_alternate_is_awaited_from_the_call_for_a_vacant_place() -> None:
    """财库〔2003〕119: alternates take vacant places in their order."""
    site = Entrance(plan=HALL, profile=Profile(**ZHUHAI))
    site.start()
    site.clear_lane()
    begin = site.utc_us - HOUR_US
    site.tell(facts.SessionPlanned("s-1", "1", begin, begin + 9 * HOUR_US, ("g1",), assembly_utc_us=site.utc_us))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 1, begin, alternates=1))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    for source in site.room.sessions["s-1"].recording:
        site.tell(facts.SourceRecordingStarted("s-1", source, site.utc_us))
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    site.tell(facts.DrawListOpened("s-1", (facts.Drawn("p1", "d-p1"), facts.Drawn("p2", "d-p2", alternate=1))))
    site.tell(facts.SessionOrdered("s-1", "open_assembly", ("g1",)))
    assert site.card("p2").refusal == "alternate_not_called"
    site.tell(facts.PeopleCalled("s-1", (), site.utc_us))
    assert [site.room.people[one].called_utc_us is None for one in ("p1", "p2")] == [False, True]
    site.wait_ms(16 * MINUTE_MS)
    assert [site.state(one) for one in ("p1", "p2")] == ["absent", "expected"]
    assert site.tell(facts.AlternateCalled("s-1", "p2", "p1", BY_TWO)).accepted
    site.wait_ms(14 * MINUTE_MS)
    assert (site.state("p2"), site.room.people["p2"].late) == ("expected", True)
    site.wait_ms(2 * MINUTE_MS)
    assert site.state("p2") == "absent"


def test_nobody_is_made_late_at_once_by_one_person_s_word() -> None:
    """440号 5.5.5: two answer for what decides who may judge; 宁夏: 60 minutes from the call."""
    site = entrance(**NINGXIA)
    call = facts.PeopleCalled("s-1", (), site.utc_us - 60 * MINUTE_US, ("g1",))
    assert site.tell(call).refusal == "two_persons_needed"
    assert site.tell(replace(call, by=BY_TWO)).refusal == "reason_needed"
    assert site.tell(replace(call, called_utc_us=call.called_utc_us + MINUTE_US)).accepted
    assert site.tell(replace(call, called_utc_us=call.called_utc_us + MINUTE_US)).accepted, (
        "the same again moves nothing"
    )
    assert site.tell(replace(call, by=BY_TWO, reason="the list came late")).accepted


def test_nobody_was_called_before_the_draw() -> None:
    """440号 5.5.4: experts by random draw only."""
    site = Entrance(plan=HALL, profile=Profile(**NINGXIA))
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 2, site.utc_us, drawn_utc_us=site.utc_us))
    before = facts.PeopleCalled("s-1", (), site.utc_us - MINUTE_US, BY_TWO, "a slip")
    assert site.tell(before).refusal == "called_before_draw"
    assert site.tell(replace(before, called_utc_us=site.utc_us)).accepted
    assert site.tell(replace(before, called_utc_us=site.utc_us)).accepted
