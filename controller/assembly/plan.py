"""From the site file to what the core and the board threads need: plan, profile, wiring. Pure."""

from dataclasses import fields
from typing import Any, Final

from config.doors import DoorSettings
from config.schema import DRIVER_KINDS, Site
from controller.core.profile import (
    Composition,
    IncidentRule,
    ModeRule,
    Profile,
    RoleConflict,
    RoleRule,
    TempOutRule,
)
from controller.core.words import DoorPlan, FireInputPlan, HatchPlan, LanePlan, Plan, RoomPlan
from controller.runtime.links import Link
from controller.runtime.wiring import BoardWiring, DoorWiring, FireWiring, PowerWiring


def plan_of(site: Site) -> Plan:
    """The site as the core sees it."""
    return Plan(
        doors=tuple(DoorPlan(door.id, door.kind, door.board, door.pulse_ms) for door in site.doors),
        lanes=tuple(
            LanePlan(lane.id, lane.entry_reader, lane.exit_reader, lane.locker, lane.boxes, lane.gate, lane.door)
            for lane in site.lanes
        ),
        rooms=tuple(
            RoomPlan(room.id, room.reader, room.door, room.sources, room.kind, room.area) for room in site.rooms
        ),
        fire_inputs=tuple(FireInputPlan(one.id, one.board, one.on_silence) for one in site.fire_inputs),
        devices={device.name: DRIVER_KINDS[device.driver] for device in site.devices},
        hatches=tuple(HatchPlan(hatch.id, hatch.outer, hatch.inner) for hatch in site.hatches),
        staff={member.id: member.role for member in site.staff},
        queue_reader=site.info.queue_reader,
        power_inputs=tuple(mains.id for mains in site.power_inputs),
        links=tuple(link.system for link in site.links),
    )


def profile_of(site: Site) -> Profile:
    """The rules that decisions use: figures by the same names as in the profile's file, tables as frozen rows."""
    rules = site.rules
    given = rules.figures.model_dump()
    wanted: dict[str, Any] = {field.name: given[field.name] for field in fields(Profile) if field.name in given}
    wanted.update({name: _rows(kind, rules.rows(key)) for name, (key, kind) in _TABLES.items()})
    return Profile(**wanted)


_TABLES: Final[dict[str, tuple[str, type[Any]]]] = {
    "compositions": ("composition", Composition),
    "roles": ("role", RoleRule),
    "role_conflicts": ("role_conflict", RoleConflict),
    "temp_outs": ("temp_out", TempOutRule),
    "modes": ("mode", ModeRule),
    "incidents": ("incident", IncidentRule),
}
"""Each table of the core's profile: its key in the file, and the dataclass of a row."""


def _rows(kind: type[Any], rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """The rows of a table without their sources and reasons."""
    return tuple(kind(**{field.name: getattr(row, field.name) for field in fields(kind)}) for row in rows)


def wiring_of(site: Site, board: str) -> BoardWiring:
    """What hangs on one door board."""
    return BoardWiring(
        doors=tuple(_door_wiring(door) for door in site.doors if door.board == board),
        fire_inputs=tuple(FireWiring(one.id, one.input) for one in site.fire_inputs if one.board == board),
        power_inputs=tuple(PowerWiring(one.id, one.input) for one in site.power_inputs if one.board == board),
    )


def links_of(site: Site) -> tuple[Link, ...]:
    """The systems whose reachability is watched."""
    return tuple(Link(one.system, one.address, one.every_s, one.lost_after) for one in site.links)


def _door_wiring(door: DoorSettings) -> DoorWiring:
    return DoorWiring(
        door.id,
        door.relay,
        door.unlock_is_on,
        door.contact_input,
        door.contact_closed_is == "on",
        door.exit_button_input,
        door.exit_button_active == "on",
        door.break_glass_input,
        door.break_glass_active == "on",
    )
