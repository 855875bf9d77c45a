"""What can be wrong with a draw list: row, column, rule. Never the content of a cell, never a heading we do not know."""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.draw.rules import RULES


@dataclass(frozen=True, slots=True)
class DrawProblem:
    """One broken rule. Rows count from 1 with the headings in row 1, as a spreadsheet shows them.

    `column` is a national field name, or "column 4" for one that we do not know; None = the whole row or file.
    """

    rule: str
    row: int | None = None
    column: str | None = None
    other_row: int | None = None
    bound: int | None = None

    @property
    def message(self) -> str:
        """What is wrong and what to do, in English."""
        return self._fill(RULES[self.rule].en)

    @property
    def message_zh(self) -> str:
        """What is wrong and what to do, in Chinese."""
        return self._fill(RULES[self.rule].zh)

    @property
    def where(self) -> str:
        """`row 3, ID_CARD`, or `file`."""
        parts = [f"row {self.row}"] if self.row is not None else []
        parts += [self.column] if self.column is not None else []
        return ", ".join(parts) or "file"

    @property
    def where_zh(self) -> str:
        """`第3行 ID_CARD`, or `文件`."""
        parts = [f"第{self.row}行"] if self.row is not None else []
        parts += (
            [self.column.replace("column ", "第") + ("列" if "column " in self.column else "")] if self.column else []
        )
        return " ".join(parts) or "文件"

    def to_plain(self) -> dict[str, str | int | None]:
        """For API answers and `--json`."""
        return {
            "row": self.row,
            "column": self.column,
            "rule": self.rule,
            "where": self.where,
            "message": self.message,
            "where_zh": self.where_zh,
            "message_zh": self.message_zh,
        }

    def _fill(self, text: str) -> str:
        return text.format(other=self.other_row, bound=self.bound)


class DrawFileRefused(ValueError):
    """The file breaks at least one rule; nothing of it was taken. Carries all problems found, and warnings."""

    def __init__(self, problems: Sequence[DrawProblem], warnings: Sequence[DrawProblem] = ()) -> None:
        super().__init__("; ".join(f"{problem.where}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)
