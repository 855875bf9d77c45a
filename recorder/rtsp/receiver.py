"""A camera's streams as coded frames: the session, its channels, one assembler a stream, reports both ways."""

import secrets
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from recorder.boxes import Kind
from recorder.rtsp.channels import MAGIC, NotRtsp
from recorder.rtsp.client import Channel, RtspClient, RtspRefused
from recorder.rtsp.pictures import H264, H265, Coded, PictureAssembler
from recorder.rtsp.rtp import Sequence, sender_report
from recorder.rtsp.sdp import Media
from recorder.rtsp.sounds import Aac, Opus, Plain

REPORT_S = 5.0
_PACKET = struct.Struct(">HHHHI")
"""An interleaved packet's magic with channel, length, RTP flags with type, sequence number, time stamp."""
_PICTURES: dict[str, type[PictureAssembler]] = {"H264": H264, "H265": H265}
_SOUNDS = frozenset({"MPEG4-GENERIC", "OPUS", "PCMA", "PCMU"})


def is_known(media: Media) -> bool:
    """Whether this stream can be taken apart here."""
    parameters = media.parameters
    if media.kind == "picture":
        interleaved = parameters.get("packetization-mode") == "2" or parameters.get("sprop-max-don-diff", "0") != "0"
        return media.encoding in _PICTURES and not interleaved
    if media.encoding == "MPEG4-GENERIC":
        try:
            Aac(media)
        except ValueError:
            return False
    return media.encoding in _SOUNDS


@dataclass(slots=True, eq=False)
class Line:
    """One stream while it is received. `report`: NTP time (64 bits) and RTP stamp (32 bits) of the last sender report."""

    media: Media
    channel: int
    start_stamp: int | None = None
    sequence: Sequence = field(init=False)
    report: tuple[int, int] | None = None
    report_is_new: bool = False

    def __post_init__(self) -> None:
        self.sequence = Sequence(self.media.rate if self.media.kind == "picture" else 0)

    @property
    def kind(self) -> Kind:
        """Picture or sound."""
        return self.media.kind


class Receiver:
    """Use `frames` until it raises; then `close`."""

    def __init__(self, client: RtspClient, channels: list[Channel]) -> None:
        self._client = client
        self.lines = [Line(channel.media, channel.number, channel.start_stamp) for channel in channels]
        self._by_channel = {line.channel: line for line in self.lines}
        self._reports = {line.channel + 1: line for line in self.lines}
        self._pictures = {
            line.channel: _PICTURES[line.media.encoding]() for line in self.lines if line.kind == "picture"
        }
        self._sounds = {line.channel: _sound_of(line.media) for line in self.lines if line.kind == "sound"}
        self._main = self._main_picture()
        self._rest = b""
        self._ssrc = secrets.randbits(32)
        self._reported_s = time.monotonic()

    def _main_picture(self) -> tuple[Sequence, PictureAssembler, int]:
        """The picture's packets as `_walk` recognizes them; without a picture, what never comes."""
        for line in self.lines:
            if line.kind == "picture":
                return line.sequence, self._pictures[line.channel], MAGIC << 8 | line.channel
        return Sequence(), H264(), 0

    def parameter_sets(self) -> dict[int, bytes]:
        """What the pictures brought with them so far."""
        return next((picture.parameter_sets for picture in self._pictures.values()), {})

    def portions(self) -> Iterator[list[tuple[Line, Coded]]]:
        """The frames of each portion as it arrives, mostly none or one. Raises `RtspRefused` when it is over."""
        early, self._rest = self._client.early()
        found: list[tuple[Line, Coded]] = []
        for number, packet in early:
            self._take(number, packet, found)
        yield found
        while True:
            yield self.waiting()

    def waiting(self) -> list[tuple[Line, Coded]]:
        """The frames that the next portion completes. Raises `RtspRefused` when it is over."""
        found: list[tuple[Line, Coded]] = []
        try:
            data = self._client.receive()
            if data:
                self._rest = self._walk(self._rest + data if self._rest else data, found)
                if time.monotonic() - self._reported_s > REPORT_S:
                    self._report()
        except TimeoutError:
            raise RtspRefused("stall") from None
        except (OSError, NotRtsp):
            raise RtspRefused("dropped") from None
        return found

    def _walk(self, data: bytes, found: list[tuple[Line, Coded]]) -> bytes:
        """Take a portion apart; gives what is not complete.

        Nearly all packets are middle parts of a picture's unit. They are recognized and kept here, by comparisons alone:
        this loop is most of what recording a camera costs.
        """
        sequence, picture, word = self._main
        unpack, starts, at, size = _PACKET.unpack_from, data.startswith, 0, len(data)
        number, now, head = sequence.next_number, sequence.raw_stamp, sequence.plain_head
        middle, keep, part_at = picture.middle, picture.parts.append, 16 + len(picture.middle)
        while size - at >= 4:
            if size - at >= _PACKET.size:
                its_word, length, its_head, its_number, its_stamp = unpack(data, at)
                stop = at + 4 + length
                if its_number == number and its_stamp == now and its_word == word and its_head == head:
                    if stop > size:
                        break
                    if starts(middle, at + 16):
                        keep(data[at + part_at : stop])
                        number = (number + 1) & 0xFFFF
                        at = stop
                        continue
            sequence.catch_up(number)
            stop = self._slow(data, at, found)
            if stop < 0:
                break
            number, now, head = sequence.next_number, sequence.raw_stamp, sequence.plain_head
            middle, keep, part_at = picture.middle, picture.parts.append, 16 + len(picture.middle)
            at = stop
        sequence.catch_up(number)
        picture.bound(size)
        return data[at:] if at else data

    def _slow(self, data: bytes, at: int, found: list[tuple[Line, Coded]]) -> int:
        """Take whatever stands at `at`; where it ends, −1 while it is not complete."""
        if data[at] != MAGIC:
            return self._client.message(data, at)
        stop = at + 4 + (data[at + 2] << 8 | data[at + 3])
        if stop > len(data):
            return -1
        self._take(data[at + 1], data[at + 4 : stop], found)
        return stop

    def _take(self, number: int, packet: bytes, found: list[tuple[Line, Coded]]) -> None:
        line = self._by_channel.get(number)
        if line is None:
            self._take_report(number, packet)
            return
        opened = line.sequence.open(packet)
        if opened is None:
            return
        stamp, marker, start, end, lost = opened
        picture = self._pictures.get(number)
        if picture is None:
            found += [(line, coded) for coded in self._sounds[number].take(packet, start, end, stamp, marker, lost)]
            return
        coded = picture.take(packet, start, end, stamp, marker, lost)
        if coded is not None:
            found.append((line, coded))
            if picture.second is not None:
                found.append((line, picture.second))
                picture.second = None

    def close(self) -> None:
        """End the session."""
        self._client.close()

    def _take_report(self, number: int, packet: bytes) -> None:
        line = self._reports.get(number)
        report = sender_report(packet) if line is not None else None
        if line is not None and report is not None:
            line.report, line.report_is_new = report, True

    def _report(self) -> None:
        self._reported_s = time.monotonic()
        for line in self.lines:
            self._client.send_report(line.channel + 1, line.sequence.receiver_report(self._ssrc))


def _sound_of(media: Media) -> Plain | Opus | Aac:
    if media.encoding == "MPEG4-GENERIC":
        return Aac(media)
    return Opus() if media.encoding == "OPUS" else Plain(media)
