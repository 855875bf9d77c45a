"""Cross-checks: nothing that only one can have is given out twice."""

from collections.abc import Hashable, Iterable, Iterator

from config.addresses import is_placeholder
from config.problems import Problem
from config.schema import Site

_Claim = tuple[Hashable, str, str]
"""What is claimed, the section that claims it, its key."""


def claimed_twice(site: Site) -> Iterator[Problem]:
    """Names, relays, inputs, boxes, gates, doors, readers, keys and addresses that two sections claim."""
    for claims in (
        _names(site),
        _wires(site),
        _boxes(site),
        _lane_parts(site),
        _readers(site),
        _secrets(site),
        _addresses(site),
    ):
        yield from _twice(claims)


def _twice(claims: Iterable[_Claim]) -> Iterator[Problem]:
    first: dict[Hashable, str] = {}
    for claim, section, key in claims:
        if claim in first:
            owner = first[claim]
            yield Problem(section, key, f"already used by {owner}", "once only", "Give each its own.")
        else:
            first[claim] = f"{section} {key}"


def _names(site: Site) -> Iterator[_Claim]:
    for device in site.devices:
        yield ("device", device.name), f"[[device]] {device.name}", "name"
    sections: dict[str, list[str]] = {
        "staff": [member.id for member in site.staff],
        "door": [door.id for door in site.doors],
        "fire_input": [contact.id for contact in site.fire_inputs],
        "power_input": [mains.id for mains in site.power_inputs],
        "link": [link.system for link in site.links],
        "lane": [lane.id for lane in site.lanes],
        "room": [room.id for room in site.rooms],
        "hatch": [hatch.id for hatch in site.hatches],
        "source": [source.id for source in site.sources],
    }
    for section, names in sections.items():
        for name in names:
            yield (section, name), f"[[{section}]] {name}", "id"


def _wires(site: Site) -> Iterator[_Claim]:
    for door in site.doors:
        yield (door.board, "relay", door.relay), f"[[door]] {door.id}", "relay"
        for key, number in door.inputs().items():
            yield (door.board, "input", number), f"[[door]] {door.id}", key
    for contact in site.fire_inputs:
        yield (contact.board, "input", contact.input), f"[[fire_input]] {contact.id}", "input"
    for mains in site.power_inputs:
        yield (mains.board, "input", mains.input), f"[[power_input]] {mains.id}", "input"


def _boxes(site: Site) -> Iterator[_Claim]:
    for lane in site.lanes:
        for box in lane.boxes:
            yield (lane.locker, box), f"[[lane]] {lane.id}", f"boxes: {box}"


def _lane_parts(site: Site) -> Iterator[_Claim]:
    for lane in site.lanes:
        yield ("gate", lane.gate), f"[[lane]] {lane.id}", "gate"
        yield ("door", lane.door), f"[[lane]] {lane.id}", "door"
    for room in site.rooms:
        if room.door is not None:
            yield ("door", room.door), f"[[room]] {room.id}", "door"
        for place, source in enumerate(room.sources):
            yield (room.id, source), f"[[room]] {room.id}", f"sources[{place + 1}]"
    for hatch in site.hatches:
        yield ("door", hatch.outer), f"[[hatch]] {hatch.id}", "outer"
        yield ("door", hatch.inner), f"[[hatch]] {hatch.id}", "inner"


def _readers(site: Site) -> Iterator[_Claim]:
    for lane in site.lanes:
        yield lane.entry_reader, f"[[lane]] {lane.id}", "entry_reader"
        if lane.exit_reader is not None:
            yield lane.exit_reader, f"[[lane]] {lane.id}", "exit_reader"
    for room in site.rooms:
        if room.reader is not None:
            yield room.reader, f"[[room]] {room.id}", "reader"
    if site.info.queue_reader is not None:
        yield site.info.queue_reader, "[site]", "queue_reader"


def _secrets(site: Site) -> Iterator[_Claim]:
    for member in site.staff:  # a copied hash is a shared PIN: two-person acts would take one person
        yield member.pin_hash, f"[[staff]] {member.id}", "pin_hash"
    for lane in site.lanes:
        yield lane.kiosk_key, f"[[lane]] {lane.id}", "kiosk_key"


def _addresses(site: Site) -> Iterator[_Claim]:
    """One serial line carries one device; Modbus boards behind one gateway differ in their settings."""
    for device in site.devices:
        if is_placeholder(device.address):
            continue
        settings = repr(sorted(device.settings.items())) if device.address.startswith("tcp://") else ""
        yield (device.address, settings), f"[[device]] {device.name}", "address"
    for source in site.sources:
        if not is_placeholder(source.address):
            yield source.address, f"[[source]] {source.id}", "address"
