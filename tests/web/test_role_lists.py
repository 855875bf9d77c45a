"""People by role come in signed by two; their names and numbers are sealed, the journal gets pseudonyms."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from controller.core.profile import Profile, RoleRule
from controller.web.role_lists import PURPOSE
from tests.draw.samples import id_number
from tests.web.desk_stand import PINS
from tests.web.faces import Faces
from tests.web.test_draws import plan

pytestmark = pytest.mark.anyio

OWNER = {"name": "测业主", "id_number": id_number(41), "role": "owner"}
DOCTOR = {"name": "测医生", "id_number": id_number(42), "role": "medical"}


MATRIX = Profile(roles=(
    RoleRule("expert", ("evaluation",), member=True, expert=True, listed_by_two=False),
    RoleRule("owner", ("evaluation",), member=True),
    RoleRule("medical", ("evaluation",), escorted=True),
))  # fmt: skip


async def bring(site: Faces, people: list[dict[str, Any]], *staff: str) -> httpx.Response:
    by = [{"staff": one, "pin": PINS[one]} for one in staff or ("g1", "g2")]
    body = {"session": "s-1", "by": by, "people": people}
    return await site.client.post("/api/v1/staff/role-lists", json=body)


async def test_a_role_list_is_sealed_and_answered_with_pseudonyms(site: Faces) -> None:
    await plan(site)
    site.play.room = replace(site.play.room, profile=MATRIX)
    answer = await bring(site, [OWNER, DOCTOR])
    assert answer.status_code == 201, answer.text
    entry = list(site.desk.log.read())[-1]
    told = json.dumps(entry.fact, ensure_ascii=False)
    assert not any(one["name"] in told or one["id_number"] in told for one in (OWNER, DOCTOR))
    assert entry.kind == "RolesListed"
    assert [one["role"] for one in answer.json()["people"]] == ["owner", "medical"]
    sealed = site.desk.log.sealed("s-1", PURPOSE)[0]
    assert set(json.loads(site.desk.vault.unseal(sealed)).values()) == {"测业主", "测医生"}


async def test_one_signature_a_wrong_number_and_an_expert_by_hand_are_refused(site: Faces) -> None:
    await plan(site)
    size = site.desk.log.size
    assert (await bring(site, [OWNER], "g1")).status_code == 422
    wrong = await bring(site, [{**OWNER, "id_number": id_number(41)[:-1] + "A"}])
    assert (wrong.status_code, wrong.json()["errors"][0]["fault"]) == (422, "resident_id")
    assert (await bring(site, [{**OWNER, "role": "expert"}])).status_code == 422
    assert site.desk.log.size == size, "nothing of it reached the journal"
