"""Holds: set by one person with a reason, several a session, each released by two different persons."""

import unicodedata
from collections.abc import Callable

from recorder.retention.custody import Custody
from recorder.retention.custody_state import Hold

PERSON_MOST = 64
REASON_MOST = 500


class HoldRefused(ValueError):
    """The hold or its release cannot be written down so; says why."""


class Holds:
    """Holds of this recorder's recordings; they live in the ledger. Thread-safe."""

    def __init__(self, custody: Custody, exists: Callable[[str], bool]) -> None:
        """`exists(session)`: whether there is such a recording."""
        self._custody, self._exists = custody, exists

    def set(self, session: str, reason: str, by: str) -> Hold:
        """A new hold, in force when this returns. Raises `HoldRefused`, `CustodyBroken`, OSError."""
        if not self._exists(session):
            raise HoldRefused(f"there is no recording {session}")
        person, why = person_named(by), reason_given(reason)
        with self._custody.lock:
            state = self._custody.state
            if session in state.deleted:
                raise HoldRefused(f"{session} was deleted; nothing is left to hold")
            number = f"h{len(state.holds) + 1}"
            self._custody.append("held", session, person, hold=number, reason=why)
            return state.holds[number]

    def release(self, hold_id: str, reason: str, by: str, second: str) -> Hold:
        """End a hold. Raises `HoldRefused` (one person alone, no such hold, released already), `CustodyBroken`, OSError."""
        first, other = two_persons(by, second)
        why = reason_given(reason)
        with self._custody.lock:
            hold = self._custody.state.holds.get(hold_id)
            if hold is None:
                raise HoldRefused(f"there is no hold {hold_id}")
            if not hold.stands:
                raise HoldRefused(f"hold {hold_id} was released by {' and '.join(hold.released_by)}")
            self._custody.append("released", hold.session, first, second=other, hold=hold_id, reason=why)
            return self._custody.state.holds[hold_id]

    def standing(self, session: str | None = None) -> list[Hold]:
        """The holds that stand, of all sessions or of one."""
        with self._custody.lock:
            return self._custody.state.standing(session)

    def all(self) -> list[Hold]:
        """Every hold there ever was, in the order they were set."""
        with self._custody.lock:
            return list(self._custody.state.holds.values())


def person_named(by: str) -> str:
    """The person's name or account as it is written down; raises `HoldRefused`."""
    name = " ".join(unicodedata.normalize("NFKC", by).split())
    if not name or len(name) > PERSON_MOST or not name.isprintable():
        raise HoldRefused(f"name the person, in at most {PERSON_MOST} characters")
    return name


def two_persons(by: str, second: str) -> tuple[str, str]:
    """Two names of different persons; raises `HoldRefused`."""
    first, other = person_named(by), person_named(second)
    if first.casefold() == other.casefold():
        raise HoldRefused("two different persons are needed; the same one is named twice")
    return first, other


def reason_given(reason: str) -> str:
    """The reason as it is written down; raises `HoldRefused`."""
    text = " ".join(reason.split())
    if not text or len(text) > REASON_MOST or not text.isprintable():
        raise HoldRefused(f"give a reason, in at most {REASON_MOST} characters")
    return text
