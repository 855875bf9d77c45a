"""From the site file to device threads: each driver by the registry, each observer by its kind."""

from typing import Any

from config.schema import DeviceSettings, Site
from controller.assembly.plan import wiring_of
from controller.runtime.board import BoardThread
from controller.runtime.cards import Cards
from controller.runtime.clock import Clock
from controller.runtime.device import DeviceThread
from controller.runtime.inbox import Inbox
from controller.runtime.latch import FireLatch
from controller.runtime.observe import GateObserver, LockerObserver, Observer, ReaderObserver
from drivers.kinds import Kind
from drivers.registry import DRIVERS


def open_devices(site: Site, inbox: Inbox, clock: Clock, latch: FireLatch, cards: Cards) -> dict[str, DeviceThread]:
    """A thread for every device of the site, not started yet. Raises LocalFault for an address of the wrong form."""
    return {device.name: _thread(site, device, inbox, clock, latch, cards) for device in site.devices}


def _thread(
    site: Site, device: DeviceSettings, inbox: Inbox, clock: Clock, latch: FireLatch, cards: Cards
) -> DeviceThread:
    model = DRIVERS[device.driver]
    driver: Any = model.make(device.name, device.address, model.settings.model_validate(device.settings))
    if model.kind is Kind.DOOR_BOARD:
        return BoardThread(device.name, driver, wiring_of(site, device.name), latch, inbox, clock)
    return DeviceThread(device.name, driver, _observer(site, device.name, model.kind, cards), inbox, clock)


def _observer(site: Site, name: str, kind: Kind, cards: Cards) -> Observer:
    if kind is Kind.READER:
        return ReaderObserver(name, cards.describe)
    if kind is Kind.LOCKER:
        boxes = frozenset(box for lane in site.lanes if lane.locker == name for box in lane.boxes)
        return LockerObserver(name, boxes)
    return GateObserver(name)
