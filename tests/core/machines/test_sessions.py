"""What a session's preparation, orders and end bring with them, beside what the stories of each part tell."""

from dataclasses import replace

from controller.core import facts
from controller.core.profile import Composition, ModeRule
from tests.core.playbook import HOUR_US, Site
from tests.core.sittings import S, open_site, order, running_site, state
from tests.core.troubles import POWERED, TROUBLED, kinds


def test_a_session_prepared_while_the_recorder_is_silent_loses_from_then_on() -> None:
    """浙发改公管〔2021〕440号 6.4.2, S5: recorded from start to end; before there was anything to record, nothing was lost."""
    site = Site(plan=POWERED, profile=TROUBLED)
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us, site.utc_us + HOUR_US, ("g1",)))
    site.tell(facts.RecorderLost("silent"))
    assert kinds(site) == set()
    assert site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",))).accepted
    assert kinds(site) == {"recording_lost"}


def test_a_run_with_another_profile_holds_the_committees_at_work_against_it() -> None:
    """招标投标法 37: who makes a committee is what the profile in force says."""
    site = running_site(5)
    site.profile = replace(site.profile, compositions=(Composition("bidding", 7),))
    site.restart()
    assert site.room.alarms[f"quorum_lost:{S}"].params["cause"] == "too_few_members"


def test_a_run_with_another_matrix_holds_a_mismatch_that_stands_against_it() -> None:
    """河北 远程评标 2025-03: when one site stops, both lock, as soon as the profile says so."""
    site = running_site(5, branches=("east",))
    site.tell(facts.BranchReported(S, "east", "running", "bad", 0, 0))
    assert (state(site), site.room.modes) == ("running", {})
    site.profile = replace(site.profile, modes=(ModeRule("branch_mismatch", new_entry=False, running_continues=False),))
    site.restart()
    assert (state(site), set(site.room.modes)) == ("suspended", {f"branch_mismatch:{S}"})


def test_a_mismatch_of_a_session_that_is_over_is_told_no_more() -> None:
    """Nothing waits for a session that is over, in this run or the next."""
    site = open_site(5, branches=("east",))
    site.tell(facts.BranchReported(S, "east", "running", "bad", 0, 0))
    order(site, "end")
    site.restart()
    assert state(site) == "emptying"
    assert "branch_mismatch" not in site.alarms()
