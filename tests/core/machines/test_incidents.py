"""Causes that last: whose incident they are, how far its footage goes, and a recorder that was silent before."""

from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.alarm import Alarm
from controller.core.incidents import cause_ended, open_case
from controller.core.profile import IncidentRule
from controller.core.turn import Turn
from controller.core.words import Stamp
from tests.core.playbook import Site
from tests.core.sealed_area import AREA
from tests.core.troubles import POWERED, TROUBLED, incident, troubled_site

S = 1_000_000


def test_a_recorder_silent_from_before_the_preparation_is_an_incident_once_a_session_needs_it() -> None:
    """浙发改公管〔2021〕440号 6.4.2: recorded from start to end; silence before loses nothing, and from then on it does."""
    site = Site(plan=POWERED, profile=TROUBLED)
    site.start()
    site.tell(facts.RecorderLost("silent"))
    assert incident_kinds(site) == []
    start = site.utc_us
    site.tell(facts.SessionPlanned("s-1", "1", start, start + 3_600 * S, ("g1",)))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    assert incident_kinds(site) == ["recording_lost"]
    assert site.room.alarms["recorder_lost"].count == 1
    site.tell(facts.RecorderReady("epoch-2"))
    assert incident(site, "recording_lost").footage_to_utc_us == site.utc_us + 15 * S


def test_a_recorder_that_answers_again_opens_nothing_at_the_next_preparation() -> None:
    site = Site(plan=POWERED, profile=TROUBLED)
    site.start()
    site.tell(facts.RecorderLost("silent"))
    site.tell(facts.RecorderReady("epoch-2"))
    start = site.utc_us
    site.tell(facts.SessionPlanned("s-1", "1", start, start + 3_600 * S, ("g1",)))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    assert incident_kinds(site) == []


def incident_kinds(site: Site) -> list[str]:
    """Kinds of the incidents that are not closed, one each."""
    return [one.kind for one in site.room.incidents.values()]


def test_an_alarm_that_lasts_and_names_a_session_alone_stays_that_session_s_one_incident() -> None:
    """domain.md 5: for lasting causes the footage goes up to their end."""
    site = troubled_site(incidents=(IncidentRule("any", ("manual_check_needed",), footage_after_ms=0),))
    stamp = Stamp(site.utc_us, site.mono_us, "run-1")
    turn = Turn(site.room, stamp)
    for _ in range(2):
        turn.raise_alarm("manual_check_needed", "a", session="s-7")
    turn = Turn(turn.room, Stamp(stamp.utc_us + 60 * S, stamp.mono_us + 60 * S, "run-1"))
    open_case(turn, "any", "a", "s-1")
    turn.end_alarm("manual_check_needed", "a")
    one = turn.room.incidents["1"]
    assert (one.session, one.person, one.count) == ("s-7", "", 1)
    assert one.footage_to_utc_us == stamp.utc_us + 60 * S, "also where nothing after it was asked for"


def test_the_end_of_a_cause_that_names_nobody_belongs_to_the_latest_incident_there() -> None:
    """domain.md 5: for lasting causes the footage goes up to their end."""
    site = troubled_site(incidents=(IncidentRule("any", ("manual_check_needed",), footage_after_ms=15_000),))
    for person in ("p1", "p2"):
        site.tell(facts.IncidentReported("any", "a", ("g1",), "seen", "", person))
    turn = Turn(site.room, Stamp(site.utc_us + S, site.mono_us, "run-1"))
    turn.raise_alarm("manual_check_needed", "a")
    turn = Turn(turn.room, Stamp(site.utc_us + 60 * S, site.mono_us, "run-1"))
    turn.end_alarm("manual_check_needed", "a")
    ends = {one.person: one.footage_to_utc_us > site.utc_us + 20 * S for one in turn.room.incidents.values()}
    assert ends == {"p1": False, "p2": False, "": True}


def test_what_ended_once_does_not_end_again() -> None:
    """A latched alarm stays for somebody to take note, and its footage does not grow meanwhile."""
    site = troubled_site(incidents=(IncidentRule("any", ("door_forced",), footage_after_ms=15_000),))
    room = site.room
    for after_s in (0, 10, 14):
        turn = Turn(room, Stamp(site.utc_us + after_s * S, site.mono_us, "run-1"))
        if after_s:
            turn.end_alarm("door_forced", "door-main")
        else:
            turn.raise_alarm("door_forced", "door-main")
        room = turn.room
    (one,) = room.incidents.values()
    assert one.footage_to_utc_us == site.utc_us + 25 * S
    assert not room.alarms["door_forced:door-main"].active


def test_a_second_session_that_is_prepared_under_the_same_silence_lengthens_its_incident() -> None:
    """浙发改公管〔2021〕440号 6.4.2: one silence is one incident, however many it costs their recording."""
    site = Site(plan=replace(AREA, staff=POWERED.staff), profile=TROUBLED)
    site.start()
    site.tell(facts.RecorderLost("silent"))
    for session, room in (("s-1", "1"), ("s-2", "2")):
        site.wait_ms(60_000)
        begin = site.utc_us
        site.tell(facts.SessionPlanned(session, room, begin, begin + 3_600 * S, ("g1",)))
        assert site.tell(facts.SessionOrdered(session, "prepare", ("g1",))).accepted
    one = incident(site, "recording_lost")
    assert (one.count, one.footage_to_utc_us) == (1, site.utc_us + 15 * S)


@pytest.mark.parametrize(("again_s", "latest"), [(None, "p2"), (1, "p1")])
def test_the_latest_incident_of_a_place_is_the_one_that_came_last_or_came_again(
    again_s: int | None, latest: str
) -> None:
    """A cause that lasts is of whom it came from last."""
    site = troubled_site(incidents=(IncidentRule("any", ("manual_check_needed",), footage_after_ms=15_000),))
    turn = Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1"))
    for person in ("p1", "p2"):
        open_case(turn, "any", "a", "s-1", person)
    if again_s is not None:
        turn = Turn(turn.room, Stamp(site.utc_us + again_s * S, site.mono_us, "run-1"))
        open_case(turn, "any", "a", "s-1", "p1")
    turn = Turn(turn.room, Stamp(site.utc_us + 9 * S, site.mono_us, "run-1"))
    cause_ended(turn, Alarm("x", "manual_check_needed", site.utc_us, {"place": "a"}))
    ends = {one.person for one in turn.room.incidents.values() if one.footage_to_utc_us == site.utc_us + 24 * S}
    assert ends == {latest}
