"""Nothing that staff write brings a name of an open list into the journal (S11), whatever act and field it is."""

from typing import Any

import pytest
from pydantic import ValidationError

from controller.core import facts
from controller.web.acts import ACTS
from controller.web.bodies import AlarmBody
from controller.web.free_text import free_texts, is_free, names_in, plain_name
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio
NAMES = {"p1": "测小甲", "p2": "Ann Lee"}


def free_fields() -> set[tuple[str, str]]:
    return {
        (act, name)
        for act, known in ACTS.items()
        for name, field in known.body.model_fields.items()
        if is_free(field.annotation, field.metadata)
    }


def test_every_field_of_free_text_is_found_by_its_kind() -> None:
    found = free_fields()
    assert {act for act, name in found if name == "reason"} == set(ACTS)
    rest = {one for one in found if one[1] != "reason"}
    assert rest == {("plan_session", "title"), ("open_hatch", "items"), ("close_incident", "outcome")}


def test_a_body_tells_what_was_written_and_no_pin() -> None:
    signer = {"staff": "g1", "pin": "9999"}
    body: Any = ACTS["open_hatch"].body.model_validate(
        {"by": [signer], "hatch": "h", "side": "outer", "items": ["dossier 甲", "lamp"], "reason": "asked"}
    )
    assert dict(free_texts(body)) == {"reason": "asked", "items": "dossier 甲 lamp"}


@pytest.mark.parametrize("text", ["ann lee", "ANNLEE came", "Ａｎｎ　Ｌｅｅ", "das ist 测 小甲"])
def test_a_name_is_found_in_any_case_width_and_spacing(text: str) -> None:
    assert names_in(text, {plain_name(name) for name in NAMES.values()})
    assert not names_in(text, {plain_name("Bea Lee"), plain_name("测"), ""})


@pytest.mark.parametrize(
    "alarm",
    ["王小明 11010519491231002X 13800000000", "王小明", "phone_at_gate:王", "a b", "", "Fire", "x:" + "a" * 200],
)
def test_an_alarm_is_named_by_its_id_and_nothing_else(alarm: str) -> None:
    with pytest.raises(ValidationError):
        AlarmBody.model_validate({"by": [{"staff": "g1", "pin": "1"}], "alarm": alarm})


async def test_an_alarm_that_there_is_none_of_reaches_no_journal(site: Faces) -> None:
    await site.log_in()
    size = site.desk.log.size
    answer = await site.act("acknowledge_alarm", "g1", alarm="phone_at_gate:wangxiaoming")
    assert (answer.status_code, answer.json()["code"]) == (409, "alarm:unknown")
    assert site.desk.log.size == size
    site.play.tell(facts.StaffCalled("a"))
    assert (await site.act("acknowledge_alarm", "g1", alarm="staff_called:a")).status_code == 202


async def test_every_alarm_of_a_played_day_can_be_named(site: Faces) -> None:
    """The form of an alarm's id is not tighter than the ids that the core gives."""
    for place in ("a", "locker-a/3", "s-1/centre.example.cn/site2", "source_lost:s-1"):
        AlarmBody.model_validate({"by": [{"staff": "g1", "pin": "1"}], "alarm": f"box_jammed:{place}"})
