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
from recorder.rtsp.messages import Answer, Credentials, Question, read_message, request, whole_number
from recorder.rtsp.sdp import Media, control_url, is_whole_url, read_description, session_control

ANSWER_S = 5.0
KEEP_ALIVE_S = 20.0
"""At least so often something is asked, whatever time the camera gives."""
RECEIVE_BYTES = 1 << 18
EARLY_BYTES_MAX = 16 << 20
"""More than this before the answer to PLAY comes from no camera."""
OUTBOX_BYTES_MAX = 1 << 16
"""A camera that reads nothing gets nothing more to read."""
MESSAGES_MAX = 200
"""More messages at once come from no camera."""
_RTP_TIME = re.compile(r"rtptime=(\d{1,10})\b")
_OK, _UNAUTHORIZED = 200, 401
_UNKNOWN_METHOD = (405, 501, 551)
_CAUSES = {401: "password", 403: "password", 404: "no_such_stream", 461: "no_tcp"}
_MOVED = range(300, 400)


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
    """One connection. `receive` after `play`. Not thread-safe."""

    def __init__(self, url: str, user: str | None, password: str, silence_s: float) -> None:
        """Connects. `silence_s`: so long without a byte raises TimeoutError. Raises `RtspRefused`."""
        self._url = url
        self._credentials = None if user is None else Credentials(user, password)
        self._silence_s = silence_s
        self._answers: list[Answer] = []
        self._splitter = Splitter(self._take_message)
        self._early: Packets = []
        self._early_bytes = self._messages = self._number = 0
        self._outbox = b""
        """What could not be sent yet; nothing may come between its bytes."""
        self._waits = True
        self._session: str | None = None
        self._keep_alive = "OPTIONS"
        self._keep_alive_s = KEEP_ALIVE_S
        self._asked_s = time.monotonic()
        self._asks_again = False
        self._base = self._media_base = url
        self._socket = _connect(url)

    def close(self) -> None:
        """Tell the camera, which counts its sessions, and hang up."""
        with contextlib.suppress(OSError):
            if self._session is not None:
                self._socket.settimeout(0.2)
                self._socket.sendall(self._outbox + self._request("TEARDOWN", self._base))
        self._socket.close()
        self._splitter = Splitter(lambda _head, _body: None)  # the ring of client and splitter would keep all it holds
        self._early, self._outbox = [], b""
        self._answers.clear()

    def describe(self) -> list[Media]:
        """What the camera sends. Raises `RtspRefused`."""
        self._learn_methods()
        answer = self._ask("DESCRIBE", self._url, {"Accept": "application/sdp"})
        text = answer.body.decode("utf-8", "replace")
        told = (answer.first("content-base"), answer.first("content-location"))
        self._media_base = next((base for base in told if is_whole_url(base)), self._url)
        self._base = control_url(self._media_base, session_control(text))
        return read_description(text)

    def play(self, chosen: Sequence[Media]) -> list[Channel]:
        """Set up these streams and start them. Raises `RtspRefused`."""
        channels: list[Channel] = []
        for place, media in enumerate(chosen):
            wanted = f"RTP/AVP/TCP;unicast;interleaved={2 * place}-{2 * place + 1}"
            answer = self._ask("SETUP", control_url(self._media_base, media.control), {"Transport": wanted})
            self._learn_session(answer)
            channels.append(Channel(media, _interleaved(answer.first("transport"), 2 * place)))
        if len({channel.number for channel in channels}) < len(channels):
            raise RtspRefused("unreadable")
        answer = self._ask("PLAY", self._base, {})  # with a Range, some servers begin anew for all their clients
        stamps = start_stamps(answer.headers.get("rtp-info", "").replace("\n", ","))
        if len(stamps) == len(channels):
            channels = [replace(one, start_stamp=stamp) for one, stamp in zip(channels, stamps, strict=True)]
        self._wait_in_the_kernel()
        return channels

    def early(self) -> tuple[Packets, bytes]:
        """What came with the answers: whole packets, and the beginning of the next one."""
        early, self._early, self._early_bytes = self._early, [], 0
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
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            if self._waits:
                raise TimeoutError from None
            return b""
        if not data:
            raise ConnectionResetError("the camera hung up")
        if isinstance(self._socket, ssl.SSLSocket):
            data += self._decrypted(self._socket)
        self._messages = 0
        if self._outbox:
            self._post(b"")
        if time.monotonic() - self._asked_s > self._keep_alive_s:
            self._asked_s = time.monotonic()
            self._post(self._request(self._keep_alive, self._base))
        return data

    def message(self, data: bytes, at: int) -> int:
        """Pass over the message at `at`: where it ends, −1 while it is not complete. Raises `NotRtsp`."""
        stop = self._splitter.message(data, at)
        for answer in self._answers:
            self._hear_keep_alive(answer)
        self._answers.clear()
        return stop

    def send_report(self, channel: int, report: bytes) -> None:
        """Send a receiver report; nobody waits for it. Raises OSError when the connection is over."""
        self._post(b"$" + bytes((channel,)) + len(report).to_bytes(2, "big") + report)

    # --- inside ---

    def _learn_methods(self) -> None:
        answer = self._ask("OPTIONS", self._url, {}, must=False)
        if "GET_PARAMETER" in answer.headers.get("public", "").upper():
            self._keep_alive = "GET_PARAMETER"

    def _learn_session(self, answer: Answer) -> None:
        name, *rest = answer.first("session").split(";")
        if name.strip():
            self._session = name.strip()
        for part in rest:
            key, _, value = part.partition("=")
            timeout_s = whole_number(value)
            if key.strip().lower() == "timeout" and timeout_s:
                self._keep_alive_s = min(KEEP_ALIVE_S, max(1.0, timeout_s / 2))

    def _hear_keep_alive(self, answer: Answer) -> None:
        """The stream goes on whatever the answer is; but a camera with a new nonce or without the method is asked again."""
        again = not self._asks_again
        if answer.status == _UNAUTHORIZED and self._credentials is not None:
            again = again and self._credentials.take_challenge(answer)
        elif answer.status in _UNKNOWN_METHOD and self._keep_alive != "OPTIONS":
            self._keep_alive = "OPTIONS"
        else:
            again = False
        self._asks_again = again
        if again:
            self._asked_s = -self._keep_alive_s

    def _ask(self, method: str, url: str, headers: dict[str, str], *, must: bool = True) -> Answer:
        answer = self._exchange(method, url, headers)
        credentials = self._credentials
        if answer.status == _UNAUTHORIZED and credentials is not None and credentials.take_challenge(answer):
            answer = self._exchange(method, url, headers)
            must = must or answer.status == _UNAUTHORIZED  # cameras lock out who tries a wrong password often
        if must and answer.status != _OK:
            raise RtspRefused("no_such_stream" if answer.status in _MOVED else _CAUSES.get(answer.status, "unreadable"))
        return answer

    def _exchange(self, method: str, url: str, headers: dict[str, str]) -> Answer:
        end_s = time.monotonic() + ANSWER_S
        self._answers.clear()
        try:
            self._socket.settimeout(ANSWER_S)
            self._socket.sendall(self._outbox + self._request(method, url, headers))
            self._outbox = b""
            while True:
                self._socket.settimeout(max(0.01, end_s - time.monotonic()))
                data = self._socket.recv(RECEIVE_BYTES)
                if not data:
                    raise RtspRefused("dropped")
                self._take_early(data)
                for answer in self._answers:
                    if answer.status >= _OK and answer.number in (self._number, None):
                        return answer
                if time.monotonic() > end_s:
                    raise RtspRefused("silent")
        except TimeoutError:
            raise RtspRefused("silent") from None
        except NotRtsp:
            raise RtspRefused("unreadable") from None
        except OSError:
            raise RtspRefused("dropped") from None

    def _take_early(self, data: bytes) -> None:
        self._messages = 0
        self._early += self._splitter.feed(data)
        self._early_bytes += len(data)
        if self._early_bytes > EARLY_BYTES_MAX:
            raise RtspRefused("unreadable")

    def _request(self, method: str, url: str, headers: dict[str, str] | None = None) -> bytes:
        self._number += 1
        all_headers = dict(headers or {})
        if self._session is not None:
            all_headers["Session"] = self._session
        if self._credentials is not None:
            all_headers |= self._credentials.header(method, url)
        return request(method, url, self._number, all_headers)

    def _post(self, data: bytes) -> None:
        """Send as much as can be sent without waiting and keep the rest. Raises OSError."""
        self._queue(data)
        try:
            if isinstance(self._socket, ssl.SSLSocket):
                sent = self._socket.send(self._outbox)
            else:
                sent = self._socket.send(self._outbox, socket.MSG_DONTWAIT)
        except (BlockingIOError, TimeoutError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        self._outbox = self._outbox[sent:]

    def _queue(self, data: bytes) -> None:
        """Whole messages only, as long as there is room."""
        if len(self._outbox) < OUTBOX_BYTES_MAX:
            self._outbox += data

    def _decrypted(self, secured: ssl.SSLSocket) -> bytes:
        """What is decrypted already; each call to the system gives one record of 16 KiB at most."""
        portions: list[bytes] = []
        size = 0
        while size < RECEIVE_BYTES and (not self._waits or secured.pending()):
            try:
                data = secured.recv(RECEIVE_BYTES)
            except OSError:
                break
            if not data:
                break  # nothing more now; the end, and every error, is found again by the next call
            portions.append(data)
            size += len(data)
        return b"".join(portions)

    def _take_message(self, head: bytes, body: bytes) -> None:
        self._messages += 1
        if self._messages > MESSAGES_MAX:
            raise NotRtsp("nothing but messages")
        message = read_message(head, body)
        if isinstance(message, Answer):
            self._answers.append(message)
        elif isinstance(message, Question):
            self._queue(message.answer())  # it goes with whatever is sent next


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    secure = parts.scheme == "rtsps"
    host, port = parts.hostname or "", parts.port or (322 if secure else 554)
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
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
        raise RtspRefused("unreadable") from None


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
        number = whole_number(value.partition("-")[0])
        if name.lower() == "interleaved" and number is not None and number < 255:
            return number
    if transport and "tcp" not in transport.lower():
        raise RtspRefused("no_tcp")
    return wanted


def start_stamps(rtp_info: str) -> list[int]:
    """The RTP stamps of an RTP-Info header, in its order, which is that of the set-up; empty when one is missing."""
    found = [_RTP_TIME.search(part) for part in rtp_info.split(",")]
    return [int(each[1]) for each in found if each is not None] if all(found) else []
