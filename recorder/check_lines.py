"""What a manifest must say: chained lines of known kinds, a time line without a hole, an end. Pure."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from controller.proof.canonical import NotCanonical, parse_canonical
from recorder.manifest import FIRST_PREV, Line
from recorder.plan import keep_until_utc_us

CAUSES: Final = ("connect", "stall", "loss", "disk", "restart", "clock")
TRACKS: Final = ("all", "picture", "sound")
KEEP_YEARS_LEAST: Final = {"evaluation": 15, "opening": 15, "negotiation": 15, "auction": 15}
"""Years by retention class that no recording is kept for less; other classes say themselves."""
SOURCE_KINDS: Final = ("camera", "microphone", "phone", "screen")
DAY_US: Final = 86_400_000_000
_NTP: Final = re.compile(r"[0-9a-f]{16}")

_MEMBERS: Final[dict[str, dict[str, type]]] = {
    "opened": {"session": str, "source": str, "utc_us": int},
    "connected": {"utc_us": int},
    "segment": {
        "name": str, "start_utc_us": int, "end_utc_us": int, "media_start_us": int, "media_end_us": int,
        "bytes": int, "sha256": str, "prev_segment": str, "video": int, "audio": int, "fragments": int, "key_frames": int,
    },
    "clock": {"samples": list},
    "gap": {"from_utc_us": int, "to_utc_us": int, "cause": str, "track": str},
    "torn": {"name": str, "bytes": int, "sha256": str},
    "quarantined": {"name": str, "bytes": int, "sha256": str},
    "clock_step": {"utc_us": int, "track": str, "step_us": int},
    "host_clock_step": {"utc_us": int, "step_us": int},
    "retention": {"class": str, "clause": str, "keep_until_utc_us": int},
    "sealed": {"end_utc_us": int},
}  # fmt: skip
"""The kinds of lines and what each must hold."""
_MAY_HOLD: Final[dict[str, dict[str, type]]] = {
    "opened": {"mark_utc_us": int, "room_kind": str, "source_kind": str, "retention": str, "vkey": str},
    "connected": {"picture": str, "sound": str},
    "segment": {"recovered": bool},
    "retention": {"keep_years": int, "keep_days": int},
}
"""What some lines hold besides, if they hold it (null = not there)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines that can be used, what is wrong with the others, and the digest of each line on disk."""

    lines: list[Line]
    problems: list[str]
    digests: list[str]

    @property
    def is_sealed(self) -> bool:
        """Whether the last line says that nothing follows."""
        return bool(self.lines) and self.lines[-1]["kind"] == "sealed"


def read_lines(data: bytes) -> Reading:
    """Every line, also behind a broken one: one changed byte must not hide what else is wrong."""
    reading = Reading([], [], [])
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
        reading.digests.append(prev)
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
    may_hold = _MAY_HOLD.get(line["kind"], {})
    wrong += [name for name, kind in may_hold.items() if type(line.get(name)) not in (kind, type(None))]
    if line["kind"] == "clock" and not all(_is_clock_sample(sample) for sample in line.get("samples") or ()):
        wrong.append("samples")
    return ({}, f"was changed: {wrong[0]} is missing or wrong") if wrong else (line, None)


def _is_clock_sample(sample: object) -> bool:
    """Track, arrival on the monotonic clock and in UTC (µs), the report's NTP and RTP stamps, the packet's stamp."""
    if not isinstance(sample, list) or len(sample) != 6:
        return False
    track, mono_us, utc_us, ntp, rtp, pts = sample
    numbers = all(type(each) is int for each in (mono_us, utc_us, rtp)) and type(pts) in (int, type(None))
    return track in TRACKS[1:] and numbers and isinstance(ntp, str) and _NTP.fullmatch(ntp) is not None


def check_lines(lines: list[Line], source: str) -> Iterator[str]:
    """What contradicts itself in the lines of one source."""
    if not lines or lines[0]["kind"] != "opened":
        yield "the first line does not open the recording"
        return
    if lines[0]["source"] != source:
        yield f"belongs to source {lines[0]['source']}, not to this folder"
    if any(line["kind"] == "opened" for line in lines[1:]):
        yield "opens the recording twice"
    if lines[0].get("source_kind") not in (None, *SOURCE_KINDS):
        yield f"is of an unknown kind of source, {lines[0]['source_kind']}"
    if lines[0].get("mark_utc_us") is not None and lines[0]["utc_us"] > lines[0]["mark_utc_us"]:
        yield "accounts for no time between its start mark and its first moment"
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
    prev_segment = FIRST_PREV
    for line in lines:
        if line["kind"] == "gap" and (line["cause"] not in CAUSES or line["track"] not in TRACKS):
            yield "a gap has no known cause or track"
        if line["kind"] == "segment":
            if line["prev_segment"] != prev_segment:
                yield f"{line['name']} does not name the digest of the file before it"
            prev_segment = line["sha256"]


def _check_end(lines: list[Line]) -> Iterator[str]:
    if lines[-1]["kind"] != "sealed":
        yield "is not sealed: it is being recorded, or was not ended in order"
        return
    keep = [line for line in lines if line["kind"] == "retention"]
    if not keep:
        yield "does not say how long the recording is kept"
    for line in keep[-1:]:
        yield from _check_keep(line, lines[-1]["end_utc_us"])


def _check_keep(line: Line, end_utc_us: int) -> Iterator[str]:
    years, days = line.get("keep_years"), line.get("keep_days")
    least = KEEP_YEARS_LEAST.get(line["class"], 0)
    if (years is None) == (days is None) or (years or days or 0) <= 0:
        yield "does not say for how many years or days the recording is kept"
        return
    until = keep_until_utc_us(end_utc_us, years) if years is not None else end_utc_us + (days or 0) * DAY_US
    if line["keep_until_utc_us"] != until:
        yield "keeps the recording until a wrong day"
    if least and until < keep_until_utc_us(end_utc_us, least):
        yield f"keeps the recording for less than {least} years, which its class needs"
