"""Is a recording whole and unchanged? Reads the folder alone: no recorder, no database, no network."""

import hashlib
import mmap
from pathlib import Path

from controller.proof.findings import Verdict
from recorder.boxes import NotFragmented, read_fragments, read_header
from recorder.check_lines import Reading, check_lines, read_lines
from recorder.manifest import NAME, Line

_KEEP = "Keep this copy as it is, and compare it with another copy of the recording."
HOLE_US = 3_600_000
"""So much missing inside a file must have a gap line; the recorder writes one for less."""


def check_recording(folder: Path, manifest_sha256: str | None = None) -> Verdict:
    """Check one source's folder, or a session's folder with all its sources.

    `manifest_sha256` (one source only) is the digest that the journal holds: with it, not even the last line can have
    been changed. Everything found names the file. Raises ValueError for a digest with a session's folder.
    """
    verdict = Verdict(str(folder))
    verdict.counts.update(sources=0, segments=0, bytes=0, recorded_ms=0, missing_ms=0, gaps=0)
    if not folder.is_dir():
        verdict.find(folder.name, "there is no such folder", "Check the path.")
    elif (folder / NAME).exists():
        _check_source(folder, "", verdict, manifest_sha256)
    elif manifest_sha256 is not None:
        raise ValueError("a digest belongs to one source's manifest; name the source's folder")
    else:
        _check_session(folder, verdict)
    return verdict


def _check_session(folder: Path, verdict: Verdict) -> None:
    inner = sorted(folder.iterdir())
    sources = [path for path in inner if path.is_dir()]
    for path in inner:
        if not path.is_dir():
            verdict.find(
                path.name, "does not belong to a recording", "Take it out of the folder and find out who put it there."
            )
    if not sources:
        verdict.find(folder.name, "holds no source and no manifest", "Check the path.")
    sessions: set[str] = set()
    for source in sources:
        reading = _check_source(source, f"{source.name}/", verdict, None)
        sessions.update(line["session"] for line in reading.lines[:1] if isinstance(line.get("session"), str))
    if len(sessions) > 1:
        verdict.find(folder.name, "holds sources of different sessions", _KEEP)


def _check_source(folder: Path, prefix: str, verdict: Verdict, manifest_sha256: str | None) -> Reading:
    _add(verdict, "sources", 1)
    where = prefix + NAME
    try:
        data = (folder / NAME).read_bytes()
    except OSError:
        verdict.find(where, "the manifest is missing or cannot be read", f"Get it back from a copy. {_KEEP}")
        return Reading([], [])
    if manifest_sha256 is not None and hashlib.sha256(data).hexdigest() != manifest_sha256:
        verdict.find(where, "is not the manifest whose digest the journal holds", _KEEP)
    for link in [path for path in (folder, *folder.iterdir()) if path.is_symlink()]:
        verdict.find(
            prefix.rstrip("/") or folder.name if link == folder else prefix + link.name,
            "is a link: what it leads to lies elsewhere and may be changed there",
            "Put the file itself in its place and find out who put the link there.",
        )
    reading = read_lines(data)
    for problem in (*reading.problems, *check_lines(reading.lines, folder.name)):
        verdict.find(where, problem, _KEEP)
    _check_files(folder, prefix, reading.lines, verdict)
    _count(reading.lines, verdict)
    return reading


def _check_files(folder: Path, prefix: str, lines: list[Line], verdict: Verdict) -> None:
    named = {
        line["name"]: line
        for line in lines
        if line["kind"] in ("segment", "torn") and isinstance(line.get("name"), str)
    }
    present = {path.name: path for path in folder.iterdir() if path.name != NAME}
    extra = {name: path for name, path in present.items() if name not in named}
    for name, line in sorted(named.items()):
        if name in present and present[name].is_file():
            for problem in _file_problems(present[name], line, _told_holes(lines, line)):
                verdict.find(prefix + name, problem, _KEEP)
        elif (renamed := _same_content(extra, line)) is not None:
            del extra[renamed]
            verdict.find(prefix + name, f"is missing; {renamed} has its content", f"Rename {renamed} back to {name}.")
        else:
            verdict.find(prefix + name, "is missing", f"Get it back from a copy. {_KEEP}")
    for name in sorted(extra):
        verdict.find(
            prefix + name, "is in the folder, but not in the manifest", "Take it out and find out who put it there."
        )


def _told_holes(lines: list[Line], segment: Line) -> frozenset[str]:
    """The tracks of which the manifest says that this file misses something."""
    return frozenset(
        line["track"]
        for line in lines
        if line["kind"] == "gap"
        and line["from_utc_us"] < _number(segment, "end_utc_us")
        and line["to_utc_us"] > _number(segment, "start_utc_us")
    )


def _file_problems(path: Path, line: Line, told: frozenset[str]) -> list[str]:
    try:
        size = path.stat().st_size
        if size != line.get("bytes"):
            return [f"has {size} bytes; the manifest says {line.get('bytes')}"]
        with path.open("rb") as file:
            if not size:
                return (
                    [] if line.get("sha256") == hashlib.sha256(b"").hexdigest() else ["was changed: its digest differs"]
                )
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data, memoryview(data) as view:
                if hashlib.sha256(view).hexdigest() != line.get("sha256"):
                    return ["was changed: its digest is not the one in the manifest"]
                return _content_problems(view, line, told) if line["kind"] == "segment" else []
    except OSError as error:
        return [f"cannot be read: {error.strerror}"]


def _content_problems(data: memoryview, line: Line, told: frozenset[str]) -> list[str]:
    """The digest is right: do the samples also say what the line says? (They always do, but for a fault of ours.)"""
    try:
        at, tracks = read_header(data)
    except NotFragmented:
        return ["is no fragmented MP4"]
    counts: dict[str, int] = {"picture": 0, "sound": 0}
    ends_us: dict[str, int] = {}
    problems: list[str] = []
    for fragment in read_fragments(data, tracks, at, len(data)):
        at = fragment.offset + fragment.length
        for kind, part in fragment.parts.items():
            counts[kind] += part.samples
            missing_us = part.start_us - ends_us.get(kind, part.start_us)
            if missing_us > HOLE_US and kind not in told:
                problems.append(f"misses {missing_us // 1000} ms of {kind} inside, and no gap tells of it")
            ends_us[kind] = part.end_us
    if at != len(data):
        problems.append("ends with bytes that belong to no fragment")
    if (counts["picture"], counts["sound"]) != (line.get("video"), line.get("audio")):
        problems.append("holds another number of pictures or sound frames than the manifest says")
    return problems


def _same_content(extra: dict[str, Path], line: Line) -> str | None:
    for name, path in sorted(extra.items()):
        same_size = path.is_file() and path.stat().st_size == line.get("bytes")
        if same_size and hashlib.sha256(path.read_bytes()).hexdigest() == line.get("sha256"):
            return name
    return None


def _count(lines: list[Line], verdict: Verdict) -> None:
    for line in lines:
        if line["kind"] == "segment":
            _add(verdict, "segments", 1)
            _add(verdict, "bytes", _number(line, "bytes"))
            _add(verdict, "recorded_ms", (_number(line, "end_utc_us") - _number(line, "start_utc_us")) // 1000)
        elif line["kind"] == "gap":
            _add(verdict, "gaps", 1)
            if line.get("track") == "all":
                _add(verdict, "missing_ms", (_number(line, "to_utc_us") - _number(line, "from_utc_us")) // 1000)


def _number(line: Line, key: str) -> int:
    value = line.get(key)
    return value if isinstance(value, int) else 0


def _add(verdict: Verdict, name: str, number: int) -> None:
    verdict.counts[name] = int(verdict.counts[name]) + number
