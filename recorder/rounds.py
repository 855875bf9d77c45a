"""One thread that goes round all cameras many times a second and takes what has come: a wake for all instead of one for each.

Most of what a recorder costs is being woken for a few bytes. Going round costs a third of a thread for each camera.
"""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

ROUND_S = 0.037
"""No divisor of a picture's 40 ms: so the quickest packets are seen with hardly any delay. Shorter rounds cost more."""
HUNG_S = 3.0
"""A step that takes so long is left to itself: the others go on with another thread."""
WATCH_S = 1.0

Step = Callable[[], None]


class Hung(RuntimeError):
    """The step never came back; its thread is lost until it does."""


class _Follower:
    def __init__(self, step: Step) -> None:
        self.step = step
        self.over = threading.Event()
        self.error: BaseException | None = None


class Rounds:
    """Thread-safe. Its thread lives as long as it has somebody to call on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._followers: list[_Follower] = []
        self._thread: threading.Thread | None = None
        self._turn = 0
        """Which thread is the one that counts: one that hung finds a higher number and ends."""
        self._at: _Follower | None = None
        self._since_s = 0.0

    def follow(self, step: Step) -> None:
        """Have `step` done each round until it raises; what it raises is raised here, `Hung` when it does not come back."""
        follower = _Follower(step)
        with self._lock:
            self._followers = [*self._followers, follower]
            if self._thread is None:
                self._start()
        while not follower.over.wait(WATCH_S):
            self._watch()
        if follower.error is not None:
            raise follower.error

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, args=(self._turn,), name="rounds", daemon=True)
        self._thread.start()

    def _run(self, turn: int) -> None:
        pause = threading.Event()
        while True:
            with self._lock:
                followers = self._followers
                if turn != self._turn:
                    return
                if not followers:
                    self._thread = None
                    return
            for follower in followers:
                self._at, self._since_s = follower, time.monotonic()
                try:
                    follower.step()
                except BaseException as error:
                    self._end(follower, error)
                if turn != self._turn:
                    return
            self._at = None
            pause.wait(ROUND_S)

    def _watch(self) -> None:
        """Find a step that does not come back, and go on without it."""
        with self._lock:
            hung = self._at
            if hung is None or time.monotonic() - self._since_s < HUNG_S:
                return
            log.error("one camera holds up all others; it is left to itself")
            self._turn += 1
            self._at = None
            self._followers = [each for each in self._followers if each is not hung]
            self._start()
        hung.error = hung.error or Hung("a camera's step did not come back")
        hung.over.set()

    def _end(self, follower: _Follower, error: BaseException) -> None:
        with self._lock:
            self._followers = [each for each in self._followers if each is not follower]
        follower.error = follower.error or error
        follower.over.set()


ROUNDS = Rounds()
"""Of this process."""
