"""What is wrong with a site file: section, key, problem, bound, what to do. All of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `section` is written as in the file, with the entry's own name: `[[lane]] a`. Never holds a secret."""

    section: str
    key: str
    problem: str
    bound: str
    what_to_do: str

    def __str__(self) -> str:
        where = f"{self.section} {self.key}".strip()
        bound = f" ({self.bound})" if self.bound else ""
        return f"{where}: {self.problem}{bound}. {self.what_to_do}"

    def to_plain(self) -> dict[str, str]:
        """For `--json`."""
        return {
            "section": self.section,
            "key": self.key,
            "problem": self.problem,
            "bound": self.bound,
            "what_to_do": self.what_to_do,
        }


class ConfigError(ValueError):
    """The site file cannot be used. The one who wrote it can mend it: `problems` lists everything found."""

    def __init__(self, path: str, problems: Sequence[Problem]) -> None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{path}: {len(problems)} problem(s)\n{lines}")
        self.path = path
        self.problems = tuple(problems)


class SiteFileUnreadable(ConfigError):
    """The site file is not there, or not to be read: nothing could be checked."""
