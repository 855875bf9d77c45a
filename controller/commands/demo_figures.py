"""Figures of a site file set otherwise, text to text: comments and everything else stay as they are."""

import json
import re
from collections.abc import Mapping
from typing import Final

Figure = bool | int | str

PLAIN_RULES: Final[dict[str, Figure]] = {
    "draw_package_needed": False,
    "gate_test_valid_ms": 0,
    "self_test_needed": False,
    "report_needed": False,
    "emptying_check_needed": False,
}
"""For whoever needs a site quickly, and plays other things than the beginning and the end of a session."""

_PROFILE: Final = "[profile]\n"


def with_figures(text: str, figures: Mapping[str, Figure]) -> str:
    """The site text with these figures in its `[profile]`; one that stands there already is replaced.

    Raises `ValueError` when the text has no `[profile]`.
    """
    before, found, after = text.partition(_PROFILE)
    if not found:
        raise ValueError("the site text has no [profile]")
    section, rest = _split_section(after)
    lines = [line for line in section.splitlines(keepends=True) if _key(line) not in figures]
    stated = "".join(f"{name} = {json.dumps(value)}\n" for name, value in figures.items())
    return f"{before}{found}{stated}{''.join(lines)}{rest}"


def _split_section(text: str) -> tuple[str, str]:
    header = re.search(r"^\s*\[", text, re.MULTILINE)
    return (text, "") if header is None else (text[: header.start()], text[header.start() :])


def _key(line: str) -> str:
    return line.partition("=")[0].strip()
