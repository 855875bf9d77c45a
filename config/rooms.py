"""Cross-checks of rooms and hatches: what records where, and doors of hatches that no hatch has."""

from collections.abc import Iterator

from config.areas import PRIVATE_KINDS, SESSION_KINDS, RoomSettings
from config.problems import Problem
from config.schema import Site


def room_problems(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    """Nothing records where people eat, sleep and wash; everything does where they evaluate; a hatch has both its doors."""
    for room in site.rooms:
        yield from _sources(room)
    if "hatch" in broken:
        return
    named = {door for hatch in site.hatches for door in (hatch.outer, hatch.inner)}
    for door in site.doors:
        if door.kind == "hatch" and door.id not in named:
            advice = "Name it as outer or inner of a [[hatch]]: without one it has no interlock."
            yield Problem(f"[[door]] {door.id}", "kind", "a hatch's door that no [[hatch]] names", "", advice)


def _sources(room: RoomSettings) -> Iterator[Problem]:
    where = f"[[room]] {room.id}"
    if room.kind in SESSION_KINDS:
        if not room.sources:
            bound = "at least 1: 浙发改公管〔2021〕440号 6.4.2"
            advice = "Name everything that a session in this room records."
            yield Problem(where, "sources", f"a room of kind {room.kind} records nothing", bound, advice)
    elif room.sources and room.kind in PRIVATE_KINDS:
        bound = "none: 国务院令第799号 8 forbids cameras where people rest or lodge, and in toilets"
        advice = "Watch the corridor before it, as a public area."
        yield Problem(where, "sources", f"records a room of kind {room.kind}", bound, advice)
    elif room.sources:
        advice = "Name its cameras among the public areas of [recorder]."
        yield Problem(where, "sources", f"a room of kind {room.kind} holds no session to record", "none", advice)
