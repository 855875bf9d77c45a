"""At the border of the app: who may be asked for (Host), who may ask (Origin), how much, and what every answer carries."""

import asyncio
import ipaddress
import logging
import socket
import traceback
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from controller.draw.table import BYTES_MAX
from controller.web.errors import Problem

log = logging.getLogger("sealroom.web")

BODY_MAX: Final = 1_048_576
"""Bytes of a request's body; a draw list may have `controller.draw`'s own limit."""

BODY_S: Final = 30.0
"""Longest time from a request's head to the end of its body."""

DRAW_LISTS: Final = "/api/v1/staff/draw-lists"

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
POLICY: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For answers that are no pages."""


class Guard:
    """ASGI middleware around everything, streams included."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = {"localhost", socket.gethostname().lower(), *(host.lower() for host in hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            headers = Headers(scope=scope)
            self._check(scope, headers)
            body = _Body(receive, _limit(scope))
            body.check_announced(headers)
            await self._app(scope, body.receive, answer.send)
        except Problem as problem:
            await answer.refuse(problem, scope, receive)
        except ClientDisconnect:
            log.debug("%s %s: the client went before its request was whole", scope["method"], _route(scope))
        except Exception as error:
            log.error("%s %s failed: %s", scope["method"], _route(scope), _places(error))
            await answer.refuse(Problem(500, "failed"), scope, receive)

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = headers.get("host", "")
        if not self._served(_host_name(host)):
            raise Problem(421, "host")
        if scope["method"] in READING:
            return
        site = headers.get("sec-fetch-site")
        origin = headers.get("origin")
        if site not in (None, "same-origin", "none"):
            raise Problem(403, "origin")
        if origin is not None and _place_of(origin) != host.lower():
            raise Problem(403, "origin")

    def _served(self, name: str) -> bool:
        """An address, or a name of ours. A foreign name that points here is DNS rebinding."""
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _place_of(origin: str) -> str:
    """Host and port of an origin; empty for one that is no address."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _limit(scope: Scope) -> int:
    # One byte more than a list may have, so that reading it names the rule.
    return BYTES_MAX + 1 if scope["path"] == DRAW_LISTS else BODY_MAX


def _route(scope: Scope) -> str:
    """The route's pattern: a path that somebody typed is content."""
    route = scope.get("route")
    return str(getattr(route, "path", "?"))


def _places(error: BaseException) -> str:
    """Type and places of an error. Its message may hold personal data, so it is left out."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__} at " + " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))


class _Body:
    """A request's body, refused as soon as it is longer or slower than its limit."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._taken = 0
        self._whole = False
        self._until_s = asyncio.get_running_loop().time() + BODY_S

    def check_announced(self, headers: Headers) -> None:
        announced = headers.get("content-length", "0")
        if not announced.isdecimal() or len(announced) > 12 or int(announced) > self._most:
            raise Problem(413, "too_large")

    async def receive(self) -> Message:
        # When the body is whole the next message is that the client went, which may take as long as it likes.
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until_s):
                message = await self._receive()
        except TimeoutError:
            raise Problem(408, "too_slow", headers={"Connection": "close"}) from None
        if message["type"] == "http.request":
            self._whole = not message.get("more_body", False)
            self._taken += len(message.get("body", b""))
            if self._taken > self._most:
                raise Problem(413, "too_large")
        return message


class _Answer:
    """The answer on its way out, with the headers that every answer carries."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._began = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._began = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                if name == "Cache-Control" and "immutable" in headers.get(name, ""):
                    continue
                headers[name] = value
            headers.setdefault("Content-Security-Policy", POLICY)
        await self._send(message)

    async def refuse(self, problem: Problem, scope: Scope, receive: Receive) -> None:
        if not self._began:
            await problem.response()(scope, receive, self.send)
