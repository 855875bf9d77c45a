"""One commit of the index: what was told since the last one, put into rows."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from recorder.index import rows, tables
from recorder.index.files import Files
from recorder.index.fold import LineRefused, StreamFold, file_number
from recorder.index.sync import Name, Synced, stream_row, sync_stream
from recorder.manifest import Line


@dataclass(frozen=True, slots=True)
class LineTold:
    """A line of a manifest is on disk."""

    name: Name
    line: Line
    fragments: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileBegun:
    """A file was created."""

    name: Name
    file: str
    start_us: int


@dataclass(frozen=True, slots=True)
class CustodyTold:
    """A line of the custody file is on disk."""

    line: Line


@dataclass(frozen=True, slots=True)
class Wake:
    """Look what there is to do."""


Told = LineTold | FileBegun | CustodyTold | Wake


class Batch:
    """One commit: `take_line` and `begin` for what was told, then `finish`. Raises SQLAlchemy's DBAPIError."""

    def __init__(self, connection: Connection, files: Files, folds: dict[Name, StreamFold]) -> None:
        """`folds`: of what is being recorded; kept up, and rid of what was sealed."""
        self._connection, self._files, self._folds = connection, files, folds
        self._touched: set[Name] = set()
        self._fragments: dict[tuple[int, str], bytes] = {}
        self.behind: set[Name] = set()
        """Streams that must be read from their file."""
        self.synced = Synced()

    def take_line(self, item: LineTold) -> None:
        """The next line of a stream; one that does not follow sends the stream to its file."""
        if item.fragments is not None:
            self._fragments[tables.stream_key(*item.name), str(item.line.get("name"))] = item.fragments
        fold = self._fold(item.name)
        if item.name in self.behind:
            return
        try:
            if fold is None or not fold.follows(item.line):
                self.behind.add(item.name)
                return
            fold.take(item.line)
            self._touched.add(item.name)
        except LineRefused:
            self.behind.add(item.name)

    def begin(self, item: FileBegun) -> None:
        """A file is being written."""
        fold = self._fold(item.name)
        if fold is None or not fold.stream["lines"]:
            self.behind.add(item.name)
        elif file_number(item.file) > fold.stream["last_number"]:
            fold.written(item.file, item.start_us)
            self._touched.add(item.name)

    def _fold(self, name: Name) -> StreamFold | None:
        """The fold of a stream; of one that nobody heard of, a new one."""
        if name not in self._folds:
            if stream_row(self._connection, name) is not None:
                return None
            self._folds[name] = StreamFold(*name)
        return self._folds[name]

    def finish(self) -> None:
        """Put everything."""
        for name in self._touched:
            rows.put_rows(self._connection, self._folds[name].rows())
            self.synced.sessions.add(name[0])
        for name in self.behind:
            self._catch_up(name)
        counts = rows.put_fragments(self._connection, self._fragments)
        for name, fold in list(self._folds.items()):
            if fold.key in counts:
                fold.stream["fragment_tables"] = counts[fold.key]
            if fold.stream["end_us"] is not None:
                del self._folds[name]
        rows.put_sessions(self._connection, self.synced.sessions)

    def _catch_up(self, name: Name) -> None:
        self._folds.pop(name, None)
        folder = self._files.source(*name)
        if folder is None:
            self.synced.problem(f"{name[0]}/{name[1]}: the manifest is not where it belongs")
            return
        known = stream_row(self._connection, name)
        fold = sync_stream(self._connection, (*name, folder), known, self.synced)
        if fold is not None:
            self._folds[name] = fold
