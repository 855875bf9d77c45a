"""What a restart keeps of what went wrong, and of what waits: a crash between any two facts loses nothing of it."""

import dataclasses

import pytest

from controller.core import facts
from controller.core.alarm import CATALOGUE
from controller.core.facts import Fact
from controller.core.gate_fitness import GateFitness, GateFitnessState
from controller.core.hatch import Hatch
from controller.core.state import Room
from controller.core.ticket import Ticket
from controller.core.vacancy import Vacancy
from controller.core.words import CORE_VERSION, DoorPlan, HatchPlan
from tests.core.playbook import BY_TWO, Site
from tests.core.troubles import POWERED, troubled_site

TROUBLES: list[Fact] = [
    facts.IncidentReported("smoking", "1", ("g1",), "seen", "", "p1"),
    facts.IncidentStepDone("1", "person_stopped", ("g1",)),
    facts.ConductRecorded("1", "p1", "smoked", BY_TWO, "seen"),
    facts.LinkLost("witness"),
    facts.PowerLost("mains"),
    facts.DeviceFound("p2", "1", ("g1",)),
    facts.PersonRevoked("p3", BY_TWO, "shouted", "expelled"),
    facts.IncidentStepDone("1", "supervisor_told", ("g1",)),
    facts.TailgateSeen("door-room-1", "camera"),
    facts.DuressSignalled("a"),
    facts.PowerRestored("mains"),
    facts.IncidentClosed("1", BY_TWO, "warned"),
]


def started_again(site: Site) -> Room:
    """The room after a crash and the first fact of a new run."""
    site.run += 1
    site.tell(facts.ControllerStarted(CORE_VERSION, "c", "p", site.profile, site.plan))
    return site.room


@pytest.mark.parametrize("count", range(len(TROUBLES) + 1))
def test_a_crash_after_any_trouble_loses_no_incident_no_mode_and_no_expulsion(count: int) -> None:
    site = troubled_site()
    for fact in TROUBLES[:count]:
        site.tell(fact)
    before = site.room
    after = started_again(site)
    kept = ("id", "kind", "place", "state", "session", "person", "steps", "count", "conduct", "opened_utc_us")
    for number, one in before.incidents.items():
        assert {name: getattr(after.incidents[number], name) for name in kept} == {
            name: getattr(one, name) for name in kept
        }
    assert after.incidents.keys() == before.incidents.keys()
    assert after.next_incident == before.next_incident
    assert after.modes == before.modes
    assert after.people["p3"].revoked is before.people["p3"].revoked
    assert after.people["p3"].expelled is before.people["p3"].expelled
    assert after.sessions["s-1"].flags == before.sessions["s-1"].flags


def test_what_waits_keeps_its_place_over_a_restart() -> None:
    """The queue's numbers, the gates' tests, vacant places and what lies in a hatch are nobody's memory but ours."""
    site = troubled_site()
    doors = (
        *POWERED.doors,
        DoorPlan("h-out", "hatch", "board-room", 3000),
        DoorPlan("h-in", "hatch", "board-room", 3000),
    )
    site.plan = dataclasses.replace(POWERED, doors=doors, hatches=(HatchPlan("h", "h-out", "h-in"),))
    site.room = dataclasses.replace(
        site.room,
        tickets={"p1": Ticket("p1", 7)},
        next_ticket=8,
        gates={"gate-a": GateFitness("gate-a", GateFitnessState.FIT, "x", "x", site.utc_us)},
        vacancies={"p2": Vacancy("p2", "s-1", "ill", since_utc_us=5)},
        hatches={"h": Hatch("h", items=("papers",), session="s-1")},
    )
    after = started_again(site)
    assert after.tickets["p1"].number == 7
    assert after.next_ticket == 8
    assert after.gates["gate-a"].state is GateFitnessState.FIT
    assert after.vacancies["p2"].since_utc_us == 5
    assert (after.hatches["h"].items, after.hatches["h"].state.value) == (("papers",), "unknown")


def test_alarms_of_the_room_s_own_state_stand_and_what_the_world_tells_again_does_not() -> None:
    site = troubled_site()
    site.tell(facts.RecorderLost("silent"))
    site.tell(facts.DeviceFound("p2", "1", ("g1",)))
    site.tell(facts.SelfTestReported("s-1", False, ("cam",)))
    before = site.alarms()
    after = {alarm.code for alarm in started_again(site).alarms.values()}
    assert {"recorder_lost", "device_found"} <= before
    assert "recorder_lost" not in after
    assert "device_found" in after
    for code, kind in CATALOGUE.items():
        assert not (kind.of_state and kind.latched), f"{code}: one of them is enough"


def test_a_restart_does_not_end_a_doubt_of_the_clock() -> None:
    """S1: windows are judged by a clock that is trusted; a new run measures by the clock as it stands, right or wrong."""
    site = troubled_site()
    site.tell(facts.ClockDoubted("step", 3_600_000_000))
    site.restart()
    assert not site.room.clock_trusted
    assert "clock_doubted" in site.alarms()
    assert site.room.modes["clock_doubt"].state.value == "on"
    site.tell(facts.ClockDoubted("behind_journal", -5))
    for by in ((), ("g1",), ("g1", "g1")):
        assert site.tell(facts.ClockTrusted(by)).refusal == "two_persons_needed"
    assert site.tell(facts.ClockTrusted(BY_TWO)).accepted
    assert site.room.clock_trusted
    assert "clock_doubt" not in site.room.modes
    site.tell(facts.ClockDoubted("step", 1))
    assert site.tell(facts.ClockTrusted()).accepted, "a doubt of this run may end by itself"
    site.restart()
    assert "clock_doubted" not in site.alarms()
