"""A place in the queue, read twice."""

from controller.core.ticket import TABLE, Ticket, TicketEvent, TicketState
from tests.core.machines.chart import check_chart, check_value

CHART = """
waiting: call → called, leave → left
called:  miss → missed, serve → served, leave → left
missed:  come_back → waiting, leave → left
served:
left:
"""


def test_a_ticket_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("ticket", TABLE, TicketState, TicketEvent, CHART)


def test_a_ticket_as_it_begins() -> None:
    check_value(Ticket("p", 1), person="p", number=1, state=TicketState.WAITING, lane="")
