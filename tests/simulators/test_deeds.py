"""What people can and cannot do, where timing matters."""

import asyncio

import pytest

from simulators.changes import Refusal, SiteClosed
from simulators.deeds import CardOrder, Deeds
from tests.simulators.site_house import SiteHouse, until


def between(house: SiteHouse, *people: str) -> None:
    for who in people:
        house.site.people[who].where = "between"


def test_the_last_one_through_a_door_lets_it_fall_shut(house: SiteHouse) -> None:
    deeds, door = Deeds(house.site), house.site.doors["door-main"]
    between(house, "e1", "x1")

    async def both() -> list[bool]:
        slow = asyncio.create_task(deeds.walk_door("e1", "door-main", inwards=True, pace_ms=200, within_ms=1_000))
        await house.site.changes.until(lambda: door.is_open, 1_000)
        await deeds.walk_door("x1", "door-main", inwards=True, pace_ms=20, within_ms=1_000)
        seen = [door.is_open]
        await slow
        return [*seen, door.is_open]

    assert house.run(both()) == [True, False]


def test_a_person_who_left_the_boxes_stores_nothing(house: SiteHouse) -> None:
    deeds = Deeds(house.site)

    async def wander() -> None:
        storing = asyncio.create_task(deeds.store("e1", "locker-a", 5, 10_000))
        await asyncio.sleep(0)
        house.site.people["e1"].where = "between"
        house.site.bank.force_open(5)
        await storing

    with pytest.raises(Refusal, match="between, not outside"):
        house.run(wander())
    assert house.site.bank.boxes[5].content is None


def test_one_phone_goes_into_one_box(house: SiteHouse) -> None:
    deeds = Deeds(house.site)

    async def store_twice() -> list[object]:
        storing = [asyncio.create_task(deeds.store("e1", "locker-a", box, 10_000)) for box in (5, 6)]
        await asyncio.sleep(0)
        for box in (5, 6):
            house.site.bank.force_open(box)
        return await asyncio.gather(*storing, return_exceptions=True)

    outcome = house.run(store_twice())
    assert [type(each) for each in outcome] == [type(None), Refusal]
    assert (house.site.people["e1"].phone, house.site.bank.boxes[6].content) == ("locker-a/5", None)


def test_a_card_left_behind_stays_on_the_reader(house: SiteHouse) -> None:
    deeds = Deeds(house.site)
    house.do(lambda: deeds.present_card("e1", CardOrder("reader-a")))
    house.run(
        deeds.walk_gate("e1", "gate-a", "forward", turn_back=False, pace_ms=0, followed_by=None, report_delay_ms=0)
    )
    assert house.site.people["e1"].card_on == "reader-a"
    assert house.site.readers["reader-a"].card is not None


def test_who_waits_when_the_site_closes_is_sent_away(house: SiteHouse) -> None:
    deeds = Deeds(house.site)
    waiting = asyncio.run_coroutine_threadsafe(deeds.store("e1", "locker-a", 5, 600_000), house.loop)
    until(lambda: house.do(lambda: len(asyncio.all_tasks())) > 1, "somebody waiting")
    house.do(house.site.changes.close)
    with pytest.raises(SiteClosed):
        waiting.result(10)


def test_a_phone_is_left_with_somebody_outside_and_taken_back(house: SiteHouse) -> None:
    deeds, person = Deeds(house.site), house.site.people["x1"]
    house.do(lambda: deeds.leave_phone("x1"))
    assert (person.phone, person.has_phone_in_pocket) == ("none", False)
    with pytest.raises(Refusal, match="no phone in the pocket"):
        house.do(lambda: deeds.leave_phone("x1"))
    house.do(lambda: deeds.take_phone("x1"))
    assert person.has_phone_in_pocket
    with pytest.raises(Refusal, match="left no phone"):
        house.do(lambda: deeds.take_phone("x1"))
    between(house, "x1")
    with pytest.raises(Refusal, match="between, not outside"):
        house.do(lambda: deeds.leave_phone("x1"))
