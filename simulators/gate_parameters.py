"""What a phone gate is set to: sensitivities of its zones, zoning, frequency, magnetic thresholds, work mode.

Not on the sheet and therefore chosen here: parameters outlast a power cycle; a sensitivity above 999 is taken as 999;
the phone sensitivities and magnetic thresholds are set at the panel alone, no order over the wire reaches them; a
change at the panel is told to nobody, whoever wants to know asks.
"""

from typing import Literal

Which = Literal["overall", "zone", "phone_zone"]
ZONES_SET = 8
SENSITIVITY_MAX = 999
_ZONE_ORDERS = range(0x0C, 0x14)
_OVERALL_ORDER, _ZONING_ORDER, _FREQUENCY_ORDER = 0x14, 0x15, 0x16
_FRAME_BYTES = 97
_ZONES_AT, _OVERALL_AT, _ZONING_AT, _FREQUENCY_AT, _FLAGS_AT = 3, 19, 21, 22, 24
_PHONE_ZONES_AT, _THRESHOLDS_AT, _WORK_MODE_AT = 34, 50, 95
_PHONE_GATE, _MODE_ELECTRONICS = 4, 12
_SIX_ZONES = 0x0D


class GateParameters:
    """The parameters of one gate."""

    def __init__(self) -> None:
        self.zones = [500] * ZONES_SET
        """Sensitivity of zones 1 to 8, 0 to 999."""
        self.phone_zones = [500] * ZONES_SET
        """The same for phones."""
        self.overall = 500
        self.zoning = _SIX_ZONES
        self.frequency = 1
        self.thresholds = [40] * 8

    def obey(self, order: bytes) -> None:
        """Take an order that came over the wire (80 LEN CODE data 7F); one that sets nothing is passed over."""
        code, data = order[2], order[3:-1]
        if max(data, default=0) > 0x7F:
            return
        if len(data) == 2:
            value = min(data[0] * 128 + data[1], SENSITIVITY_MAX)
            if code in _ZONE_ORDERS:
                self.zones[code - _ZONE_ORDERS[0]] = value
            elif code == _OVERALL_ORDER:
                self.overall = value
        elif len(data) == 1:
            if code == _ZONING_ORDER:
                self.zoning = data[0]
            elif code == _FREQUENCY_ORDER:
                self.frequency = data[0]

    def turn(self, which: Which, zone: int, value: int) -> None:
        """Somebody turns a sensitivity at the panel. `zone` counts from 1 and is not looked at for the overall one."""
        if which == "overall":
            self.overall = value
        else:
            (self.zones if which == "zone" else self.phone_zones)[zone - 1] = value

    def told(self) -> bytes:
        """The data of the frame of 97 bytes that answers the question for parameters."""
        frame = bytearray(_FRAME_BYTES)
        _write(frame, _ZONES_AT, self.zones)
        _write(frame, _OVERALL_AT, [self.overall])
        _write(frame, _PHONE_ZONES_AT, self.phone_zones)
        frame[_THRESHOLDS_AT : _THRESHOLDS_AT + len(self.thresholds)] = bytes(self.thresholds)
        frame[_ZONING_AT], frame[_FREQUENCY_AT] = self.zoning, self.frequency
        frame[_FLAGS_AT], frame[_WORK_MODE_AT] = _PHONE_GATE, _MODE_ELECTRONICS
        return bytes(frame[3:-1])


def _write(frame: bytearray, at: int, sensitivities: list[int]) -> None:
    """Two bytes each of seven bits, high first."""
    for place, sensitivity in enumerate(sensitivities):
        frame[at + 2 * place : at + 2 * place + 2] = bytes(divmod(sensitivity, 128))
