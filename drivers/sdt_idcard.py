"""Identity card reader with a security module (SAM/SDT protocol), on a serial port or behind a serial server.

A card is read by find, select, read. A card that was read answers `find` no more until it is taken off, so `find` cannot
tell "still there" from "gone". While a read card lies there the driver asks for the card's latest address instead, which
the reader must fetch from the card: 90 (there is one) and 91 (there is none) both mean that the card is there, every other
answer that it is gone. A reader that does not know that question is asked to read the same card again.
Whenever `find` finds a card, that is a card not read yet: whatever lay there before is gone.
"""

from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drivers import sdt_frames as frames
from drivers.errors import BadFrame, DeviceFault, LinkLost
from drivers.kinds import CardPresented, CardRemoved, CardUnreadable, Reading
from drivers.link import serial_link
from drivers.sdt_card import decode_card

CONTENT_INVALID = 0
CONTENT_ADVICE = "lay the card again; if it stays so, check card and person by eye"
QUIET_S = 0.004
"""Nothing may follow a reply for so long; 46 characters at 115200 baud."""


class Settings(BaseModel):
    """Settings of one reader."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    baud_rate: Literal[9600, 19200, 38400, 57600, 115200] = Field(115200, description="speed of a serial port")
    poll_ms: int = Field(300, ge=100, le=2000, description="pause between two looks for a card")
    find_timeout_ms: int = Field(1000, ge=50, le=2000, description="longest wait for an answer but that to a read")
    read_timeout_ms: int = Field(3000, ge=200, le=5000, description="longest wait while a card is read")
    read_attempts: int = Field(2, ge=1, le=5, description="readings tried before a card counts as unreadable")


class SdtIdCard:
    """An IdCardReader. What lies on the reader is remembered over a loss of the line, so that no removal is missed."""

    def __init__(self, name: str, url: str, settings: Settings) -> None:
        self._settings = settings
        self._link = serial_link(url, f"{name} (sdt-idcard at {url})", settings.baud_rate)
        self._identity = ""
        self._lying: bytes | None = None
        """SHA-256 of what was read from the card that lies there."""
        self._presented = False
        """That card was reported, so its removal will be."""
        self._knows_address = True
        self._failures = 0
        self._told_status: int | None = None

    @property
    def poll_interval_ms(self) -> int:
        return self._settings.poll_ms

    def open(self) -> None:
        if self._link.connected:
            return
        self._link.connect()
        self._link.receive_until_quiet(QUIET_S)
        self._knows_address = True
        try:
            # Of all replies only this one has 16 bytes of data: a late reply to an earlier request cannot pass for it.
            self._identity = self._sam_id(self._ask(frames.SAM_ID))
        except DeviceFault:
            self._link.lost("the reader refused to say its number")
            raise

    def close(self) -> None:
        self._link.close()

    def identity(self) -> str:
        return self._identity

    def poll(self) -> list[Reading]:
        self.open()
        if self._lying is not None and self._still_there():
            return []
        found = self._find()
        readings = self._gone() if self._lying is not None else []
        if not found:
            self._failures, self._told_status = 0, None
            return readings
        return readings + self._read_card()

    def _still_there(self) -> bool:
        """Asked twice before a card counts as gone: one question may be disturbed."""
        return self._card_answers() or self._card_answers()

    def _card_answers(self) -> bool:
        if self._knows_address:
            reply = self._ask(frames.READ_LATEST_ADDRESS)
            if reply.status not in frames.NOT_KNOWN:
                if reply.status == frames.OK and len(reply.data) != frames.ADDRESS_BYTES:
                    raise self._unexpected()
                return reply.status in (frames.OK, frames.NO_SUCH_ITEM)
            self._knows_address = False
        again = self._ask(frames.READ_BASE)
        return again.status == frames.OK and sha256(again.data).digest() == self._lying

    def _gone(self) -> list[Reading]:
        reported, self._lying, self._presented = self._presented, None, False
        return [CardRemoved()] if reported else []

    def _find(self) -> bool:
        reply = self._ask(frames.FIND)
        if reply.status == frames.NO_CARD:
            return False
        if reply.status != frames.FOUND or len(reply.data) != 4:
            raise self._unexpected()
        return True

    def _read_card(self) -> list[Reading]:
        selected = self._ask(frames.SELECT)
        if selected.status != frames.OK:
            return self._failed(selected.status)
        if len(selected.data) != 8:
            raise self._unexpected()
        reply = self._ask(frames.READ_BASE)
        if reply.status != frames.OK:
            return self._failed(reply.status)
        self._lying, self._failures, self._told_status = sha256(reply.data).digest(), 0, None
        try:
            card = decode_card(*self._blocks(reply))
        except BadFrame as error:
            return [CardUnreadable(CONTENT_INVALID, f"{error}; {CONTENT_ADVICE}")]
        self._presented = True
        return [CardPresented(card, reply.frame)]

    def _failed(self, status: int) -> list[Reading]:
        """A card lies badly for a moment while it is laid down: only repeated failure is told, and once a status."""
        if status == frames.NO_CARD:
            return []
        self._failures += 1
        if self._failures < self._settings.read_attempts or status == self._told_status:
            return []
        self._told_status = status
        what, do = frames.CARD_ADVICE.get(status, (f"the reader says {status:02X}", "lay the card again"))
        return [CardUnreadable(status, f"{what}; {do}")]

    def _ask(self, command: tuple[int, int]) -> frames.Reply:
        reading = command in (frames.READ_BASE, frames.READ_LATEST_ADDRESS)
        timeout_ms = self._settings.read_timeout_ms if reading else self._settings.find_timeout_ms
        try:
            reply = self._link.exchange(frames.encode(command), frames.decode, timeout_ms / 1000, QUIET_S)
        except BadFrame as error:
            raise self._link.lost(str(error), "check baud rate, cable and model") from None
        asks_address = command == frames.READ_LATEST_ADDRESS
        if reply.status in frames.READER_ADVICE and not (asks_address and reply.status in frames.NOT_KNOWN):
            what, do = frames.READER_ADVICE[reply.status]
            raise DeviceFault(what, where=self._link.where, do=do, code=reply.status)
        return reply

    def _blocks(self, reply: frames.Reply) -> tuple[bytes, bytes]:
        try:
            return frames.text_and_photo(reply.data)
        except BadFrame:
            raise self._unexpected() from None

    def _sam_id(self, reply: frames.Reply) -> str:
        try:
            return frames.sam_id_text(reply.data)
        except BadFrame:
            raise self._unexpected() from None

    def _unexpected(self) -> LinkLost:
        return self._link.lost(
            "a reply came that does not belong to the command", "check for a second reader on the line"
        )
