"""The rules in force at a site: a profile's file, and the single figures that the site states otherwise."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from config.profile import SiteProfile, Value
from config.profile_file import TABLE_KEYS, FigureEntry, ProfileFile


@dataclass(frozen=True)
class RuleBook:
    """A checked profile with the site's own figures. `signer` is the name of the key that signed it; "" = not asked."""

    file: ProfileFile
    sha256: str
    """Of the file's bytes."""
    where: str
    """How messages call the file."""
    overrides: Mapping[str, Value] = field(default_factory=dict)
    reason: str = ""
    """Why this site has figures of its own, and who said so."""
    signer: str = ""

    @cached_property
    def figures(self) -> SiteProfile:
        """The figures in force."""
        return SiteProfile.model_validate({**self.file.values(), **self.overrides})

    @property
    def name(self) -> str:
        """Identity and version, as journal and pages show it: `just-in-time v1`."""
        return f"{self.file.id} v{self.file.version}"

    def entry(self, name: str) -> FigureEntry:
        """What the profile says about a figure."""
        return self.file.figure[name]

    def rows(self, table: str) -> tuple[Any, ...]:
        """The rows of a table in force. A site may ask for a larger committee than its profile's table."""
        rows: tuple[Any, ...] = getattr(self.file, table)
        if table != "composition":
            return rows
        least = self.figures.committee_min
        return tuple(
            row.model_copy(update={"members_min": max(row.members_min, least)}) if row.procurement == "bidding" else row
            for row in rows
        )

    def tables(self) -> dict[str, tuple[Any, ...]]:
        """The rows of every table, by its key in the file."""
        return {key: self.rows(key) for key in TABLE_KEYS}

    def signed_by(self, signer: str) -> "RuleBook":
        """The same rules, with who signed their file."""
        return replace(self, signer=signer)

    def digest(self) -> str:
        """SHA-256 (hex) over identity, version, signer, file, and every figure and row in force."""
        covered = {
            "id": self.file.id,
            "version": self.file.version,
            "signer": self.signer,
            "file_sha256": self.sha256,
            "figures": self.figures.model_dump(mode="json"),
            "tables": {key: [row.model_dump(mode="json") for row in rows] for key, rows in self.tables().items()},
        }
        text = json.dumps(covered, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
