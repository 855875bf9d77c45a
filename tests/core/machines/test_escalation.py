"""What a repeated alarm leaves behind when it is decided."""

from controller.core import facts
from tests.core.entrance import BY_SUPERVISOR, Entrance, entrance
from tests.core.playbook import BY_TWO


def rung(times: int) -> Entrance:
    """The gate rang so often for the first person, who stands behind it."""
    site = entrance(gate_alarms_manual=2, gate_alarms_hold=3)
    site.ring("p1", times)
    return site


def test_after_a_check_by_hand_no_answer_of_the_gate_is_awaited_any_more() -> None:
    """domain 5.B 8: the second alarm leads to a check by hand, which counts instead of the gate."""
    site = rung(2)
    assert site.tell(facts.AlarmResolved("a", BY_TWO, "keys")).accepted
    assert (site.lane(), site.room.lanes["a"].token, site.room.lanes["a"].notice) == ("clear", "", "")


def test_a_refusal_is_not_taken_back_while_their_things_come_out() -> None:
    """S4: a box opens outside, before admission or after a final exit, and not between the two."""
    site = rung(3)
    site.tell(facts.HoldDecided("p1", False, BY_SUPERVISOR, "phone"))
    site.clear_lane()
    site.card("p1")
    again = facts.HoldDecided("p1", True, BY_SUPERVISOR, "talked to them")
    assert site.tell(again).refusal == "at_other_kiosk"
    assert site.state("p1") == "refused"
