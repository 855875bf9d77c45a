"""How fast one kiosk may tell something: each word of it stays in the journal for good."""

from dataclasses import dataclass
from typing import Final

from controller.web.errors import Problem
from controller.web.pins import Moments

AT_ONCE: Final = 60
"""Requests that a kiosk may send at once, after a rest."""

EACH_US: Final = 200_000
"""Then one in so long; a finger is slower."""


@dataclass(slots=True)
class Pace:
    """One kiosk's allowance, refilled with time."""

    full_mono_us: int = 0
    """When nothing of the allowance will be used any more."""

    def take(self, clock: Moments) -> None:
        """Use one. Raises `Problem` 429 when there is none left."""
        now_us = clock.mono_us()
        full_us = max(self.full_mono_us, now_us) + EACH_US
        if full_us - now_us > AT_ONCE * EACH_US:
            raise Problem(429, "busy", headers={"Retry-After": "1"})
        self.full_mono_us = full_us
