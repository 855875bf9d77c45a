"""A keeper in this process, for tests that look inside."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recorder.capture import Capture
from recorder.desired import DesiredSet
from recorder.keeper import Keeper
from recorder.manifest import Line, read_manifest
from recorder.settings import RecorderSettings
from tests.recorder.house import KEY, until


class Kept:
    """The keeper and what the tests ask of it."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper

    def want(self, *orders: dict[str, Any]) -> None:
        self.keeper.set_desired(DesiredSet.model_validate({"sessions": orders}))

    def capture(self, source: str) -> Capture:
        found = self.keeper.capture(source)
        assert found is not None
        return found

    def folder(self, session: str, source: str) -> Path:
        return self.keeper.recordings_dir / session / source

    def lines(self, session: str, source: str) -> list[Line]:
        return read_manifest((self.folder(session, source) / "manifest.jsonl").read_bytes(), torn_end=True).lines

    def facts(self, kind: str) -> list[dict[str, Any]]:
        return [fact for fact in self.keeper.facts.after(None, 0).facts if fact["kind"] == kind]

    def sealed(self, session: str) -> None:
        until(lambda: any(fact["session"] == session for fact in self.facts("RecordingSealed")), f"{session} is sealed")

    def recorded(self, session: str, source: str) -> None:
        rows = self.keeper.state
        until(
            lambda: any((row["session"], row["source"], row["recording"]) == (session, source, True) for row in rows()),
            f"{session}/{source} is recorded",
        )


@contextlib.contextmanager
def kept(data_dir: Path, sources: list[dict[str, Any]], *, start: bool = True, **settings: Any) -> Iterator[Kept]:
    """A running keeper; `indexer` and `space` go to it, everything else is a setting."""
    parts = {name: settings.pop(name) for name in ("indexer", "space") if name in settings}
    key = KEY.public_key().public_bytes_raw().hex()
    read = RecorderSettings.model_validate(
        {"data_dir": data_dir, "socket": data_dir / "s", "ticket_key": key, "sources": sources, **settings}
    )
    keeper = Keeper(read, **parts)
    if start:
        keeper.start()
    try:
        yield Kept(keeper)
    finally:
        keeper.stop()
