"""A session with a camera: describe, set up over the one TCP connection, play, stay alive, end. Errors are one word."""

import contextlib
import re
import socket
import ssl
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from recorder.rtsp.channels import NotRtsp, Packets, Splitter
from recorder.rtsp.messages import Answer, Credentials, read_answer, request
from recorder.rtsp.sdp import Media, control_url, read_description, session_control

ANSWER_S = 5.0
KEEP_ALIVE_S = 20.0
"""At least so often something is asked, whatever time the camera gives."""
RECEIVE_BYTES = 1 << 18
_RTP_TIME = re.compile(r"rtptime=(\d{1,10})\b")
_UNAUTHORIZED, _NOT_FOUND = 401, 404
_MOVED = (301, 302)


class RtspRefused(Exception):
    """The camera cannot be reached or does not do what is asked; `cause` is a word for the journal."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a stream's packets come: its RTP channel; its reports come on the next one."""

    media: Media
    number: int
    start_stamp: int | None = None
    """The RTP stamp at which it starts; those of all streams mean the same moment."""


class RtspClient:
    """One connection. `receive` after `play`; not thread-safe but for `interrupt`."""

    def __init__(self, url: str, user: str | None, password: str, silence_s: float) -> None:
        """Connects. `silence_s`: so long without a byte raises TimeoutError. Raises `RtspRefused`."""
        self._url = url
        self._credentials = None if user is None else Credentials(user, password)
        self._silence_s = silence_s
        self._answers: list[Answer] = []
        self._splitter = Splitter(self._take_message)
        self._early: Packets = []
        self._number = 0
        self._waits = True
        self._session: str | None = None
        self._keep_alive = "OPTIONS"
        self._keep_alive_s = KEEP_ALIVE_S
        self._asked_s = time.monotonic()
        self._socket = _connect(url)

    def close(self) -> None:
        """Tell the camera, which counts its sessions, and hang up."""
        with contextlib.suppress(OSError):
            if self._session is not None:
                self._socket.settimeout(0.2)
                self._send("TEARDOWN", self._base)
        self._socket.close()

    def describe(self) -> list[Media]:
        """What the camera sends. Raises `RtspRefused`."""
        self._learn_methods()
        answer = self._ask("DESCRIBE", self._url, {"Accept": "application/sdp"})
        if answer.status in _MOVED:
            raise RtspRefused("no_such_stream")
        text = answer.body.decode("utf-8", "replace")
        base = answer.headers.get("content-base") or answer.headers.get("content-location") or self._url
        self._base = control_url(base, session_control(text))
        self._media_base = base
        return read_description(text)

    def play(self, chosen: Sequence[Media]) -> list[Channel]:
        """Set up these streams and start them. Raises `RtspRefused`."""
        channels: list[Channel] = []
        for place, media in enumerate(chosen):
            wanted = f"RTP/AVP/TCP;unicast;interleaved={2 * place}-{2 * place + 1}"
            answer = self._ask("SETUP", control_url(self._media_base, media.control), {"Transport": wanted})
            self._learn_session(answer)
            channels.append(Channel(media, _interleaved(answer.headers.get("transport", ""), 2 * place)))
        answer = self._ask("PLAY", self._base, {})  # with a Range, some servers begin anew for all their clients
        stamps = start_stamps(answer.headers.get("rtp-info", ""))
        if len(stamps) == len(channels):
            channels = [replace(one, start_stamp=stamp) for one, stamp in zip(channels, stamps, strict=True)]
        self._wait_in_the_kernel()
        return channels

    def early(self) -> tuple[Packets, bytes]:
        """What came with the answers: whole packets, and the beginning of the next one."""
        early, self._early = self._early, []
        return early, self._splitter.take_rest()

    def stop_waiting(self) -> None:
        """From now on `receive` never waits."""
        self._waits = False
        self._socket.setblocking(False)

    def _wait_in_the_kernel(self) -> None:
        """A time limit that costs no second call to the system for each portion."""
        if isinstance(self._socket, ssl.SSLSocket):
            self._socket.settimeout(self._silence_s)
            return
        self._socket.settimeout(None)
        whole_s, part_us = divmod(round(self._silence_s * 1_000_000), 1_000_000)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", whole_s, part_us))

    def receive(self) -> bytes:
        """The next portion of bytes; TimeoutError when nothing comes for `silence_s`, ConnectionError at the end.

        After `stop_waiting` it gives what is there, which may be nothing.
        """
        try:
            data = self._socket.recv(RECEIVE_BYTES)
        except (BlockingIOError, ssl.SSLWantReadError):
            if self._waits:
                raise TimeoutError from None
            return b""
        if not data:
            raise ConnectionResetError("the camera hung up")
        if time.monotonic() - self._asked_s > self._keep_alive_s:
            self._send(self._keep_alive, self._base)
        return data

    def message(self, data: bytes, at: int) -> int:
        """Pass over the message at `at`: where it ends, −1 while it is not complete. Raises `NotRtsp`."""
        stop = self._splitter.message(data, at)
        self._answers.clear()
        return stop

    def send_report(self, channel: int, report: bytes) -> None:
        """Send a receiver report; nobody waits for it."""
        with contextlib.suppress(OSError):
            self._socket.sendall(b"$" + bytes((channel,)) + len(report).to_bytes(2, "big") + report)

    # --- inside ---

    def _learn_methods(self) -> None:
        answer = self._ask("OPTIONS", self._url, {}, must=False)
        if "GET_PARAMETER" in answer.headers.get("public", "").upper():
            self._keep_alive = "GET_PARAMETER"

    def _learn_session(self, answer: Answer) -> None:
        name, _, rest = answer.headers.get("session", "").partition(";")
        if name.strip():
            self._session = name.strip()
        key, _, value = rest.strip().partition("=")
        if key.strip().lower() == "timeout" and value.strip().isdigit():
            self._keep_alive_s = min(KEEP_ALIVE_S, max(1.0, int(value) / 2))

    def _ask(self, method: str, url: str, headers: dict[str, str], *, must: bool = True) -> Answer:
        answer = self._exchange(method, url, headers)
        credentials = self._credentials
        if answer.status == _UNAUTHORIZED and credentials is not None and credentials.take_challenge(answer):
            answer = self._exchange(method, url, headers)
        if must and answer.status != 200 and answer.status not in _MOVED:
            raise RtspRefused(_cause_of(answer.status))
        return answer

    def _exchange(self, method: str, url: str, headers: dict[str, str]) -> Answer:
        end_s = time.monotonic() + ANSWER_S
        self._answers.clear()
        try:
            self._send(method, url, headers)
            while not self._answers:
                self._socket.settimeout(max(0.01, end_s - time.monotonic()))
                data = self._socket.recv(RECEIVE_BYTES)
                if not data:
                    raise RtspRefused("dropped")
                self._early += self._splitter.feed(data)
                if time.monotonic() > end_s and not self._answers:
                    raise RtspRefused("silent")
        except TimeoutError:
            raise RtspRefused("silent") from None
        except NotRtsp:
            raise RtspRefused("unreadable") from None
        except OSError:
            raise RtspRefused("dropped") from None
        return self._answers.pop(0)

    def _send(self, method: str, url: str, headers: dict[str, str] | None = None) -> None:
        self._number += 1
        self._asked_s = time.monotonic()
        all_headers = dict(headers or {})
        if self._session is not None:
            all_headers["Session"] = self._session
        if self._credentials is not None:
            all_headers |= self._credentials.header(method, url)
        self._socket.sendall(request(method, url, self._number, all_headers))

    def _take_message(self, head: bytes, body: bytes) -> None:
        answer = read_answer(head, body)
        if answer is not None:
            self._answers.append(answer)


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    secure = parts.scheme == "rtsps"
    host, port = parts.hostname or "", parts.port or (322 if secure else 554)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise RtspRefused("no_such_host") from None
    try:
        plain = socket.create_connection((host, port), ANSWER_S)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _secured(plain, host) if secure else plain
    except ConnectionRefusedError:
        raise RtspRefused("refused") from None
    except TimeoutError:
        raise RtspRefused("silent") from None
    except OSError:
        raise RtspRefused("no_such_host" if not found else "unreadable") from None


def _secured(plain: socket.socket, host: str) -> socket.socket:
    """TLS without a check of the certificate: cameras sign their own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=host)


def _interleaved(transport: str, wanted: int) -> int:
    """The channel that the camera chose."""
    for part in transport.split(";"):
        name, _, value = part.strip().partition("=")
        first = value.partition("-")[0]
        if name == "interleaved" and first.isdigit():
            return int(first)
    if "tcp" not in transport.lower():
        raise RtspRefused("no_tcp")
    return wanted


def start_stamps(rtp_info: str) -> list[int]:
    """The RTP stamps of an RTP-Info header, in its order, which is that of the set-up; empty when one is missing."""
    found = [_RTP_TIME.search(part) for part in rtp_info.split(",")]
    return [int(each[1]) for each in found if each is not None] if all(found) else []


def _cause_of(status: int) -> str:
    if status in (_UNAUTHORIZED, 403):
        return "password"
    return "no_such_stream" if status == _NOT_FOUND else "unreadable"
