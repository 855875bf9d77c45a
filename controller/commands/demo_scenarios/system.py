"""A system that the site works with, as its network sees it: a port that takes connections, or takes none."""

import socket
from typing import Final

from controller.commands.demo_wait import DemoFailed

HOST: Final = "127.0.0.1"
WAITING_MAX: Final = 4096
"""Connections that the kernel takes by itself; nobody here ever looks at them."""


class System:
    """Reachable until it goes away, and again when it is back, at the same port."""

    def __init__(self) -> None:
        self._listening: socket.socket | None = self._listen(0)
        self.port = int(self._listening.getsockname()[1])

    def site_text(self, system: str) -> str:
        """The `[[link]]` of the site file: tried every second, lost after two tries."""
        address = f"tcp://{HOST}:{self.port}"
        return f'\n[[link]]\nsystem = "{system}"\naddress = "{address}"\nevery_s = 1\nlost_after = 2\n'

    def go_away(self) -> None:
        """Nothing answers any more."""
        if self._listening is not None:
            self._listening.close()
        self._listening = None

    def come_back(self) -> None:
        """It answers again."""
        if self._listening is None:
            self._listening = self._listen(self.port)

    def close(self) -> None:
        """The end of it."""
        self.go_away()

    def _listen(self, port: int) -> socket.socket:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen(WAITING_MAX)
        except OSError as error:
            listening.close()
            raise DemoFailed(f"no port for the system: {error.strerror}") from None
        return listening
