"""Overnight, to the last microsecond and the last list: what counts, what is kept, and whose way out stands against it."""

import pytest

from controller.core import facts
from controller.core.words import CORE_VERSION
from tests.core.playbook import BY_TWO
from tests.core.sittings import S, lose, open_site, order, running_site, seat, send_out, session
from tests.core.test_night import ALL, HOUR_MS, NIGHT, call, sign


@pytest.mark.parametrize("item", NIGHT)
def test_neither_of_the_two_things_done_at_night_is_enough_alone(item: str) -> None:
    """Practice of Dongtai's centre: network cut, and material sealed."""
    assert sign(running_site(5), "night", (item,)) == "checklist_incomplete"


def test_what_was_signed_at_night_stands_till_the_morning_and_the_morning_s_list_till_the_night() -> None:
    """Roll call and list of each: made anew each time, and kept till then for who comes to look."""
    site = running_site(5, night_roll_call_needed=True)
    call(site)
    sign(site, "night", NIGHT)
    order(site, "close_for_night")
    assert session(site).checklists == {"night": NIGHT}
    assert (session(site).roll, session(site).roll_called_utc_us) == ((), 0)
    call(site)
    sign(site, "morning", ("seals_intact",))
    order(site, "reopen")
    assert session(site).checklists == {"morning": ("seals_intact",)}
    assert (session(site).roll, session(site).roll_called_utc_us) == ((), 0)


def test_a_roll_called_a_microsecond_from_now_says_nothing_of_now() -> None:
    """A clock that stepped back knows no roll call."""
    site = running_site(5, night_roll_call_needed=True, roll_call_fresh_ms=HOUR_MS)
    sign(site, "night", NIGHT)
    call(site)
    site.utc_us -= 1_001
    assert order(site, "close_for_night").refusal == "roll_call_needed"
    site.utc_us -= 999
    assert order(site, "close_for_night").accepted


def test_rooms_do_not_close_on_who_came_in_after_the_roll_call() -> None:
    """Roll call at night: of everybody who is inside."""
    site = open_site(7, night_roll_call_needed=True)
    seat(site, *ALL)
    order(site, "start")
    call(site)
    sign(site, "night", NIGHT)
    seat(site, "p6", "p7")
    assert order(site, "close_for_night").refusal == "roll_call_needed"


def test_who_is_out_already_is_on_no_way_out() -> None:
    """Nobody leaves at night, so nobody may be on the way; who went before may have been revoked since."""
    site = running_site(5, compositions=(), night_roll_call_needed=True)
    send_out(site, "p5")
    lose(site, "p5")
    call(site, ALL[:4])
    sign(site, "night", NIGHT, BY_TWO)
    assert order(site, "close_for_night").accepted


def test_an_hour_that_passed_while_the_controller_was_down_is_told_at_once() -> None:
    """Practice of Dongtai's centre: cut at 21:00, local time; a crash gives no extra time."""
    site = running_site(5, night_local_min=21 * 60)
    site.pass_ms(16 * HOUR_MS)
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))
    assert site.room.deadlines[f"night:{S}"] == site.mono_us
