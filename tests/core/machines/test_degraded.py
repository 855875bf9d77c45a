"""Degraded modes over a restart: from when their limit counts, and which of them anybody can still end."""

from dataclasses import replace

from controller.core import facts
from controller.core.words import CORE_VERSION
from tests.core.playbook import Site
from tests.core.troubles import HOUR_MS, POWERED, troubled_site


def _new_run(site: Site) -> None:
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))


def test_a_limit_begins_anew_and_no_longer_where_the_clock_stepped_back_behind_the_beginning() -> None:
    """evidence.md 6.2: WITNESS_LOST: red after 24 h, by whatever clock is there."""
    site = troubled_site()
    site.tell(facts.LinkLost("witness"))
    site.utc_us -= 3 * HOUR_MS * 1000
    _new_run(site)
    assert site.room.deadlines["mode:witness_lost"] == site.mono_us + 24 * HOUR_MS * 1000


def test_a_link_that_the_site_file_names_no_longer_is_not_out_of_reach_and_the_others_are() -> None:
    """Nothing can say of it that it came back."""
    site = troubled_site()
    site.tell(facts.LinkLost("centre"))
    site.tell(facts.LinkLost("witness"))
    site.plan = replace(POWERED, links=("evaluation", "witness"))
    _new_run(site)
    assert set(site.room.modes) == {"witness_lost"}
    site.plan = replace(POWERED, links=("witness",))
    _new_run(site)
    assert set(site.room.modes) == {"witness_lost"}
