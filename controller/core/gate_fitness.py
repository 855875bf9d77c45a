"""Whether a gate still finds a telephone: a daily self-test with a reference device, and its settings watched.

Only a *fit* gate counts when the profile demands self-tests. *Drifted*: its settings are not those it was tested with.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class GateFitnessState(StrEnum):
    """Where a gate's fitness stands."""

    UNTESTED = "untested"
    FIT = "fit"
    UNFIT = "unfit"
    DRIFTED = "drifted"


class GateFitnessEvent(StrEnum):
    """What moves a gate's fitness."""

    PASS = "pass"
    FAIL = "fail"
    EXPIRE = "expire"
    DRIFT = "drift"


S, E = GateFitnessState, GateFitnessEvent
TABLE: Final = {
    **{(state, E.PASS): S.FIT for state in S},
    **{(state, E.FAIL): S.UNFIT for state in S},
    (S.FIT, E.EXPIRE): S.UNTESTED,
    (S.FIT, E.DRIFT): S.DRIFTED,
    (S.UNTESTED, E.DRIFT): S.UNTESTED,
    (S.UNFIT, E.DRIFT): S.UNFIT,
    (S.DRIFTED, E.DRIFT): S.DRIFTED,
}


@dataclass(frozen=True, slots=True)
class GateFitness:
    """A gate's fitness. `settings_sha256` as read last; `tested_settings_sha256` as they were at the passed test."""

    gate: str
    state: GateFitnessState = GateFitnessState.UNTESTED
    settings_sha256: str = ""
    tested_settings_sha256: str = ""
    tested_utc_us: int = 0
    alarmed_pass: bool = False
    """In a running test: the reference device set it off."""
    clean_pass: bool = False
    """In a running test: a passage without it was clean."""
    false_pass: bool = False
    """In a running test: a passage gave what it must not."""
    testers_within: int = 0
    """In a running test: how many more walked in than out; nobody may stay behind the gate when it ends."""
    settings: tuple[str, ...] = ()
    """As read last, a `name=value` each, for people."""
    tested_settings: tuple[str, ...] = ()
    """As they were at the passed test, for people."""
