"""Overnight: the rooms close with everybody there, and open again in the morning."""

import pytest

from controller.core import facts
from controller.core.night import due_utc_us
from controller.core.turn import Turn
from controller.core.words import Stamp
from tests.core.playbook import BY_TWO, HOUR_US, T0_UTC_US, Site
from tests.core.sittings import S, order, prepared_site, record, running_site, seat, session, state

ALL = ("p1", "p2", "p3", "p4", "p5")
NIGHT = ("materials_sealed", "network_cut")
HOUR_MS = 3_600_000


def call(site: Site, present: tuple[str, ...] = ALL, missing: tuple[str, ...] = ()) -> str | None:
    """The roll is called; returns the refusal."""
    return site.tell(facts.RollCallTaken(S, present, missing, ("g1",))).refusal


def sign(site: Site, checklist: str, items: tuple[str, ...], by: tuple[str, ...] = BY_TWO) -> str | None:
    """Two staff sign a list; returns the refusal."""
    return site.tell(facts.ChecklistSigned(S, checklist, items, by)).refusal


def active(site: Site, alarm: str) -> bool:
    """Whether the cause of an alarm stands."""
    return site.room.alarms[alarm].active


def night_site() -> Site:
    """A session whose rooms are closed for the night by the rule."""
    site = running_site(5, night_roll_call_needed=True)
    call(site)
    sign(site, "night", NIGHT)
    assert order(site, "close_for_night").accepted
    return site


def test_rooms_close_after_a_roll_call_with_nobody_missing_and_a_signed_list() -> None:
    """Practice of Dongtai's centre: network cut, material sealed, nobody missing."""
    site = running_site(5, night_roll_call_needed=True)
    assert order(site, "close_for_night").refusal == "roll_call_needed"
    call(site)
    assert order(site, "close_for_night").refusal == "checklist_needed"
    assert sign(site, "night", NIGHT) is None
    assert order(site, "close_for_night").accepted
    assert state(site) == "overnight"


@pytest.mark.parametrize(
    ("age_ms", "counts"), [(0, True), (HOUR_MS // 2, True), (HOUR_MS // 2 + 1, False), (-2, False)]
)
def test_a_roll_called_long_ago_neither_closes_nor_opens_the_rooms(age_ms: int, counts: bool) -> None:
    """Roll call at night and in the morning: an old one says nothing of now, nor does one from after a clock stepped back."""
    site = running_site(5, night_roll_call_needed=True, roll_call_fresh_ms=HOUR_MS // 2)
    for checklist, items, act in (("night", NIGHT, "close_for_night"), ("morning", ("seals_intact",), "reopen")):
        sign(site, checklist, items)
        call(site)
        asked = site.room
        site.utc_us += (age_ms - 1) * 1_000
        assert order(site, act).refusal == (None if counts else "roll_call_needed")
        site.room = asked
        call(site)
        assert order(site, act).accepted


def test_who_is_not_named_at_the_roll_call_is_missing() -> None:
    """Roll call at night: everybody who is inside, or an alarm with their name."""
    site = running_site(5, night_roll_call_needed=True)
    call(site, ALL[:4])
    assert session(site).roll_missing == ("p5",)
    assert active(site, "person_missing:p5")
    assert site.room.alarms["person_missing:p5"].params["session"] == S
    sign(site, "night", NIGHT)
    assert order(site, "close_for_night").refusal == "person_missing"
    call(site)
    assert not active(site, "person_missing:p5")
    assert order(site, "close_for_night").accepted


def test_a_roll_call_is_of_the_session_s_own_people_and_by_staff() -> None:
    """What is nonsense is refused and changes nothing."""
    site = running_site(5)
    before = site.room
    assert call(site, ("p9",)) == "person:unknown"
    assert site.tell(facts.RollCallTaken(S, ALL, (), ())).refusal == "staff_needed"
    assert site.room is before
    order(site, "end")
    assert call(site) is None


@pytest.mark.parametrize("named", ["present", "missing"])
def test_a_stranger_is_not_on_the_roll(named: str) -> None:
    """A roll call is of the session's own people."""
    site = running_site(5)
    site.tell(facts.SessionPlanned("s-2", "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    turn.put_person("p5", session="s-2")
    site.room = turn.room
    people = {"present": ("p1",), "missing": (), named: ("p5",)}
    assert call(site, people["present"], people["missing"]) == "roll_call:stranger"


def test_no_roll_is_called_before_anybody_could_be_inside() -> None:
    """What is not in the table is refused."""
    site = prepared_site(5)
    assert call(site) == "session:preparing:roll_call"
    record(site)
    assert call(site) == "session:prepared:roll_call"


def test_somebody_who_came_in_after_the_roll_call_was_not_on_it() -> None:
    """Roll call at night: of everybody who is inside."""
    site = running_site(5, owners=2, night_roll_call_needed=True)
    call(site, ALL)
    assert session(site).roll_missing == ("p6", "p7")


def test_a_list_for_the_night_says_that_the_network_is_cut_and_material_sealed() -> None:
    """Practice of Dongtai's centre: network cut at 21:00, material sealed."""
    site = running_site(5)
    assert sign(site, "night", ("network_cut",)) == "checklist_incomplete"
    assert sign(site, "night", NIGHT, ("g1",)) == "two_persons_needed"
    assert sign(site, "noon", NIGHT) == "checklist:unknown"
    assert sign(site, "morning", ("seals_intact",)) == "session:running:checklist_morning"
    assert session(site).checklists == {}
    assert sign(site, "night", (*NIGHT, "windows_shut")) is None


def test_nobody_enters_at_night() -> None:
    """Practice of Dongtai's centre: the area is closed."""
    site = running_site(4, owners=0, compositions=())
    order(site, "close_for_night")
    assert state(site) == "overnight"
    site.tell(facts.ExitAsked("p4", ("g1",)))
    site.tell(facts.ExitApproved("p4", BY_TWO, "ill"))
    site.leave("p4")
    site.retrieve("p4")
    assert site.card("p4").refusal == "already_left"
    assert site.unlocks() == 5


def test_nobody_leaves_at_night_but_by_two_for_a_doctor() -> None:
    """Practice of Qinghai 2026-01: an ambulance at night must get them out."""
    site = night_site()
    unlocks = site.unlocks()
    site.card("p1", "exit-reader-a")
    assert site.unlocks() == unlocks
    assert site.tell(facts.ExitApproved("p1", ("g1",), "doctor")).refusal == "two_persons_needed"
    site.tell(facts.ExitApproved("p1", BY_TWO, "doctor"))
    site.leave("p1")
    assert site.state("p1") == "exited"


def test_rooms_do_not_close_on_somebody_who_may_leave() -> None:
    """Nobody leaves at night, so nobody may be on the way."""
    site = running_site(5, night_roll_call_needed=True)
    site.card("p1", "exit-reader-a")
    site.tell(facts.ExitApproved("p1", BY_TWO, "ill"))
    call(site)
    sign(site, "night", NIGHT)
    assert order(site, "close_for_night").refusal == "exit_under_way"


def test_the_morning_begins_with_a_new_roll_call_and_whole_seals() -> None:
    """Roll call at night and in the morning; the one of the evening does not count."""
    site = night_site()
    assert order(site, "reopen").refusal == "roll_call_needed"
    call(site)
    assert order(site, "reopen").refusal == "checklist_needed"
    assert sign(site, "morning", ("seals_intact",)) is None
    assert order(site, "reopen").accepted
    assert (state(site), session(site).opened_utc_us) == ("running", site.utc_us)
    assert order(site, "close_for_night").refusal == "roll_call_needed"
    call(site)
    assert order(site, "close_for_night").refusal == "checklist_needed", "the list of the evening before counts no more"
    sign(site, "night", NIGHT)
    assert order(site, "close_for_night").accepted
    call(site)
    assert order(site, "reopen").refusal == "checklist_needed", "nor does the list of the morning before"


def test_a_morning_with_somebody_missing_stays_closed() -> None:
    """Roll call in the morning."""
    site = night_site()
    call(site, ALL[:4], ("p5",))
    sign(site, "morning", ("seals_intact",))
    assert order(site, "reopen").refusal == "person_missing"


def test_a_session_at_work_after_the_hour_is_an_alarm() -> None:
    """Practice of Dongtai's centre: cut at 21:00, local time."""
    site = running_site(5, night_local_min=21 * 60)
    site.wait_ms(14 * HOUR_MS)
    assert "night_due" not in site.alarms()
    site.wait_ms(HOUR_MS)
    late_us = site.room.alarms[f"night_due:{S}"].raised_utc_us - due_utc_us(T0_UTC_US, 21 * 60, 480)
    assert 0 <= late_us <= 2_000
    order(site, "close_for_night")
    assert (state(site), "night_due" in site.alarms()) == ("overnight", False)


def test_the_hour_is_known_again_after_a_restart_even_if_it_passed_meanwhile() -> None:
    """A crash ends no rule."""
    site = running_site(5, night_local_min=21 * 60)
    site.restart()
    assert f"night:{S}" in site.room.deadlines
    site.pass_ms(16 * HOUR_MS)
    site.restart()
    site.wait_ms(1)
    assert "night_due" in site.alarms()


def test_a_session_that_was_suspended_over_the_hour_is_told_when_it_goes_on() -> None:
    """A suspension stops no clock."""
    site = running_site(5, night_local_min=21 * 60)
    order(site, "suspend")
    site.wait_ms(15 * HOUR_MS)
    assert "night_due" not in site.alarms()
    order(site, "resume")
    site.wait_ms(1)
    assert "night_due" in site.alarms()


def test_the_next_night_counts_from_the_morning() -> None:
    """A session of several days closes every evening."""
    site = running_site(5, night_local_min=21 * 60)
    order(site, "close_for_night")
    assert f"night:{S}" not in site.room.deadlines
    site.pass_ms(24 * HOUR_MS)
    order(site, "reopen")
    site.wait_ms(14 * HOUR_MS)
    assert "night_due" not in site.alarms()
    site.wait_ms(HOUR_MS)
    assert "night_due" in site.alarms()


def test_the_end_of_a_session_ends_its_evening() -> None:
    """Nothing waits for a session that is over."""
    site = running_site(5, night_local_min=21 * 60)
    site.wait_ms(15 * HOUR_MS)
    order(site, "end")
    assert "night_due" not in site.alarms()
    assert f"night:{S}" not in site.room.deadlines


@pytest.mark.parametrize(("opened_h", "due_h"), [(0, 15), (14.9, 15), (15, 39), (16, 39)])
def test_the_first_night_after_the_opening_counts(opened_h: float, due_h: float) -> None:
    """Midnight local time is 16:00 UTC the day before; 21:00 is reached 15 h after 6:00."""
    six_local = 19_675 * 24 * HOUR_US - 2 * HOUR_US
    assert due_utc_us(six_local + int(opened_h * HOUR_US), 21 * 60, 480) == six_local + due_h * HOUR_US


def test_without_a_night_rule_no_clock_runs_and_an_order_is_enough() -> None:
    """Old journals replay as they were decided."""
    site = running_site(5)
    assert f"night:{S}" not in site.room.deadlines
    assert order(site, "close_for_night").accepted
    assert order(site, "reopen").accepted
    seat(site)


def test_an_order_that_is_turned_away_sets_no_clock() -> None:
    """A refusal changes nothing."""
    site = running_site(5, night_local_min=21 * 60, self_test_needed=True)
    order(site, "suspend")
    before = site.room
    assert order(site, "resume").refusal == "self_test_needed"
    assert site.room.deadlines == before.deadlines


def test_a_morning_without_a_complete_committee_begins_with_an_assembly() -> None:
    """招标投标法 37; after a fire at night nobody is inside, and nobody can come in while the rooms are closed."""
    site = night_site()
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(("g1",), "drill"))
    for person in ALL:
        site.tell(facts.RollCalled(person, ("g1",)))
    call(site, ())
    sign(site, "morning", ("seals_intact",))
    assert order(site, "reopen").accepted
    assert (state(site), session(site).opened_utc_us) == ("assembling", site.utc_us)
    assert f"night:{S}" not in site.room.deadlines


def test_the_morning_waits_for_the_end_of_a_fire_and_for_the_recording() -> None:
    """S2, S5."""
    site = running_site(5)
    order(site, "close_for_night")
    closed = site.room
    site.tell(facts.SourceRecordingLost(S, "cam-room-1a", "cable"))
    assert order(site, "reopen").refusal == "recording_lost"
    site.room = closed
    site.tell(facts.FireInputRead("fire-main", True))
    assert order(site, "reopen").refusal == "fire"
    assert state(site) == "overnight"
