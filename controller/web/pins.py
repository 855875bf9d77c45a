"""Checking PINs: argon2 on a few threads (it lets go of the interpreter), lockout with a growing wait, nobody enumerable."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Protocol

import argon2
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from config.schema import StaffMember
from controller.core.words import MS
from controller.web.errors import Problem
from controller.web.words import Words

WRONG_MAX: Final = 5
"""Wrong PINs in a row before a wait begins."""

WAIT_FIRST_MS: Final = 30_000
WAIT_LAST_MS: Final = 900_000
"""The wait doubles from the first to the last. It always ends: the only supervisor is never locked out for good."""

THREADS: Final = 2
WAITING_MAX: Final = 16
"""Checks at once and in the queue; a check takes up to 64 MiB, so more are refused."""

SIGNING_MORE: Final = 8
"""Places in that queue kept for acts: who floods the login keeps no guard from signing."""

STRANGERS_MAX: Final = 1_000
"""Ids that are no staff of ours whose attempts are counted."""


class Moments(Protocol):
    """The clocks that waits and sessions are counted on."""

    def utc_us(self) -> int:
        """Microseconds UTC."""
        ...

    def mono_us(self) -> int:
        """Monotonic microseconds."""
        ...


@dataclass(slots=True)
class Attempts:
    """Wrong PINs of one id in a row, and until when it waits (monotonic microseconds)."""

    wrong: int = 0
    until_mono_us: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wait_ms(self, now_mono_us: int) -> int:
        """Milliseconds left to wait; 0 = none."""
        return max(0, -(-(self.until_mono_us - now_mono_us) // MS))

    def count_wrong(self, now_mono_us: int) -> None:
        """One more wrong PIN; from the fifth on each one starts a wait."""
        self.wrong += 1
        if self.wrong >= WRONG_MAX:
            doubled = WAIT_FIRST_MS << min(self.wrong - WRONG_MAX, 10)
            self.until_mono_us = now_mono_us + min(doubled, WAIT_LAST_MS) * MS


class Pins:
    """Who is who by PIN. One check an id at a time, so that guesses in parallel count one by one."""

    def __init__(self, staff: Sequence[StaffMember], clock: Moments) -> None:
        self._staff = {member.id: member for member in staff}
        self._clock = clock
        self._known = {member.id: Attempts() for member in staff}
        self._signing = {member.id: Attempts() for member in staff}
        self._strangers: OrderedDict[str, Attempts] = OrderedDict()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="pin")
        self._waiting = 0
        self._nobody = _hash_like([member.pin_hash for member in staff])

    def close(self) -> None:
        """Let the threads go; a check that waits for one is cancelled, one that runs ends in a moment."""
        self._pool.shutdown(cancel_futures=True)

    async def check(self, staff: str, pin: str, signing: bool = False) -> StaffMember | None:
        """The member whose id and PIN these are, or None. Raises `Problem` 429 while the id has to wait.

        `signing` = for an act, asked by a browser that is logged in: wrong PINs are counted apart from those of logins,
        so that nobody who can only reach the login keeps staff from signing.
        """
        if self._waiting >= WAITING_MAX + SIGNING_MORE * signing:
            raise Problem(503, "busy", headers={"Retry-After": "1"})
        self._waiting += 1
        try:
            attempts = self._signing.get(staff) if signing else None
            attempts = attempts or self._attempts(staff)
            async with attempts.turn:
                return await self._check(attempts, self._staff.get(staff), pin)
        finally:
            self._waiting -= 1

    async def _check(self, attempts: Attempts, member: StaffMember | None, pin: str) -> StaffMember | None:
        wait_ms = attempts.wait_ms(self._clock.mono_us())
        if wait_ms:
            raise _locked(-(-wait_ms // 1000))
        pin_hash = member.pin_hash if member else self._nobody
        right = await asyncio.get_running_loop().run_in_executor(self._pool, _verify, pin_hash, pin)
        if member is not None and right:
            attempts.wrong = 0
            return member
        attempts.count_wrong(self._clock.mono_us())
        return None

    def _attempts(self, staff: str) -> Attempts:
        known = self._known.get(staff)
        if known is not None:
            return known
        attempts = self._strangers.setdefault(staff, Attempts())
        self._strangers.move_to_end(staff)
        while len(self._strangers) > STRANGERS_MAX:
            self._strangers.popitem(last=False)
        return attempts


def _locked(wait_s: int) -> Problem:
    """429 saying how long: the same for an id that is nobody's, so that nobody is enumerated."""
    words = Words(
        f"Too many wrong PINs. Try again in {wait_s} seconds.",
        f"口令多次输错。请在 {wait_s} 秒后再试，等候时不要反复输入。",
    )
    return Problem(429, "locked", words, headers={"Retry-After": str(wait_s)})


def _verify(pin_hash: str, pin: str) -> bool:
    try:
        return argon2.PasswordHasher().verify(pin_hash, pin)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def _hash_like(hashes: Sequence[str]) -> str:
    """A hash of no PIN, as costly as those of the staff: an unknown id takes as long as a wrong PIN."""
    hasher = argon2.PasswordHasher()
    if hashes:
        hasher = argon2.PasswordHasher.from_parameters(argon2.extract_parameters(hashes[0]))
    return hasher.hash(secrets.token_hex(16))
