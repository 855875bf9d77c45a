"""What lies in a box, as its holder ticked it at the kiosk."""

import pytest

from controller.core import facts
from controller.core.commands import OpenBox
from tests.core.entrance import Entrance, entrance
from tests.core.playbook import ordered

ITEMS = ("phone", "watch")


def listed(site: Entrance, items: tuple[str, ...] = ITEMS, person: str = "p1") -> str | None:
    return site.tell(facts.ItemsListed("a", person, items, "picture-digest")).refusal


def test_items_are_listed_while_the_box_is_open_or_shut_again() -> None:
    """440号 5.5.3: devices are stored; domain 5.B 6: items ticked, the box photographed."""
    site = entrance()
    site.card("p1")
    site.identify("p1")
    command = ordered(site.declare("p1"), OpenBox)
    assert listed(site) == "items:no_box_open"
    site.tell(facts.BoxRead(command.locker, command.box, False))
    assert listed(site, ("phone",)) is None
    site.answer(site.tell(facts.BoxRead(command.locker, command.box, True)))
    assert listed(site, ("phone", " watch ", "phone", "")) is None
    person = site.room.people["p1"]
    assert (person.items, person.items_picture_sha256) == (ITEMS, "picture-digest")
    site.through_door(site.answer(site.walk()))
    assert listed(site) == "items:no_box_open", "nobody adds to the list once they are through"


def test_the_list_ends_with_the_retrieval() -> None:
    """domain 5.B 15: the same person fetches everything."""
    site = entrance()
    site.to_gate("p1")
    listed(site)
    site.through_door(site.answer(site.walk()))
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.leave("p1")
    assert site.room.people["p1"].items == ITEMS
    site.retrieve("p1")
    assert site.room.people["p1"].items == ()


@pytest.mark.parametrize("person", ["p1", "p2"])
def test_only_who_stores_something_lists_it(person: str) -> None:
    """S4: a box belongs to its holder."""
    site = entrance()
    site.card("p1")
    site.identify("p1")
    site.answer(site.declare("p1", "none"))
    before = site.room
    assert listed(site, person=person) in ("items:no_box", "items:no_box_open")
    assert site.room is before
