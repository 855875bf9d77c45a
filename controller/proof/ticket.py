"""Short-lived tickets: the controller signs what a browser may fetch from the recorder, and until when."""

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from controller.proof.canonical import NotCanonical, canonical, parse_canonical


class TicketRefused(ValueError):
    """The ticket is forged, malformed or too old; the message says which, and nothing of its content."""


def sign_ticket(private: Ed25519PrivateKey, claims: dict[str, Any], expires_utc_s: int) -> str:
    """A ticket over `claims` (canonical values) that ends at `expires_utc_s`."""
    body = canonical({**claims, "expires_utc_s": expires_utc_s})
    return f"{_b64(body)}.{_b64(private.sign(body))}"


def verify_ticket(public: Ed25519PublicKey, text: str, now_utc_s: int) -> dict[str, Any]:
    """The claims of a valid ticket; raises `TicketRefused`."""
    body_text, _, signature_text = text.partition(".")
    try:
        body, signature = _unb64(body_text), _unb64(signature_text)
        public.verify(signature, body)
        claims = parse_canonical(body)
    except (InvalidSignature, NotCanonical, ValueError, binascii.Error) as error:
        raise TicketRefused("the ticket is not valid; open the page again") from error
    if not isinstance(claims, dict) or not isinstance(claims.get("expires_utc_s"), int):
        raise TicketRefused("the ticket is not valid; open the page again")
    if now_utc_s > claims["expires_utc_s"]:
        raise TicketRefused("the ticket is too old; open the page again")
    return claims


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
