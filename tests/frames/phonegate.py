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

SETTINGS_ASKED = bytes.fromhex("80 04 02 7F")
# 97 bytes by the public sheet: zones 1 to 8 at 3 to 18 (500, 501 … 506, 999; each high and low 7 bits), overall 19 and 20
# (600), zoning 21 (6 zones), frequency 22, flags 24 (a phone gate), phone sensitivity 34 to 49 (100 … 107), magnetic
# thresholds 50 to 57, work mode 95 (electronics). The sheet does not explain the others.
SETTINGS = (
    bytes.fromhex(
        "80 61 02"
        " 03 74 03 75 03 76 03 77 03 78 03 79 03 7a 07 67"
        " 04 58 0d 05 00 04 00 00 00 00 00 00 00 00 00"
        " 00 64 00 65 00 66 00 67 00 68 00 69 00 6a 00 6b"
        " 01 02 03 04 05 06 07 08"
    )
    + bytes(37)
    + bytes.fromhex("0c 7f")
)
