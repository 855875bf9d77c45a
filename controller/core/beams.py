"""The beams of a gate's window: does what they saw make a body that went in, one that went through, or two?"""

from typing import Final

FRONT_BLOCKED: Final = "front_blocked"
FRONT_CLEARED: Final = "front_cleared"
REAR_BLOCKED: Final = "rear_blocked"
REAR_CLEARED: Final = "rear_cleared"
TURNED: Final = "turned"
"""Stands for what was seen before somebody turned round: no passage, and nobody was seen to leave the gate."""


def _since_turned(beams: tuple[str, ...]) -> tuple[str, ...]:
    return beams[1:] if beams and beams[0] == TURNED else beams


def entered(beams: tuple[str, ...]) -> bool:
    """Somebody broke the front beam first, and was at the rear one after it."""
    beams = _since_turned(beams)
    return bool(beams) and beams[0] == FRONT_BLOCKED and REAR_BLOCKED in beams


def was_crossed(beams: tuple[str, ...]) -> bool:
    """Somebody was at the rear beam, and then both were free: who breaks the front one now is a second body, reported or not."""
    reached, broken = False, set()
    for side, _, change in (beam.partition("_") for beam in _since_turned(beams)):
        if change == "blocked":
            broken.add(side)
        else:
            broken.discard(side)
        reached = reached or "rear" in broken
        if reached and not broken:
            return True
    return False


def complete(beams: tuple[str, ...]) -> bool:
    """Both beams were crossed in order and neither is blocked now; legs may break a beam more than once.

    What broke the front beam has to be seen at the rear one after it: else somebody followed and is still in the gate.
    """
    front = [at for at, beam in enumerate(beams) if beam == FRONT_BLOCKED]
    rear = [at for at, beam in enumerate(beams) if beam == REAR_BLOCKED]
    if not entered(beams) or front[-1] > rear[-1]:
        return False
    return FRONT_CLEARED in beams[front[-1] :] and REAR_CLEARED in beams[rear[-1] :]
