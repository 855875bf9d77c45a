"""A crash at any point of the way in and out: the restart opens nothing, forgets freshness, and leaves nobody stuck."""

import pytest

from controller.core import facts
from controller.core.admission import INSIDE
from controller.core.commands import CommandClass
from controller.core.facts import Fact
from controller.core.words import CORE_VERSION
from tests.core.playbook import PLAN, Site, ready_site
from tests.core.recovery import everybody_home


def the_whole_way() -> list[Fact]:
    """Everything that was told on a way in and out, from the opened session on."""
    site = ready_site(people=2)
    begun = len(site.facts)
    site.admit("p1")
    site.to_gate("p2")
    site.walk(alarm=True)
    decision = site.walk("backward")
    site.through_door(site.answer_to_clear(decision))
    site.through_door(site.card("p1", "room-reader-1"))
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    site.retrieve("p1")
    return [fact for _, fact in site.facts[begun:]]


WAY = the_whole_way()


def crashed_after(count: int) -> Site:
    site = ready_site(people=2)
    for fact in WAY[:count]:
        site.tell(fact)
    return site


@pytest.mark.parametrize("count", range(len(WAY) + 1))
def test_a_restart_at_any_point_opens_nothing_and_everybody_gets_home(count: int) -> None:
    site = crashed_after(count)
    told = len(site.decisions)
    site.restart()
    classes = [c.CLASS for d in site.decisions[told:] for c in d.commands]  # type: ignore[attr-defined]
    assert CommandClass.OPENING not in classes
    for person in site.room.people.values():
        assert person.identified_mono_us is person.stored_mono_us is person.clear_mono_us is None, "freshness ended"
    assert site.lane() == "unknown", "nobody saw who walked meanwhile"
    assert site.clear_lane().accepted
    for person_id in list(site.room.people):
        if site.state(person_id) == "unknown":
            site.tell(facts.RollCalled(person_id, ("g1",)))
    everybody_home(site)


def test_who_was_inside_is_inside_and_who_may_have_walked_is_unknown() -> None:
    site = ready_site(people=3)
    site.admit("p1")
    site.to_clear("p2")
    site.restart()
    assert site.room.people["p1"].state in INSIDE
    assert site.state("p2") == "unknown"
    assert site.state("p3") == "expected"


def test_what_lies_in_a_box_is_its_holder_s_after_a_restart() -> None:
    site = ready_site()
    site.admit("p1")
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, PLAN))
    assert site.room.boxes["locker-a/1"].state.value == "unknown_held"
    site.devices_up()
    assert (site.room.boxes["locker-a/1"].state.value, site.room.boxes["locker-a/1"].holder) == ("stored", "p1")


def test_every_device_counts_as_silent_until_it_answers() -> None:
    site = ready_site()
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, PLAN))
    assert not any(site.room.devices.values())
    assert site.door() == "unknown"
    assert site.room.deadlines == {}
    assert site.card("p1").refusal == "lane_unknown"


def test_a_released_list_that_was_not_opened_yet_is_asked_for_again() -> None:
    site = Site()
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", 0, 2 * site.utc_us))
    site.tell(facts.DrawListImported("s-1", "c0ffee", 1, 0))
    site.tell(facts.DrawListReleaseAsked("s-1", ("g1", "s1")))
    site.run += 1
    decision = site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, PLAN))
    assert [type(c).__name__ for c in decision.commands] == ["OpenDrawList"]


def test_a_box_that_leaves_the_plan_with_something_in_it_stays_known() -> None:
    site = ready_site()
    site.admit("p1")
    site.plan = type(PLAN)(
        doors=PLAN.doors, rooms=PLAN.rooms, fire_inputs=PLAN.fire_inputs, devices=PLAN.devices,
        lanes=(type(PLAN.lanes[0])("a", "reader-a", "exit-reader-a", "locker-a", (2, 3), "gate-a", "door-main"),),
    )  # fmt: skip
    site.restart()
    assert site.room.boxes["locker-a/1"].holder == "p1"
    assert "locker-a/4" not in site.room.boxes
