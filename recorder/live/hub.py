"""Which sources are looked at: a tap is on a capture from the first viewer to the last."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from recorder.live.tap import LiveTap
from recorder.live.viewer import Viewer

OF_ONE_SOURCE_MOST: Final = 16
VIEWERS_MOST: Final = 64


class LiveRefused(Exception):
    """No such source, or too many viewers; the text says which."""


class Tapped(Protocol):
    """A capture, as the live view sees it."""

    def add_tap(self, tap: LiveTap, *, with_preroll: bool = False) -> None: ...
    def remove_tap(self, tap: LiveTap) -> None: ...


@dataclass(slots=True)
class _Watched:
    capture: Tapped
    tap: LiveTap
    viewers: int = 0


class LiveHub:
    """Thread-safe; `join` and `leave` may wait for a capture a moment: call them outside the event loop."""

    def __init__(self, capture_of: Callable[[str], Tapped | None]) -> None:
        """`capture_of` gives the capture of a source, None when there is none now."""
        self._capture_of = capture_of
        self._lock = threading.Lock()
        self._watched: dict[str, _Watched] = {}

    def join(self, source: str, viewer: Viewer) -> None:
        """Let a viewer see a source; raises `LiveRefused`."""
        with self._lock:
            watched = self._watched.get(source)
            if sum(each.viewers for each in self._watched.values()) >= VIEWERS_MOST:
                raise LiveRefused("too many viewers")
            if watched is not None and watched.viewers >= OF_ONE_SOURCE_MOST:
                raise LiveRefused("too many viewers of this source")
            capture = self._capture_of(source)
            if capture is None:
                raise LiveRefused("no such source")
            if watched is not None and watched.capture is not capture:
                self._end(source)
                watched = None
            if watched is None:
                watched = self._watched[source] = _Watched(capture, LiveTap(source))
                watched.tap.join(viewer)
                capture.add_tap(watched.tap, with_preroll=True)
            else:
                watched.tap.join(viewer)
            watched.viewers += 1

    def leave(self, source: str, viewer: Viewer) -> None:
        """The viewer went; without viewers there is no tap and no thread."""
        viewer.close()
        with self._lock:
            watched = self._watched.get(source)
            if watched is None:
                return
            watched.viewers = watched.tap.leave(viewer)
            if not watched.viewers:
                self._end(source)

    def stop(self) -> None:
        """End every view."""
        with self._lock:
            for source in list(self._watched):
                self._end(source)

    def _end(self, source: str) -> None:
        watched = self._watched.pop(source)
        watched.capture.remove_tap(watched.tap)
        watched.tap.stop()
