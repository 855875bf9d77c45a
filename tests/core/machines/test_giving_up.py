"""A way in that ends before the door, at every moment of it."""

from collections.abc import Callable

import pytest

from controller.core import facts
from controller.core.admission import AdmissionEvent
from controller.core.giving_up import BEFORE_GATE, give_up, leave_lane, may_be_behind, reset_person
from controller.core.turn import Turn
from controller.core.words import Stamp
from tests.core.machines.chart import words
from tests.core.machines.moments import MOMENTS, WAY_IN, reach
from tests.core.machines.story import Told
from tests.core.playbook import BY_TWO

Begin = Callable[..., Told]
ON_THE_WAY = tuple(name for name, _ in WAY_IN if name not in ("door_open", "admitted"))


@pytest.mark.parametrize("moment", ON_THE_WAY)
def test_who_gives_up_leaves_the_lane_and_keeps_the_box(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    box = site.room.people["p1"].box
    site.act(give_up, "a", "timed_out")
    assert (site.state("p1"), site.room.people["p1"].box, site.room.lanes["a"].visitor) == ("expected", box, None)


@pytest.mark.parametrize("moment", ["card_read", "window_open"])
def test_who_gives_up_by_hand_is_told_nothing(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.act(give_up, "a", "")
    assert site.room.lanes["a"].notice == ""


def test_a_leaver_holds_the_lane_while_a_visitor_gives_up(told: Begin) -> None:
    site = reach(told(), "exit_asked")
    site.unheard(site.tell, facts.ExitApproved("p1", BY_TWO, "ill"))
    site.unheard(lambda: site.through_door(site.card("p1", "exit-reader-a")))
    site.unheard(site.card, "p2")
    site.act(give_up, "a", "timed_out")
    assert (site.lane(), site.room.lanes["a"].holder) == ("out_walking", "p1")


def test_with_nobody_at_the_kiosk_nobody_gives_up(told: Begin) -> None:
    site = told()
    site.act(give_up, "a", "")
    assert site.lane() == "free"


def test_who_fetches_a_phone_is_no_less_gone_for_giving_up(told: Begin) -> None:
    site = reach(told(), "retrieval_asked")
    site.act(give_up, "a", "timed_out")
    assert site.state("p1") == "exited"


@pytest.mark.parametrize("moment", ON_THE_WAY)
def test_off_the_way_in_every_freshness_ends(told: Begin, moment: str) -> None:
    site = reach(told(), moment)
    site.act(reset_person, "p1", AdmissionEvent.GIVE_UP)
    one = site.room.people["p1"]
    marks = (one.lane, one.identified_mono_us, one.declared_mono_us, one.stored_mono_us, one.clear_mono_us, one.devices)
    assert marks == (None, None, None, None, None, "")


@pytest.mark.parametrize("moment", ON_THE_WAY)
@pytest.mark.parametrize("doubt", [False, True])
def test_who_is_sent_away_leaves_the_lane_to_the_next_or_to_staff(told: Begin, moment: str, doubt: bool) -> None:
    site = reach(told(), moment)
    if doubt:
        site.unheard(site.tell, facts.GateCountersReset("gate-a"))
    site.act(leave_lane, "a", "recused")
    lane = site.room.lanes["a"]
    assert (lane.holder, lane.visitor, lane.token, lane.beams, lane.notice) == (None, None, "", (), "recused")
    assert not {f"{name}:a" for name in ("kiosk", "window", "clear", "retry")} & set(site.room.deadlines)


def test_who_gives_up_in_front_of_a_shut_door_is_not_unlocked_for_later(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.unheard(site.tell, facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.unheard(lambda: site.answer(site.walk()))
    assert {"clear:a", "retry:a"} <= set(site.room.deadlines)
    site.act(give_up, "a", "")
    assert not {"clear:a", "retry:a"} & set(site.room.deadlines)


def test_who_is_sent_away_is_not_unlocked_for_later(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.unheard(site.tell, facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    site.unheard(lambda: site.answer(site.walk()))
    site.act(leave_lane, "a", "refused")
    assert not {"clear:a", "retry:a"} & set(site.room.deadlines)


def behind(site: Told, person: str = "p1", **watched: bool) -> bool:
    """Whether somebody may stand behind the gate now; asked, not told."""
    return may_be_behind(
        Turn(site.room, Stamp(site.utc_us, site.mono_us, "run-1")), site.room.people[person], **watched
    )


BEHIND = ("in_gate", "passed", "clear", "unlocked", "door_open")


@pytest.mark.parametrize("moment", MOMENTS)
def test_whoever_is_between_a_broken_beam_and_the_shut_door_may_be_behind_the_gate(told: Begin, moment: str) -> None:
    """S2, S10: doubt counts as inside. An open window counts too once nobody watches it any more."""
    site = reach(told(), moment)
    assert behind(site) is (moment in BEHIND)
    assert behind(site, watched=True) is (moment in BEHIND)
    assert behind(site, watched=False) is (moment in (*BEHIND, "window_open"))
    assert behind(site, "p2") is False


def test_whom_the_gate_rang_for_may_be_behind_it_until_they_walked_back(told: Begin) -> None:
    """S2: an alarm keeps nobody from walking on."""
    site = told()
    site.unheard(site.to_gate, "p1")
    site.unheard(lambda: site.walk(alarm=True))
    assert behind(site)
    site.unheard(site.walk, "backward")
    assert not behind(site)


def test_the_states_of_a_lane_in_which_its_holder_is_not_in_the_gate_yet() -> None:
    assert words(BEFORE_GATE) == {"free", "held", "window_asked"}
