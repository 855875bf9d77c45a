"""The desired set: optional members, equal orders are equal, a session once."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from recorder.desired import DesiredSet, keep_desired, load_desired


def order(**members: object) -> dict[str, object]:
    return {"session": "s-1", "sources": ["cam-1"], **members}


def test_an_order_of_today_and_one_that_names_every_default_are_equal() -> None:
    short = DesiredSet.model_validate({"sessions": [order()]})
    long = order(retention="evaluation", room_kind="evaluation", mark_utc_us=None, planned_s=None)
    assert short == DesiredSet.model_validate({"sessions": [long]})
    assert short != DesiredSet.model_validate({"sessions": [order(retention="opening")]})


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    wanted = DesiredSet.model_validate({"sessions": [order(room_kind="auction", mark_utc_us=7, planned_s=3_600)]})
    assert load_desired(tmp_path) == DesiredSet(sessions=())
    keep_desired(tmp_path, wanted)
    assert load_desired(tmp_path) == wanted


@pytest.mark.parametrize(
    ("sessions", "named"),
    [
        ([order(), order(sources=["cam-2"])], "s-1 is named twice"),
        ([order(session="public-20261126")], "public-20261126"),
        ([order(mark_utc_us=-1)], "mark_utc_us"),
        ([order(retention="a/b")], "retention"),
        ([order(colour="red")], "colour"),
    ],
)
def test_what_is_wrong_in_an_order_is_named(sessions: list[dict[str, object]], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        DesiredSet.model_validate({"sessions": sessions})
