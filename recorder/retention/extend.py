"""Keeping a recording longer than its class says. There is no way to keep it shorter."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from recorder.retention.classes import RetentionClass
from recorder.retention.custody import Custody
from recorder.retention.holds import person_named, reason_given
from recorder.retention.terms import Terms

LATEST_UTC_US: Final = 2**53
"""In the year 2255."""


def _day(utc_us: int) -> str:
    """Local date, as people name it."""
    return datetime.fromtimestamp(utc_us / 1e6).astimezone().strftime("%Y-%m-%d")


class ExtensionRefused(ValueError):
    """The recording would not be kept longer than it is kept already; says until when it is."""


class Extension:
    """Writes extensions into the ledger, where every deletion looks."""

    def __init__(
        self, custody: Custody, classes: Mapping[str, RetentionClass], terms_of: Callable[[str], Terms]
    ) -> None:
        """`terms_of(session)` raises for a recording that is not sealed or not there."""
        self._custody, self._classes, self._terms_of = custody, classes, terms_of

    def until(self, session: str, keep_until_utc_us: int, by: str, reason: str) -> int:
        """Keep it until this moment; gives it back.

        Raises `ExtensionRefused`, `HoldRefused` (name, reason), `TermsUnknown`, `CustodyBroken`, OSError.
        """
        person, why = person_named(by), reason_given(reason)
        terms = self._terms_of(session)
        with self._custody.lock:
            if session in self._custody.state.deleted:
                raise ExtensionRefused(f"{session} was deleted; nothing is left to keep")
            stands_utc_us = max(terms.until_utc_us(self._classes), self._custody.state.extended_utc_us.get(session, 0))
            if not stands_utc_us < keep_until_utc_us <= LATEST_UTC_US:
                raise ExtensionRefused(
                    f"{session} is kept until {_day(stands_utc_us)}; name a later moment, before 2255"
                )
            members = {"keep_until_utc_us": keep_until_utc_us, "from_utc_us": stands_utc_us}
            self._custody.append("extended", session, person, reason=why, **members)
        return keep_until_utc_us

    def from_event(self, session: str, event_utc_us: int, by: str, reason: str) -> int:
        """Count its class's years or days from a later event than its own end: the end of the procurement, of a suit.

        Raises as `until` does.
        """
        terms = self._terms_of(session)
        moments = [self._classes[kind].until_utc_us(event_utc_us) for kind in terms.kinds if kind in self._classes]
        return self.until(session, max(moments, default=0), by, reason)
