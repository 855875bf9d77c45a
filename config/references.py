"""Cross-checks: everything that a section names exists and is of the right kind."""

from collections.abc import Iterator

from config.problems import Problem
from config.schema import DRIVER_KINDS, Site


def unresolved(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    """References that lead nowhere. Into a section that has errors of its own (`broken`) only kinds are checked."""
    yield from _lane_references(site, broken)
    yield from _room_references(site, broken)
    yield from _hatch_references(site, broken)
    if site.info.queue_reader is not None:
        yield from _device(site, broken, "[site]", "queue_reader", site.info.queue_reader, "id_card_reader")
    for door in site.doors:
        yield from _device(site, broken, f"[[door]] {door.id}", "board", door.board, "door_board")
    for contact in site.fire_inputs:
        yield from _device(site, broken, f"[[fire_input]] {contact.id}", "board", contact.board, "door_board")
    for mains in site.power_inputs:
        yield from _device(site, broken, f"[[power_input]] {mains.id}", "board", mains.board, "door_board")


def _lane_references(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    for lane in site.lanes:
        where = f"[[lane]] {lane.id}"
        yield from _device(site, broken, where, "entry_reader", lane.entry_reader, "id_card_reader")
        if lane.exit_reader is not None:
            yield from _device(site, broken, where, "exit_reader", lane.exit_reader, "id_card_reader")
        yield from _device(site, broken, where, "locker", lane.locker, "locker_board")
        yield from _device(site, broken, where, "gate", lane.gate, "phone_gate")
        yield from _door(site, broken, where, "door", lane.door, "main")


def _room_references(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    known = [source.id for source in site.sources]
    for room in site.rooms:
        where = f"[[room]] {room.id}"
        if room.reader is not None:
            yield from _device(site, broken, where, "reader", room.reader, "id_card_reader")
        if room.door is not None:
            yield from _door(site, broken, where, "door", room.door, "room")
        for name in room.sources:
            if name not in known and "source" not in broken:
                yield _nowhere(where, "sources", name, "source", known)


def _hatch_references(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    for hatch in site.hatches:
        where = f"[[hatch]] {hatch.id}"
        yield from _door(site, broken, where, "outer", hatch.outer, "hatch")
        yield from _door(site, broken, where, "inner", hatch.inner, "hatch")


def _device(site: Site, broken: frozenset[str], where: str, key: str, name: str, kind: str) -> Iterator[Problem]:
    device = site.device(name)
    if device is None:
        if "device" not in broken:
            fitting = [device.name for device in site.devices if DRIVER_KINDS[device.driver] == kind]
            yield _nowhere(where, key, name, "device", fitting)
    elif DRIVER_KINDS[device.driver] != kind:
        drivers = ", ".join(driver for driver, its_kind in DRIVER_KINDS.items() if its_kind == kind)
        problem = f'"{name}" is driven by {device.driver}, which is another kind of device'
        yield Problem(where, key, problem, f"driver {drivers}", "Name a device of that kind.")


def _door(site: Site, broken: frozenset[str], where: str, key: str, name: str, kind: str) -> Iterator[Problem]:
    door = site.door(name)
    if door is None:
        if "door" not in broken:
            fitting = [door.id for door in site.doors if door.kind == kind]
            yield _nowhere(where, key, name, "door", fitting)
    elif door.kind != kind:
        yield Problem(where, key, f'"{name}" is a {door.kind} door', f"kind {kind}", "Name a door of that kind.")


def _nowhere(where: str, key: str, name: str, section: str, known: list[str]) -> Problem:
    bound = "known: " + ", ".join(known) if known else ""
    return Problem(
        where, key, f'no [[{section}]] is named "{name}"', bound, f"Add it, or name one of the known {section}s."
    )
