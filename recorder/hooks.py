"""Who else hears of what is recorded: the index, and the gate that knows how much space is left."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from recorder.desired import SessionOrder
from recorder.manifest import Line
from recorder.retention.space import Needed


class Indexer(Protocol):
    """An index over the files. Nothing here blocks or raises; the files are the record, the index can be made again."""

    def start(self) -> None:
        """Begin; called before the first recording."""

    def stop(self) -> None:
        """Write what waits, and end; called after the last recording."""

    def line(self, session: str, source: str, line: Line, fragments: bytes | None) -> None:
        """A line of a manifest is on disk; with the packed table of fragments when it is a file's."""

    def begin(self, session: str, source: str, name: str, start_utc_us: int) -> None:
        """A file was made."""


class SpaceGate(Protocol):
    """Whether there is space for a session."""

    def refuses(self, order: SessionOrder, running: Mapping[str, Needed] | None = None) -> str | None:
        """Why a session that has not begun cannot begin now, as a cause for the facts; None when it can.

        `running`: what the sessions that have begun will still write.
        """

    def needed(self, sources: Iterable[str], remaining_s: float) -> Needed:
        """What a running session will still write."""
