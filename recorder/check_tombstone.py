"""Were the media of a session deleted in order? Its tombstone says so, and the recorder signed it."""

from pathlib import Path

from controller.proof.canonical import NotCanonical, parse_canonical
from controller.proof.findings import Verdict
from controller.proof.note import NoteRefused, parse_verifier
from recorder.check_files import KEEP
from recorder.check_heads import ITSELF_ONLY, Expected, is_signed
from recorder.manifest import read_regular
from recorder.retention.tombstone import NAME as TOMBSTONE
from recorder.retention.tombstone import tombstone_problems

__all__ = ["TOMBSTONE", "check_tombstone"]


def check_tombstone(folder: Path, expected: Expected, verdict: Verdict) -> bool:
    """Whether a good tombstone lets the media of a session be gone; what is wrong with it is found at its file."""
    path = folder / TOMBSTONE
    if not path.exists() and not path.is_symlink():
        return False
    problems = _problems(folder, expected)
    for problem in problems:
        verdict.find(TOMBSTONE, problem, KEEP)
    verdict.counts["deleted"] = 1
    if expected.given is None:
        verdict.note(ITSELF_ONLY)
    return not problems


def _problems(folder: Path, expected: Expected) -> list[str]:
    path = folder / TOMBSTONE
    if path.is_symlink():
        return ["is a link: what it leads to lies elsewhere and may be changed there"]
    try:
        data = read_regular(path)
        outer = parse_canonical(data.removesuffix(b"\n"))
        own = parse_verifier(outer["vkey"])
        verifier = expected.given or (parse_verifier(expected.named) if expected.named else own)
        text = outer["note"].rpartition("\n\n")[0] + "\n"
    except OSError as error:
        return [f"cannot be read: {error.strerror}"]
    except (NotCanonical, NoteRefused, KeyError, TypeError, AttributeError):
        return ["was changed: it is no tombstone"]
    if own != verifier:
        return [f"is signed by another key, {own.name}"]
    if outer.keys() != {"note", "vkey"} or not data.endswith(b"\n") or not is_signed(outer["note"], text, verifier):
        return ["was changed: its signature fails"]
    return tombstone_problems(folder, verifier)
