"""Media for browsers: index and files of a source, opened by a ticket that the controller signed."""

import re
import time
from pathlib import Path
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI, HTTPException, Query
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse

from controller.proof.ticket import TicketRefused, verify_ticket
from recorder.manifest import NAME, ManifestBroken, read_manifest

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FILE = re.compile(r"\d{6,9}\.(mp4|mov)")
_TYPES = {"mp4": "video/mp4", "mov": "video/quicktime"}

Ticket = Annotated[str, Query(max_length=2_000)]


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
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(ticket_key))

    def folder_of(session: str, source: str, ticket: str) -> Path:
        try:
            claims = verify_ticket(public, ticket, int(time.time()))
        except TicketRefused as refused:
            raise HTTPException(403, str(refused)) from None
        if claims.get("session") != session or claims.get("source", source) != source:
            raise HTTPException(403, "the ticket is for another recording; open the page again")
        if not _PLAIN.fullmatch(session) or not _PLAIN.fullmatch(source):
            raise HTTPException(404, "no such recording")
        return recordings_dir / session / source

    @app.get("/media/{session}/{source}/index")
    def index(session: str, source: str, ticket: Ticket = "") -> dict[str, Any]:
        return read_index(folder_of(session, source, ticket))

    @app.api_route("/media/{session}/{source}/{name}", methods=["GET", "HEAD"])
    def file(session: str, source: str, name: str, ticket: Ticket = "") -> FileResponse:
        path = folder_of(session, source, ticket) / name
        found = _FILE.fullmatch(name)
        if found is None or not path.is_file():
            raise HTTPException(404, "no such file")
        return FileResponse(path, media_type=_TYPES[found[1]])

    return app


def read_index(folder: Path) -> dict[str, Any]:
    """Segments and gaps of a source, in order of time; raises HTTPException."""
    try:
        lines = read_manifest((folder / NAME).read_bytes(), torn_end=True).lines
    except FileNotFoundError:
        raise HTTPException(404, "no such recording") from None
    except ManifestBroken as error:
        raise HTTPException(409, f"the manifest is damaged, {error}") from None
    wanted = ("name", "start_utc_us", "end_utc_us", "media_start_us", "media_end_us", "bytes", "sha256")
    return {
        "segments": [
            {key: line[key] for key in wanted} for line in lines if line["kind"] == "segment" and line["video"]
        ],
        "gaps": [
            {key: line[key] for key in ("from_utc_us", "to_utc_us", "cause", "track")}
            for line in lines
            if line["kind"] == "gap"
        ],
        "sealed": bool(lines) and lines[-1]["kind"] == "sealed",
    }
