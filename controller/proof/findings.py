"""What a check found: where, what, and what to do. One finding is one place."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. Never holds personal data."""

    where: str
    what: str
    what_to_do: str


@dataclass(slots=True)
class Verdict:
    """What was checked, what was counted, what was found, and how far that goes. `good` = nothing found."""

    path: str
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int | str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def note(self, text: str) -> None:
        """Add a note once: nothing is wrong, but whoever reads the verdict must know it."""
        if text not in self.notes:
            self.notes.append(text)

    def find(self, where: str, what: str, what_to_do: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(where, what, what_to_do))
