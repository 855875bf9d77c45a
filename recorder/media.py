"""The media port: everything that browsers get from the recorder, opened by tickets that the controller signed."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from recorder.live.hub import LiveHub
from recorder.live.routes import make_live_router
from recorder.playback.cache import Cache
from recorder.playback.derived import Derived
from recorder.playback.gate import Gate
from recorder.playback.routes import make_playback_router


def make_media_app(
    recordings_dir: Path, ticket_key: str, live: LiveHub | None = None, derived: Derived | None = None
) -> FastAPI:
    """The app on the media port. `live` may be left out where nothing is captured; who gives `derived` stops it."""
    app = FastAPI(title="Sealroom recorder: media", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["Range"],
        expose_headers=["Content-Range", "Accept-Ranges", "Content-Length", "ETag"],
    )
    gate = Gate(ticket_key, recordings_dir)
    app.include_router(make_playback_router(gate, derived or Derived(Cache(recordings_dir.parent / "cache"))))
    if live is not None:
        app.include_router(make_live_router(gate, live))
    return app
