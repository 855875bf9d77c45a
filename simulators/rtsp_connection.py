"""One RTSP connection: requests answered, and the media of the session it set up."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Protocol

from simulators import rtsp_media, rtsp_messages
from simulators.rtsp_channel import CameraChannel
from simulators.rtsp_media import AUDIO_TRACK, VIDEO_TRACK, Burst, MediaSession
from simulators.rtsp_messages import Request

MAX_UNSENT_BYTES = 2_000_000
"""A client that lets this much pile up is dropped (more than a minute of picture and sound)."""
SESSION_TIMEOUT_S = 60
_TRACKS = {"trackID=0": VIDEO_TRACK, "trackID=1": AUDIO_TRACK}


class Site(Protocol):
    """What a connection needs of the server."""

    random: Random

    def channel(self, name: str) -> CameraChannel | None:
        """The camera of this name."""

    def joined(self, connection: "RtspConnection") -> None:
        """A client connected."""

    def left(self, connection: "RtspConnection") -> None:
        """A client is gone."""

    def audience_changed(self) -> None:
        """Somebody began or ceased to watch."""


class RtspConnection(asyncio.Protocol):
    """A client of the server. Bound to a camera by its first request that names one."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._reader = rtsp_messages.RequestReader()
        self._nonce = f"{site.random.getrandbits(64):016x}"
        self._pending = bytearray()
        self._channel: CameraChannel | None = None
        self._session: MediaSession | None = None
        self.is_watching = False
        """True from PLAY on."""
        self._abandoned = False
        self._methods: dict[str, Callable[[Request, CameraChannel], bytes]] = {
            "DESCRIBE": self._describe,
            "SETUP": self._setup,
            "PLAY": self._play,
            "GET_PARAMETER": self._get_parameter,
            "TEARDOWN": self._teardown,
        }
        self.closed = asyncio.Event()

    @property
    def watches_live(self) -> bool:
        """True if the live encoder is needed for this client."""
        return self.is_watching and self._channel is not None and self._channel.profile.is_live

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: connected."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("RTSP needs a stream transport")
        self._transport = transport
        self._site.joined(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: gone."""
        self._end_session()
        if self._channel is not None:
            self._channel.viewers.discard(self)
        self._site.left(self)
        self.closed.set()

    def data_received(self, data: bytes) -> None:
        """asyncio: bytes from the client."""
        if self._abandoned:
            return
        try:
            requests = self._reader.feed(data)
        except rtsp_messages.RequestError:
            self.cut()
            return
        for request in requests:
            self._bind(request)
            if self._transport.is_closing() or not self._is_served():
                return
            self._transport.write(self._answer(request))

    def _bind(self, request: Request) -> None:
        if self._channel is None and request.path:
            self._channel = self._site.channel(request.path[0])
            if self._channel is not None:
                self._channel.viewers.add(self)

    def _is_served(self) -> bool:
        fault = self._channel.fault if self._channel else None
        if fault == "refuse":
            self.cut()
        elif fault == "half_open":
            self.abandon()
        return fault not in ("refuse", "half_open", "silent")

    def _answer(self, request: Request) -> bytes:
        if "cseq" not in request.headers:
            return rtsp_messages.response(request, 400)
        if request.method == "OPTIONS":
            return rtsp_messages.response(request, 200, {"Public": rtsp_messages.METHODS})
        if request.method not in self._methods:
            return rtsp_messages.response(request, 501, {"Public": rtsp_messages.METHODS})
        channel = self._channel
        if channel is None or request.path[:1] != (channel.name,):
            return rtsp_messages.response(request, 404)
        if not self._may_enter(request, channel):
            return rtsp_messages.response(request, 401, {"WWW-Authenticate": rtsp_messages.challenge(self._nonce)})
        return self._methods[request.method](request, channel)

    def _may_enter(self, request: Request, channel: CameraChannel) -> bool:
        if channel.fault == "unauthorized":
            return False
        return channel.credentials is None or rtsp_messages.is_authorized(request, self._nonce, channel.credentials)

    def _describe(self, request: Request, channel: CameraChannel) -> bytes:
        base = {"Content-Base": f"{request.url.rstrip('/')}/"}
        return rtsp_messages.response(request, 200, base, channel.description())

    def _setup(self, request: Request, channel: CameraChannel) -> bytes:
        if self._session is not None and not self._names_session(request):
            return rtsp_messages.response(request, 454)
        if self.is_watching:
            return rtsp_messages.response(request, 455)
        number = _TRACKS.get(request.path[-1])
        if number is None or not channel.has_track(number):
            return rtsp_messages.response(request, 404)
        host = str(self._transport.get_extra_info("peername")[0])
        outlet = rtsp_media.open_outlet(request.headers.get("transport", ""), host, self._pending)
        if outlet is None:
            return rtsp_messages.response(request, 461)
        random = self._site.random
        session = self._session = self._session or self._new_session(channel)
        session.add_track(number, outlet, random)
        headers = {"Transport": outlet.transport, "Session": f"{session.session_id};timeout={SESSION_TIMEOUT_S}"}
        return rtsp_messages.response(request, 200, headers)

    def _new_session(self, channel: CameraChannel) -> MediaSession:
        return MediaSession(f"{self._site.random.getrandbits(48):012x}", channel.name, channel.profile)

    def _names_session(self, request: Request) -> bool:
        named = request.headers.get("session", "").partition(";")[0]
        return self._session is not None and named == self._session.session_id

    def _play(self, request: Request, channel: CameraChannel) -> bytes:
        if self._session is None:
            return rtsp_messages.response(request, 455)
        if not self._names_session(request):
            return rtsp_messages.response(request, 454)
        self.is_watching = True
        self._site.audience_changed()
        return rtsp_messages.response(request, 200, {"Session": self._session.session_id, "Range": "npt=now-"})

    def _get_parameter(self, request: Request, channel: CameraChannel) -> bytes:
        if "session" in request.headers and not self._names_session(request):
            return rtsp_messages.response(request, 454)
        return rtsp_messages.response(request, 200, {"Session": self._session.session_id} if self._session else None)

    def _teardown(self, request: Request, channel: CameraChannel) -> bytes:
        if not self._names_session(request):
            return rtsp_messages.response(request, 454)
        self._end_session()
        return rtsp_messages.response(request, 200)

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None
        self.is_watching = False
        self._site.audience_changed()

    def show(self, burst: Burst) -> None:
        """Send one burst, or drop a client that does not take what it was sent."""
        if not self.is_watching or self._session is None or self._abandoned or self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            self.cut()
            return
        self._session.send(burst)
        self._transport.write(bytes(self._pending))
        self._pending.clear()

    def resume(self) -> None:
        """Go on at the next key frame. An abandoned connection only learns when its client leaves."""
        self._transport.resume_reading()
        if self._session is not None:
            self._session.waits_for_key = True

    def cut(self) -> None:
        """Close at once, unsent bytes included."""
        self._transport.abort()

    def abandon(self) -> None:
        """Serve nothing any more. Reading stops, so the client fills its own window, as with a dead peer."""
        self._abandoned = True
        self._transport.pause_reading()
