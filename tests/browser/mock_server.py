"""The mock server of the pages as a process of the test."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen


@dataclass(frozen=True, slots=True)
class MockServer:
    """Where it listens, and the kiosk's key."""

    url: str
    key: str

    @classmethod
    @contextmanager
    def started(cls, script: Path, pages: Path, media: Path) -> "Iterator[MockServer]":
        """Start it; it ends when its input does."""
        command = ["node", str(script), "--dist", str(pages), "--media", str(media)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                yield cls(**json.loads(process.stdout.readline()))
            finally:
                process.stdin.close()
                process.wait(10)

    def set_kiosk(self, **changes: Any) -> int:
        """What the kiosk's page sees from now on; answers the number of that state."""
        return int(self._post("kiosk", changes)["seq"])

    def set_staff(self, **changes: Any) -> None:
        """What staff see from now on."""
        self._post("staff", changes)

    def lose(self) -> None:
        """All streams break, and none is taken until `find`."""
        self._post("lose", {})

    def find(self) -> None:
        """Streams are taken again."""
        self._post("find", {})

    def expire_tickets(self) -> None:
        """Media tickets given out so far are refused."""
        self._post("media/expire", {})

    def use_recorder(self, url: str, ticket: str, live: dict[str, str]) -> None:
        """Recordings and live pictures come from this recorder; `live` holds a ticket for each source."""
        self._post("media/recorder", {"url": url, "ticket": ticket, "live": live})

    def told(self) -> list[dict[str, Any]]:
        """What the pages told it, in order."""
        with urlopen(f"{self.url}/mock/told", timeout=10) as answer:
            told: list[dict[str, Any]] = json.load(answer)
        return told

    def _post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        with urlopen(
            Request(f"{self.url}/mock/{what}", json.dumps(body).encode(), method="POST"), timeout=10
        ) as answer:
            answered: dict[str, Any] = json.load(answer)
        return answered
