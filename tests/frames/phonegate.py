"""Bytes of the phone gate's UART protocol, as published, and one captured passage report."""

HANDSHAKE = bytes.fromhex("80 04 00 7F")
REPORTS_ON = bytes.fromhex("80 04 04 7F")
REPORTS_OFF = bytes.fromhex("80 04 05 7F")

FRONT_BLOCKED = bytes.fromhex("80 05 66 01 7F")
REAR_CLEARED = bytes.fromhex("80 05 66 04 7F")

# 122 passed forward and 123 backward, 103 and 104 alarms, 6 zones, class 6 (electronics) in the eighth zone.
CAPTURED_REPORT = (
    bytes.fromhex("80 3e 01 00 00 7a 00 00 7b 00 00 67 00 00 68 0d 0a 03 14 00 24 0b")
    + bytes(17)
    + bytes.fromhex("02 40 01")
    + bytes(10)
    + bytes.fromhex("06")
    + bytes(8)
    + bytes.fromhex("7f")
)
