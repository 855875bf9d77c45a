"""Camera by RTSP. `poll` asks whether it answers (OPTIONS); `probe` watches its stream in a process of its own.

User and password are settings and no part of the address, so that no message can show them.
"""

import subprocess
import sys
from typing import Literal
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from drivers.errors import BadFrame, DeviceFault, LinkLost, LocalFault
from drivers.kinds import CameraProbe, Reading
from drivers.link import ByteLink
from drivers.ports import SocketPort
from drivers.rtsp_probe import Order, Outcome

RTSP_PORT = 554
STARTING_S = 6.0
"""For the start of the watching process and for FFmpeg's first look at the stream."""
FORM = "rtsp://HOST:PORT/PATH, user and password apart from it"


class Settings(BaseModel):
    """Settings of one camera."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str = Field("", description="user name, empty for a camera without")
    password: SecretStr = Field(SecretStr(""), description="password of that user")
    transport: Literal["tcp", "udp"] = Field("tcp", description="how pictures travel; tcp loses none")
    timeout_ms: int = Field(3000, ge=100, le=10000, description="longest silence before the camera counts as gone")
    watch_ms: int = Field(6000, ge=500, le=60000, description="how long a probe watches")
    poll_ms: int = Field(5000, ge=200, le=30000, description="pause between two questions whether it answers")


class RtspCamera:
    """A Camera. Its pictures are the recorder's; this driver only looks."""

    def __init__(self, name: str, url: str, settings: Settings) -> None:
        host, port = _host_and_port(url, name)
        self._settings = settings
        self._where = f"{name} (rtsp-camera at {url})"
        self._url = url
        timeout_s = min(settings.timeout_ms / 1000, 1.0)
        self._timeout_s = timeout_s
        self._link = ByteLink(url, self._where, lambda: SocketPort(host, port, timeout_s))
        self._sequence = 0
        self._identity = ""

    @property
    def poll_interval_ms(self) -> int:
        return self._settings.poll_ms

    def open(self) -> None:
        if not self._link.connected:
            self._link.connect()
            self._identity = self._options()

    def close(self) -> None:
        self._link.close()

    def identity(self) -> str:
        return self._identity

    def poll(self) -> list[Reading]:
        if self._link.connected:
            self._options()
        else:
            self.open()
        return []

    def probe(self) -> CameraProbe:
        # Asked first: FFmpeg's client takes the text of another protocol for a request and answers it, without end.
        self.poll()
        outcome = self._watch(Order(url=self._url_for_client(), **self._settings.model_dump(include=_WATCH_SETTINGS)))
        if outcome.probe is None:
            raise self._refused(outcome.error)
        return outcome.probe

    def _watch(self, order: Order) -> Outcome:
        limit_s = (order.watch_ms + 2 * order.timeout_ms) / 1000 + STARTING_S
        command = [sys.executable, "-P", "-m", "drivers.rtsp_watch"]
        try:
            done = subprocess.run(
                command, input=order.model_dump_json(), capture_output=True, text=True, timeout=limit_s, check=True
            )
        except subprocess.TimeoutExpired:
            raise self._lost("the camera answers but sends no picture", "check that video is switched on") from None
        except (OSError, subprocess.CalledProcessError):
            raise self._lost("the stream could not be read", "check codec and model of the camera") from None
        return Outcome.model_validate_json(done.stdout)

    def _url_for_client(self) -> str:
        user, password = self._settings.user, self._settings.password.get_secret_value()
        if not user:
            return self._url
        return self._url.replace("://", f"://{quote(user, safe='')}:{quote(password, safe='')}@", 1)

    def _refused(self, error: tuple[str, ...]) -> LinkLost | DeviceFault:
        for name, code, what, do in _REFUSALS:
            if name in error:
                return DeviceFault(what, where=self._where, do=do, code=code)
        for name, what, do in _LOSSES:
            if name in error:
                return self._lost(what, do)
        return self._lost(f"no stream ({error[0]})", "check address, path and model")

    def _lost(self, what: str, do: str) -> LinkLost:
        return LinkLost(what, where=self._where, do=do)

    def _options(self) -> str:
        self._sequence += 1
        request = f"OPTIONS {self._url} RTSP/1.0\r\nCSeq: {self._sequence}\r\nUser-Agent: sealroom\r\n\r\n".encode()
        try:
            return self._link.exchange(request, _find_server, self._timeout_s)
        except BadFrame as error:
            raise self._link.lost(str(error), "check address and port") from None


_REFUSALS = (
    ("HTTPUnauthorizedError", 401, "the camera refused user or password", "check both; some lock for minutes"),
    ("HTTPForbiddenError", 403, "this user may not watch the stream", "give the user the right to live view"),
    ("HTTPNotFoundError", 404, "the camera has no such stream", "check the path in the address"),
    ("HTTPClientError", 400, "the camera refused the request", "check path and transport"),
    ("HTTPServerError", 500, "the camera failed", "restart it; if it stays so, have it replaced"),
)
_LOSSES = (
    ("ConnectionRefusedError", "nothing listens there", "check host and port, and that RTSP is switched on"),
    ("TimeoutError", "no answer in time, or the stream stopped", "check power, cable and address"),
    ("InvalidDataError", "what answers sends no stream that can be read", "check port, path and codec"),
    ("EOFError", "the camera closed the connection", "check how many viewers it allows"),
)
_WATCH_SETTINGS = {"transport", "timeout_ms", "watch_ms"}


def _find_server(pending: bytes) -> str | None:
    """The Server header of a whole RTSP answer, "" if it has none."""
    if not b"RTSP/1.0 ".startswith(pending[:9]):
        raise BadFrame("what answers there does not speak RTSP")
    head, end, _ = pending.partition(b"\r\n\r\n")
    if not end:
        return None
    for line in head.decode("ascii", errors="replace").split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.strip().lower() == "server":
            return "".join(char for char in value.strip() if char.isprintable())[:80]
    return ""


def _host_and_port(url: str, name: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or RTSP_PORT
    except ValueError:
        parts, host, port = urlsplit(""), None, RTSP_PORT
    if parts.scheme != "rtsp" or not host or "@" in parts.netloc:
        raise LocalFault("the address has the wrong form", where=f"{name} (rtsp-camera)", do=f"write it as {FORM}")
    return host, port
