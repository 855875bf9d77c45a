"""Both databases: every test that asks for `address` runs on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from recorder.index.engine import index_address, prepare, reader, writer
from tests.recorder.index.archive import Archive
from tests.recorder.sealed import CodedFeed, make_recording
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


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """The writer, on an index that is ready."""
    made = writer(address)
    prepare(made)
    yield made
    made.dispose()


@pytest.fixture
def looking(address: str) -> Iterator[Engine]:
    made = reader(address)
    yield made
    made.dispose()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture(scope="session")
def real_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed source with real media, session s-1, source cam-1; copy it before changing it."""
    base = tmp_path_factory.mktemp("real")
    source = CodedFeed(base)
    folder = base / "s-1" / "cam-1"
    make_recording(folder, source, 100)
    source.close()
    return folder
