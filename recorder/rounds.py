"""One thread that goes round all cameras many times a second and takes what has come: a wake for all instead of one for each.

Most of what a recorder costs is being woken for a few bytes. Going round costs a third of a thread for each camera.
"""

import threading
from collections.abc import Callable

ROUND_S = 0.037
"""No divisor of a picture's 40 ms: so the quickest packets are seen with hardly any delay. Shorter rounds cost more."""

Step = Callable[[], None]


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

    def follow(self, step: Step) -> None:
        """Have `step` done each round until it raises; what it raises is raised here. It must never wait."""
        follower = _Follower(step)
        with self._lock:
            self._followers = [*self._followers, follower]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)
                self._thread.start()
        follower.over.wait()
        if follower.error is not None:
            raise follower.error

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            with self._lock:
                followers = self._followers
                if not followers:
                    self._thread = None
                    return
            for follower in followers:
                try:
                    follower.step()
                except BaseException as error:
                    self._end(follower, error)
            pause.wait(ROUND_S)

    def _end(self, follower: _Follower, error: BaseException) -> None:
        with self._lock:
            self._followers = [each for each in self._followers if each is not follower]
        follower.error = error
        follower.over.set()


ROUNDS = Rounds()
"""Of this process."""
