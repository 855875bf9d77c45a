"""One thread a device: connect, poll, carry out what was ordered, and say when it is silent.

Blocking libraries stay here. What comes in goes to the inbox as facts; a silent device is lost at once and found again
by itself. The first readings after a connect are posted before `DeviceReady`.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from controller.core.facts import DeviceLost, DeviceReady, Fact
from controller.runtime.clock import Clock
from controller.runtime.inbox import Inbox, Posting
from controller.runtime.observe import Observed, Observer
from drivers.errors import DeviceFault, DriverError
from drivers.kinds import Driver, Reading

log = logging.getLogger("sealroom.device")

RETRY_S = 0.1
"""Pause before a lost device is asked again; the driver's own back-off is longer and counts."""


@dataclass(frozen=True, slots=True)
class Order:
    """Something to be carried out on the device's thread. `ends_mono_us` = never after; None = no limit."""

    name: str
    call: Callable[[Any], None]
    done: Callable[[], Fact | None]
    failed: Callable[[str], Fact]
    dropped: Callable[[str], Fact]
    ends_mono_us: int | None = None


class DeviceThread:
    """Owns one driver. Everything public may be called from any thread."""

    def __init__(self, name: str, driver: Driver, observer: Observer, inbox: Inbox, clock: Clock) -> None:
        self.name = name
        self.since_utc_us: int | None = None
        """When the device was last found or lost."""
        self._driver: Any = driver
        self._observer = observer
        self._inbox = inbox
        self._clock = clock
        self._orders: deque[Order] = deque()
        self._woken = threading.Condition()
        self._ending = False
        self._ready = False
        self._told_lost = False
        self._thread = threading.Thread(target=self._run, name=f"device-{name}", daemon=True)

    def start(self) -> None:
        """Begin to ask the device."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread and let the line go."""
        with self._woken:
            self._ending = True
            self._woken.notify_all()
        self._thread.join(timeout_s)

    def order(self, order: Order) -> None:
        """Carry something out as soon as the thread is free."""
        with self._woken:
            self._orders.append(order)
            self._woken.notify_all()

    def wake(self) -> None:
        """Look again now."""
        with self._woken:
            self._woken.notify_all()

    def _run(self) -> None:
        try:
            while not self._ending:
                self._round()
        except Exception:
            log.exception("%s: the thread of this device ended; the device counts as lost", self.name)
            self._post([Observed(DeviceLost(self.name, "internal_error"))])
        finally:
            self._driver.close()

    def _round(self) -> None:
        try:
            self._driver.open()
            self._before_poll()
            readings = self._driver.poll()
            self._take(readings)
        except DriverError as error:
            self._lost(error)
            self._wait(RETRY_S)
            return
        self._post(self._observer.observe(readings))
        if not self._ready:
            self._found()
        self._carry_out()
        if self._driver.poll_interval_ms:
            self._wait(self._driver.poll_interval_ms / 1000)

    def _before_poll(self) -> None:
        """What must go out before anything is asked."""

    def _take(self, readings: list[Reading]) -> None:
        """What must follow a reading before anything else."""

    def _found(self) -> None:
        self._ready, self._told_lost = True, False
        self.since_utc_us = self._clock.utc_us()
        identity = self._driver.identity()
        log.info("%s answers (%s)", self.name, identity or "no identity")
        self._post([Observed(DeviceReady(self.name, identity))])

    def _lost(self, error: DriverError) -> None:
        self._observer.forget()
        self._ready = False
        if not self._told_lost:
            self._told_lost = True
            self.since_utc_us = self._clock.utc_us()
            log.warning("%s lost: %s", self.name, error)
            cause = "device_fault" if isinstance(error, DeviceFault) else "silent"
            self._post([Observed(DeviceLost(self.name, cause))])
        while (order := self._next()) is not None:
            self._post([Observed(order.failed("device_offline"))])

    def _carry_out(self) -> None:
        while (order := self._next()) is not None:
            self._carry_out_one(order)

    def _carry_out_one(self, order: Order) -> None:
        refusal = self._why_not(order)
        if refusal is not None:
            self._post([Observed(order.dropped(refusal))])
            return
        try:
            order.call(self._driver)
        except DriverError as error:
            log.warning("%s: %s failed: %s", self.name, order.name, error)
            self._post([Observed(order.failed("device_fault" if isinstance(error, DeviceFault) else "silent"))])
            return
        fact = order.done()
        if fact is not None:
            self._post([Observed(fact)])

    def _why_not(self, order: Order) -> str | None:
        if order.ends_mono_us is not None and self._clock.mono_us() > order.ends_mono_us:
            return "too_old"
        return None

    def _next(self) -> Order | None:
        with self._woken:
            return self._orders.popleft() if self._orders else None

    def _wait(self, seconds: float) -> None:
        with self._woken:
            if not self._orders and not self._ending and not self._urgent():
                self._woken.wait(seconds)

    def _urgent(self) -> bool:
        return False

    def _post(self, observed: Iterable[Observed]) -> None:
        for one in observed:
            self._inbox.post(Posting(one.fact, self._clock.stamp(), self.name, one.rows))
