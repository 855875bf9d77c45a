"""Async tests run on asyncio; `site` is a running app over a fresh desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.faces import Faces, faces


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Faces]:
    """A started site whose lane staff have cleared; nobody is logged in."""
    async with faces(tmp_path) as running:
        yield running
