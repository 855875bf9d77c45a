"""Requests and answers of RTSP 1.0 (RFC 2326), and how a request proves who asks (RFC 7616, 7617)."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

_CHALLENGE_PART = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; header names in small letters, repeated ones joined by a newline."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)


def read_answer(head: bytes, body: bytes) -> Answer | None:
    """The answer, or None when the message is something else (a server may ask, too)."""
    lines = head.decode("utf-8", "replace").split("\r\n")
    words = lines[0].split(None, 2)
    if len(words) < 2 or not words[0].startswith("RTSP/") or not words[1].isdigit():
        return None
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        key = name.strip().lower()
        headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
    return Answer(int(words[1]), headers, body)


def request(method: str, url: str, number: int, headers: Mapping[str, str]) -> bytes:
    """A request without a body."""
    lines = [f"{method} {url} RTSP/1.0", f"CSeq: {number}", "User-Agent: Sealroom"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


class Credentials:
    """Answers the server's challenge. Holds the password; never printed."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._challenge: dict[str, str] | None = None
        self._count = 0

    def __repr__(self) -> str:
        return "Credentials()"

    def take_challenge(self, answer: Answer) -> bool:
        """Learn what the server wants; False when it is nothing that is known."""
        found = dict[str, dict[str, str]]()
        for line in answer.headers.get("www-authenticate", "").split("\n"):
            scheme, _, rest = line.strip().partition(" ")
            parts = {name.lower(): quoted or plain for name, quoted, plain in _CHALLENGE_PART.findall(rest)}
            if scheme.lower() == "basic" or parts.get("algorithm", "MD5").upper() in _HASHES:
                found[scheme.lower()] = parts
        self._count = 0
        for scheme in ("digest", "basic"):
            if scheme in found:
                self._challenge = {**found[scheme], "scheme": scheme}
                return True
        return False

    def header(self, method: str, url: str) -> dict[str, str]:
        """The Authorization header of a request; nothing before a challenge."""
        challenge = self._challenge
        if challenge is None:
            return {}
        if challenge["scheme"] == "basic":
            pair = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
            return {"Authorization": f"Basic {pair}"}
        return {"Authorization": self._digest(challenge, method, url)}

    def _digest(self, challenge: Mapping[str, str], method: str, url: str) -> str:
        name = challenge.get("algorithm", "MD5").upper()

        def digest(text: str) -> str:
            return hashlib.new(_HASHES[name], text.encode(), usedforsecurity=False).hexdigest()

        realm, nonce = challenge.get("realm", ""), challenge.get("nonce", "")
        who, what = digest(f"{self._user}:{realm}:{self._password}"), digest(f"{method}:{url}")
        parts = {"username": self._user, "realm": realm, "nonce": nonce, "uri": url}
        if "auth" in [word.strip() for word in challenge.get("qop", "").split(",")]:
            self._count += 1
            count, own = f"{self._count:08x}", secrets.token_hex(8)
            parts["response"] = digest(f"{who}:{nonce}:{count}:{own}:auth:{what}")
            extra = f", qop=auth, nc={count}"
            parts["cnonce"] = own
        else:
            parts["response"], extra = digest(f"{who}:{nonce}:{what}"), ""
        for key in ("opaque", "algorithm"):
            if key in challenge:
                parts[key] = challenge[key]
        return "Digest " + ", ".join(f'{key}="{value}"' for key, value in parts.items()) + extra
