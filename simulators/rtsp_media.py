"""What one client receives: its tracks, where they go (interleaved in TCP, or UDP), and when sender reports are due."""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from simulators import rtsp_rtp
from simulators.rtsp_profile import CameraProfile
from simulators.rtsp_rtp import RtpTrack
from simulators.rtsp_sound import SOUND_CODECS

VIDEO_TRACK = 0
AUDIO_TRACK = 1
SENDER_REPORT_INTERVAL_US = 3_000_000


@dataclass(frozen=True, slots=True)
class SoundPacket:
    """One sound frame for the wire; None is a packet that gets lost."""

    utc_us: int
    payload: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """What a camera sends at one moment; a payload None was sent and gets lost.

    `stamp_error_us` and `report_error_us`: how far the RTP stamps and the clock in the sender reports are off.
    """

    key: bool
    utc_us: int
    picture_utc_us: int
    video: Sequence[bytes | None] = field(repr=False)
    sound: Sequence[SoundPacket] = field(default=(), repr=False)
    stamp_error_us: int = 0
    report_error_us: int = 0
    reports: bool = True


class Outlet(Protocol):
    """Where the packets of one track go."""

    @property
    def transport(self) -> str:
        """The Transport header that accepts it."""

    def send(self, packet: bytes, *, rtcp: bool) -> None:
        """Take one RTP or RTCP packet; never blocks."""

    def close(self) -> None:
        """Give back what the outlet holds."""


class InterleavedOutlet:
    """RFC 2326 section 10.12: packets in the RTSP connection, behind `$`, channel, length."""

    def __init__(self, pending: bytearray, rtp_channel: int, rtcp_channel: int) -> None:
        self._pending = pending
        self._channels = (rtp_channel, rtcp_channel)

    @property
    def transport(self) -> str:
        """The Transport header that accepts it."""
        return "RTP/AVP/TCP;unicast;interleaved={}-{}".format(*self._channels)

    def send(self, packet: bytes, *, rtcp: bool) -> None:
        """Append to the bytes that the connection writes at the end of the burst."""
        self._pending += b"$" + bytes((self._channels[rtcp],)) + len(packet).to_bytes(2, "big") + packet

    def close(self) -> None:
        """Nothing is held."""


class UdpOutlet:
    """A pair of loopback UDP sockets, RTP and RTCP."""

    def __init__(self, host: str, rtp_port: int, rtcp_port: int) -> None:
        self._peers = ((host, rtp_port), (host, rtcp_port))
        self._sockets = (_udp_socket(), _udp_socket())

    @property
    def transport(self) -> str:
        """The Transport header that accepts it."""
        client, server = (
            "-".join(str(port) for port in ports) for ports in (self._client_ports(), self._server_ports())
        )
        return f"RTP/AVP;unicast;client_port={client};server_port={server}"

    def _client_ports(self) -> list[int]:
        return [port for _, port in self._peers]

    def _server_ports(self) -> list[int]:
        return [each.getsockname()[1] for each in self._sockets]

    def send(self, packet: bytes, *, rtcp: bool) -> None:
        """Send or lose it, as UDP does."""
        try:
            self._sockets[rtcp].sendto(packet, self._peers[rtcp])
        except OSError:
            return

    def close(self) -> None:
        """Close both sockets."""
        for each in self._sockets:
            each.close()


def _udp_socket() -> socket.socket:
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.setblocking(False)
    udp.bind(("127.0.0.1", 0))
    return udp


def open_outlet(offers: str, host: str, pending: bytearray) -> Outlet | None:
    """The first offer of a Transport header that we can serve, or None. `pending` is where interleaved packets go."""
    for offer in offers.split(","):
        channels, ports = _pair(offer, "interleaved", 255), _pair(offer, "client_port", 65_535)
        if "multicast" in offer:
            continue
        if "RTP/AVP/TCP" in offer and channels:
            return InterleavedOutlet(pending, *channels)
        if "RTP/AVP/TCP" not in offer and ports:
            return UdpOutlet(host, *ports)
    return None


def _pair(offer: str, name: str, highest: int) -> tuple[int, int] | None:
    found = re.search(rf"{name}=(\d{{1,5}})-(\d{{1,5}})", offer)
    if found is None or max(int(found[1]), int(found[2])) > highest:
        return None
    return int(found[1]), int(found[2])


@dataclass(slots=True)
class MediaSession:
    """One RTSP session. Media start at a key frame, with a sender report for each track before them."""

    session_id: str
    cname: str
    profile: CameraProfile = field(default_factory=CameraProfile)
    tracks: dict[int, tuple[RtpTrack, Outlet]] = field(default_factory=dict, repr=False)
    waits_for_key: bool = True
    report_due_utc_us: int | None = None

    def add_track(self, number: int, outlet: Outlet, random: Random) -> None:
        """Set up a track, in place of an earlier set-up of the same one."""
        if number in self.tracks:
            self.tracks[number][1].close()
        payload_type, clock_hz = rtsp_rtp.VIDEO_PAYLOAD_TYPE, rtsp_rtp.VIDEO_CLOCK_HZ
        if number == AUDIO_TRACK:
            codec = SOUND_CODECS[self.profile.sound]
            payload_type, clock_hz = codec.payload_type, codec.clock_hz
        bits = random.getrandbits
        self.tracks[number] = (RtpTrack(payload_type, clock_hz, bits(32), bits(16), bits(32)), outlet)

    def send(self, burst: Burst) -> None:
        """Pass one burst to the outlets."""
        if self.waits_for_key and not burst.key:
            return
        self.waits_for_key = False
        if self.report_due_utc_us is None:
            self._begin(burst.utc_us)
        if burst.utc_us >= (self.report_due_utc_us or 0):
            if burst.reports:
                self._send_reports(burst)
            self.report_due_utc_us = burst.utc_us + SENDER_REPORT_INTERVAL_US
        self._send_video(burst)
        self._send_sound(burst)

    def _begin(self, utc_us: int) -> None:
        self.report_due_utc_us = utc_us + int(self.profile.report_after_s * 1_000_000)
        if self.profile.wrap_after_s:
            for track, _ in self.tracks.values():
                track.wrap_at(utc_us + int(self.profile.wrap_after_s * 1_000_000))

    def _send_reports(self, burst: Burst) -> None:
        told_utc_us, stamp_utc_us = burst.utc_us + burst.report_error_us, burst.utc_us + burst.stamp_error_us
        for track, outlet in self.tracks.values():
            outlet.send(track.sender_report(told_utc_us, self.cname, stamp_utc_us=stamp_utc_us), rtcp=True)

    def _send_video(self, burst: Burst) -> None:
        if VIDEO_TRACK not in self.tracks:
            return
        track, outlet = self.tracks[VIDEO_TRACK]
        timestamp = track.timestamp(burst.picture_utc_us + burst.stamp_error_us)
        last = len(burst.video) - 1
        for index, payload in enumerate(burst.video):
            if payload is None:
                track.skip()
            else:
                outlet.send(track.packet(payload, timestamp, marker=index == last), rtcp=False)

    def _send_sound(self, burst: Burst) -> None:
        if AUDIO_TRACK not in self.tracks:
            return
        track, outlet = self.tracks[AUDIO_TRACK]
        for each in burst.sound:
            if each.payload is None:
                track.skip()
            else:
                timestamp = track.timestamp(each.utc_us + burst.stamp_error_us)
                outlet.send(track.packet(each.payload, timestamp, marker=True), rtcp=False)

    def close(self) -> None:
        """Close every outlet."""
        for _, outlet in self.tracks.values():
            outlet.close()
