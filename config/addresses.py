"""Addresses of devices and cameras: which forms exist, and whether a text is one of them."""

import re
from urllib.parse import urlsplit

_DEVICE_PATH = re.compile(r"^(/[\w./-]+|COM\d{1,3})$", re.ASCII)
_HOST = re.compile(r"^[A-Za-z0-9.:_-]+$", re.ASCII)
_ALSA = re.compile(r"^alsa:[A-Za-z0-9_.:,=/-]+$", re.ASCII)

SERIAL_FORM = "a device path, socket://HOST:PORT or rfc2217://HOST:PORT"
MODBUS_FORM = "tcp://HOST:PORT"
RTSP_FORM = "rtsp://HOST:PORT/PATH without user and password"
ALSA_FORM = "alsa:PCM"


def is_serial_address(text: str) -> bool:
    """True for a device path or an address of a serial server."""
    return _DEVICE_PATH.match(text) is not None or _has_host_and_port(text, ("socket", "rfc2217"))


def is_modbus_address(text: str) -> bool:
    """True for `tcp://HOST:PORT`."""
    return _has_host_and_port(text, ("tcp",))


def is_rtsp_address(text: str) -> bool:
    """True for `rtsp[s]://HOST[:PORT]/PATH`; the port may be left out (554), user and password may not be there."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    good_host = host is not None and _HOST.match(host) is not None
    return parts.scheme in ("rtsp", "rtsps") and good_host and "@" not in parts.netloc and len(parts.path) > 1


def is_alsa_address(text: str) -> bool:
    """True for `alsa:PCM`, a sound card's input at this machine."""
    return _ALSA.match(text) is not None


def is_placeholder(text: str) -> bool:
    """True when the port is 0: a place to be filled, nothing to connect to."""
    try:
        return urlsplit(text).port == 0
    except ValueError:
        return False


def _has_host_and_port(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in schemes or host is None or port is None or "@" in parts.netloc:
        return False
    return _HOST.match(host) is not None and parts.path in ("", "/")
