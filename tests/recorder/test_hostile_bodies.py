"""No body on the recorder's own socket ends in a 5xx: what does not fit is told why."""

from pathlib import Path

import pytest

from tests.recorder.house import recorder

ROUTES = (
    ("PUT", "/desired"),
    ("POST", "/selftest"),
    ("POST", "/retention/holds"),
    ("POST", "/retention/holds/h1/release"),
    ("POST", "/retention/extend"),
    ("POST", "/retention/delete"),
    ("POST", "/retention/move"),
    ("POST", "/retention/scrub"),
    ("POST", "/retention/clock"),
    ("POST", "/exported"),
)
BODIES = (
    b"",
    b"{",
    b"null",
    b"NaN",
    b"[" * 100_000,
    b"\xff\xfe",
    b'{"session":"s-1","reason":"\\ud800","by":"lin","second":"wu","to":"hot"}',
    b'{"session":"\\u0000","reason":"x","by":"\\ud800","\\udfff":1}',
    b'{"session":"s-1","reason":"x","by":"lin","keep_until_utc_us":' + b"9" * 5_000 + b"}",
)


@pytest.mark.timeout(60)
def test_every_route_answers_every_body_with_a_refusal_in_words(tmp_path: Path) -> None:
    with recorder(tmp_path, {}) as process:
        for method, path in ROUTES:
            for body in BODIES:
                answer = process.client.request(method, path, content=body)
                assert 400 <= answer.status_code < 500, (method, path, body[:80], answer.text)
                assert answer.json()["detail"]
