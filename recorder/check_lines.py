"""What a manifest must say: chained lines of known kinds, a time line without a hole, an end. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from controller.proof.canonical import NotCanonical, parse_canonical
from recorder.manifest import FIRST_PREV, Line
from recorder.plan import keep_until_utc_us

CAUSES: Final = ("connect", "stall", "loss", "disk", "restart", "clock")
TRACKS: Final = ("all", "picture", "sound")
KEEP_YEARS_LEAST: Final = 15

_MEMBERS: Final[dict[str, dict[str, type]]] = {
    "opened": {"session": str, "source": str, "utc_us": int},
    "connected": {"utc_us": int},
    "segment": {
        "name": str, "start_utc_us": int, "end_utc_us": int, "media_start_us": int, "media_end_us": int,
        "bytes": int, "sha256": str, "video": int, "audio": int,
    },
    "gap": {"from_utc_us": int, "to_utc_us": int, "cause": str, "track": str},
    "torn": {"name": str, "bytes": int, "sha256": str},
    "clock_step": {"utc_us": int, "track": str, "step_us": int},
    "host_clock_step": {"utc_us": int, "step_us": int},
    "retention": {"class": str, "clause": str, "keep_years": int, "keep_until_utc_us": int},
    "sealed": {"end_utc_us": int},
}  # fmt: skip
"""The kinds of lines and what each must hold."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines that can be used, and what is wrong with the others."""

    lines: list[Line]
    problems: list[str]


def read_lines(data: bytes) -> Reading:
    """Every line, also behind a broken one: one changed byte must not hide what else is wrong."""
    reading = Reading([], [])
    prev, broken_before = FIRST_PREV, False
    if data and not data.endswith(b"\n"):
        reading.problems.append("the last line is cut off")
    for number, raw in enumerate(data.split(b"\n")[:-1], start=1):
        line, problem = _read_line(raw)
        if problem is None and line.get("prev") != prev and not broken_before:
            problem = "is not chained to the line before it: one of the two was changed"
        if problem is not None:
            reading.problems.append(f"line {number} {problem}")
        broken_before = not line
        if line:
            reading.lines.append(line)
        prev = hashlib.sha256(raw).hexdigest()
    return reading


def _read_line(raw: bytes) -> tuple[Line, str | None]:
    try:
        line = parse_canonical(raw)
    except NotCanonical:
        return {}, "was changed: it is not canonical JSON"
    members = _MEMBERS.get(str(line.get("kind"))) if isinstance(line, dict) else None
    if members is None:
        return {}, "was changed: it is of no known kind"
    wrong = [name for name, kind in members.items() if type(line.get(name)) is not kind]
    return ({}, f"was changed: {wrong[0]} is missing or wrong") if wrong else (line, None)


def check_lines(lines: list[Line], source: str) -> Iterator[str]:
    """What contradicts itself in the lines of one source."""
    if not lines or lines[0]["kind"] != "opened":
        yield "the first line does not open the recording"
        return
    if lines[0]["source"] != source:
        yield f"belongs to source {lines[0]['source']}, not to this folder"
    if any(line["kind"] == "opened" for line in lines[1:]):
        yield "opens the recording twice"
    yield from _check_time(lines)
    yield from _check_names(lines)
    yield from _check_end(lines)


def _check_time(lines: list[Line]) -> Iterator[str]:
    """Files and gaps lie end to end from the opening to the seal: a missing second cannot hide."""
    cursor = lines[0]["utc_us"]
    for line in lines:
        if line["kind"] == "segment":
            start, end, what = line["start_utc_us"], line["end_utc_us"], line["name"]
        elif line["kind"] == "gap" and line["track"] == "all":
            start, end, what = line["from_utc_us"], line["to_utc_us"], "a gap"
        elif line["kind"] == "sealed":
            start, end, what = line["end_utc_us"], line["end_utc_us"], "the seal"
        else:
            continue
        if start > cursor:
            yield f"{(start - cursor) // 1000} ms before {what} are neither recorded nor a gap with a cause"
        elif start < cursor:
            yield f"{what} overlaps what comes before it by {(cursor - start) // 1000} ms"
        if end < start:
            yield f"{what} ends before it starts"
        cursor = max(cursor, end)


def _check_names(lines: list[Line]) -> Iterator[str]:
    expected = 1
    for line in lines:
        if line["kind"] in ("segment", "torn"):
            number = line["name"].partition(".")[0]
            if number != f"{expected:06}":
                yield f"{line['name']} stands where number {expected:06} belongs"
            expected = int(number) + 1 if number.isdecimal() else expected + 1
    for line in lines:
        if line["kind"] == "gap" and (line["cause"] not in CAUSES or line["track"] not in TRACKS):
            yield "a gap has no known cause or track"


def _check_end(lines: list[Line]) -> Iterator[str]:
    if lines[-1]["kind"] != "sealed":
        yield "is not sealed: it is being recorded, or was not ended in order"
        return
    keep = [line for line in lines if line["kind"] == "retention"]
    if not keep:
        yield "does not say how long the recording is kept"
    for line in keep[-1:]:
        until = keep_until_utc_us(lines[-1]["end_utc_us"], line["keep_years"])
        if line["keep_years"] < KEEP_YEARS_LEAST or line["keep_until_utc_us"] != until:
            yield f"keeps the recording for less than {KEEP_YEARS_LEAST} years, or until a wrong day"
