"""The self-test before a session is prepared."""

from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.commands import RunSelfTest
from controller.core.selftest import own_faults
from tests.core.playbook import PLAN, Site, ordered
from tests.core.sittings import S, open_site, order, prepared_site, record, session, state

CLEAR = facts.SelfTestReported(S, True)
DEAD = facts.SelfTestReported(S, False, ("cam-lane-a:black", "disk:storage_full"))


def site_in_preparation() -> Site:
    """A session that is being prepared where a self-test is demanded."""
    return prepared_site(self_test_needed=True)


def test_preparing_a_session_has_every_source_tested() -> None:
    """浙发改公管〔2021〕440号 6.4.1: each camera and microphone before the start."""
    site = site_in_preparation()
    prepared = next(d for d in site.decisions if any(isinstance(one, RunSelfTest) for one in d.commands))
    assert ordered(prepared, RunSelfTest) == RunSelfTest(S, ("cam-lane-a", "cam-room-1a"))


@pytest.mark.parametrize("test_first", [True, False])
def test_a_session_is_prepared_once_every_source_is_recorded_and_its_test_passed(test_first: bool) -> None:
    """浙发改公管〔2021〕440号 6.4.2 and S5: both, in either order."""
    site = site_in_preparation()
    if test_first:
        site.tell(CLEAR)
    else:
        record(site)
    assert state(site) == "preparing"
    if test_first:
        record(site)
    else:
        site.tell(CLEAR)
    assert (state(site), session(site).self_test_passed) == ("prepared", True)


def test_a_failed_test_names_its_faults_and_nothing_is_prepared() -> None:
    """浙发改公管〔2021〕440号 6.4.1."""
    site = site_in_preparation()
    record(site)
    site.tell(DEAD)
    assert state(site) == "preparing"
    assert site.room.alarms[f"self_test_failed:{S}"].params["faults"] == "cam-lane-a:black, disk:storage_full"


def test_a_test_may_be_made_again_until_it_passes() -> None:
    """浙发改公管〔2021〕440号 6.4.1: repaired, tested, prepared."""
    site = site_in_preparation()
    record(site)
    site.tell(DEAD)
    assert ordered(order(site, "retest"), RunSelfTest).session == S
    assert state(site) == "preparing"
    site.tell(CLEAR)
    assert (state(site), "self_test_failed" in site.alarms()) == ("prepared", False)


def test_a_passed_test_counts_no_more_once_another_was_ordered() -> None:
    """What was tested last counts."""
    site = site_in_preparation()
    site.tell(CLEAR)
    order(site, "retest")
    record(site)
    assert state(site) == "preparing"


def test_the_controller_adds_its_doubted_clock_and_a_door_that_it_does_not_know() -> None:
    """浙发改公管〔2021〕440号 6.4.1: cameras, sound, disk, clock and doors."""
    site = site_in_preparation()
    record(site)
    site.tell(facts.ClockDoubted("step"))
    site.tell(facts.DeviceLost("board-room", "cable"))
    site.tell(CLEAR)
    assert site.room.alarms[f"self_test_failed:{S}"].params["faults"] == "clock:doubted, door-room-1:door_unknown"
    assert (state(site), session(site).self_test_passed) == ("preparing", False)


def test_a_room_without_a_door_and_one_that_the_site_file_names_no_longer_have_no_door_in_doubt() -> None:
    """浙发改公管〔2021〕440号 6.4.1: doors that are there; a session outlives a change of the site file."""
    site = site_in_preparation()
    for rooms in ((replace(PLAN.rooms[0], door=None),), ()):
        room = replace(site.room, plan=replace(site.plan, rooms=rooms))
        assert own_faults(room, session(site)) == ()


def test_a_test_that_failed_without_a_word_did_not_pass() -> None:
    """S10: unknown is not good."""
    site = site_in_preparation()
    record(site)
    site.tell(facts.SelfTestReported(S, False))
    assert (state(site), site.room.alarms[f"self_test_failed:{S}"].params["faults"]) == ("preparing", "unknown")
    site.tell(facts.ClockDoubted("step"))
    site.tell(facts.SelfTestReported(S, False))
    assert site.room.alarms[f"self_test_failed:{S}"].params["faults"] == "unknown, clock:doubted"


def test_a_test_that_was_lost_with_the_recorder_or_the_controller_is_ordered_again() -> None:
    """S10: a test that nobody will report any more is not a passed one."""
    site = site_in_preparation()
    site.tell(facts.RecorderLost("silent"))
    assert ordered(site.tell(facts.RecorderReady("epoch-2")), RunSelfTest).session == S
    site.restart()
    ready = next(d for d in reversed(site.decisions) if any(isinstance(one, RunSelfTest) for one in d.commands))
    assert ordered(ready, RunSelfTest).sources == ("cam-lane-a", "cam-room-1a")
    site.tell(CLEAR)
    assert not any(isinstance(one, RunSelfTest) for one in site.tell(facts.RecorderReady("epoch-3")).commands)


def test_only_a_test_that_is_still_needed_is_ordered_again() -> None:
    """A recorder that comes back tests nothing that nobody waits for."""
    for needed in (False, True):
        site = open_site(5, self_test_needed=needed)
        assert not any(isinstance(one, RunSelfTest) for one in site.tell(facts.RecorderReady("epoch-2")).commands)
        order(site, "suspend")
        order(site, "retest")
        assert ordered(site.tell(facts.RecorderReady("epoch-3")), RunSelfTest).session == S
    site.tell(facts.RecorderLost("silent"))
    site.tell(facts.RecorderReady("epoch-4"))
    record(site)
    site.tell(CLEAR)
    assert state(site) == "retested"
    assert not any(isinstance(one, RunSelfTest) for one in site.tell(facts.RecorderReady("epoch-5")).commands)
    site = prepared_site()
    assert not any(isinstance(one, RunSelfTest) for one in site.tell(facts.RecorderReady("epoch-2")).commands)


def test_a_test_is_not_demanded_where_the_profile_does_not() -> None:
    """Old journals replay as they were decided."""
    site = prepared_site()
    assert not any(isinstance(one, RunSelfTest) for d in site.decisions for one in d.commands)
    record(site)
    assert state(site) == "prepared"


def test_a_report_that_nobody_asked_for_changes_nothing() -> None:
    """What is not in the table is refused."""
    site = prepared_site()
    record(site)
    before = site.room
    assert site.tell(CLEAR).refusal == "session:prepared:self_test"
    assert site.room is before
