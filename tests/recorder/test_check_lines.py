"""The lines of a manifest: each kind is known strictly, and together they must fit."""

from collections.abc import Callable
from typing import Any

import pytest

from controller.proof.canonical import canonical
from recorder.check_lines import check_lines, read_lines
from recorder.manifest import FIRST_PREV
from recorder.plan import keep_until_utc_us

DAY_US = 86_400_000_000
END_US = 1_790_000_060_000_000
SHA = "ab" * 32
SAMPLE = ["picture", 1, 2, "e9d3a1b2c3d4e5f6", 90_000, None]


def lines() -> list[dict[str, Any]]:
    return [
        {"kind": "opened", "session": "s-1", "source": "mic-1", "utc_us": END_US - 60_000_000, "mark_utc_us": END_US - 59_000_000,
         "room_kind": "negotiation", "source_kind": "microphone", "retention": "public", "vkey": "a+b+c"},
        {"kind": "connected", "utc_us": END_US - 59_000_000, "picture": None, "sound": "aac"},
        {"kind": "clock", "samples": [SAMPLE, ["sound", 1, 2, "0" * 16, 1, 5]]},
        {"kind": "segment", "name": "000001.mp4", "start_utc_us": END_US - 60_000_000, "end_utc_us": END_US - 1,
         "media_start_us": 0, "media_end_us": 1, "bytes": 1, "sha256": SHA, "prev_segment": FIRST_PREV, "video": 0,
         "audio": 1, "fragments": 1, "key_frames": 1},
        {"kind": "quarantined", "name": "x", "bytes": 1, "sha256": SHA},
        {"kind": "segment", "name": "000002.mp4", "start_utc_us": END_US - 1, "end_utc_us": END_US,
         "media_start_us": 0, "media_end_us": 1, "bytes": 1, "sha256": SHA, "prev_segment": SHA, "video": 0,
         "audio": 1, "fragments": 1, "key_frames": 1},
        {"kind": "retention", "class": "public", "clause": "rule", "keep_days": 30, "keep_until_utc_us": END_US + 30 * DAY_US},
        {"kind": "sealed", "end_utc_us": END_US},
    ]  # fmt: skip


def problems(change: Callable[[list[dict[str, Any]]], Any]) -> list[str]:
    changed, data, prev = lines(), b"", FIRST_PREV
    change(changed)
    for line in changed:
        data += canonical({**line, "prev": prev}) + b"\n"
        prev = read_lines(data).digests[-1]
    reading = read_lines(data)
    return [*reading.problems, *check_lines(reading.lines, "mic-1")]


def test_every_kind_of_line_is_known() -> None:
    assert problems(lambda _lines: None) == []


WRONG: dict[str, tuple[int, dict[str, Any], str]] = {
    "a number for a text": (0, {"room_kind": 5}, "room_kind is missing or wrong"),
    "an unknown source": (0, {"source_kind": "drone"}, "unknown kind of source"),
    "a first moment after the mark": (0, {"mark_utc_us": END_US - 70_000_000}, "between its start mark"),
    "a short clock sample": (2, {"samples": [SAMPLE[:5]]}, "samples is missing or wrong"),
    "a clock sample with a number for the stamp": (2, {"samples": [[*SAMPLE[:3], 5, 1, 1]]}, "samples"),
    "a clock sample of no track": (2, {"samples": [["all", *SAMPLE[1:]]]}, "samples is missing or wrong"),
    "no samples": (2, {"samples": None}, "samples is missing or wrong"),
    "no digest before": (3, {"prev_segment": None}, "prev_segment is missing or wrong"),
    "another digest before": (5, {"prev_segment": FIRST_PREV}, "does not name the digest of the file before it"),
    "no fragments": (3, {"fragments": None}, "fragments is missing or wrong"),
    "key frames as text": (3, {"key_frames": "1"}, "key_frames is missing or wrong"),
    "recovered as a number": (3, {"recovered": 1}, "recovered is missing or wrong"),
    "a quarantined file without digest": (4, {"sha256": None}, "sha256 is missing or wrong"),
    "years and days": (6, {"keep_years": 1}, "how many years or days"),
    "neither": (6, {"keep_days": None}, "how many years or days"),
    "no days": (6, {"keep_days": 0}, "how many years or days"),
    "a wrong day": (6, {"keep_days": 31}, "until a wrong day"),
    "days where the class needs years": (6, {"class": "auction"}, "less than 15 years"),
    "too few years": (
        6,
        {"class": "opening", "keep_days": None, "keep_years": 14, "keep_until_utc_us": keep_until_utc_us(END_US, 14)},
        "less than 15 years",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_a_line_is_said(name: str) -> None:
    number, members, what = WRONG[name]
    assert any(what in problem for problem in problems(lambda lines: lines[number].update(members)))


def test_fifteen_years_are_enough_for_every_class_of_a_session() -> None:
    for name in ("evaluation", "opening", "negotiation", "auction"):
        keep = {"class": name, "keep_days": None, "keep_years": 15, "keep_until_utc_us": keep_until_utc_us(END_US, 15)}
        assert problems(lambda lines, keep=keep: lines[6].update(keep)) == []  # type: ignore[misc]
