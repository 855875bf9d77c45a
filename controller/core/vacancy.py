"""A vacant place in a committee, from the loss of a member to the one who takes it, or to stop-and-seal.

A member who is absent, recuses, is expelled or falls ill is replaced promptly; what they concluded is void
(招标投标法实施条例 48). When nobody can be found, the evaluation stops and its files are sealed (财政部令第87号 49).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class VacancyState(StrEnum):
    """Where a vacant place stands."""

    VACANT = "vacant"
    ASKED = "asked"
    FOUND = "found"
    FILLED = "filled"
    UNFILLABLE = "unfillable"


class VacancyEvent(StrEnum):
    """What moves a vacant place."""

    ASK = "ask"
    FIND = "find"
    LOSE = "lose"
    FILL = "fill"
    FAIL = "fail"


S, E = VacancyState, VacancyEvent
TABLE: Final = {
    (S.VACANT, E.ASK): S.ASKED,
    (S.VACANT, E.FIND): S.FOUND,
    (S.ASKED, E.FIND): S.FOUND,
    (S.FOUND, E.FILL): S.FILLED,
    (S.FOUND, E.LOSE): S.VACANT,
    (S.VACANT, E.FAIL): S.UNFILLABLE,
    (S.ASKED, E.FAIL): S.UNFILLABLE,
}


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A vacant place of a session: whose it was, why, and who takes it."""

    person: str
    session: str
    cause: str
    state: VacancyState = VacancyState.VACANT
    successor: str = ""
    since_utc_us: int = 0
