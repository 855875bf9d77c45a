"""What stands where recordings lie, against what the ledger and the signed heads know of it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from controller.commands.recordings_place import Place
from controller.proof.findings import Verdict
from recorder.heads import NAME as HEADS
from recorder.heads import contradicts, last_head
from recorder.manifest import NAME as MANIFEST
from recorder.manifest import ManifestBroken, read_regular
from recorder.retention.custody import NAME as CUSTODY
from recorder.retention.custody_state import CustodyState
from recorder.retention.space import RESERVE_NAME
from recorder.retention.tiers import tiers_of
from recorder.retention.tombstone import NAME as TOMBSTONE

PUT_THERE: Final = "Take it out and find out who put it there."
COPY: Final = "Get it back from a copy, and find out who took it away."
_OF_A_MOVE: Final = (".moving", ".moved")


def check_strays(place: Place, verdict: Verdict) -> None:
    """Everything in the places of recordings is a session's folder, or the recorder's own."""
    known = set(place.sessions().values())
    for tier in tiers_of(place.settings()):
        for path in sorted(tier.folder.iterdir()) if tier.present else ():
            if path in known or path.name == RESERVE_NAME or (path.name[0] == "." and path.suffix in _OF_A_MOVE):
                continue
            if path.is_symlink():
                verdict.find(
                    path.name, "is a link: what it leads to lies elsewhere and may be changed there", PUT_THERE
                )
            elif path.is_dir() and path.name in {folder.name for folder in known}:
                verdict.find(path.name, f"lies in {tier.name} too, and only the first place counts", PUT_THERE)
            else:
                verdict.find(path.name, "is no recording of this recorder", PUT_THERE)


def check_going_on(folders: Iterable[Path], verdict: Verdict) -> None:
    """What is not sealed can be no less than its last signed head vouches for: a seal that was cut off is found so."""
    for folder in folders:
        try:
            head = last_head(folder)
            if head is not None and contradicts(folder, head):
                what = f"a manifest is not what head {head.number} vouches for"
                verdict.find(f"{folder.name}/{HEADS}", what, COPY)
        except (OSError, ManifestBroken) as error:
            verdict.find(f"{folder.name}/{HEADS}", f"cannot be compared: {error}", COPY)


def check_name(folder: Path, session: str, verdict: Verdict) -> None:
    """A recording lies under its own name. `session`: what its manifests say, empty when they say nothing."""
    if session and session != folder.name:
        verdict.find(folder.name, f"is the recording of session {session} under another name", PUT_THERE)


def check_ledger(place: Place, verdict: Verdict) -> None:
    """The ledger is whole, what it knows is there, and every deletion stands in it."""
    try:
        state = place.custody()
    except (OSError, ValueError, KeyError, TypeError) as error:
        verdict.find(CUSTODY, f"the ledger is damaged: {error}", "Get it back from a copy.")
        return
    found = place.sessions()
    named = (
        {hold.session for hold in state.standing()} | state.verified.keys() | state.moved.keys() | state.deleted.keys()
    )
    for session in sorted(named - found.keys()):
        verdict.find(session, "is named in the ledger and lies in no place that is there", COPY)
    for session, folder in sorted(found.items()):
        _check_deletion(session, folder, state, verdict)


def _check_deletion(session: str, folder: Path, state: CustodyState, verdict: Verdict) -> None:
    path, where = folder / TOMBSTONE, f"{session}/{TOMBSTONE}"
    deleted = state.deleted.get(session)
    try:
        digest = hashlib.sha256(read_regular(path)).hexdigest()
    except FileNotFoundError:
        if deleted is not None:
            verdict.find(where, "is missing, and the ledger says that the recording was deleted", COPY)
        return
    except OSError:
        return  # found with the recording itself
    if deleted is None and session not in state.deleting:
        verdict.find(where, "says that the recording was deleted, and the ledger knows nothing of it", COPY)
    elif deleted is not None and deleted.get("tombstone_sha256") != digest:
        verdict.find(where, "is not the tombstone that the ledger names", COPY)
    if state.standing(session):
        verdict.find(where, "says that the recording was deleted, and a hold on it stands in the ledger", COPY)


def session_in(folder: Path) -> str:
    """The session that the manifests of a folder name, empty when none can be read or they name several."""
    from recorder.check_lines import read_lines

    names = set()
    for path in folder.iterdir():
        try:
            lines = read_lines(read_regular(path / MANIFEST)).lines
        except OSError:
            continue
        names |= {str(line["session"]) for line in lines[:1] if line["kind"] == "opened"}
    return names.pop() if len(names) == 1 else ""
