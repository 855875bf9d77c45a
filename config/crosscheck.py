"""Cross-checks between sections: whatever no single key can tell."""

from collections.abc import Iterator

from config.addresses import MODBUS_FORM, SERIAL_FORM, is_modbus_address, is_serial_address
from config.problems import Problem
from config.references import unresolved
from config.rooms import room_problems
from config.schema import DRIVER_KINDS, Site
from config.settings import settings_problems
from config.sharing import claimed_twice
from config.sources import source_problems


def cross_problems(site: Site, broken: frozenset[str] = frozenset()) -> list[Problem]:
    """Everything wrong between the sections. `broken` names sections of which entries were left out as faulty."""
    return [
        *unresolved(site, broken),
        *claimed_twice(site),
        *_electrics(site),
        *_device_addresses(site),
        *_link_addresses(site),
        *settings_problems(site),
        *source_problems(site, broken),
        *room_problems(site, broken),
        *_people(site, broken),
        *_fire(site, broken),
        *_figures(site),
    ]


def _electrics(site: Site) -> Iterator[Problem]:
    for door in site.doors:
        fitting = "flash_on" if door.unlock_is_on else "flash_off"
        if door.pulse not in (None, fitting):
            problem = f"{door.pulse} would lock instead of unlock with lock = {door.lock}"
            yield Problem(f"[[door]] {door.id}", "pulse", problem, fitting, "Mend pulse or lock; look at the wiring.")


def _device_addresses(site: Site) -> Iterator[Problem]:
    for device in site.devices:
        modbus = DRIVER_KINDS[device.driver] == "door_board"
        good = is_modbus_address(device.address) if modbus else is_serial_address(device.address)
        if not good:
            form = MODBUS_FORM if modbus else SERIAL_FORM
            where = f"[[device]] {device.name}"
            yield Problem(where, "address", f"not an address of {device.driver}", form, "Write one of these forms.")


def _link_addresses(site: Site) -> Iterator[Problem]:
    for link in site.links:
        if not is_modbus_address(link.address):
            yield Problem(f"[[link]] {link.system}", "address", "not an address", MODBUS_FORM, "Write this form.")


def _people(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    if "staff" in broken:
        return
    wanted = max(2, site.profile.release_custodians, site.profile.identity_staff_min)
    if len({member.id for member in site.staff}) < wanted:
        problem = f"{len(site.staff)} listed"
        yield Problem(
            "[[staff]]", "", problem, f"at least {wanted} different", "Acts by two need two people: add them."
        )


def _fire(site: Site, broken: frozenset[str]) -> Iterator[Problem]:
    if not site.fire_inputs and "fire_input" not in broken:
        advice = "Wire a contact of the fire panel to an input and describe it."
        yield Problem("[[fire_input]]", "", "no fire contact", "at least 1", advice)


def _figures(site: Site) -> Iterator[Problem]:
    profile = site.profile
    for door in site.doors:
        if door.pulse_ms > profile.door_open_wait_ms:
            bound = f"at most profile door_open_wait_ms = {profile.door_open_wait_ms}"
            yield Problem(
                f"[[door]] {door.id}", "pulse_ms", "outlasts the wait for the door", bound, "Shorten the pulse."
            )
    if profile.clear_fresh_ms < profile.door_open_wait_ms:
        bound = f"at least door_open_wait_ms = {profile.door_open_wait_ms}"
        problem = "a person would lose the clear while the door still waits"
        yield Problem("[profile]", "clear_fresh_ms", problem, bound, "Lengthen it, or shorten door_open_wait_ms.")
