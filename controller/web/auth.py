"""Who asks: staff by a cookie after a PIN, kiosks by their key. Sessions live in memory and end at a restart."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from config.schema import Site, StaffMember
from controller.web.errors import Problem
from controller.web.pins import Moments

COOKIE: Final = "sealroom_staff"

IDLE_S: Final = 1_800
"""A login ends after so long without a request or an open event stream."""

ABSOLUTE_S: Final = 12 * 3_600
"""A login ends after one shift at the latest."""

LOGINS_MAX: Final = 500

SECOND_US: Final = 1_000_000


@dataclass(slots=True)
class Login:
    """One browser of one member of staff."""

    staff: StaffMember
    began_mono_us: int
    seen_mono_us: int


class Logins:
    """Cookie sessions. The cookie is 256 random bits; kept is its digest."""

    def __init__(self, clock: Moments) -> None:
        self._clock = clock
        self._logins: dict[str, Login] = {}

    def begin(self, staff: StaffMember) -> str:
        """A new login; returns the cookie's value."""
        now = self._clock.mono_us()
        self._logins = {key: login for key, login in self._logins.items() if self._alive(login, now)}
        if len(self._logins) >= LOGINS_MAX:
            raise Problem(503, "busy")
        token = secrets.token_urlsafe(32)
        self._logins[_digest(token)] = Login(staff, now, now)
        return token

    def end(self, token: str | None) -> None:
        """Forget a login, if it is one."""
        if token:
            self._logins.pop(_digest(token), None)

    def of(self, token: str | None) -> StaffMember | None:
        """Whose login that cookie is; None when it is none or has ended. Counts as a sign of life."""
        login = self._logins.get(_digest(token)) if token else None
        now = self._clock.mono_us()
        if login is None or not self._alive(login, now):
            self.end(token)
            return None
        login.seen_mono_us = now
        return login.staff

    def _alive(self, login: Login, now_mono_us: int) -> bool:
        idle = now_mono_us - login.seen_mono_us > IDLE_S * SECOND_US
        return not idle and now_mono_us - login.began_mono_us <= ABSOLUTE_S * SECOND_US


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Hand the login to the browser: no script reads it, no other site sends it."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, max_age=ABSOLUTE_S, path="/", httponly=True, samesite="strict", secure=secure)


def drop_cookie(response: Response) -> None:
    """Take the login from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def check_kiosk_key(site: Site, lane: str, given: str | None) -> None:
    """401 unless `given` is the key of that lane's kiosk. An unknown lane takes as long and says the same."""
    expected = next((one.kiosk_key for one in site.lanes if one.id == lane), None)
    fits = hmac.compare_digest((given or "").encode(), (expected or secrets.token_urlsafe(24)).encode())
    if expected is None or not fits:
        raise Problem(401, "kiosk_key")
