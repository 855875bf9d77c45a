"""What a good draw list is: its people, its project codes, its counts."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from controller.draw.problems import DrawProblem


class ExpertType(StrEnum):
    """EXPERT_TYPE. An owner's representative holds an authorisation letter; everyone else was drawn."""

    OWNER_REPRESENTATIVE = "1"
    DRAWN = "2"
    OTHER = "9"


RESIDENT_ID = "01"
"""ID_CARD_TYPE of the resident identity card; its number carries a check digit."""


@dataclass(frozen=True, slots=True)
class DrawEntry:
    """One member of the committee. Codes are upper case, without spaces; the repr shows nothing."""

    name: str = field(repr=False)
    id_type: str = field(repr=False)
    id_number: str = field(repr=False)
    expert_type: ExpertType = field(default=ExpertType.DRAWN, repr=False)
    is_chair: bool = field(default=False, repr=False)

    def to_plain(self) -> dict[str, Any]:
        """The entry as JSON values, under the national field names. For the encrypted store only."""
        return {
            "EXPERT_NAME": self.name,
            "ID_CARD_TYPE": self.id_type,
            "ID_CARD": self.id_number,
            "EXPERT_TYPE": str(self.expert_type),
            "IS_CHAIR_MAN": "1" if self.is_chair else "0",
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "DrawEntry":
        """The inverse of `to_plain`; `KeyError` or `ValueError` when the values are not of that shape."""
        return cls(
            name=plain["EXPERT_NAME"],
            id_type=plain["ID_CARD_TYPE"],
            id_number=plain["ID_CARD"],
            expert_type=ExpertType(plain["EXPERT_TYPE"]),
            is_chair=plain["IS_CHAIR_MAN"] == "1",
        )


@dataclass(frozen=True, slots=True)
class AvoidedCompany:
    """A company that a member must have nothing to do with (9013 AVOID_ENTERPRISE_LIST); the repr shows nothing."""

    name: str = field(repr=False)
    org_code: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)

    def to_plain(self) -> dict[str, Any]:
        """The company as JSON values, under the national field names. For the encrypted store only."""
        return {"BIDDER_NAME": self.name, "BIDDER_ORG_CODE": self.org_code, "AVOID_REASON": self.reason}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "AvoidedCompany":
        """The inverse of `to_plain`; `KeyError` when the values are not of that shape."""
        return cls(plain["BIDDER_NAME"], plain["BIDDER_ORG_CODE"], plain["AVOID_REASON"])


@dataclass(frozen=True, slots=True)
class DrawCounts:
    """All that anyone sees of a list before its release (S6)."""

    total: int
    drawn: int
    owner_representatives: int
    others: int
    chairs: int
    alternates: int = 0
    companies: int = 0


@dataclass(frozen=True, slots=True)
class DrawFile:
    """A list that passed every check. One file is the committee of one section (标段)."""

    section_code: str = field(repr=False)
    entries: tuple[DrawEntry, ...] = field(repr=False)
    tender_project_code: str | None = field(default=None, repr=False)
    unified_deal_code: str | None = field(default=None, repr=False)
    warnings: tuple[DrawProblem, ...] = ()
    alternates: tuple[DrawEntry, ...] = field(default=(), repr=False)
    """Drawn in reserve, in the order in which they step in (财库〔2003〕119: at least 2 a draw, filled in sequence)."""
    companies: tuple[AvoidedCompany, ...] = field(default=(), repr=False)

    @property
    def counts(self) -> DrawCounts:
        """The preview."""
        kinds = [entry.expert_type for entry in self.entries]
        return DrawCounts(
            total=len(kinds),
            drawn=kinds.count(ExpertType.DRAWN),
            owner_representatives=kinds.count(ExpertType.OWNER_REPRESENTATIVE),
            others=kinds.count(ExpertType.OTHER),
            chairs=sum(entry.is_chair for entry in self.entries),
            alternates=len(self.alternates),
            companies=len(self.companies),
        )
