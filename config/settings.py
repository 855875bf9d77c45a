"""Cross-checks: the settings of drivers and of the recorder, and what is wired beyond a board's size."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from config.faults import from_pydantic
from config.problems import Problem
from config.schema import DeviceSettings, Site
from drivers.registry import DRIVERS
from recorder.settings import RecorderSite


def settings_problems(site: Site) -> Iterator[Problem]:
    """Every setting that its driver or the recorder does not take, and every number that a board does not have."""
    yield from _faults(RecorderSite, site.recorder, "[recorder]", "")
    for device in site.devices:
        where = f"[[device]] {device.name}"
        found = list(_faults(DRIVERS[device.driver].settings, device.settings, where, "settings."))
        yield from found
        if not found:
            yield from _beyond(site, device)
            yield from _too_slow(site, device)


def _faults(model: type[BaseModel], given: dict[str, Any], section: str, prefix: str) -> Iterator[Problem]:
    try:
        model.model_validate(given)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            name = str(detail["loc"][0]) if detail["loc"] else ""
            field = model.model_fields.get(name)
            if detail["type"] == "extra_forbidden":
                bound = "known: " + ", ".join(model.model_fields)
                yield Problem(section, prefix + name, "is not a setting of this model", bound, "Mend or remove it.")
            else:
                yield from_pydantic(detail, section, prefix + name, field, (field.description or "") if field else "")


def _beyond(site: Site, device: DeviceSettings) -> Iterator[Problem]:
    settings = DRIVERS[device.driver].settings.model_validate(device.settings).model_dump()
    for section, key, number, size_key in _numbers(site, device.name):
        size = settings.get(size_key)
        if size is not None and number > size:
            bound = f"at most {size}, the {size_key} of {device.name}"
            yield Problem(section, key, f"there is no number {number} on that board", bound, "Mend the number.")


def _too_slow(site: Site, device: DeviceSettings) -> Iterator[Problem]:
    """A gate that is asked so seldom that its silence would be noticed too late."""
    settings = DRIVERS[device.driver].settings.model_validate(device.settings).model_dump()
    if "heartbeat_ms" not in settings:
        return
    silent_ms = settings["heartbeat_ms"] + settings["timeout_ms"]
    if silent_ms > site.profile.gate_silent_ms:
        bound = f"heartbeat_ms + timeout_ms at most gate_silent_ms = {site.profile.gate_silent_ms}"
        problem = f"its silence would be noticed after {silent_ms} ms"
        yield Problem(f"[[device]] {device.name}", "settings.timeout_ms", problem, bound, "Shorten one of them.")


def _numbers(site: Site, device: str) -> Iterator[tuple[str, str, int, str]]:
    """Section, key, number, and the driver setting that says how many there are."""
    for door in site.doors:
        if door.board == device:
            yield f"[[door]] {door.id}", "relay", door.relay, "relays"
            for key, number in door.inputs().items():
                yield f"[[door]] {door.id}", key, number, "inputs"
    for contact in site.fire_inputs:
        if contact.board == device:
            yield f"[[fire_input]] {contact.id}", "input", contact.input, "inputs"
    for mains in site.power_inputs:
        if mains.board == device:
            yield f"[[power_input]] {mains.id}", "input", mains.input, "inputs"
    for lane in site.lanes:
        if lane.locker == device:
            yield f"[[lane]] {lane.id}", "boxes", max(lane.boxes), "channels"
