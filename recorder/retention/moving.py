"""Moving a sealed session to another place: copy, sync, read again, a line in the ledger, and only then the original goes.

A crash at any step leaves the session whole in one place at least; `resume` goes on from there.
"""

import logging
import os
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from recorder.manifest import ManifestBroken, sync_folder
from recorder.retention.copying import Copied, CopyDiffers, copy_session, same_session
from recorder.retention.custody import RECORDER, Custody
from recorder.retention.terms import TermsUnknown, read_terms
from recorder.retention.tiers import Placed, Tier, find_session_folder, tier_of, tiers_of
from recorder.retention.tombstone import NAME as TOMBSTONE
from recorder.sealing import session_is_finished

log = logging.getLogger(__name__)

_LEFT: Final = re.compile(r"\.(?P<session>[A-Za-z0-9][A-Za-z0-9_-]*)\.(?P<end>moving|moved)")


class MoveRefused(RuntimeError):
    """The session stays where it is; says why."""


class Mover:
    """Moves sessions between places, one at a time. Thread-safe."""

    def __init__(
        self,
        settings: Placed,
        custody: Custody,
        copy: Callable[[Path, Path], Copied] = copy_session,
        compare: Callable[[Path, Path], Copied] = same_session,
    ) -> None:
        """`copy` and `compare` may do their work in another process; they raise as those of `copying` do."""
        self._settings, self._custody = settings, custody
        self._copy, self._compare = copy, compare
        self._tiers = {tier.name: tier for tier in tiers_of(settings)}
        self._working = threading.Lock()
        self.differing: dict[str, str] = {}
        """Sessions that lie in two places after a move and are not the same there, and how; a person decides."""

    def check(self, session: str, to: str) -> None:
        """Raises `MoveRefused` when it cannot be moved there now, `CustodyBroken`."""
        self._custody.check()
        folder = find_session_folder(self._settings, session)
        if folder is None:
            raise MoveRefused(f"there is no recording {session}")
        target = self._tiers.get(to)
        if target is None:
            raise MoveRefused(f"there is no place {to}; the settings name {', '.join(self._tiers)}")
        if not target.present:
            raise MoveRefused(f"the place {to} is not there: {target.folder} is missing or not mounted")
        if folder.parent == target.folder:
            raise MoveRefused(f"{session} is in {to} already")
        if (target.folder / session).exists():
            raise MoveRefused(f"{to} has a folder {session} already; find out what it is")
        state = self._custody.state
        if session in state.deleted or session in state.deleting or session in state.moving:
            raise MoveRefused(f"{session} is deleted, or being deleted or moved")
        if (folder / TOMBSTONE).exists():
            raise MoveRefused(
                f"{session} was deleted in part before a hold or an extension stopped it; it stays where it is"
            )
        try:
            read_terms(folder)
        except TermsUnknown as error:
            raise MoveRefused(f"{session} is not moved: {error}") from error
        if not session_is_finished(folder):
            raise MoveRefused(f"{session} is not moved: its last head is not signed yet")

    def move(self, session: str, to: str, by: str) -> Copied:
        """Move it; gives what was moved. Raises `MoveRefused`, `CopyDiffers` (not whole), `CustodyBroken`, OSError."""
        with self._working:
            with self._custody.lock:
                self.check(session, to)
                folder = find_session_folder(self._settings, session)
                if folder is None:
                    raise MoveRefused(f"there is no recording {session}")
                source = tier_of(self._settings, folder)
                members = {"from": source.name, "to": to}
                self._custody.append("moving", session, by, **members)
            return self._carry_out(session, source, self._tiers[to], by)

    def resume(self) -> None:
        """Go on with moves that a crash stopped, and clear away what they left; one that the disk refuses stops no other.

        Raises `CustodyBroken`, OSError.
        """
        with self._working:
            with self._custody.lock:
                moving = sorted(self._custody.state.moving.items())
                moved = sorted(self._custody.state.moved.items())
            for session, line in moving:
                source, target = self._tiers.get(line["from"]), self._tiers.get(line["to"])
                if source and target and source.present and target.present and (source.folder / session).is_dir():
                    self._again(session, source, target, str(line["by"]))
                else:
                    log.error("%s was being moved; its places are not there", session)
            for session, line in moved:
                source, target = self._tiers.get(line["from"]), self._tiers.get(line["to"])
                if source and target and source.present and target.present:
                    self._clear_rest(session, source, target)
            self._clear_left()

    def _again(self, session: str, source: Tier, target: Tier, by: str) -> None:
        try:
            self._carry_out(session, source, target, by)
        except (CopyDiffers, ManifestBroken, OSError) as error:
            log.error("%s stays in %s: %s", session, source.name, error)

    def _carry_out(self, session: str, source: Tier, target: Tier, by: str) -> Copied:
        original, copy = source.folder / session, target.folder / session
        try:
            copied = self._compare(original, copy) if copy.is_dir() else self._make(original, copy)
        except (CopyDiffers, ManifestBroken, OSError) as error:
            self._custody.append("move_stopped", session, RECORDER, why=str(error))
            self._clear_left()
            raise
        members = {"from": source.name, "to": target.name, "files": copied.files, "bytes": copied.bytes}
        self._custody.append("moved", session, by, **members)
        _clear(original)
        return copied

    def _make(self, original: Path, copy: Path) -> Copied:
        """The copy under another name until it was read again; then its name in one step."""
        unfinished = copy.with_name(f".{copy.name}.moving")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        copied = self._copy(original, unfinished)
        os.rename(unfinished, copy)
        sync_folder(copy.parent)
        return copied

    def _clear_rest(self, session: str, source: Tier, target: Tier) -> None:
        """After a crash behind the `moved` line. Another recording of the same name is never cleared away."""
        original, copy = source.folder / session, target.folder / session
        if session in self.differing or not (original.is_dir() and copy.is_dir()):
            return
        try:
            self._compare(original, copy)
        except (CopyDiffers, ManifestBroken) as error:
            self.differing[session] = f"lies in {source.name} and {target.name}, and the two differ: {error}"
            log.error("%s %s", session, self.differing[session])
        except OSError as error:
            log.error("%s was moved, and what it left in %s cannot be read: %s", session, source.name, error)
        else:
            _clear(original)

    def _clear_left(self) -> None:
        """Copies that were given up and originals that were moved, while the session itself is there."""
        state = self._custody.state
        for tier in self._tiers.values():
            for path in sorted(tier.folder.iterdir()) if tier.present else []:
                found = _LEFT.fullmatch(path.name)
                if found is None or find_session_folder(self._settings, found["session"]) is None:
                    continue
                over = (
                    found["session"] in state.moved if found["end"] == "moved" else found["session"] not in state.moving
                )
                if over:
                    _remove(path)


def _cleared(original: Path) -> Path:
    return original.with_name(f".{original.name}.moved")


def _clear(original: Path) -> None:
    """Out of sight in one step, then away; an earlier original that a crash left there is away before."""
    _remove(_cleared(original))
    os.rename(original, _cleared(original))
    sync_folder(original.parent)
    _remove(_cleared(original))


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
        sync_folder(folder.parent)
