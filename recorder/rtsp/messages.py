"""Requests and answers of RTSP 1.0 (RFC 2326), and how a request proves who asks (RFC 7616, 7617)."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

_CHALLENGE = re.compile(r"(?:^|,)\s*(digest|basic)\s+", re.IGNORECASE)
_CHALLENGE_PART = re.compile(r'\b(\w{1,32})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_CHALLENGE_CHARS = 4_096
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}


def whole_number(text: str) -> int | None:
    """A number of at most nine plain digits, None for everything else."""
    text = text.strip()
    return int(text) if _DIGITS.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; header names in small letters, repeated ones joined by a newline."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)

    def first(self, name: str) -> str:
        """A header's value, the first one of a repeated header; empty when there is none."""
        return self.headers.get(name, "").partition("\n")[0]

    @property
    def number(self) -> int | None:
        """Of the request that it answers; None when the camera does not say."""
        return whole_number(self.first("cseq"))


@dataclass(frozen=True, slots=True)
class Question:
    """What a server asks its client."""

    method: str
    number: str

    def answer(self) -> bytes:
        """The only thing this client has to say: that it is there."""
        status = "200 OK" if self.method in ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER") else "501 Not Implemented"
        return f"RTSP/1.0 {status}\r\nCSeq: {self.number}\r\n\r\n".encode()


def read_message(head: bytes, body: bytes) -> Answer | Question | None:
    """The answer or the question (a server may ask, too); None when it is neither."""
    lines = head.decode("utf-8", "replace").replace("\r", "").split("\n")
    words = lines[0].split(None, 2)
    if len(words) < 2:
        return None
    headers = _read_headers(lines)
    status = whole_number(words[1])
    if words[0].startswith("RTSP/") and status is not None:
        return Answer(status, headers, body)
    number = whole_number(headers.get("cseq", ""))
    return None if number is None else Question(words[0].upper(), str(number))


def _read_headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        key = name.strip().lower()
        headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
    return headers


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
            words = _CHALLENGE.split(
                line[:_CHALLENGE_CHARS]
            )  # what stands before the first scheme, then scheme and rest in turn
            for scheme, rest in zip(words[1::2], words[2::2], strict=True):
                parts = {name.lower(): quoted or plain for name, quoted, plain in _CHALLENGE_PART.findall(rest)}
                if scheme.lower() == "basic" or parts.get("algorithm", "MD5").upper() in _HASHES:
                    found.setdefault(scheme.lower(), parts)  # the server puts first what it likes best
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
        user = self._user.replace("\\", "\\\\").replace('"', '\\"')
        parts, plain = {"username": user, "realm": realm, "nonce": nonce, "uri": url}, ""
        if "auth" in [word.strip() for word in challenge.get("qop", "").split(",")]:
            self._count += 1
            count, own = f"{self._count:08x}", secrets.token_hex(8)
            parts["response"] = digest(f"{who}:{nonce}:{count}:{own}:auth:{what}")
            plain = f", qop=auth, nc={count}"
            parts["cnonce"] = own
        else:
            parts["response"] = digest(f"{who}:{nonce}:{what}")
        if "opaque" in challenge:
            parts["opaque"] = challenge["opaque"]
        if "algorithm" in challenge:
            plain += f", algorithm={challenge['algorithm']}"
        return "Digest " + ", ".join(f'{key}="{value}"' for key, value in parts.items()) + plain
