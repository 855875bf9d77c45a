"""Whatever somebody sends, the answer is a refusal in words; never a failure, never a fact."""

import json
import random
from typing import Any

import pytest

from controller.web.acts import ACTS
from controller.web.bodies import Signer
from tests.web.desk_stand import KIOSK_KEY, PINS
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json", "X-Kiosk-Key": KIOSK_KEY}
SIGNED = [{"staff": "g1", "pin": PINS["g1"]}, {"staff": "s1", "pin": PINS["s1"]}]
VALUES: list[Any] = [
    None, True, -1, 0, 2**63, 10**40, 1.5, "", " ", "\x00", "x" * 70_000, "\u202e", "../..", "s-1", [], {}, [[]], {"a": {}},
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:00Z", "p1", "a",
]  # fmt: skip
RAW = [
    b"", b"null", b"[]", b'"x"', b"[" * 100_000, b'{"by":' * 5_000, b'{"reason":"\\ud800"}', b"\x00", b'{"a":NaN}',
    b'{"a":1e999}', b'{"by":1,"by":2}', b"\xef\xbb\xbf{}",
]  # fmt: skip
FIELDS = sorted({field for act in ACTS.values() for field in act.body.model_fields} - {"by"})
PATHS = [
    *(f"/api/v1/staff/acts/{act}" for act in sorted(ACTS)), "/api/v1/staff/login", "/api/v1/staff/draw-lists?session=s-1",
    *(f"/api/v1/kiosk/a/{act}" for act in ("declare", "call-staff", "continue", "cancel")),
]  # fmt: skip
REFUSED = {400, 401, 403, 404, 409, 413, 415, 422, 429}


@pytest.mark.parametrize("path", PATHS)
async def test_a_body_of_the_wrong_form_is_refused_in_words(site: Faces, path: str) -> None:
    await site.log_in()
    for raw in RAW:
        answer = await site.client.post(path, content=raw, headers=JSON)
        if path.endswith(("call-staff", "continue", "cancel")) and raw in (b"", b"\xef\xbb\xbf{}"):
            continue
        assert answer.status_code in REFUSED, (raw[:20], answer.text)
        assert answer.json()["detail_zh"]


@pytest.mark.parametrize("act", sorted(ACTS))
async def test_odd_values_in_the_right_fields_are_refused_or_decided_but_never_fail(site: Faces, act: str) -> None:
    site.play.open_session()
    await site.log_in()
    chosen = random.Random(act)
    for _ in range(40):
        sent = {field: chosen.choice(VALUES) for field in FIELDS if field in ACTS[act].body.model_fields}
        signers = SIGNED if chosen.random() < 0.7 else chosen.choice(VALUES)
        answer = await site.client.post(
            f"/api/v1/staff/acts/{act}", content=json.dumps({**sent, "by": signers}), headers=JSON
        )
        assert answer.status_code in REFUSED | {202}, answer.text
        assert len(answer.content) < 10_000


async def test_a_lone_surrogate_in_a_title_is_refused(site: Faces) -> None:
    await site.log_in()
    sent = json.dumps({"session": "s-8", "room": "1", "start_utc": "2026-01-01T00:00:00Z", "by": SIGNED[:1]})
    more = ',"end_utc":"2026-01-02T00:00:00Z","title":"\\ud800"}'
    answer = await site.client.post("/api/v1/staff/acts/plan_session", content=sent[:-1] + more, headers=JSON)
    assert answer.status_code in (400, 422)


def test_a_pin_is_in_no_text_of_a_body() -> None:
    assert PINS["g1"] not in repr(Signer(staff="g1", pin=PINS["g1"]))
