"""A real PostgreSQL for tests: its own data folder, a Unix socket and no TCP, gone afterwards."""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.support.conditions import wait_for

_BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "shared_buffers": "16MB",
    "max_connections": "20",
    "autovacuum": "off",
}


class Postgres:
    """A running server; `new_database` gives the address of an empty one."""

    def __init__(self, folder: Path) -> None:
        assert _BIN, "PostgreSQL is not installed: apt-get install postgresql"
        self.folder = folder
        self._numbers = itertools.count(1)
        self._rights: dict[str, Any] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            self._rights = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(folder, "postgres", "postgres")
        self._run("initdb", "-D", str(folder / "data"), "-U", "sealroom", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(_BIN[-1] / program), *arguments], cwd=self.folder, capture_output=True, text=True, **self._rights
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {**_SETTINGS, "unix_socket_directories": str(self.folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(_BIN[-1] / "postgres"), "-D", str(self.folder / "data"), *options],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                **self._rights,
            )
        wait_for(self._answers, f"PostgreSQL answers, see {self.folder}/log", 30)

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(host=str(self.folder), user="sealroom", dbname="postgres", autocommit=True)

    def new_database(self) -> str:
        """Create an empty database; its address as the `index` setting takes it."""
        name = f"test_{next(self._numbers)}"
        with contextlib.closing(self._connect()) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://sealroom@/{name}?host={self.folder}"

    def stop(self) -> None:
        """Stop it at once; it can be started again. To its clients it looks like a power cut."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server for as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="sealroom-pg-"))
    server: Postgres | None = None
    try:
        server = Postgres(folder)
        yield server
    finally:
        if server is not None and server.process.poll() is None:
            server.stop()
        shutil.rmtree(folder)
