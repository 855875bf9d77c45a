"""Handing a draw list to the running controller, as a staff member."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import typer

from controller.draw.table import BYTES_MAX

RUNNING_FILE: Final = "running.json"
"""File in the data folder where a running controller keeps its address: `{"url": "http://127.0.0.1:8080"}`."""

TIMEOUT_S: Final = 30.0


class UploadRefused(Exception):
    """The list was not taken. `could_not_run` = nobody looked at it (no controller, wrong PIN)."""

    def __init__(self, text: str, could_not_run: bool, answer: dict[str, Any] | None = None) -> None:
        super().__init__(text)
        self.could_not_run = could_not_run
        self.answer = answer


def read_bytes(file: Path) -> bytes:
    """The bytes of a file, one more than the limit at most: `read_draw` names what is too large. Raises `OSError`."""
    with file.open("rb") as opened:
        return opened.read(BYTES_MAX + 1)


def site_url(site: str) -> str:
    """The controller's URL: as given, or from the data folder of a running site."""
    if site.startswith(("http://", "https://")):
        return site.rstrip("/")
    path = Path(site) / RUNNING_FILE
    try:
        url = json.loads(path.read_text(encoding="utf-8"))["url"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UploadRefused(
            f"no running controller: {path} is not there; name its folder or URL with --site", True
        ) from None
    return str(url).rstrip("/")


class AsStaff:
    """A member of staff who is logged in at a running controller."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str, session: str) -> bytes:
        """The bytes that stand at a path; raises `UploadRefused`."""
        response = self._client.get(path, params={"session": session})
        if not response.is_success:
            _answer(response)
        return response.content

    def post(self, path: str, session: str | None, body: dict[str, Any] | bytes, **headers: str) -> dict[str, Any]:
        """The controller's answer to a JSON object, or to a file's bytes; raises `UploadRefused`."""
        params = {} if session is None else {"session": session}
        if isinstance(body, bytes):
            return _answer(self._client.post(path, params=params, content=body, headers=headers))
        return _answer(self._client.post(path, params=params, json=body))


@contextmanager
def as_staff(url: str) -> Iterator[AsStaff]:
    """Log in, act, log out. Staff id and PIN are asked for, or come from the environment; raises `UploadRefused`."""
    staff = os.environ.get("SEALROOM_STAFF") or typer.prompt("Staff id", err=True)
    pin = os.environ.get("SEALROOM_PIN") or typer.prompt("PIN", hide_input=True, err=True)
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False) as client:
            _answer(client.post("/api/v1/staff/login", json={"staff": staff, "pin": pin}), login=True)
            try:
                yield AsStaff(client)
            finally:
                client.post("/api/v1/staff/logout")
    except httpx.HTTPError as error:
        raise UploadRefused(
            f"the controller does not answer at {url} ({type(error).__name__}); is it running?", True
        ) from None
    except httpx.InvalidURL:
        raise UploadRefused(f"not a URL: {url}; write http://HOST:PORT", True) from None


def upload(url: str, data: bytes, file_name: str, session: str | None) -> dict[str, Any]:
    """Log in, hand a list or a package over, log out. The controller's answer; raises `UploadRefused`."""
    headers = {"X-File-Name": quote(file_name), "Content-Type": "application/octet-stream"}
    with as_staff(url) as staff:
        return staff.post("/api/v1/staff/draw-lists", session, data, **headers)


def _answer(response: httpx.Response, login: bool = False) -> dict[str, Any]:
    try:
        body = response.json() if response.content else {}
    except ValueError:
        body = {}
    plain: dict[str, Any] = body if isinstance(body, dict) else {}
    if response.is_success:
        return plain
    text = str(plain.get("detail") or plain.get("title") or f"status {response.status_code}")
    raise UploadRefused(
        text, could_not_run=login or response.status_code >= 500 or response.status_code == 404, answer=plain
    )
