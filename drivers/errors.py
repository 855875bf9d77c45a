"""What a driver may raise: our call was wrong, the device answered an error, or nobody sensible answered.

The message names what happened, where (driver and address) and what to do. It never holds the content of a card.
"""


class DriverError(Exception):
    """Root of all errors of drivers."""

    def __init__(self, what: str, *, where: str, do: str) -> None:
        super().__init__(f"{where}: {what}; {do}")
        self.what = what
        self.where = where
        self.do = do


class LocalFault(DriverError):
    """Our own call or setting was wrong (no such box, an address of the wrong form). The device was not asked."""


class DeviceFault(DriverError):
    """The device is there and answered with an error; `code` is its own error code, 0 when it has none."""

    def __init__(self, what: str, *, where: str, do: str, code: int = 0) -> None:
        super().__init__(what, where=where, do=do)
        self.code = code


class LinkLost(DriverError):
    """Silence, a closed connection, or bytes that are no answer. Nothing is known about the device until it answers."""


class BadFrame(ValueError):
    """Bytes that are no valid frame of a device. Codecs raise it; drivers turn it into LinkLost, never into a reading."""
