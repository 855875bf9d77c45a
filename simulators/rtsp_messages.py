"""RTSP text (RFC 2326): requests in, responses out, digest check (RFC 2617, MD5), session description (RFC 4566)."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from simulators import rtsp_rtp
from simulators.rtsp_codecs import CODECS
from simulators.rtsp_picture import FRAMES_PER_S
from simulators.rtsp_profile import CameraProfile
from simulators.rtsp_sound import SoundLoop

REALM = "simulated camera"
METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"
_MAX_REQUEST_BYTES = 16_384
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
    501: "Not Implemented",
}
_DIGEST_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class RequestError(ValueError):
    """The peer's bytes are no RTSP request; the connection cannot go on."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who may look at a camera."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One RTSP request; header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)

    @property
    def path(self) -> tuple[str, ...]:
        """The parts of the path: camera name, then perhaps the track."""
        return tuple(part for part in urlsplit(self.url).path.split("/") if part)


class RequestReader:
    """Bytes of one connection → requests. Interleaved packets from the client (receiver reports) are passed over."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        """Requests that became complete. Raises RequestError for what cannot be RTSP."""
        self._buffer += data
        requests: list[Request] = []
        while self._buffer and self._take(requests):
            pass
        if len(self._buffer) > _MAX_REQUEST_BYTES and self._buffer[0] != ord("$"):
            raise RequestError(f"request longer than {_MAX_REQUEST_BYTES} bytes")
        return requests

    def _take(self, requests: list[Request]) -> bool:
        if self._buffer[0] == ord("$"):
            return self._drop(4 + int.from_bytes(self._buffer[2:4], "big") if len(self._buffer) >= 4 else 4)
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        request, body_bytes = _parse(bytes(self._buffer[:end]))
        if not self._drop(end + 4 + body_bytes):
            return False
        requests.append(request)
        return True

    def _drop(self, count: int) -> bool:
        if len(self._buffer) < count:
            return False
        del self._buffer[:count]
        return True


def _parse(head: bytes) -> tuple[Request, int]:
    try:
        first, *lines = head.decode("ascii").lstrip("\r\n").split("\r\n")
        method, url, version = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body_bytes = int(headers.get("content-length", "0"))
        urlsplit(url)
    except ValueError:
        raise RequestError("request line or header cannot be read") from None
    if version != "RTSP/1.0" or not 0 <= body_bytes <= _MAX_REQUEST_BYTES:
        raise RequestError("not RTSP/1.0, or the body is too long")
    return Request(method, url, headers), body_bytes


def response(request: Request, status: int, headers: Mapping[str, str] | None = None, body: str = "") -> bytes:
    """The bytes of a response to this request."""
    lines = [f"RTSP/1.0 {status} {_REASONS[status]}", f"CSeq: {request.headers.get('cseq', '0')}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode("ascii")


def challenge(nonce: str) -> str:
    """The WWW-Authenticate value."""
    return f'Digest realm="{REALM}", nonce="{nonce}", algorithm="MD5"'


def is_authorized(request: Request, nonce: str, credentials: Credentials) -> bool:
    """True if the request's digest answers our nonce with the right password."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    given = {name: quoted or bare for name, quoted, bare in _DIGEST_FIELD.findall(rest)}
    if scheme.lower() != "digest" or given.get("nonce") != nonce or given.get("username") != credentials.user:
        return False
    secret = _md5(f"{credentials.user}:{REALM}:{credentials.password}")
    asked = _md5(f"{request.method}:{given.get('uri', '')}")
    wanted = _md5(f"{secret}:{nonce}:{asked}")
    return hmac.compare_digest(wanted.encode(), given.get("response", "").encode())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def session_description(
    name: str, profile: CameraProfile, parameter_sets: Sequence[bytes], sound: SoundLoop | None
) -> str:
    """What DESCRIBE answers: the picture as trackID=0, the sound as trackID=1, whichever there is."""
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", f"s={name}", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*"]
    if profile.picture != "none":
        codec, kind = CODECS[profile.picture], rtsp_rtp.VIDEO_PAYLOAD_TYPE
        rtp_name, format_line = f"{codec.rtp_name}/{rtsp_rtp.VIDEO_CLOCK_HZ}", codec.format_line(parameter_sets)
        lines += [*_media("video", kind, rtp_name, format_line), f"a=framerate:{FRAMES_PER_S}", "a=control:trackID=0"]
    if sound is not None:
        heard = sound.codec
        format_line = heard.format_line(sound.config)
        lines += [*_media("audio", heard.payload_type, heard.rtp_name, format_line), "a=control:trackID=1"]
    return "\r\n".join(lines) + "\r\n"


def _media(medium: str, payload_type: int, rtp_name: str, format_line: str) -> list[str]:
    lines = [f"m={medium} 0 RTP/AVP {payload_type}", f"a=rtpmap:{payload_type} {rtp_name}"]
    return [*lines, f"a=fmtp:{payload_type} {format_line}"] if format_line else lines
