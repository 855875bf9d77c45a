"""Starting the recorder as a process of its own, which outlives the controller: an upgrade never stops a recording."""

import contextlib
import hashlib
import json
import logging
import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from config.credentials import camera_password
from config.load import data_dir
from config.schema import Site
from recorder.retention.classes import LEAST

log = logging.getLogger("sealroom.recorder")

SOCKET = "recorder.sock"
SETTINGS = "recorder.json"
LOG = "recorder.log"
ANSWER_S = 1.0
STOP_S = 10.0
SOCKET_PATH_BYTES_MAX = 100
"""A Unix socket's path holds 107 bytes on Linux."""


class RecorderProcess:
    """The recorder of one data folder: found running, or started; started again when it ends."""

    def __init__(self, site: Site, site_file: Path, data: Path, ticket_key: str) -> None:
        self.socket = socket_path(data)
        self._settings_file = data / SETTINGS
        self._log_file = data / LOG
        self._process: subprocess.Popen[bytes] | None = None
        self._settings = _settings(site, site_file, data, ticket_key)

    def ensure(self) -> None:
        """Start the recorder unless one answers or was just started by us."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._answers():
            return
        _write_private(self._settings_file, json.dumps(self._settings).encode())
        with self._log_file.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "recorder", "--settings", str(self._settings_file)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        log.info("recorder started as process %d", self._process.pid)

    def stop_if_idle(self) -> bool:
        """Ask the recorder to end when no session wants it; False when it goes on for one."""
        try:
            with self._client() as client:
                if client.get("/state").json()["desired"]:
                    return False
                client.post("/stop")
        except (httpx.HTTPError, OSError, ValueError, KeyError):
            self._end_own()
        else:
            if self._process is not None:
                self._process.wait(STOP_S)
        self._forget_socket_folder()
        return True

    def _forget_socket_folder(self) -> None:
        if self.socket.parent != self._settings_file.parent:
            with contextlib.suppress(OSError):
                self.socket.unlink(missing_ok=True)
                self.socket.parent.rmdir()

    def _end_own(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(STOP_S)

    def _answers(self) -> bool:
        try:
            with self._client() as client:
                return client.get("/state").is_success
        except (httpx.HTTPError, OSError):
            return False

    def _client(self) -> httpx.Client:
        transport = httpx.HTTPTransport(uds=str(self.socket))
        return httpx.Client(transport=transport, base_url="http://recorder", timeout=ANSWER_S)


def socket_path(data: Path) -> Path:
    """The recorder's socket: in the data folder, or, where that path is too long for a socket, in a private folder."""
    path = data / SOCKET
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX:
        return path
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"sealroom-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise PermissionError(f"{folder} belongs to somebody else: choose a shorter data_dir")
    return folder / SOCKET


def write_settings(site: Site, site_file: Path) -> Path:
    """The recorder's settings for a site, in its data folder, for its owner alone; gives the file.

    Raises OSError, ValueError when the controller has never run there: it makes the key that opens media.
    """
    data = data_dir(site, site_file)
    try:
        ticket_key = (data / "keys" / "ticket.pub").read_text().strip()
    except FileNotFoundError:
        raise ValueError(f"{data} has no keys yet; start `sealroom run --config {site_file}` once") from None
    _write_private(data / SETTINGS, json.dumps(_settings(site, site_file, data, ticket_key)).encode())
    return data / SETTINGS


def _settings(site: Site, site_file: Path, data: Path, ticket_key: str) -> dict[str, Any]:
    wanted = {name for room in site.rooms for name in room.sources} | set(site.recorder.get("public_sources", ()))
    return {
        "media_host": site.http.host,
        **site.recorder,
        "keeping": _keeping(site),
        "data_dir": str(data),
        "socket": str(socket_path(data)),
        "ticket_key": ticket_key,
        "sources": [
            {
                "id": source.id,
                "kind": source.kind,
                "url": source.address,
                "user": source.user,
                "password": camera_password(source, site_file),
                "sound": source.sound,
            }
            for source in site.sources
            if source.id in wanted
        ],
        "retention": {
            "class": "evaluation",
            "clause": "浙发改公管〔2021〕440号 5.6",
            "keep_years": site.profile.keep_years,
        },
    }


def _keeping(site: Site) -> dict[str, Any]:
    """`[recorder.keeping]`, with every class that counts years kept as long as the profile says, at least."""
    keeping = dict(site.recorder.get("keeping", {}))
    classes = list(keeping.get("classes", ()))
    stated = {one["name"] for one in classes}
    for name, rule in LEAST.items():
        if rule.keep_years is not None and name not in stated:
            years = max(rule.keep_years, site.profile.keep_years)
            classes.append({"name": name, "clause": rule.clause, "keep_years": years})
    return {**keeping, "classes": classes}


def _write_private(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
