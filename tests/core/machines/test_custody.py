"""The locker boxes, told fact by fact."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.core import custody, facts
from controller.core.admission import AdmissionState
from controller.core.commands import OpenBox
from controller.core.session import SessionState
from controller.core.turn import Turn
from tests.core.machines.moments import reach
from tests.core.machines.story import Told
from tests.core.playbook import BY_TWO, ordered

Begin = Callable[..., Told]


def read(site: Told, box: int, closed: bool) -> None:
    site.tell(facts.BoxRead("locker-a", box, closed))


def declared(site: Told, person: str = "p1") -> OpenBox:
    """`person` has signed, and their box was ordered to open."""
    site.card(person)
    site.identify(person)
    command: OpenBox = ordered(site.declare(person), OpenBox)
    return command


def stored(site: Told, person: str = "p1") -> None:
    """`person` stored a phone and gave up at the kiosk: it lies in box 1."""
    site.to_gate(person)
    site.wait_ms(site.profile.kiosk_idle_ms + site.profile.gate_window_ms)


def gone(site: Told, person: str = "p1") -> None:
    """`person` was inside, left for good, and has a phone in the box."""
    site.admit(person)
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave(person)


def test_a_phone_goes_into_the_first_free_box(told: Begin) -> None:
    site = told()
    site.unheard(read, site, 1, False)
    site.store(site.unheard(lambda: (site.card("p1"), site.identify("p1"), site.declare("p1"))[-1]))
    assert site.room.people["p1"].box == "locker-a/2"


def test_only_the_command_that_was_sent_last_starts_the_wait(told: Begin) -> None:
    site = told()
    command = site.unheard(declared, site)
    site.tell(facts.BoxOpenSent("run-0-0", "locker-a", 1))
    site.tell(facts.BoxOpenSent(command.command, "locker-a", 1))
    read(site, 1, False)
    site.tell(facts.BoxOpenSent(command.command, "locker-a", 1))


def test_a_box_left_open_reminds_and_alarms_and_waits_on(told: Begin) -> None:
    site = told()
    site.unheard(declared, site)
    read(site, 1, False)
    site.wait_ms(site.profile.box_close_wait_ms)
    assert "box_left_open" in site.alarms()
    read(site, 1, True)
    assert (site.lane(), site.alarms()) == ("window_asked", set())


def test_a_box_that_does_not_open_is_looked_at_and_another_one_opens(told: Begin) -> None:
    site = told()
    site.unheard(declared, site)
    site.wait_ms(site.profile.box_open_wait_ms)
    assert site.room.people["p1"].box == "locker-a/2"
    assert site.room.boxes["locker-a/1"].state.value == "jammed"
    read(site, 1, False)
    read(site, 1, True)


def test_a_board_that_refuses_the_order_is_like_a_box_that_does_not_open(told: Begin) -> None:
    site = told()
    command = site.unheard(declared, site)
    site.tell(facts.CommandFailed(command.command, "locker-a", "busy"))
    assert site.room.people["p1"].box == "locker-a/2"


def test_without_a_free_box_staff_are_called(told: Begin) -> None:
    site = told(plan="one box")
    site.unheard(declared, site)
    site.wait_ms(site.profile.box_open_wait_ms)
    assert "no_free_box" in site.alarms()


def test_what_lies_in_a_box_stays_its_holder_s_when_it_does_not_open_again(told: Begin) -> None:
    site = told()
    site.unheard(stored, site)
    command = site.unheard(declared, site)
    assert command.box == 1
    site.wait_ms(site.profile.box_open_wait_ms)
    assert (site.room.boxes["locker-a/1"].state.value, site.room.boxes["locker-a/1"].holder) == ("stored", "p1")


def test_one_s_own_box_opens_again_on_the_next_way_in(told: Begin) -> None:
    site = told()
    site.unheard(stored, site)
    site.unheard(site.card, "p1")
    site.unheard(site.identify, "p1")
    site.store(site.declare("p1"))
    assert site.lane() == "window_asked"


def test_one_s_own_box_that_stands_open_needs_no_order(told: Begin) -> None:
    site = told()
    site.unheard(stored, site)
    read(site, 1, False)
    assert "box_opened_unasked" in site.alarms()
    site.unheard(site.card, "p1")
    site.unheard(site.identify, "p1")
    site.declare("p1")
    read(site, 1, True)


def test_a_silent_board_opens_no_box_and_the_answer_comes_when_it_is_back(told: Begin) -> None:
    """S10: silence is not closed."""
    site = told()
    site.unheard(declared, site)
    site.tell(facts.DeviceLost("locker-a", "cable"))
    read(site, 1, True)
    site.tell(facts.DeviceReady("locker-a"))
    assert site.room.boxes["locker-a/1"].state.value == "assigned"
    read(site, 1, False)
    read(site, 1, True)


def test_a_box_that_opens_before_the_gate_takes_stored_back(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    read(site, 1, False)
    assert (site.lane(), site.state("p1")) == ("held", "box_open")
    read(site, 1, True)


def test_a_box_that_opens_behind_its_holder_makes_the_lane_unknown(told: Begin) -> None:
    site = told()
    site.unheard(site.to_gate, "p1")
    site.tell(facts.GateBeamRead("gate-a", "front", True, "forward"))
    read(site, 1, False)
    assert site.room.lanes["a"].reason == "box_opened"
    read(site, 1, True)


def test_a_box_that_opens_while_its_holder_is_inside_is_an_alarm_and_no_more(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    read(site, 1, False)
    assert site.alarms() == {"box_opened_unasked"}
    read(site, 1, True)


def test_a_free_box_that_opens_by_itself_is_an_alarm(told: Begin) -> None:
    site = told()
    read(site, 3, False)
    assert "box_opened_unasked" in site.alarms()
    read(site, 3, True)
    read(site, 3, True)
    assert site.tell(facts.BoxRead("locker-a", 99, True)).refusal == "box:unknown"


def test_after_the_last_exit_the_card_opens_the_box_and_no_earlier(told: Begin) -> None:
    """S4."""
    site = told()
    site.unheard(site.admit, "p1")
    site.card("p1")
    site.unheard(site.tell, facts.SessionOrdered("s-1", "end", ("g1",)))
    site.unheard(site.leave, "p1")
    command = ordered(site.card("p1"), OpenBox)
    site.tell(facts.BoxOpenSent(command.command, "locker-a", 1))
    read(site, 1, False)
    site.wait_ms(site.profile.box_close_wait_ms)
    read(site, 1, True)
    assert site.state("p1") == "retrieved"
    site.card("p1")


def test_who_walks_away_from_the_open_box_leaves_the_kiosk_to_the_next(told: Begin) -> None:
    site = told()
    site.unheard(gone, site)
    site.card("p1")
    site.tell(facts.KioskCancelled("a"))
    read(site, 1, False)
    site.wait_ms(site.profile.box_close_wait_ms)
    read(site, 1, True)


def test_a_box_that_does_not_give_the_phone_back_calls_staff_and_may_be_asked_again(told: Begin) -> None:
    site = told()
    site.unheard(gone, site)
    site.card("p1")
    site.wait_ms(site.profile.box_open_wait_ms)
    assert "box_jammed" in site.alarms()
    site.unheard(site.wait_ms, site.profile.notice_ms)
    site.retrieve("p1")


def test_an_unread_box_gives_nothing_back(told: Begin) -> None:
    site = told()
    site.unheard(gone, site)
    site.tell(facts.DeviceLost("locker-a", "cable"))
    site.card("p1")
    assert site.state("p1") == "exited"


def test_a_box_that_already_stands_open_is_emptied_without_an_order(told: Begin) -> None:
    site = told()
    site.unheard(gone, site)
    read(site, 1, False)
    site.card("p1")
    read(site, 1, True)
    assert site.state("p1") == "retrieved"


def test_who_stored_nothing_is_done_at_the_kiosk(told: Begin) -> None:
    site = told()
    site.unheard(site.card, "p1")
    site.unheard(site.identify, "p1")
    site.unheard(lambda: site.through_door(site.answer((site.answer(site.declare("p1", "none")), site.walk())[-1])))
    site.unheard(site.tell, facts.SessionOrdered("s-1", "end", ("g1",)))
    site.unheard(site.leave, "p1")
    site.card("p1")
    assert site.state("p1") == "retrieved"


def test_who_has_no_way_in_any_more_gets_the_phone_back(told: Begin) -> None:
    """S4: revoked, or the session is over."""
    site = told()
    site.unheard(stored, site)
    site.tell(facts.PersonRevoked("p1", BY_TWO, "bank"))
    site.retrieve("p1")
    assert site.state("p1") == "retrieved"


def test_who_gave_up_before_the_session_s_end_gets_the_phone_back_after_it(told: Begin) -> None:
    site = told()
    site.unheard(stored, site)
    site.unheard(site.tell, facts.SessionOrdered("s-1", "end", ("g1",)))
    site.retrieve("p1")
    assert site.state("p1") == "retrieved"


def test_two_staff_open_a_box_and_empty_it_for_somebody_who_is_gone(told: Begin) -> None:
    site = told()
    site.unheard(gone, site)
    site.tell(facts.BoxOverridden("locker-a", 1, BY_TWO, "left behind"))
    read(site, 1, False)
    read(site, 1, True)
    assert site.room.boxes["locker-a/1"].holder is None


def test_a_box_that_staff_opened_for_somebody_inside_stays_that_person_s(told: Begin) -> None:
    site = told()
    site.unheard(site.admit, "p1")
    site.tell(facts.BoxOverridden("locker-a", 1, BY_TWO, "search"))
    read(site, 1, False)
    assert "box_opened_unasked" not in site.alarms()
    read(site, 1, True)
    assert site.room.boxes["locker-a/1"].holder == "p1"


def test_a_free_box_that_staff_opened_is_left_open_and_no_theft(told: Begin) -> None:
    site = told()
    site.tell(facts.BoxOverridden("locker-a", 4, BY_TWO, "cleaning"))
    read(site, 4, False)
    assert "box_opened_unasked" not in site.alarms()
    read(site, 4, True)


def test_an_order_of_staff_that_fails_is_theirs_to_repeat(told: Begin) -> None:
    site = told()
    decision = site.tell(facts.BoxOverridden("locker-a", 4, BY_TWO, "cleaning"))
    site.tell(facts.CommandFailed(ordered(decision, OpenBox).command, "locker-a", "busy"))
    assert "box_jammed" in site.alarms()


def test_the_kiosk_of_a_lane_in_doubt_still_takes_the_phone(told: Begin) -> None:
    site = told()
    site.unheard(declared, site)
    read(site, 1, False)
    site.tell(facts.GateCountersReset("gate-a"))
    read(site, 1, True)
    assert site.lane() == "unknown"


@pytest.mark.parametrize("moment", ["open", "stored", "declared", "inside"])
def test_what_was_put_in_is_listed_while_its_holder_stands_at_the_box(told: Begin, moment: str) -> None:
    """浙发改公管〔2021〕440号 5.5.3: what is handed in is written down."""
    site = told()
    if moment == "inside":
        site.unheard(site.admit, "p1")
    elif moment == "stored":
        site.unheard(site.to_gate, "p1")
    else:
        site.unheard(declared, site)
    if moment == "open":
        site.unheard(read, site, 1, False)
    said = site.tell(facts.ItemsListed("a", "p1", (" phone ", "watch", "", "phone"), "d1"))
    assert said.accepted is (moment in ("open", "stored"))


def test_nothing_is_listed_without_a_box_or_by_somebody_else(told: Begin) -> None:
    site = told()
    site.unheard(site.card, "p1")
    site.unheard(site.identify, "p1")
    site.unheard(lambda: site.answer(site.declare("p1", "none")))
    site.tell(facts.ItemsListed("a", "p1", ("phone",), "d1"))
    site.tell(facts.ItemsListed("a", "p2", ("phone",), "d1"))


def test_a_box_that_opens_while_the_gate_is_asked_takes_stored_back(told: Begin) -> None:
    site = reach(told(), "window_asked")
    read(site, 1, False)
    assert (site.lane(), site.state("p1")) == ("held", "box_open")


def test_a_retrieval_goes_on_when_a_silent_board_is_back(told: Begin) -> None:
    site = reach(told(), "retrieval_open")
    site.unheard(site.tell, facts.DeviceLost("locker-a", "cable"))
    read(site, 1, False)
    read(site, 1, True)
    assert site.state("p1") == "retrieved"


def test_without_a_box_a_board_that_comes_back_opens_nothing(told: Begin) -> None:
    site = reach(told(plan="one box"), "declared")
    site.unheard(site.wait_ms, site.profile.box_open_wait_ms)
    site.unheard(site.tell, facts.DeviceLost("locker-a", "cable"))
    site.tell(facts.DeviceReady("locker-a"))
    site.unheard(read, site, 1, True)
    site.tell(facts.DeviceReady("locker-a"))


def test_a_board_that_comes_back_opens_boxes_of_its_own_lane_alone(told: Begin) -> None:
    site = reach(told(plan="two lanes"), "declared")
    site.unheard(site.tell, facts.DeviceLost("locker-b", "cable"))
    site.tell(facts.DeviceReady("locker-b"))
    site.tell(facts.DeviceReady("locker-a"))


@pytest.mark.parametrize("state", list(AdmissionState))
def test_who_may_fetch_what_lies_in_the_box(told: Begin, state: AdmissionState) -> None:
    """S4: after the last exit, or when no way in is left; an expected person only once revoked or after the session."""
    site = reach(told(), "window_open")
    before = site.room.people["p1"]

    def may(session: SessionState = SessionState.RUNNING, **changes: object) -> bool:
        turn = Turn(site.room, site.facts[-1][0])
        turn.put_session("s-1", state=session)
        return custody.may_retrieve(turn, replace(before, state=state, **changes))  # type: ignore[arg-type]

    outside = state.value in ("absent", "recused", "refused")
    left = state.value in ("exited", "retrieving")
    expected = state is AdmissionState.EXPECTED
    assert may() is (outside or left)
    assert may(box=None) is left
    assert may(revoked=True) is (outside or left or expected)
    assert may(revoked=True, box=None) is left
    for session in SessionState:
        over = session.value in ("emptying", "recording_sealed", "archived", "closed")
        assert may(session) is (outside or left or (expected and over))
