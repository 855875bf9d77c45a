"""Pages come from one folder, load nothing from elsewhere, and say so plainly when they are not there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from controller.web.pages import IMMUTABLE, policy_of
from tests.web.faces import Faces, faces

pytestmark = pytest.mark.anyio


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[Faces]:
    """An app whose pages are built; beside their folder lies a secret."""
    pages = tmp_path / "dist"
    (pages / "assets").mkdir(parents=True)
    for name in ("entry", "console", "review", "panel"):
        (pages / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>", "utf-8")
    (pages / "assets" / "entry-1a2b.js").write_text("export {}", "utf-8")
    (pages / "voice.opus").write_bytes(b"OggS")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (pages / "assets" / "out").symlink_to(tmp_path / "secret.txt")
    async with faces(tmp_path / "site", pages) as running:
        yield running


@pytest.mark.parametrize("name", ["entry", "console", "review"])
async def test_each_face_has_its_page_with_a_strict_policy(built: Faces, name: str) -> None:
    answer = await built.client.get(f"/{name}?lane=a")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert name in answer.text
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http://127.0.0.1:8099" in policy
    assert answer.headers["cache-control"] == "no-store"


async def test_the_policy_lets_pages_reach_the_recorders_port_and_nothing_else() -> None:
    policy = policy_of("http://10.0.0.5:9000")
    assert "connect-src 'self' http://10.0.0.5:9000 https://10.0.0.5:9000 ws://10.0.0.5:9000;" in policy
    assert "media-src 'self' blob: http://10.0.0.5:9000" in policy
    assert "connect-src 'self';" in policy_of(None)
    assert policy.startswith("default-src 'none'")


async def test_what_pages_load_is_kept_by_the_browser_when_its_name_names_its_content(built: Faces) -> None:
    answer = await built.client.get("/pages/assets/entry-1a2b.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, IMMUTABLE)
    assert answer.headers["content-type"].startswith("text/javascript")
    answer = await built.client.get("/pages/voice.opus")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize(
    "path",
    ["/panel", "/pages/panel.html", "/pages/entry.html", "/pages/", "/pages/assets", "/pages/../secret.txt",
     "/pages/%2e%2e/secret.txt", "/pages/assets/out", "/pages//etc/passwd", "/pages/%2fetc%2fpasswd", "/pages/none.js",
     "/pages/%00", "/pages/assets/%00.js", "/pages/" + "a" * 300, "/pages/" + "a" * 5_000],
)  # fmt: skip
async def test_nothing_else_is_served(built: Faces, path: str) -> None:
    answer = await built.client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize("name", ["entry", "console", "review"])
async def test_pages_that_are_not_built_are_a_503_in_chinese(site: Faces, name: str) -> None:
    answer = await site.client.get(f"/{name}")
    assert answer.status_code == 503
    assert "页面尚未构建" in answer.text
    assert "make setup" in answer.text


async def test_the_index_leads_to_every_page_and_gives_no_key_away(site: Faces) -> None:
    answer = await site.client.get("/")
    assert answer.status_code == 200
    for path in ("/entry?lane=a", "/console", "/review"):
        assert f'href="{path}"' in answer.text
    assert site.desk.site.lanes[0].kiosk_key not in answer.text
