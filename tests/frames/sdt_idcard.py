"""Bytes of the SAM/SDT protocol of identity card readers, as published in the reader makers' sheets."""

FIND = bytes.fromhex("AA AA AA 96 69 00 03 20 01 22")
SELECT = bytes.fromhex("AA AA AA 96 69 00 03 20 02 21")
READ_BASE = bytes.fromhex("AA AA AA 96 69 00 03 30 01 32")
READ_LATEST_ADDRESS = bytes.fromhex("AA AA AA 96 69 00 03 30 03 30")
SAM_ID = bytes.fromhex("AA AA AA 96 69 00 03 12 FF EE")

FOUND = bytes.fromhex("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97")
NO_CARD = bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84")
SELECT_FAILED = bytes.fromhex("AA AA AA 96 69 00 04 00 00 81 85")
NO_SUCH_ITEM = bytes.fromhex("AA AA AA 96 69 00 04 00 00 91 95")
DONE = bytes.fromhex("AA AA AA 96 69 00 04 00 00 90 94")

READ_REPLY_HEAD = bytes.fromhex("AA AA AA 96 69 05 08 00 00 90 01 00 04 00")
READ_REPLY_BYTES = 1295

# Region 5, maker 1, made 2013-08-12, then two numbers: u16, u16, u32, u32, u32, lowest byte first.
SAM_NUMBER = bytes.fromhex("05 00 01 00 FC 2B 33 01 40 E2 01 00 15 CD 5B 07")
SAM_NUMBER_TEXT = "05.01-20130812-000123456-123456789"

# Published samples of foreigners' permanent residence cards; both have a right check digit.
GOOD_NUMBERS = ("932682198501010017", "911124198108030024")
