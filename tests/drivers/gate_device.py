"""A phone gate for tests: bytes as its protocol sheet has them, built without the driver's codec."""

HANDSHAKE = bytes.fromhex("80 04 00 7F")
REPORTS_ON = bytes.fromhex("80 04 04 7F")
SETTINGS_ASKED = bytes.fromhex("80 04 02 7F")

FRONT_IN, FRONT_OUT, REAR_IN, REAR_OUT = (bytes([0x80, 5, 0x66, code, 0x7F]) for code in (1, 2, 3, 4))
BACK_REAR_IN, BACK_REAR_OUT, BACK_FRONT_IN, BACK_FRONT_OUT = (
    bytes([0x80, 5, 0x66, code, 0x7F]) for code in (13, 14, 11, 12)
)
WALK = FRONT_IN + REAR_IN + FRONT_OUT + REAR_OUT


def request_size(buffer: bytes) -> int:
    return buffer[1] if len(buffer) > 1 and len(buffer) >= buffer[1] else 0


def echo(request: bytes) -> bytes:
    """The gate answers handshake and report enabling with the same frame."""
    return request if request in (HANDSHAKE, REPORTS_ON) else b""


def seven_bit(value: int) -> bytes:
    return bytes([value >> 14 & 0x7F, value >> 7 & 0x7F, value & 0x7F])


def report(
    forward: int, backward: int = 0, alarms_forward: int = 0, alarms_backward: int = 0, phone_zone: int = 0
) -> bytes:
    """A passage report of 62 bytes; `phone_zone` counts from 1, 0 = no zone alarmed."""
    frame = bytearray(62)
    frame[0:3] = bytes([0x80, 62, 0x01])
    frame[3:15] = b"".join(seven_bit(total) for total in (forward, backward, alarms_forward, alarms_backward))
    frame[15] = 0x0D
    if phone_zone:
        frame[40 + (phone_zone - 1) // 7] = 1 << (phone_zone - 1) % 7
        frame[45 + phone_zone - 1] = 6
    frame[61] = 0x7F
    return bytes(frame)


def settings(zone_1: int = 500, work_mode: int = 12) -> bytes:
    """An answer of 97 bytes to the question for settings; `work_mode` 12 finds electronics, 14 is a plain metal gate."""
    frame = bytearray(97)
    frame[0:3] = bytes([0x80, 97, 0x02])
    for at in range(3, 19, 2):
        frame[at : at + 2] = bytes([500 >> 7, 500 & 0x7F])
    frame[3:5] = bytes([zone_1 >> 7, zone_1 & 0x7F])
    frame[21], frame[24], frame[95], frame[96] = 0x0D, 0x04, work_mode, 0x7F
    return bytes(frame)
