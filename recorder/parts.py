"""The parts of the recorder's process, made and started in their order: this file is the only one that knows them all."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from recorder.desired import SessionOrder
from recorder.health.alarms import BadSettings
from recorder.health.board import HealthBoard
from recorder.health.selftest import SelfTest
from recorder.index.engine import index_address, writer
from recorder.index.files import Files
from recorder.index.indexer import Indexer
from recorder.keeper import Keeper
from recorder.media import Media
from recorder.playback.cache import Cache
from recorder.playback.export import Exported
from recorder.retention.custody import NAME as CUSTODY
from recorder.retention.routine import Keeping
from recorder.retention.space import Needed
from recorder.retention.tiers import find_session_folder, tiers_of
from recorder.settings import RecorderSettings
from recorder.signing import load_signer

INDEX_LOST = "index_lost"
LEDGER = ".custody"
"""Under this name, which no session can have, the ledger's head is told to the journal."""


class Parts:
    """Everything that works behind the servers. `start`, then any use, at last `stop`; both block."""

    def __init__(self, settings: RecorderSettings) -> None:
        """Takes the folder. Raises `FolderTaken`, OSError, ValueError (index, key or kept set cannot be used)."""
        folders = tuple(tier.folder for tier in tiers_of(settings))
        engine = writer(index_address(settings.index, settings.data_dir))
        self.indexer = Indexer(engine, Files(folders, settings.data_dir / CUSTODY), self._tell_index)
        self.keeper = Keeper(settings, indexer=self.indexer, space=_Gate(self))
        self.board = HealthBoard(settings.sources, self.keeper.capture)
        self.selftest = SelfTest(settings.sources, self.keeper.capture)
        find = partial(find_session_folder, settings)
        signer = load_signer(settings.data_dir)
        self.media = Media(settings.data_dir, settings.ticket_key, self.keeper.capture, find, signer, self._exported)
        self.keeping = Keeping(
            settings, self.keeper.clock, signer, self.keeper.facts.tell,
            recorded=self._recorded, measured=self.board.bytes_per_s, on_deleted=Cache(settings.data_dir / "cache").forget,
        )  # fmt: skip
        self.keeping.custody.listen(self.indexer.custody)
        self.keeping.custody.listen(lambda _line: self._tell_ledger())
        self._vkey = signer.vkey
        self.bad_settings = BadSettings(self.board.read_all, self.keeping.alarms)

    def start(self) -> None:
        """Recordings first, then what looks after them."""
        self.keeper.start()
        self.board.follow()
        self.keeping.start()
        self._tell_ledger()

    def stop(self) -> None:
        """The other way round."""
        self.media.stop()
        self.keeping.stop()
        self.keeper.stop()

    def health(self) -> dict[str, Any]:
        """How index, disk and keeping do; the sources are the board's."""
        return {
            "index": {"ready": self.indexer.ready.is_set(), "cause": self.indexer.cause},
            "space": self.keeping.space.figures(),
            "alarms": self.keeping.alarms.standing(),
        }

    def _tell_ledger(self) -> None:
        """The journal holds the ledger's head too: lines that somebody cuts off are missed there."""
        custody = self.keeping.custody
        if custody.damage is None and custody.count:
            head = {"session": LEDGER, "number": custody.count, "sha256": custody.head, "vkey": self._vkey}
            self.keeper.facts.tell("RecordingHeadSigned", head)

    def _tell_index(self, cause: str | None) -> None:
        if cause is None:
            self.keeping.alarms.end(INDEX_LOST, "index")
        else:
            self.keeping.alarms.raise_(INDEX_LOST, "index", cause)

    def _exported(self, kind: str, made: Exported) -> None:
        """A line of each clip that leaves over the media port. Raises CustodyBroken, OSError."""
        self.keeping.custody.append(kind, made.order.session, made.order.by, **made.custody_members())

    def _recorded(self) -> Iterator[str]:
        """The source of every recording that is written now, or would be if the disk took it."""
        for row in self.keeper.state():
            if row["recording"] or row["cause"] == "disk":
                yield row["source"]


class _Gate:
    """The gate of space, for a keeper that is made before what keeps."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def refuses(self, order: SessionOrder, running: Mapping[str, Needed] | None = None) -> str | None:
        return self._parts.keeping.gate.refuses(order, running)

    def needed(self, sources: Iterable[str], remaining_s: float) -> Needed:
        return self._parts.keeping.gate.needed(sources, remaining_s)
