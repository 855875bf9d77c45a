"""Both databases: every test that asks for `address` runs on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.index.engine import index_address
from tests.support.postgres import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return index_address(None, tmp_path)
    server: Postgres = request.getfixturevalue("postgres")
    return index_address(server.new_database(), tmp_path)
