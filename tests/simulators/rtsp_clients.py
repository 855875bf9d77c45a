"""What the camera tests share: a running server in a thread, a plain RTSP client of their own, and PyAV readers."""

import asyncio
import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import av
import numpy as np
from numpy.typing import NDArray

from simulators.rtsp_camera import CameraProfile, Cameras, Credentials, SentLog, start_cameras

DEADLINE_S = 10.0
FRAME_MS = 40
T = TypeVar("T")


class CameraHouse:
    """Cameras on an event loop of their own thread, so that blocking clients can be used against them."""

    def __init__(self, cameras: Cameras, loop: asyncio.AbstractEventLoop) -> None:
        self.cameras = cameras
        self._loop = loop

    def url(self, name: str) -> str:
        return self.cameras.urls[name]

    def break_camera(self, name: str, kind: str, **settings: float) -> None:
        self.call(lambda: self.cameras.apply_fault(name, kind, **settings))

    def mend(self, name: str) -> None:
        self.call(lambda: self.cameras.clear_fault(name))

    def call(self, act: Callable[[], T]) -> T:
        async def run() -> T:
            return act()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(DEADLINE_S)


@contextlib.contextmanager
def camera_house(
    names: list[str],
    credentials: dict[str, Credentials] | None = None,
    profiles: dict[str, CameraProfile] | None = None,
    sent: SentLog | None = None,
) -> Iterator[CameraHouse]:
    """Running cameras; those in `profiles` are served too, whether or not `names` says so."""
    every = list(dict.fromkeys([*names, *(profiles or {})]))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        coming = start_cameras(every, credentials=credentials, profiles=profiles, sent=sent)
        cameras = asyncio.run_coroutine_threadsafe(coming, loop).result(DEADLINE_S)
        try:
            yield CameraHouse(cameras, loop)
        finally:
            asyncio.run_coroutine_threadsafe(cameras.stop(), loop).result(DEADLINE_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(DEADLINE_S)
        loop.close()


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Packet:
    """An interleaved packet: even channels carry RTP, odd ones RTCP."""

    channel: int
    data: bytes
    arrived_s: float

    @property
    def timestamp(self) -> int:
        return int(struct.unpack(">I", self.data[4:8])[0])

    @property
    def sequence(self) -> int:
        return int(struct.unpack(">H", self.data[2:4])[0])

    @property
    def timestamp_of_report(self) -> int:
        return int(struct.unpack(">I", self.data[16:20])[0])

    @property
    def is_sps(self) -> bool:
        return self.data[12] & 0x1F == 7


class PlainClient:
    """RTSP over one TCP connection, written for these tests; `TimeoutError` is silence, `EOFError` the end."""

    def __init__(self, url: str, timeout_s: float = 3.0) -> None:
        found = re.fullmatch(r"rtsp://([\d.]+):(\d+)/.+", url)
        assert found
        self.url = url
        self.socket = socket.create_connection((found[1], int(found[2])), timeout=timeout_s)
        self._buffer = b""
        self._cseq = 0

    def __enter__(self) -> "PlainClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, method: str, url: str | None = None, **headers: str) -> Reply:
        self._cseq += 1
        lines = [f"{method} {url or self.url} RTSP/1.0", f"CSeq: {self._cseq}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        return self.reply()

    def reply(self) -> Reply:
        while True:
            if self._peek(1) != b"$":
                break
            self.packet()
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = self._take(int(headers.get("content-length", "0")))
        return Reply(int(first.split(" ")[1]), headers, body.decode())

    def play(self) -> "PlainClient":
        """DESCRIBE, SETUP of the tracks that it names (picture on channels 0 and 1, sound on 2 and 3), PLAY."""
        described = self.ask("DESCRIBE")
        base = described.headers["content-base"]
        session = {}
        for track in map(int, re.findall(r"a=control:trackID=(\d)", described.body)):
            offer = f"RTP/AVP/TCP;unicast;interleaved={2 * track}-{2 * track + 1}"
            answer = self.ask("SETUP", f"{base}trackID={track}", Transport=offer, **session)
            assert answer.status == 200
            session = {"Session": answer.headers["session"].split(";")[0]}
        assert self.ask("PLAY", base, **session).status == 200
        return self

    def packet(self) -> Packet:
        assert self._peek(1) == b"$", self._buffer[:40]
        _, channel, length = struct.unpack(">cBH", self._take(4))
        return Packet(channel, self._take(length), time.monotonic())

    def packets(self, for_s: float) -> list[Packet]:
        """What arrives in this time; silence only shortens the list."""
        until_s = time.monotonic() + for_s
        arrived = []
        while (left_s := until_s - time.monotonic()) > 0:
            self.socket.settimeout(left_s)
            try:
                arrived.append(self.packet())
            except TimeoutError:
                break
        self.socket.settimeout(3.0)
        return arrived

    def packet_where(self, wanted: Callable[[Packet], bool], deadline_s: float = DEADLINE_S) -> Packet:
        until_s = time.monotonic() + deadline_s
        while time.monotonic() < until_s:
            packet = self.packet()
            if wanted(packet):
                return packet
        raise AssertionError("no such packet before the deadline")

    def ends(self, deadline_s: float = DEADLINE_S) -> bool:
        """True if the server closes the connection."""
        self.socket.settimeout(deadline_s)
        try:
            while self.socket.recv(65_536):
                pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        return True

    def _peek(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._fill()
        return self._buffer[:count]

    def _take(self, count: int) -> bytes:
        data = self._peek(count)
        self._buffer = self._buffer[count:]
        return data

    def _fill(self) -> None:
        data = self.socket.recv(65_536)
        if not data:
            raise EOFError("the server closed the connection")
        self._buffer += data


@contextlib.contextmanager
def opened(url: str) -> Iterator[Any]:
    """PyAV's view of a camera."""
    container = av.open(url, options={"rtsp_transport": "tcp", "timeout": "4000000", "analyzeduration": "300000"})
    try:
        yield container
    finally:
        container.close()


def luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    return np.asarray(frame.to_ndarray(format="yuv420p"))[: frame.height]


def clock_ms(picture: NDArray[np.uint8]) -> int:
    """The millisecond of the UTC day that the picture's row of 22 cells says (100,144; 20 px each)."""
    cells = picture[154, 110 : 110 + 22 * 20 : 20]
    return int("".join("1" if cell > 128 else "0" for cell in cells), 2) * FRAME_MS


def flash_is_on(picture: NDArray[np.uint8]) -> bool:
    return bool(picture[36, 592] > 128)


def at_once(act: Callable[[str], T], names: Iterable[str]) -> dict[str, T]:
    """The act for each camera, side by side: most of the time is waiting for the next full second."""
    names = list(names)
    with ThreadPoolExecutor(len(names)) as pool:
        return dict(zip(names, pool.map(act, names), strict=True))
