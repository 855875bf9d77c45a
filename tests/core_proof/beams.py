"""The beams of a window as the core may look at them: which sequences go on alike, and the shortest of each kind.

Asked are: was any beam seen, was the front beam the first, was the rear beam blocked, which of the two was blocked last,
and was each cleared after it was blocked last; and were both free once the rear beam had been blocked. Sequences that agree
in these agree for ever, whatever follows. Before the mark that somebody turned round nothing is asked but that it was.
"""

from collections import deque
from itertools import islice
from typing import Final

LETTERS: Final = ("front_blocked", "front_cleared", "rear_blocked", "rear_cleared")

TURNED: Final = "turned"

_Seen = tuple[str, str, str, bool, bool, bool]
"""First beam, which beam was blocked last, which before it, front cleared since, rear cleared since, somebody is through."""


def _after(seen: _Seen | None, beam: str) -> _Seen:
    first, last, other, front, rear, through = seen or (_first(beam), "", "", False, False, False)
    side, what = beam.split("_")
    if what == "cleared":
        front, rear = front or side == "front", rear or side == "rear"
        free = all(cleared or one not in (last, other) for one, cleared in (("front", front), ("rear", rear)))
        return first, last, other, front, rear, through or (free and "rear" in (last, other))
    if last != side:
        last, other = side, last
    return first, last, other, front and side != "front", rear and side != "rear", through


def _first(beam: str) -> str:
    return "front" if beam == "front_blocked" else "none"


def _all() -> dict[_Seen, tuple[str, ...]]:
    found: dict[_Seen, tuple[str, ...]] = {}
    waiting: deque[tuple[_Seen | None, tuple[str, ...]]] = deque([(None, ())])
    while waiting:
        seen, word = waiting.popleft()
        for beam in LETTERS:
            after = _after(seen, beam)
            if after not in found:
                found[after] = (*word, beam)
                waiting.append((after, found[after]))
    return found


SHORTEST: Final = _all()
_MET: dict[tuple[str, ...], tuple[str, ...]] = {}


def shortest(beams: tuple[str, ...]) -> tuple[str, ...]:
    """The shortest sequence that nothing in the core can tell from this one."""
    if not beams or beams == (TURNED,):
        return beams
    if beams[0] == TURNED:
        return shortest(beams[1:])
    known = _MET.get(beams)
    if known is None:
        seen: _Seen | None = None
        for beam in islice(beams, None):
            seen = _after(seen, beam)
        known = _MET[beams] = SHORTEST[seen]  # type: ignore[index]
    return known
