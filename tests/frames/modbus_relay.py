"""Modbus TCP bytes of a relay board. The data of the requests is from the board's manual (there with a CRC, on a bus)."""

# Relay 3 on for 700 ms; the manual's `01 05 02 02 00 07` behind a header of transaction 1.
FLASH_3_ON_700_MS = bytes.fromhex("00 01 00 00 00 06 01 05 02 02 00 07")
RELAY_1_ON = bytes.fromhex("00 01 00 00 00 06 01 05 00 00 FF 00")
RELAY_1_OFF = bytes.fromhex("00 01 00 00 00 06 01 05 00 00 00 00")
READ_8_RELAYS = bytes.fromhex("00 01 00 00 00 06 01 01 00 00 00 08")
READ_8_INPUTS = bytes.fromhex("00 01 00 00 00 06 01 02 00 00 00 08")
READ_VERSION = bytes.fromhex("00 01 00 00 00 06 01 03 80 00 00 01")

# Answers: the first and the third of eight on; version 200; "no such address" to a read of inputs.
EIGHT_INPUTS = bytes.fromhex("00 01 00 00 00 04 01 02 01 05")
VERSION_200 = bytes.fromhex("00 01 00 00 00 05 01 03 02 00 C8")
NO_SUCH_INPUT = bytes.fromhex("00 01 00 00 00 03 01 82 02")
