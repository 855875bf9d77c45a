"""From the lines of the custody file to rows, and from streams and custody together to a session's row. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from controller.proof.canonical import canonical
from recorder.index import tables
from recorder.index.fold import LineRefused, Row, Rows, required_number, required_text
from recorder.manifest import FIRST_PREV, Line

_OF_SESSION = ("deleted", "moved", "extended")
"""Actions that change a session's row."""


class CustodyFold:
    """What the index knows of the custody file, and the rows that lines changed since they were taken away."""

    def __init__(self, lines: int = 0, head: bytes = bytes.fromhex(FIRST_PREV), holds: Iterable[Row] = ()) -> None:
        """Go on after so many lines, the last with digest `head`."""
        self.lines, self.head = lines, head
        self._holds = {str(hold["id"]): dict(hold) for hold in holds}
        self._rows: Rows = {}
        self._sessions: set[str] = set()

    def follows(self, line: Line) -> bool:
        """Whether this is the next line."""
        return bool(line.get("prev") == self.head.hex())

    def take(self, line: Line, raw: bytes | None = None) -> None:
        """The next line. Raises `LineRefused`; nothing changed then."""
        raw = canonical(line) if raw is None else raw
        number = self.lines + 1
        try:
            row = self._event(line, number, raw)
            self._follow(line, row)
        except (KeyError, TypeError, ValueError) as error:
            raise LineRefused(f"line {number} of the custody file is no line of a recorder ({error})") from error
        self._put(tables.custody_event.name, number, row)
        if row["action"] in _OF_SESSION:
            self._sessions.add(str(row["session_id"]))
        self.lines, self.head = number, row["sha256"]

    def rows(self) -> tuple[Rows, set[str]]:
        """Take away the rows that changed, and the sessions whose own row must be made again."""
        rows, self._rows = self._rows, {}
        sessions, self._sessions = self._sessions, set()
        return rows, sessions

    def _put(self, table: str, key: Any, row: Row) -> None:
        self._rows.setdefault(table, {})[(key,)] = row

    def _event(self, line: Line, number: int, raw: bytes) -> Row:
        return {
            "line": number,
            "at_us": required_number(line["at_utc_us"]),
            "action": required_text(line["kind"]),
            "session_id": _text(line, "session"),
            "source": _text(line, "source"),
            "actor": _text(line, "by"),
            "detail_json": raw.decode(),
            "prev_sha256": bytes.fromhex(line["prev"]),
            "sha256": hashlib.sha256(raw).digest(),
        }

    def _follow(self, line: Line, row: Row) -> None:
        match row["action"]:
            case "held":
                self._held(line, row)
            case "released":
                self._released(line, row)
            case "exported":
                self._put(tables.export.name, row["line"], _export(line, row))
            case "verified":
                self._put(tables.verify_run.name, row["line"], _verify_run(line, row))

    def _held(self, line: Line, row: Row) -> None:
        hold = {"id": required_text(line["hold"]), "line": row["line"], "session_id": required_text(line["session"])}
        hold |= {
            "source": row["source"],
            "reason": required_text(line["reason"]),
            "set_by": row["actor"],
            "set_us": row["at_us"],
        }
        hold |= {"released_by": None, "released_us": None}
        self._holds[hold["id"]] = hold
        self._put(tables.hold.name, hold["id"], dict(hold))

    def _released(self, line: Line, row: Row) -> None:
        hold = self._holds.get(str(line["hold"]))
        if hold is None:
            return
        persons = [name for name in (_text(line, "by"), _text(line, "second")) if name is not None]
        hold |= {"released_by": ", ".join(persons), "released_us": row["at_us"]}
        self._put(tables.hold.name, hold["id"], dict(hold))


def _export(line: Line, row: Row) -> Row:
    return {
        "line": row["line"],
        "session_id": required_text(line["session"]),
        "at_us": row["at_us"],
        "from_us": _whole(line, "from_utc_us"),
        "to_us": _whole(line, "to_utc_us"),
        "sha256": _text(line, "sha256"),
        "requested_by": row["actor"],
        "approved_by": _text(line, "second"),
        "detail_json": row["detail_json"],
    }


def _verify_run(line: Line, row: Row) -> Row:
    copied = {key: row[key] for key in ("line", "session_id", "source", "at_us", "detail_json")}
    return copied | {"ok": 1 if line["good"] is True else 0}


def session_row(session_id: str, streams: Sequence[Mapping[str, Any]], events: Iterable[Mapping[str, Any]]) -> Row:
    """A session's row from its streams (one at least) and its custody events, in order of their lines."""
    row: Row = {"id": session_id, "state": "recording", "deleted_us": None, "tier": None, "end_us": None}
    row["room_kind"] = next((each["room_kind"] for each in streams if each["room_kind"] is not None), None)
    row["start_us"] = min(each["start_us"] for each in streams)
    row["mark_us"] = min((each["mark_us"] for each in streams if each["mark_us"] is not None), default=None)
    keep_us = [each["keep_until_us"] for each in streams if each["keep_until_us"] is not None]
    row["sources"] = len(streams)
    row |= {key: sum(each[key] for each in streams) for key in ("segments", "bytes", "missing_us")}
    if all(each["end_us"] is not None for each in streams):
        row |= {"state": "sealed", "end_us": max(each["end_us"] for each in streams)}
    for happened in events:
        line: Line = json.loads(happened["detail_json"])
        match happened["action"]:
            case "deleted":
                row |= {"state": "deleted", "deleted_us": happened["at_us"]}
            case "moved":
                row["tier"] = _text(line, "to")
            case "extended":
                keep_us.append(int(line["keep_until_utc_us"]))
    row["keep_until_us"] = max(keep_us, default=None)
    return row


def _text(line: Line, name: str) -> str | None:
    value = line.get(name)
    return None if value is None else required_text(value)


def _whole(line: Line, name: str) -> int | None:
    value = line.get(name)
    return None if value is None else required_number(value)
