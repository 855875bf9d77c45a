"""Reads one draw list in a process of its own: bytes on standard input, one JSON object on standard output.

A workbook is somebody else's file: here it can neither hold up the doors nor take more memory than the limit. The list
goes back over a pipe and touches no disk. Run as `python -m controller.web.draw_reader .xlsx`: the ending says what
the file claims to be.
"""

import json
import resource
import sys

from controller.draw.commitment import draw_plaintext
from controller.draw.read import DrawFileRefused, read_draw
from controller.draw.table import BYTES_MAX

MEMORY_MAX = 2 << 30
"""Address space in bytes: more than the interpreter and the largest allowed workbook need."""


def main() -> None:
    """Answer `{"list", "warnings"}` or `{"problems"}`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    data = sys.stdin.buffer.read(BYTES_MAX + 1)
    sys.stdout.write(json.dumps(answer(data, sys.argv[1] if len(sys.argv) > 1 else "")))


def answer(data: bytes, name: str) -> dict[str, object]:
    """What the file is: a list as its plaintext, or its problems by row, column and rule."""
    try:
        draw = read_draw(data, name)
    except DrawFileRefused as refused:
        return {"problems": [problem.to_plain() for problem in refused.problems]}
    return {
        "list": draw_plaintext(draw).decode(),
        "warnings": [warning.to_plain() for warning in draw.warnings],
    }


if __name__ == "__main__":
    main()
