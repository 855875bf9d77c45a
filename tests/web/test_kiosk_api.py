"""The kiosk tells four things, with its own lane's key, and a signature is sealed before it counts."""

import json
from typing import Any

import pytest

from controller.core import facts
from controller.web import commitment, pace, signature
from tests.web.desk_stand import KIOSK_KEY
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

STROKES = [[10, 20, 0, 300, 200, 90], [400, 100, 200, 500, 300, 260]]


def drawn(strokes: Any = None, **changes: Any) -> str:
    return json.dumps({"v": 1, "w": 1000, "h": 400, "strokes": STROKES if strokes is None else strokes, **changes})


def signed(**changes: Any) -> dict[str, Any]:
    return {"commitment_sha256": commitment.SHA256, "devices": "store", "signature": drawn(), **changes}


def reads(site: Faces) -> None:
    """Somebody stands before the commitment; their session has a key, as every planned one has."""
    site.desk.log.append([], site.desk.vault.create("s-1"))
    site.play.open_session()
    site.play.card("p1")
    site.play.identify("p1")


async def test_a_declaration_seals_the_signature_and_journals_its_keyed_digest(site: Faces) -> None:
    reads(site)
    answer = await site.at_kiosk("declare", signed())
    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    fact = list(site.desk.log.read())[-1].fact
    row = site.desk.log.sealed("s-1", "signature")[0]
    assert (fact["person"], fact["devices"], fact["commitment_sha256"]) == ("p1", "store", commitment.SHA256)
    assert (fact["sealed"], fact["signature_digest"]) == (row.id, site.desk.vault.digest("s-1", drawn()))
    assert site.desk.vault.unseal(row).decode() == drawn()
    assert b"strokes" not in site.desk.file.read_bytes()
    assert (await site.kiosk())["step"] == "box_opening"


async def test_a_declaration_that_is_not_due_seals_nothing(site: Faces) -> None:
    answer = await site.at_kiosk("declare", signed())
    assert (answer.status_code, answer.json()["code"]) == (409, "kiosk:nobody")
    reads(site)
    await site.at_kiosk("declare", signed())
    again = await site.at_kiosk("declare", signed())
    assert (again.status_code, again.json()["code"]) == (409, "declaration:not_holder")
    assert len(site.desk.log.sealed("s-1", "signature")) == 1


async def test_a_commitment_that_was_not_the_one_shown_is_refused(site: Faces) -> None:
    reads(site)
    answer = await site.at_kiosk("declare", signed(commitment_sha256="0" * 64))
    assert (answer.status_code, answer.json()["code"]) == (409, "commitment_changed")
    assert site.play.state("p1") == "matched"


@pytest.mark.parametrize(
    ("change", "field", "fault"),
    [
        ({"devices": "some"}, "devices", "literal_error"),
        ({"commitment_sha256": "canary"}, "commitment_sha256", "string_pattern_mismatch"),
        ({"signature": "canary!"}, "signature", "signature_shape"),
        ({"signature": "[" * 5000}, "signature", "signature_shape"),
        ({"signature": drawn([])}, "signature", "signature_empty"),
        ({"signature": drawn([[1, 1, 0]])}, "signature", "signature_empty"),
        ({"signature": drawn([[1, 1, 0, 2]])}, "signature", "signature_shape"),
        ({"signature": drawn([[1, 1, 0, 1001, 2, 5]])}, "signature", "signature_shape"),
        ({"signature": drawn([[1, 1, 0, True, 2, 5]])}, "signature", "signature_shape"),
        ({"signature": drawn([[1, 1, 0, 1.5, 2, 5]])}, "signature", "signature_shape"),
        ({"signature": drawn("canary")}, "signature", "signature_shape"),
        ({"signature": drawn(w=0)}, "signature", "signature_shape"),
        ({"signature": drawn(v=2)}, "signature", "signature_shape"),
        ({"signature": drawn(more="canary")}, "signature", "signature_shape"),
        ({"signature": drawn([[5, 5, 1] * (signature.POINTS_MAX + 1)])}, "signature", "signature_points"),
        ({"signature": "x" * 200_001}, "signature", "string_too_long"),
    ],
)
async def test_a_declaration_of_the_wrong_form_names_the_field_and_not_the_content(
    site: Faces, change: dict[str, Any], field: str, fault: str
) -> None:
    reads(site)
    answer = await site.at_kiosk("declare", signed(**change))
    assert answer.status_code == 422
    assert [(error["field"], error["fault"]) for error in answer.json()["errors"]] == [(field, fault)]
    assert "canary" not in answer.text
    assert site.play.state("p1") == "matched"


async def test_the_longest_signature_that_the_page_can_draw_is_taken(site: Faces) -> None:
    reads(site)
    points = [value for n in range(signature.POINTS_MAX) for value in (n % 1000, n % 400, 1_000_000 + n)]
    longest = drawn([points])
    assert (await site.at_kiosk("declare", signed(signature=longest))).status_code == 202


async def test_a_person_can_ask_for_time_for_help_and_give_up(site: Faces) -> None:
    reads(site)
    site.play.pass_ms(30_000)
    assert (await site.at_kiosk("continue")).status_code == 202
    assert (await site.kiosk())["deadline_s"] == pytest.approx(60, abs=0.1)
    assert (await site.at_kiosk("call-staff")).status_code == 202
    assert (await site.kiosk())["notice"]["code"] == "staff_called"
    assert (await site.at_kiosk("cancel")).status_code == 202
    assert site.play.state("p1") == "expected"


@pytest.mark.parametrize("act", ["continue", "cancel"])
async def test_nobody_at_the_kiosk_is_409_with_words(site: Faces, act: str) -> None:
    answer = await site.at_kiosk(act)
    assert (answer.status_code, answer.json()["code"]) == (409, "kiosk:nobody")
    assert "身份证" in answer.json()["detail_zh"]


async def test_giving_up_with_an_open_box_is_refused(site: Faces) -> None:
    reads(site)
    await site.at_kiosk("declare", signed())
    site.play.tell(facts.BoxRead("locker-a", 1, False))
    answer = await site.at_kiosk("cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "box_left_open")


@pytest.mark.parametrize("key", ["", "wrong", KIOSK_KEY[:-1], KIOSK_KEY + "x", "钥匙"])
@pytest.mark.parametrize("act", ["declare", "call-staff", "continue", "cancel"])
async def test_a_wrong_key_does_nothing(site: Faces, act: str, key: str) -> None:
    size = site.desk.log.size
    answer = await site.client.post(f"/api/v1/kiosk/a/{act}", params={"key": key}, json=signed())
    assert (answer.status_code, answer.json()["code"]) == (401, "kiosk_key")
    assert site.desk.log.size == size


async def test_a_key_opens_its_own_lane_by_header_or_address_and_no_unknown_one(site: Faces) -> None:
    ask = site.client.get
    assert (await ask("/api/v1/kiosk/a/state", params={"key": KIOSK_KEY})).status_code == 200
    assert (await ask("/api/v1/kiosk/a/state", headers={"X-Kiosk-Key": KIOSK_KEY})).status_code == 200
    unknown = await ask("/api/v1/kiosk/z/state", params={"key": KIOSK_KEY})
    wrong = await ask("/api/v1/kiosk/a/state", params={"key": "wrong"})
    assert unknown.status_code == 401
    assert unknown.json() == wrong.json()


async def test_the_kiosk_is_503_while_the_journal_cannot_be_written(site: Faces) -> None:
    reads(site)
    site.desk.writable = False
    answer = await site.at_kiosk("declare", signed())
    assert (answer.status_code, answer.json()["code"]) == (503, "journal_unwritable")
    assert site.play.state("p1") == "matched"


async def test_a_session_without_its_key_takes_no_signature(site: Faces) -> None:
    reads(site)
    site.desk.vault.forget("s-1")
    answer = await site.at_kiosk("declare", signed())
    assert (answer.status_code, answer.json()["code"]) == (503, "key_lost")


def test_the_commitment_names_secrecy_devices_and_conflicts_in_both_languages() -> None:
    told = commitment.shown()
    zh, en = "".join(told["paragraphs"]["zh"]), " ".join(told["paragraphs"]["en"])
    assert all(word in zh for word in ("保密", "手机", "回避", "承诺"))
    assert all(word in en for word in ("Secrecy", "phone", "conflict"))
    assert told["sha256"] == commitment.SHA256
    assert told["version"]


async def test_a_kiosk_that_tells_without_end_is_slowed_down(site: Faces) -> None:
    codes = [(await site.at_kiosk("continue", {})).status_code for _ in range(pace.AT_ONCE + 2)]
    assert codes == [409] * pace.AT_ONCE + [429] * 2
    size = site.desk.log.size
    assert (await site.at_kiosk("call-staff", {})).status_code == 429
    assert site.desk.log.size == size
    site.play.pass_ms(pace.EACH_US // 1000)
    assert (await site.at_kiosk("call-staff", {})).status_code == 202
    assert (await site.kiosk())["step"]


async def test_a_wrong_key_uses_nothing_of_the_kiosks_pace(site: Faces) -> None:
    for _ in range(pace.AT_ONCE + 1):
        answer = await site.client.post("/api/v1/kiosk/a/call-staff", json={}, headers={"X-Kiosk-Key": "x" * 20})
        assert answer.status_code == 401
    assert (await site.at_kiosk("call-staff", {})).status_code == 202
