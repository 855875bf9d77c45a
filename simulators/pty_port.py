"""A serial port as a pty: the client's speed is seen, the port can vanish, and nobody listening means bytes are lost."""

import asyncio
import os
import select
import termios
import tty
from collections.abc import Callable

_LOOK_EVERY_S = 0.05
_BAUD_OF = {getattr(termios, name): int(name[1:]) for name in dir(termios) if name[0] == "B" and name[1:].isdigit()}
_CODE_OF = {baud: code for code, baud in _BAUD_OF.items()}
_ISPEED, _OSPEED = 4, 5


class PtyPort:
    """The device's end of a pty. `path` is what a client opens."""

    def __init__(self, baud: int, heard: Callable[[bytes], None], opened: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._baud = baud
        self._heard = heard
        self._opened = opened
        self._master: int | None = None
        self._look: asyncio.TimerHandle | None = None
        self.is_open = False
        """True while a client has the port open."""
        self.path = ""

    def appear(self) -> None:
        """Plug the port in. Its path may differ from the one before."""
        master, slave = os.openpty()
        os.set_blocking(master, False)
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        os.close(slave)  # from now on the master tells by a hang-up that no client is there
        self._master = master
        self._set_client_speed(master)
        self._look_for_client()

    def vanish(self) -> None:
        """Pull the port out; an open client gets an input/output error."""
        if self._look is not None:
            self._look.cancel()
        if self._master is not None:
            self._loop.remove_reader(self._master)
            os.close(self._master)
        self._master, self.is_open = None, False

    @property
    def is_plugged(self) -> bool:
        """True while a client could open the port."""
        return self._master is not None

    def client_baud(self) -> int:
        """The speed that the client set, in baud."""
        if self._master is None:
            return self._baud
        return _BAUD_OF.get(termios.tcgetattr(self._master)[_OSPEED], 0)

    def write(self, data: bytes) -> None:
        """Send; lost if no client listens or it does not read."""
        if self._master is None or not self.is_open:
            return
        try:
            os.write(self._master, data)
        except (BlockingIOError, OSError):
            return

    def _set_client_speed(self, master: int) -> None:
        # a client that sets no speed at all finds the port at the device's own
        settings = termios.tcgetattr(master)
        settings[_ISPEED] = settings[_OSPEED] = _CODE_OF[self._baud]
        termios.tcsetattr(master, termios.TCSANOW, settings)

    def _look_for_client(self) -> None:
        if self._master is None:
            return
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        if any(events & select.POLLHUP for _, events in poll.poll(0)):
            self._look = self._loop.call_later(_LOOK_EVERY_S, self._look_for_client)
            return
        self.is_open = True
        self._loop.add_reader(self._master, self._read)
        self._opened()

    def _read(self) -> None:
        if self._master is None:
            return
        try:
            data = os.read(self._master, 4096)
        except BlockingIOError:
            return
        except OSError:  # EIO: the last client closed the port
            self._loop.remove_reader(self._master)
            self.is_open = False
            self._look_for_client()
            return
        self._heard(data)
