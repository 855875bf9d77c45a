"""Late and absent, to the millisecond, and what a call decides."""

import pytest

from controller.core import facts
from controller.core.profile import Profile
from tests.core.entrance import HALL, MINUTE_MS, Entrance
from tests.core.playbook import BY_TWO, HOUR_US

NINGXIA = Profile(late_base="call", late_ms=60 * MINUTE_MS, absent_ms=75 * MINUTE_MS)
ZHUHAI = Profile(late_base="assembly", late_ms=5 * MINUTE_MS, absent_ms=15 * MINUTE_MS)
MINUTE_US = 60_000_000
P1, P2, SPARE = facts.Drawn("p1", "d-p1"), facts.Drawn("p2", "d-p2"), facts.Drawn("p3", "d-p3", alternate=1)


def planned(profile: Profile, in_minutes: int = 0) -> Entrance:
    """A session that admits; its list, drawn two hours ago, is asked for and not open yet."""
    site = Entrance(plan=HALL, profile=profile)
    site.start()
    begin, assembly = site.utc_us - 2 * HOUR_US, site.utc_us + in_minutes * MINUTE_US
    site.tell(facts.SessionPlanned("s-1", "1", begin, begin + 9 * HOUR_US, ("g1",), assembly_utc_us=assembly))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 2, begin, alternates=1, drawn_utc_us=begin))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    for source in site.room.sessions["s-1"].recording:
        site.tell(facts.SourceRecordingStarted("s-1", source, site.utc_us))
    site.tell(facts.DrawListReleaseAsked("s-1", BY_TWO))
    return site


def opened(site: Entrance) -> Entrance:
    """The list is opened, and the session admits."""
    assert site.tell(facts.DrawListOpened("s-1", (P1, P2, SPARE))).accepted
    assert site.tell(facts.SessionOrdered("s-1", "open_assembly", ("g1",))).accepted
    return site


def call(site: Entrance, ago_us: int, *persons: str, by: tuple[str, ...] = ("g1",), reason: str = "") -> str | None:
    """A call that is noted; so long before the moment in which it is noted."""
    return site.tell(facts.PeopleCalled("s-1", persons, site.utc_us + 1000 - ago_us, by, reason)).refusal


def left_us(site: Entrance, name: str) -> int:
    """How long until a deadline."""
    return site.room.deadlines[name] - site.mono_us


@pytest.mark.parametrize(("ago_us", "refusal"), [(60 * MINUTE_US, "two_persons_needed"), (60 * MINUTE_US - 1, None)])
def test_a_call_that_makes_people_late_in_this_very_moment_takes_two(ago_us: int, refusal: str | None) -> None:
    """440号 5.5.5: two answer for what decides who may judge; 宁夏: 60 minutes from the call."""
    assert call(opened(planned(NINGXIA)), ago_us) == refusal


@pytest.mark.parametrize(("early_us", "late"), [(1, False), (0, True)])
def test_late_is_who_has_not_come_when_the_time_is_over_and_not_a_moment_before(early_us: int, late: bool) -> None:
    """珠海: by the assembly time."""
    site = opened(planned(ZHUHAI, in_minutes=1))
    site.pass_ms(left_us(site, "late:p1") // 1000)
    site.utc_us = site.room.sessions["s-1"].assembly_utc_us + 5 * MINUTE_US - 1000 - early_us
    site.tell(facts.DeadlinePassed("late:p1"))
    assert site.room.people["p1"].late is late


def test_a_clock_that_was_set_back_a_little_makes_nobody_late_before_the_time() -> None:
    """DESIGN, time: windows are UTC."""
    site = opened(planned(ZHUHAI, in_minutes=10))
    site.utc_us -= 3 * MINUTE_US
    site.wait_ms(left_us(site, "late:p1") // 1000 + 10)
    assert not site.room.people["p1"].late, "two minutes after the assembly time by the clock"
    site.wait_ms(3 * MINUTE_MS)
    assert site.room.people["p1"].late


def test_a_list_that_is_opened_long_after_the_call_gives_no_time_anew_where_the_call_counts() -> None:
    """宁夏: counted from the call, which came before the list was fetched."""
    site = planned(NINGXIA)
    assert call(site, 80 * MINUTE_US, by=BY_TWO, reason="noted late") is None
    opened(site)
    site.wait_ms(100)
    assert [site.state(one) for one in ("p1", "p3")] == ["absent", "expected"]


@pytest.mark.parametrize(("early_us", "left_ms"), [(0, 5 * MINUTE_MS), (1, 1)])
def test_a_list_opened_when_its_people_are_late_in_this_very_moment_gives_them_the_whole_time(
    early_us: int, left_ms: int
) -> None:
    """domain 4: a list may be fetched at the opening, when its people should be here already."""
    site = planned(ZHUHAI)
    site.utc_us = site.room.sessions["s-1"].assembly_utc_us + 5 * MINUTE_US - 1000 - early_us
    site.tell(facts.DrawListOpened("s-1", (P1, P2, SPARE)))
    assert left_us(site, "late:p1") == left_ms * 1000


def test_a_time_that_is_over_wakes_at_once() -> None:
    """No deadline lies in the past, and none waits for nothing."""
    site = opened(planned(NINGXIA))
    assert call(site, 80 * MINUTE_US, by=BY_TWO, reason="noted late") is None
    assert left_us(site, "absent:p1") == 0


def test_who_was_not_called_yet_is_called_by_one_whenever_the_others_were() -> None:
    """财库〔2003〕119: alternates are called when a place is vacant; that moves nobody's time."""
    site = opened(planned(NINGXIA))
    assert call(site, MINUTE_US) is None
    site.wait_ms(10 * MINUTE_MS)
    assert call(site, 0, "p3") is None
    assert call(site, 0, "p1") == "two_persons_needed", "their call was noted before"


def test_a_call_of_a_whole_session_is_moved_by_two_also_before_its_list_is_open() -> None:
    """440号 5.5.5: two answer for what decides who may judge."""
    site = planned(NINGXIA)
    assert call(site, 10 * MINUTE_US) is None
    assert call(site, 0) == "two_persons_needed"
    assert call(site, 0, by=BY_TWO, reason="a slip") is None


@pytest.mark.parametrize(("early_us", "refusal"), [(0, None), (1, "called_before_draw")])
def test_people_may_be_called_in_the_very_moment_of_their_draw(early_us: int, refusal: str | None) -> None:
    """440号 5.5.4: experts by random draw only; a machine draws and calls at once."""
    site = planned(NINGXIA)
    draw = site.room.sessions["s-1"].draw
    assert draw is not None
    fact = facts.PeopleCalled("s-1", (), draw.drawn_utc_us - early_us, BY_TWO, "noted late")
    assert site.tell(fact).refusal == refusal
