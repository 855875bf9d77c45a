"""Bad networks: a relay before a camera that now and then holds everything back for 500 ms, or cuts every connection."""

import random
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final
from urllib.parse import urlsplit, urlunsplit

STALL_S: Final = 0.5
BETWEEN_S: Final = (1.0, 3.0)
CUT_S: Final = (6.0, 9.0)


@contextmanager
def straight(url: str) -> Iterator[str]:
    """The address of the camera itself."""
    yield url


def stalling(url: str) -> AbstractContextManager[str]:
    """The address of a camera behind a network that stalls and loses nothing; it ends with the block."""
    return _behind(url, cuts=False)


def dropping(url: str) -> AbstractContextManager[str]:
    """The address of a camera behind a network that cuts its connections; it ends with the block."""
    return _behind(url, cuts=True)


@contextmanager
def _behind(url: str, *, cuts: bool) -> Iterator[str]:
    parts = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ending = threading.Event()
        target = (parts.hostname or "127.0.0.1", parts.port or 554)
        relay = threading.Thread(target=_relay, args=(listening, target, cuts, ending))
        relay.start()
        try:
            yield urlunsplit(parts._replace(netloc=f"127.0.0.1:{listening.getsockname()[1]}"))
        finally:
            ending.set()
            relay.join()


def _relay(listening: socket.socket, target: tuple[str, int], cuts: bool, ending: threading.Event) -> None:
    dice = random.Random(1)
    stall_s = time.monotonic() + dice.uniform(*(CUT_S if cuts else BETWEEN_S))
    with selectors.DefaultSelector() as selector:
        selector.register(listening, selectors.EVENT_READ)
        while not ending.is_set():
            for key, _ in selector.select(0.1):
                if key.fileobj is listening:
                    _pair(listening, target, selector)
                else:
                    _pass_on(key, selector)
            if time.monotonic() > stall_s:
                if cuts:
                    _cut(selector, listening)
                else:
                    ending.wait(STALL_S)
                stall_s = time.monotonic() + dice.uniform(*(CUT_S if cuts else BETWEEN_S))
        _cut(selector, listening)


def _cut(selector: selectors.BaseSelector, listening: socket.socket) -> None:
    for key in list(selector.get_map().values()):
        if isinstance(key.fileobj, socket.socket) and key.fileobj is not listening:
            selector.unregister(key.fileobj)
            key.fileobj.close()


def _pair(listening: socket.socket, target: tuple[str, int], selector: selectors.BaseSelector) -> None:
    near, _ = listening.accept()
    far = socket.create_connection(target)
    selector.register(near, selectors.EVENT_READ, far)
    selector.register(far, selectors.EVENT_READ, near)


def _pass_on(key: selectors.SelectorKey, selector: selectors.BaseSelector) -> None:
    one = key.fileobj
    if not isinstance(one, socket.socket):
        return
    try:
        data = one.recv(1 << 16)
        if data:
            key.data.sendall(data)
            return
    except OSError:
        pass
    for each in (one, key.data):
        if each in selector.get_map():
            selector.unregister(each)
        each.close()
