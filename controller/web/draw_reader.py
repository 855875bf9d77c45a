"""Reads one draw list in a process of its own: bytes on standard input, one JSON object on standard output.

A workbook is somebody else's file: here it can neither hold up the doors nor take more memory than the limit. The list
goes back over a pipe and touches no disk. Run as `python -m controller.web.draw_reader .xlsx BANK…`: the ending says
what the file claims to be, the rest are the key lines of the expert banks whose packages are taken.
"""

import json
import resource
import sys
from collections.abc import Sequence

from controller.draw.commitment import draw_plaintext
from controller.draw.package.file import check_signature, looks_like_a_package, parse_package
from controller.draw.package.keys import KeyKind, parse_public
from controller.draw.read import DrawFileRefused, read_draw
from controller.draw.table import BYTES_MAX

MEMORY_MAX = 2 << 30
"""Address space in bytes: more than the interpreter and the largest allowed workbook need."""


def main() -> None:
    """Answer `{"list", "warnings"}`, `{"package"}` or `{"problems"}`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    data = sys.stdin.buffer.read(BYTES_MAX + 1)
    sys.stdout.write(json.dumps(answer(data, sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:])))


def answer(data: bytes, name: str, banks: Sequence[str] = ()) -> dict[str, object]:
    """What the file is: a list as its plaintext, a signed package by its header, or its problems by row and rule."""
    try:
        if looks_like_a_package(data):
            return _package(data, banks)
        draw = read_draw(data, name)
    except DrawFileRefused as refused:
        return {"problems": [problem.to_plain() for problem in refused.problems]}
    return {
        "list": draw_plaintext(draw).decode(),
        "warnings": [warning.to_plain() for warning in draw.warnings],
    }


def _package(data: bytes, banks: Sequence[str]) -> dict[str, object]:
    package = parse_package(data)
    check_signature(package, tuple(parse_public(line, KeyKind.SIGN) for line in banks))
    return {"package": package.header.to_plain(), "sha256": package.sha256}


if __name__ == "__main__":
    main()
