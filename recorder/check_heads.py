"""Are the signed heads of a session whole, by the right key, and do the manifests and files still say what they said?"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from controller.proof.canonical import NotCanonical, parse_canonical
from controller.proof.findings import Verdict
from controller.proof.note import NoteRefused, Verifier, open_note, parse_verifier
from recorder.check_files import KEEP
from recorder.heads import NAME, OpenFile, SourceHead, note_text, read_sources
from recorder.manifest import FIRST_PREV, Line, read_regular

ITSELF_ONLY: Final = (
    "consistent with itself only: without the recorder's key from elsewhere, whoever changed everything together"
    " and signed it anew is not found"
)
_MEMBERS: Final = frozenset({"kind", "number", "utc_us", "sources", "host_clock", "vkey", "prev", "note"})


@dataclass(frozen=True, slots=True)
class Vouched:
    """A good head: its number, and what it says of each source."""

    number: int
    sources: Mapping[str, SourceHead]


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads that can be used, in order."""

    good: Sequence[Vouched] = ()

    def marks(self, source: str) -> dict[str, list[tuple[int, OpenFile]]]:
        """What they say of the files of a source that were being written."""
        found: dict[str, list[tuple[int, OpenFile]]] = {}
        for head in self.good:
            one = head.sources.get(source)
            if one is not None and one.open is not None:
                found.setdefault(one.open.name, []).append((head.number, one.open))
        return found


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose heads these must be: the session, the key asked for (or None), the one that the manifests name (or None)."""

    session: str
    given: Verifier | None
    named: str | None
    needed: bool


def check_heads(folder: Path, expected: Expected, verdict: Verdict) -> Heads:
    """Read the heads of a session's folder; what is wrong with them is found at their file."""
    path = folder / NAME
    if path.is_symlink():
        verdict.find(NAME, "is a link: what it leads to lies elsewhere and may be changed there", KEEP)
    try:
        data = read_regular(path)
    except FileNotFoundError:
        if expected.needed:
            verdict.find(NAME, "the signed heads are missing", f"Get them back from a copy. {KEEP}")
        return Heads()
    except OSError as error:
        verdict.find(NAME, f"cannot be read: {error.strerror}", KEEP)
        return Heads()
    found, problems = _read(data, expected)
    for problem in problems:
        verdict.find(NAME, problem, KEEP)
    if expected.given is None:
        verdict.note(ITSELF_ONLY)
    verdict.counts["heads"] = len(found)
    return Heads(found)


def _read(data: bytes, expected: Expected) -> tuple[list[Vouched], list[str]]:
    problems = [] if data.endswith(b"\n") else ["the last head is cut off"]
    good: list[Vouched] = []
    prev, number, verifier, broken = FIRST_PREV, 0, expected.given, False
    for raw in data.split(b"\n")[:-1]:
        number += 1
        line = _parsed(raw)
        if line is None:
            problems.append(f"head {number} was changed: it is no head")
        else:
            verifier = verifier or _own_key(line, expected)
            problem = _problem(line, number, "" if broken else prev, verifier, expected)
            if problem is None:
                good.append(Vouched(number, read_sources(line["sources"])))
            else:
                problems.append(problem)
        prev, broken = hashlib.sha256(raw).hexdigest(), line is None
    if not number:
        problems.append("holds no head")
    return good, problems


def _parsed(raw: bytes) -> Line | None:
    try:
        line = parse_canonical(raw)
        read_sources(line["sources"])
    except (NotCanonical, KeyError, TypeError, ValueError, AttributeError):
        return None
    good = line.keys() == _MEMBERS and line["kind"] == "head"
    texts = all(type(line[name]) is str for name in ("vkey", "prev", "note")) if good else False
    return line if good and texts and type(line["number"]) is int and type(line["utc_us"]) is int else None


def _own_key(line: Line, expected: Expected) -> Verifier | None:
    """The key that the recording names itself: the manifests' before the head's."""
    try:
        return parse_verifier(expected.named or line["vkey"])
    except NoteRefused:
        return None


def _problem(line: Line, number: int, prev: str, verifier: Verifier | None, expected: Expected) -> str | None:
    if line["number"] != number:
        return f"head {line['number']} stands where head {number} belongs"
    if prev and line["prev"] != prev:
        return f"head {number} is not chained to the head before it: one of the two was changed"
    if verifier is None:
        return f"head {number} names no key"
    if line["vkey"] != verifier.text():
        return f"head {number} is signed by another key, {line['vkey'].partition('+')[0]}"
    if not is_signed(line["note"], note_text(verifier.name, expected.session, line), verifier):
        return f"head {number} was changed: its signature fails"
    return None


def is_signed(note: str, text: str, verifier: Verifier) -> bool:
    """Whether the note is this text, signed by this key and written in the one and only way.

    A changed bit that means nothing, in the writing of the signature, is a change too.
    """
    try:
        if open_note(note, verifier) != text:
            return False
        signature = note.removeprefix(f"{text}\n— {verifier.name} ").removesuffix("\n")
        written = base64.b64encode(base64.b64decode(signature, validate=True)).decode()
    except (NoteRefused, ValueError):
        return False
    return note == f"{text}\n— {verifier.name} {written}\n"


def check_against_heads(source: str, raw_lines: Sequence[str], heads: Heads, where: str, verdict: Verdict) -> None:
    """Does the manifest of a source (digests of its lines) still say what each head vouched for?"""
    for head in heads.good:
        one = head.sources.get(source)
        if one is None or (one.lines, one.last) == (0, FIRST_PREV):
            continue
        if one.lines > len(raw_lines):
            verdict.find(where, f"has {len(raw_lines)} lines; head {head.number} vouches for {one.lines}", KEEP)
        elif one.lines < 1 or raw_lines[one.lines - 1] != one.last:
            verdict.find(where, f"line {one.lines} is not the one that head {head.number} vouches for", KEEP)


def check_last_head(sealed: Mapping[str, int], heads: Heads, verdict: Verdict) -> None:
    """A sealed session (number of lines by source) is vouched for to its end, and no source of it is left out."""
    if not heads.good:
        return
    last = heads.good[-1]
    sources = last.sources
    for name in sorted(sources.keys() - sealed.keys()):
        verdict.find(name, f"is missing; head {last.number} vouches for it", f"Get it back from a copy. {KEEP}")
    behind = [name for name, end in sealed.items() if name not in sources or sources[name].lines < end]
    if behind:
        verdict.find(
            NAME,
            f"the last head, {last.number}, does not reach the end of {', '.join(sorted(behind))}",
            f"A head is missing. Get it back from a copy. {KEEP}",
        )
