"""A camera that answers as a test tells it to, over a real socket, with or without TLS; and RTP packets by hand."""

import contextlib
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass

SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=control:*\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n"
    "m=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\n"
)
SENT_S = 5.0


@dataclass
class Asked:
    """A request as the camera got it."""

    method: str
    url: str
    headers: dict[str, str]

    def answer(self, status: str = "200 OK", body: str = "", **headers: str) -> bytes:
        lines = [f"RTSP/1.0 {status}", f"CSeq: {self.headers['cseq']}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}"] if body else []
        return "\r\n".join([*lines, "", body]).encode()


Script = Callable[[Asked], bytes]


def usual(asked: Asked) -> bytes:
    """What a plain camera answers."""
    if asked.method == "OPTIONS":
        return asked.answer(Public="DESCRIBE, SETUP, PLAY, GET_PARAMETER")
    if asked.method == "DESCRIBE":
        return asked.answer(body=SDP, Content_Type="application/sdp")
    if asked.method == "SETUP":
        return asked.answer(Transport=asked.headers["transport"], Session="77")
    return asked.answer(Session="77")


class ScriptedCamera:
    """Use it with `with`. Everything it was asked is in `asked`; `send` sends bytes to the last client."""

    def __init__(self, script: Script = usual, secured: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.reports: list[bytes] = []
        self.script = script
        self.client: socket.socket | None = None
        self._secured = secured
        self._listener = socket.create_server(("127.0.0.1", 0))
        scheme = "rtsps" if secured else "rtsp"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}/live?channel=1"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> "ScriptedCamera":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        self._thread.join(SENT_S)
        assert not self._thread.is_alive()

    def methods(self) -> list[str]:
        return [asked.method for asked in self.asked]

    def send(self, data: bytes) -> None:
        assert self.client is not None
        self.client.sendall(data)

    def hang_up(self) -> None:
        if self.client is not None:
            with contextlib.suppress(OSError):
                self.client.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), self._dressed(client) as self.client:
                self._talk(self.client)

    def _dressed(self, client: socket.socket) -> socket.socket:
        client.settimeout(SENT_S)
        return self._secured.wrap_socket(client, server_side=True) if self._secured else client

    def _talk(self, client: socket.socket) -> None:
        rest = b""
        while data := client.recv(65536):
            rest += data
            while rest:
                if rest[:1] == b"$" and len(rest) >= 4:
                    stop = 4 + int.from_bytes(rest[2:4], "big")
                    self.reports.append(rest[4:stop])
                    rest = rest[stop:]
                elif b"\r\n\r\n" in rest:
                    head, _, rest = rest.partition(b"\r\n\r\n")
                    asked = _read(head.decode())
                    if asked is not None:
                        self.asked.append(asked)
                        client.sendall(self.script(asked))
                else:
                    break


def _read(head: str) -> Asked | None:
    first, *lines = head.split("\r\n")
    found = re.fullmatch(r"([A-Z_]+) (\S+) RTSP/1.0", first)
    if found is None:
        return None
    pairs = [line.partition(": ") for line in lines]
    return Asked(found[1], found[2], {name.lower(): value for name, _, value in pairs})


def rtp(number: int, stamp: int, payload: bytes, *, marker: bool = False, ssrc: int = 7, kind: int = 96) -> bytes:
    return struct.pack(">BBHII", 0x80, kind | marker << 7, number & 0xFFFF, stamp & 0xFFFFFFFF, ssrc) + payload


def framed(channel: int, packet: bytes) -> bytes:
    return b"$" + bytes((channel,)) + len(packet).to_bytes(2, "big") + packet
