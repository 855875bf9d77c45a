"""What tells of an outage: contacts of the mains supply, systems whose reachability is watched."""

import pytest

from config.load import parse_site
from controller.assembly.plan import links_of, plan_of, wiring_of
from controller.runtime.wiring import PowerWiring
from tests.config.site_text import SIM, problems_of

MAINS = '\n[[power_input]]\nid = "ups-1"\nboard = "board-main"\ninput = 6\n'
LINK = '\n[[link]]\nsystem = "centre"\naddress = "tcp://10.0.0.1:443"\n'


def test_the_core_and_the_boards_learn_of_mains_and_links() -> None:
    site = parse_site(SIM + MAINS + LINK)
    assert "ups-1" in plan_of(site).power_inputs
    assert plan_of(site).links == ("centre",)
    assert PowerWiring("ups-1", 6) in wiring_of(site, "board-main").power_inputs
    assert wiring_of(site, "board-room").power_inputs == ()
    assert [(link.system, link.address) for link in links_of(site)] == [("centre", "tcp://10.0.0.1:443")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (MAINS.replace("input = 6", "input = 8"), ("[[power_input]] ups-1", "input")),
        (MAINS.replace("input = 6", "input = 9"), ("[[power_input]] ups-1", "input")),
        (MAINS.replace("board-main", "board-z"), ("[[power_input]] ups-1", "board")),
        (MAINS + MAINS.replace("input = 6", "input = 5"), ("[[power_input]] ups-1", "id")),
        (MAINS + 'mains_is = "off"\n', ("[[power_input]] ups-1", "mains_is")),
        (LINK.replace("tcp://", "http://"), ("[[link]] centre", "address")),
        (LINK.replace('"centre"', '"moon"'), ("[[link]] number 1", "system")),
        (LINK + LINK, ("[[link]] centre", "id")),
    ],
)
def test_what_does_not_fit_is_named(text: str, place: tuple[str, str]) -> None:
    assert place in problems_of(SIM + text)
