"""Systems that the site works with: lost after several tries without an answer, restored by the first one."""

import asyncio
import socket

from controller.core import facts
from controller.core.facts import Fact
from controller.runtime.links import Link, LinkWatch


class Told:
    """What a watch told, and whether the core takes the system for lost."""

    def __init__(self, lost: bool = False) -> None:
        self.facts: list[Fact] = []
        self.lost = lost

    def post(self, fact: Fact) -> None:
        self.facts.append(fact)
        self.lost = isinstance(fact, facts.LinkLost)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def watch(told: Told, port: int) -> LinkWatch:
    return LinkWatch(Link("centre", f"tcp://127.0.0.1:{port}", 1, 3), told.post, lambda: told.lost)


def test_a_system_is_lost_after_so_many_tries_and_told_once() -> None:
    told = Told()
    looking = watch(told, free_port())

    async def look() -> None:
        for tries in range(5):
            await looking.look()
            assert bool(told.facts) is (tries >= 2)

    asyncio.run(look())
    (fact,) = told.facts
    assert isinstance(fact, facts.LinkLost)
    assert fact.system == "centre"
    assert fact.cause == "refused"


def test_a_system_that_answers_is_told_only_when_it_was_lost() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        for lost in (False, True):
            told = Told(lost)
            asyncio.run(watch(told, server.getsockname()[1]).look())
            assert told.facts == ([facts.LinkRestored("centre")] if lost else [])
