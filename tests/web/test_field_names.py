"""Every field that a request may hold has a name and a plain form in both languages: no page shows a regular expression."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from controller.web import api, fields
from controller.web.acts import ACTS
from controller.web.bodies import Body, PlanBody
from controller.web.field_names import FORMS, NAMES, name_of
from controller.web.words import Words
from tests.web.faces import faces

assert api.make_api, "its import brings every route, and with it every body"


def bodies(kind: type[Body] = Body) -> Iterator[type[Body]]:
    """Every model of a request's body in the app."""
    for model in kind.__subclasses__():
        if model.__module__.startswith("controller."):
            yield model
            yield from bodies(model)


def patterns(schema: Any) -> Iterator[str]:
    """Every pattern of a JSON schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


def test_every_field_of_every_body_has_a_name_in_both_languages() -> None:
    models = set(bodies())
    assert {act.body for act in ACTS.values()} <= models
    named = {field for model in models for field in model.model_fields}
    assert {"session", "pin", "share", "id_number", "commitment_sha256"} <= named
    assert named - set(NAMES) == set()


@pytest.mark.anyio
async def test_every_parameter_of_an_address_has_a_name(tmp_path: Path) -> None:
    async with faces(tmp_path, start=False) as site:
        routes = site.app.openapi()["paths"].values()
    asked = {p["name"].lower() for route in routes for what in route.values() for p in what.get("parameters", [])}
    assert {"session", "source", "x-kiosk-key"} <= asked
    assert asked - set(NAMES) - {"act"} == set()


def test_every_pattern_of_every_body_has_a_plain_form() -> None:
    found = {pattern for model in bodies() for pattern in patterns(model.model_json_schema())}
    assert found == set(FORMS)


@pytest.mark.parametrize("table", [NAMES, FORMS])
def test_names_and_forms_are_there_in_both_languages(table: dict[str, Words]) -> None:
    for key, words in table.items():
        assert words.en.isascii(), key
        assert any("\u4e00" <= sign <= "\u9fff" for sign in words.zh), key
        assert not set("^$[]{}\\|") & set(words.en + words.zh), key


def test_a_refused_field_is_told_by_its_name_and_its_form() -> None:
    sent = {"session": "第一场", "title": "甲", "room": "1", "start_utc": "now", "end_utc": "2026-03-02T09:00:00Z"}
    with pytest.raises(ValidationError) as caught:
        PlanBody.model_validate_json(json.dumps({**sent, "by": [{"staff": "g1"}, {"staff": "g2", "pin": "1"}]}))
    told = [finding["detail_zh"] for finding in fields.findings_of(caught.value.errors())]
    assert told == [
        "签署人 1 · 口令：缺少此项",
        "场次编号：格式不对，只用小写字母、数字和短横，以字母或数字开头，最多 40 位",
        "开始时间：时间格式如 2026-03-02T09:00:00Z",
    ]


def test_a_place_in_a_list_is_counted_from_one() -> None:
    assert name_of("people.2.id_number") == Words("people 3, identity number", "登记人员 3 · 身份证号")
    assert name_of("nothing of ours") == Words("nothing of ours", "nothing of ours")
