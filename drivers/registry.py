"""Every driver by the name that a site file uses. A new driver is one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from drivers import locker_8a, modbus_relay, phonegate_uart, rtsp_camera, sdt_idcard
from drivers.kinds import Driver, Kind


@dataclass(frozen=True, slots=True)
class Model:
    """A model of device: what it is for, its settings, and how its driver is made from name, address and settings."""

    kind: Kind
    settings: type[BaseModel]
    make: Callable[[str, str, Any], Driver]


DRIVERS: Mapping[str, Model] = {
    "sdt-idcard": Model(Kind.READER, sdt_idcard.Settings, sdt_idcard.SdtIdCard),
    "locker-8a": Model(Kind.LOCKER, locker_8a.Settings, locker_8a.Locker8a),
    "phonegate-uart": Model(Kind.GATE, phonegate_uart.Settings, phonegate_uart.PhonegateUart),
    "modbus-relay": Model(Kind.DOOR_BOARD, modbus_relay.Settings, modbus_relay.ModbusRelay),
    "rtsp-camera": Model(Kind.CAMERA, rtsp_camera.Settings, rtsp_camera.RtspCamera),
}
