"""The built pages: entry, console, review, and what they load. Everything comes from here; nothing from elsewhere."""

import html
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from config.schema import Site
from controller.web.counter import AtCounter, Counter
from controller.web.errors import Problem
from controller.web.review_routes import reachable

ASSETS: Final = "assets"
"""Built files whose names carry a digest of their content."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@router.get("/")
async def index(counter: AtCounter) -> Response:
    """What is served here."""
    return HTMLResponse(_index(counter.desk.site))


@router.get("/entry")
async def entry(request: Request, counter: AtCounter) -> Response:
    """The kiosk page of a lane: `/entry?lane=a#key=…`."""
    return _page(request, counter, "entry")


@router.get("/console")
async def console(request: Request, counter: AtCounter) -> Response:
    """The console of security staff."""
    return _page(request, counter, "console")


@router.get("/review")
async def review(request: Request, counter: AtCounter) -> Response:
    """The review of recorded sessions."""
    return _page(request, counter, "review")


@router.get("/pages/{path:path}")
async def loaded(path: str, counter: AtCounter) -> Response:
    """What pages load. Pages themselves are served under their own addresses only."""
    file = _inside(counter.pages, path)
    if file is None or file.suffix == ".html":
        raise Problem(404, "not_found")
    headers = {"Cache-Control": IMMUTABLE} if path.startswith(f"{ASSETS}/") else {}
    return FileResponse(file, headers=headers)


def _inside(pages: Path, path: str) -> Path | None:
    """The file of that path in the folder of pages; None for every other, and for what no file can be called."""
    try:
        file = (pages / path).resolve()
        return file if file.is_relative_to(pages.resolve()) and file.is_file() else None
    except (OSError, ValueError):
        return None


def _page(request: Request, counter: Counter, name: str) -> Response:
    file = counter.pages / f"{name}.html"
    if not file.is_file():
        return HTMLResponse(_NOT_BUILT, 503)
    media = counter.desk.media_url()
    policy = policy_of(reachable(media, request.url.hostname) if media else None)
    return FileResponse(file, media_type="text/html", headers={"Content-Security-Policy": policy})


def policy_of(media: str | None) -> str:
    """What a page may load: itself, and recordings from the recorder's port."""
    parts = urlsplit(media or "")
    recorder = f" http://{parts.netloc} https://{parts.netloc} ws://{parts.netloc}" if parts.netloc else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
        f"connect-src 'self'{recorder}; media-src 'self' blob:{recorder}; worker-src 'self' blob:; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )


_NOT_BUILT: Final = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>页面尚未构建</title></head>
<body><h1>页面尚未构建</h1>
<p>控制器在运行，但找不到网页文件。请安装带网页的发行包；源码目录请先运行 <code>make setup</code>，再刷新本页。</p>
<p lang="en">The pages are not built. Install a release that holds them, or run <code>make setup</code> in the source
folder, then reload this page.</p></body></html>
"""


def _index(site: Site) -> str:
    lanes = "".join(
        f'<li><a href="/entry?lane={html.escape(lane.id)}">入场终端 Entry kiosk {html.escape(lane.id.upper())}</a></li>'
        for lane in site.lanes
    )
    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>Sealroom</title></head>
<body><h1>{html.escape(site.info.name)}</h1><ul>{lanes}
<li><a href="/console">值班台 Console</a></li><li><a href="/review">复核 Review</a></li></ul>
<p>终端页面的地址要带密钥：<code>/entry?lane=…#key=…</code>。
<span lang="en">A kiosk page needs its key in its address.</span></p></body></html>
"""
