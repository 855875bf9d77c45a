"""A viewer's queue: bounded, and after an overflow it goes on with a key frame."""

import asyncio

from recorder.live.viewer import QUEUE_MOST, Message, Unit, Viewer

BEGIN = {"kind": "begin"}


def fragment(number: int, key: bool = False, size: int = 10) -> Unit:
    return Unit(bytes([number % 256]) * size, key=key)


async def all_of(viewer: Viewer) -> list[Message]:
    viewer.close()
    found = []
    while (message := await viewer.next()) is not None:
        found.append(message)
    return found


def test_what_is_read_in_time_comes_whole() -> None:
    async def run() -> list[Message]:
        viewer = Viewer()
        viewer.offer(Unit(b"header", told=BEGIN))
        for number in range(5):
            viewer.offer(fragment(number))
        return await all_of(viewer)

    assert asyncio.run(run()) == [BEGIN, b"header", *(bytes([number]) * 10 for number in range(5))]


def test_who_is_slow_goes_on_with_the_next_key_frame_and_is_told_how_much_is_missing() -> None:
    async def run() -> list[Message]:
        viewer = Viewer()
        viewer.offer(Unit(b"header", told=BEGIN))
        for number in range(QUEUE_MOST + 20):
            viewer.offer(fragment(number, key=number == 0))
        assert viewer.dropped == QUEUE_MOST + 20
        viewer.offer(fragment(200, key=True))
        viewer.offer(fragment(201))
        return await all_of(viewer)

    missing = {"kind": "dropped", "fragments": QUEUE_MOST + 20}
    assert asyncio.run(run()) == [BEGIN, b"header", missing, bytes([200]) * 10, bytes([201]) * 10]


def test_large_pictures_fill_the_queue_by_their_bytes() -> None:
    async def run() -> int:
        viewer = Viewer()
        for number in range(50):
            viewer.offer(fragment(number, key=True, size=1 << 20))
            assert viewer.waiting_bytes <= 8 << 20
        return viewer.dropped

    assert asyncio.run(run()) > 0
