"""From the site file to what the core and the board threads need: plan, profile, wiring. Pure."""

from dataclasses import fields

from config.doors import DoorSettings
from config.schema import DRIVER_KINDS, Site
from controller.core.profile import Profile
from controller.core.words import DoorPlan, FireInputPlan, LanePlan, Plan, RoomPlan
from controller.runtime.wiring import BoardWiring, DoorWiring, FireWiring


def plan_of(site: Site) -> Plan:
    """The site as the core sees it."""
    return Plan(
        doors=tuple(DoorPlan(door.id, door.kind, door.board, door.pulse_ms) for door in site.doors),
        lanes=tuple(
            LanePlan(lane.id, lane.entry_reader, lane.exit_reader, lane.locker, lane.boxes, lane.gate, lane.door)
            for lane in site.lanes
        ),
        rooms=tuple(RoomPlan(room.id, room.reader, room.door, room.sources) for room in site.rooms),
        fire_inputs=tuple(FireInputPlan(one.id, one.board, one.on_silence) for one in site.fire_inputs),
        devices={device.name: DRIVER_KINDS[device.driver] for device in site.devices},
    )


def profile_of(site: Site) -> Profile:
    """The figures that decisions use, by the same names as in the site file."""
    given = site.profile.model_dump()
    return Profile(**{field.name: given[field.name] for field in fields(Profile)})


def wiring_of(site: Site, board: str) -> BoardWiring:
    """What hangs on one door board."""
    return BoardWiring(
        doors=tuple(_door_wiring(door) for door in site.doors if door.board == board),
        fire_inputs=tuple(FireWiring(one.id, one.input) for one in site.fire_inputs if one.board == board),
    )


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
