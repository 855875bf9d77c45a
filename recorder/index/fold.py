"""From the lines of one manifest to rows: the same for a line that was just written and for one read years later. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any

from controller.proof.canonical import INT_MAX, canonical
from recorder.index import tables
from recorder.manifest import FIRST_PREV, Line

Row = dict[str, Any]
Rows = dict[str, dict[tuple[Any, ...], Row]]
"""Rows by table and by key."""

_COUNTS = ("runs", "segments", "last_number", "fragment_tables", "bytes", "recorded_us", "missing_us", "lines")
_MAYBE = ("kind", "room_kind", "mark_us", "end_us", "retention_id", "keep_until_us", "manifest_sha256")
_NO_SEGMENT: Row = dict.fromkeys(column.name for column in tables.segment.columns)


class LineRefused(ValueError):
    """A line that no recorder writes: it misses a member, or one is of the wrong kind."""


class StreamFold:
    """What the index knows of one stream, and the rows that lines changed since they were taken away. Not thread-safe."""

    def __init__(self, session_id: str, source: str) -> None:
        """Nothing was read yet."""
        self.key = tables.stream_key(session_id, source)
        self.stream: Row = {"id": self.key, "session_id": session_id, "source": source}
        self.stream |= dict.fromkeys(_COUNTS, 0) | dict.fromkeys(_MAYBE)
        self.stream |= {"start_us": 0, "cursor_us": 0, "manifest_bytes": 0, "head_sha256": bytes.fromhex(FIRST_PREV)}
        self._runs: list[Row] = []
        """The last two connections: the gap of the one before is written when the next one stands."""
        self._sha256 = hashlib.sha256()
        self._rows: Rows = {}

    @classmethod
    def resumed(cls, stream: Mapping[str, Any], runs: list[Row], prefix: bytes) -> "StreamFold":
        """Go on from an index's own rows: the stream's, its last two runs, and the part of the manifest they tell of."""
        fold = cls(stream["session_id"], stream["source"])
        fold.stream = dict(stream)
        fold._runs = [dict(run) for run in runs]
        fold._sha256.update(prefix)
        return fold

    @property
    def head(self) -> bytes:
        """The digest to which the next line must chain."""
        return bytes(self.stream["head_sha256"])

    def follows(self, line: Line) -> bool:
        """Whether this is the next line."""
        return bool(line.get("prev") == self.head.hex())

    def take(self, line: Line, raw: bytes | None = None) -> None:
        """The next line (`raw`: its canonical bytes, where they are at hand). Raises `LineRefused`; nothing changed then."""
        raw = canonical(line) if raw is None else raw
        number = self.stream["lines"] + 1
        try:
            changed = self._changed(line, number)
        except (KeyError, TypeError, ValueError) as error:
            raise LineRefused(f"line {number} is no line of a recorder ({error})") from error
        self._sha256.update(raw + b"\n")
        self.stream |= changed
        self.stream["lines"] = number
        self.stream["manifest_bytes"] += len(raw) + 1
        self.stream["head_sha256"] = hashlib.sha256(raw).digest()
        self.stream["manifest_sha256"] = self._sha256.digest() if line["kind"] == "sealed" else None
        self._put(tables.stream.name, (self.key,), dict(self.stream))

    def written(self, name: str, start_us: int) -> None:
        """A file that has no line yet is being written."""
        row = self._segment_row(name, 0, {"state": "writing", "start_us": start_us, "end_us": None})
        self._put(tables.segment.name, (self.key, name), row)

    def rows(self) -> Rows:
        """Take away the rows that changed."""
        rows, self._rows = self._rows, {}
        return rows

    def _put(self, table: str, key: tuple[Any, ...], row: Row) -> None:
        self._rows.setdefault(table, {})[key] = row

    def _changed(self, line: Line, number: int) -> Row:
        """Put the line's own row; gives what changes in the stream's."""
        match line["kind"]:
            case "opened":
                return self._opened(line)
            case "connected":
                return self._connected(line, number)
            case "segment":
                return self._segment(line, number)
            case "gap":
                return self._gap(line, number)
            case "torn" | "quarantined" as state:
                return self._aside(line, number, state)
            case "clock_step" | "host_clock_step":
                self._clock_step(line, number)
            case "clock":
                self._clock(line, number)
            case "retention":
                return self._retention(line)
            case "sealed":
                return self._sealed(line)
        return {}

    def _opened(self, line: Line) -> Row:
        start_us = required_number(line["utc_us"])
        mark_us = _maybe_whole(line.get("mark_utc_us"))
        more = {"kind": _maybe_text(line.get("source_kind")), "room_kind": _maybe_text(line.get("room_kind"))}
        return {"start_us": start_us, "cursor_us": start_us, "mark_us": mark_us, **more}

    def _connected(self, line: Line, number: int) -> Row:
        opened_us = required_number(line["utc_us"])
        codecs = {"picture": _maybe_text(line.get("picture")), "sound": _maybe_text(line.get("sound"))}
        if self._runs:
            self._close_run(self._runs[-1], self.stream["cursor_us"], "reconnect")
        ordinal = self.stream["runs"] + 1
        run = {"stream_id": self.key, "ordinal": ordinal, "line": number, "opened_us": opened_us, "segments": 0}
        run |= {"closed_us": None, "end_reason": None, "clock_source": "arrival", **codecs}
        self._runs = [*self._runs[-1:], run]
        self._put_run(run)
        return {"runs": ordinal}

    def _close_run(self, run: Row, closed_us: int, reason: str) -> None:
        if run["closed_us"] is None:
            run |= {"closed_us": closed_us, "end_reason": reason}
            self._put_run(run)

    def _put_run(self, run: Row) -> None:
        self._put(tables.run.name, (self.key, run["ordinal"]), dict(run))

    def _segment(self, line: Line, number: int) -> Row:
        start_us, end_us = required_number(line["start_utc_us"]), required_number(line["end_utc_us"])
        members = {
            "state": "recovered" if line.get("recovered") is True else "sealed",
            "start_us": start_us,
            "end_us": end_us,
            **{
                key: required_number(line[key]) for key in ("media_start_us", "media_end_us", "video", "audio", "bytes")
            },
            **{key: _maybe_whole(line.get(key)) for key in ("key_frames", "fragments")},
            "sha256": bytes.fromhex(line["sha256"]),
            "prev_segment_sha256": _maybe_digest(line.get("prev_segment")),
        }
        row = self._segment_row(required_text(line["name"]), number, members)
        self._put(tables.segment.name, (self.key, row["name"]), row)
        if self._runs:
            run = self._runs[-1]
            run |= {"segments": run["segments"] + 1, "closed_us": None, "end_reason": None}
            self._put_run(run)
        return {
            "cursor_us": end_us,
            "segments": self.stream["segments"] + 1,
            "last_number": max(self.stream["last_number"], row["number"]),
            "bytes": self.stream["bytes"] + members["bytes"],
            "recorded_us": self.stream["recorded_us"] + end_us - start_us,
        }

    def _segment_row(self, name: str, number: int, members: Row) -> Row:
        own = {"stream_id": self.key, "name": name, "number": file_number(name), "line": number}
        return _NO_SEGMENT | own | {"run": self.stream["runs"]} | members

    def _aside(self, line: Line, number: int, state: str) -> Row:
        """A file that holds nothing that can be played, or is not ours: kept, and told of."""
        at_us = self.stream["cursor_us"]
        name = required_text(line["name"])
        name = f"quarantine/{name}" if state == "quarantined" else name
        members = {"state": state, "start_us": at_us, "end_us": at_us, "bytes": required_number(line["bytes"])}
        row = self._segment_row(name, number, members | {"sha256": bytes.fromhex(line["sha256"])})
        self._put(tables.segment.name, (self.key, name), row)
        return {} if state == "quarantined" else {"last_number": max(self.stream["last_number"], row["number"])}

    def _gap(self, line: Line, number: int) -> Row:
        from_us, to_us = required_number(line["from_utc_us"]), required_number(line["to_utc_us"])
        cause, track = required_text(line["cause"]), required_text(line["track"])
        row = {
            "stream_id": self.key,
            "line": number,
            "from_us": from_us,
            "to_us": to_us,
            "cause": cause,
            "track": track,
        }
        self._put(tables.gap.name, (self.key, number), row)
        if track != "all":
            return {}
        ended = [run for run in self._runs if run["segments"]][-1:]
        for run in ended:
            run |= {"closed_us": from_us, "end_reason": cause}
            self._put_run(run)
        return {"cursor_us": to_us, "missing_us": self.stream["missing_us"] + to_us - from_us}

    def _clock_step(self, line: Line, number: int) -> None:
        clock = "host" if line["kind"] == "host_clock_step" else required_text(line["track"])
        row = {"stream_id": self.key, "line": number, "clock": clock}
        row |= {"at_us": required_number(line["utc_us"]), "step_us": required_number(line["step_us"])}
        self._put(tables.clock_step.name, (self.key, number), row)

    def _clock(self, line: Line, number: int) -> None:
        samples = line["samples"]
        row = {"stream_id": self.key, "line": number, "samples": len(samples), "body": canonical(samples).decode()}
        self._put(tables.clock_sample.name, (self.key, number), row)
        if self._runs and samples:
            self._runs[-1]["clock_source"] = "sr"
            self._put_run(self._runs[-1])

    def _retention(self, line: Line) -> Row:
        row = {
            "code": required_text(line["class"]),
            "clause": required_text(line["clause"]),
            "keep_years": _maybe_whole(line.get("keep_years")),
            "keep_days": _maybe_whole(line.get("keep_days")),
        }
        number = int.from_bytes(hashlib.sha256(canonical(row)).digest()[:8], "big") >> 1
        self._put(tables.retention_class.name, (number,), {"id": number, **row})
        return {"retention_id": number, "keep_until_us": required_number(line["keep_until_utc_us"])}

    def _sealed(self, line: Line) -> Row:
        end_us = required_number(line["end_utc_us"])
        if self._runs:
            self._close_run(self._runs[-1], self.stream["cursor_us"], "sealed")
        return {"end_us": end_us}


def file_number(name: str) -> int:
    """The number in a file's name, 0 when there is none."""
    stem = name.partition(".")[0]
    return int(stem) if stem.isdecimal() and len(stem) < 18 else 0


def required_number(value: Any) -> int:
    """A whole number that both databases take; raises TypeError."""
    if type(value) is not int or not -INT_MAX <= value <= INT_MAX:
        raise TypeError("a number is missing")
    return value


def _maybe_whole(value: Any) -> int | None:
    return None if value is None else required_number(value)


def required_text(value: Any) -> str:
    """A text that both databases take; raises TypeError."""
    if type(value) is not str or "\0" in value:  # PostgreSQL takes no such text
        raise TypeError("a text is missing")
    if not value.isascii():
        value.encode()  # half a surrogate pair is no text: a ValueError
    return value


def _maybe_text(value: Any) -> str | None:
    return None if value is None else required_text(value)


def _maybe_digest(value: Any) -> bytes | None:
    return None if value is None else bytes.fromhex(required_text(value))
