"""Bytes of the "8A/80 BCC" lock control board, as published in its protocol sheet, and one capture."""

OPEN_1 = bytes.fromhex("8A 01 01 11 9B")
READ_ALL = bytes.fromhex("80 01 00 33 B2")
READ_1_SHUT = bytes.fromhex("80 01 01 11 91")
READ_1_APART = bytes.fromhex("80 01 01 00 80")
# Captured: a board of 8 channels answers with three status bytes.
CAPTURED_READ_ALL = bytes.fromhex("80 01 00 00 00 33 B2")
