"""A real Chromium on the built pages, served by the pages' own mock server. Nothing leaves the loopback."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.mock_server import MockServer
from tests.browser.recordings import write_session
from tests.browser.windows import Windows

KIOSK = Path(__file__).resolve().parents[2] / "kiosk"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def built_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as they ship, built anew: a test never looks at yesterday's."""
    out = tmp_path_factory.mktemp("pages")
    vite = [
        str(KIOSK / "node_modules" / ".bin" / "vite"),
        "build",
        "--outDir",
        str(out),
        "--emptyOutDir",
        "--logLevel",
        "error",
    ]
    built = subprocess.run(vite, cwd=KIOSK, capture_output=True, text=True, timeout=100)
    assert built.returncode == 0, built.stderr + built.stdout
    return out


@pytest.fixture(scope="package")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session's recordings, see `tests.browser.recordings`."""
    folder = tmp_path_factory.mktemp("recordings")
    write_session(folder)
    return folder


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each test gets windows of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def mock(built_pages: Path, recordings: Path) -> Iterator[MockServer]:
    """A fresh mock server; it ends with the test."""
    with MockServer.started(KIOSK / "tests" / "mock" / "serve.mjs", built_pages, recordings) as server:
        yield server


@pytest.fixture
def windows(chromium: Browser, mock: MockServer) -> Iterator[Windows]:
    """Opens pages; at the end no page has thrown, and none has asked another host for anything."""
    opened = Windows(chromium, mock)
    yield opened
    opened.close()
