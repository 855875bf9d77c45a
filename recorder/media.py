"""The media port: everything that browsers get from the recorder, opened by tickets that the controller signed."""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from recorder.live.hub import LiveHub, Tapped
from recorder.live.routes import make_live_router
from recorder.playback.cache import Cache
from recorder.playback.derived import Derived
from recorder.playback.export import Signs
from recorder.playback.export_routes import Ledger, make_export_router
from recorder.playback.gate import Gate
from recorder.playback.routes import make_playback_router
from recorder.refused_bodies import refuse_what_does_not_fit


class Media:
    """What the media port needs while it serves; `stop` ends its threads and its process."""

    def __init__(
        self,
        data_dir: Path,
        ticket_key: str,
        capture_of: Callable[[str], Tapped | None],
        find: Callable[[str], Path | None] | None = None,
        signer: Signs | None = None,
        ledger: Ledger = lambda _kind, _exported: None,
    ) -> None:
        """`capture_of` a source for the live view; `find` the folder of a session that may lie in several places;
        `signer` of clips; `ledger` takes a line of each (in a thread; it may wait for the disk)."""
        self._live = LiveHub(capture_of)
        self._derived = Derived(Cache(data_dir / "cache"))
        recordings_dir = data_dir / "recordings"
        self.app = make_media_app(recordings_dir, ticket_key, self._live, self._derived, find, signer, ledger)

    def stop(self) -> None:
        """End live views and the process that derives pictures."""
        self._live.stop()
        self._derived.stop()


def make_media_app(
    recordings_dir: Path,
    ticket_key: str,
    live: LiveHub | None = None,
    derived: Derived | None = None,
    find: Callable[[str], Path | None] | None = None,
    signer: Signs | None = None,
    ledger: Ledger = lambda _kind, _exported: None,
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
    refuse_what_does_not_fit(app)
    gate = Gate(ticket_key, find or recordings_dir.joinpath)
    app.include_router(make_playback_router(gate, derived or Derived(Cache(recordings_dir.parent / "cache"))))
    app.include_router(make_export_router(gate, signer, ledger))
    if live is not None:
        app.include_router(make_live_router(gate, live))
    return app
