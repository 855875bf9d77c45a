"""The media port: everything that browsers get from the recorder, opened by tickets that the controller signed."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from recorder.playback.gate import Gate
from recorder.playback.routes import make_playback_router


def make_media_app(recordings_dir: Path, ticket_key: str) -> FastAPI:
    """The app on the media port."""
    app = FastAPI(title="Sealroom recorder: media", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["Range"],
        expose_headers=["Content-Range", "Accept-Ranges", "Content-Length", "ETag"],
    )
    app.include_router(make_playback_router(Gate(ticket_key, recordings_dir)))
    return app
