"""What every route needs of the app: desk, clocks, PINs, logins, streams. One a running app, kept in `app.state`."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from config.schema import StaffMember
from controller.web.auth import COOKIE, Logins
from controller.web.desk import Desk
from controller.web.errors import Problem
from controller.web.events import Spans
from controller.web.live import Live
from controller.web.pace import Pace
from controller.web.pins import Moments, Pins


@dataclass(slots=True)
class Counter:
    """Behind every route."""

    desk: Desk
    pages: Path
    clock: Moments
    pins: Pins
    logins: Logins
    live: Live
    planning: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Keys and lists are sealed for one session at a time."""
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One draw list is read at a time."""
    spans: Spans = field(default_factory=Spans)
    """From where to where in the journal each session was live."""
    learning: asyncio.Lock = field(default_factory=asyncio.Lock)
    paces: defaultdict[str, Pace] = field(default_factory=lambda: defaultdict(Pace))
    """What each lane's kiosk may still tell."""


def counter_of(request: Request) -> Counter:
    """The counter of the app that serves this request."""
    app: FastAPI = request.app
    counter: Counter = app.state.counter
    return counter


AtCounter = Annotated[Counter, Depends(counter_of)]


def _staff(request: Request, counter: AtCounter) -> StaffMember:
    member = counter.logins.of(request.cookies.get(COOKIE))
    if member is None:
        raise Problem(401, "login")
    return member


LoggedIn = Annotated[StaffMember, Depends(_staff)]
"""The member of staff whose browser asks; 401 for anybody else."""
