"""What the person at the terminal sees of the demo: one line a step, with a spinner where there is a terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text


class Step:
    """A step of the demo while it goes on; what is said of it stands in its line."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.said: list[str] = []

    def say(self, text: str) -> None:
        """Add a few words to the line."""
        self.said.append(text)


class Screen:
    """Progress lines. With `--json` they go to the error stream: standard output belongs to the one object."""

    def __init__(self, as_json: bool) -> None:
        self._console = Console(stderr=as_json, soft_wrap=True, highlight=False, markup=False)
        self.durations_s: dict[str, float] = {}

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show a step; its line appears when it ended, well or not, with its seconds."""
        step, began = Step(title), time.monotonic()
        mark, style = "FAIL", "bold red"
        try:
            with self._console.status(title):
                yield step
            mark, style = "ok", "green"
        finally:
            took_s = time.monotonic() - began
            self.durations_s[title] = round(took_s, 2)
            said = f"{title}: {' · '.join(step.said)}" if step.said else title
            # One print: a spinner of a step around this one would draw itself between two.
            self._console.print(Text.assemble((f"{mark:>4}  {took_s:5.1f} s  ", style), said))

    def line(self, text: str, style: str = "") -> None:
        """One plain line."""
        self._console.print(text, style=style)
