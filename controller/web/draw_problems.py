"""Refusals of draw lists for the pages: row, column and rule, never content (S6)."""

from collections.abc import Sequence
from typing import Any, Final

from controller.web.errors import Problem

PROBLEMS_SHOWN_MAX: Final = 100


def refused_list(problems: Sequence[dict[str, Any]]) -> Problem:
    """422 with every fault found, up to a hundred."""
    return Problem(422, "list_refused", errors=[finding(problem) for problem in problems[:PROBLEMS_SHOWN_MAX]])


def finding(problem: dict[str, Any]) -> dict[str, Any]:
    """One fault as the pages read it."""
    return {
        "row": problem["row"],
        "column": problem["column"],
        "rule": problem["rule"],
        "detail": problem["message"],
        "detail_zh": problem["message_zh"],
    }
