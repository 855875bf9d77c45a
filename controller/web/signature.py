"""The drawn signature of a declaration: bounded and of a known form before it is sealed. Personal data, never logged."""

import json
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from controller.web.fields import FieldFault

POINTS_MAX: Final = 4_000
SIDE_MAX: Final = 10_000
FIELDS: Final = {"v", "w", "h", "strokes"}
NUMBERS_A_POINT: Final = 3
MS_MAX: Final = 3_600_000


def check_signature(text: str) -> None:
    """Raises a field error unless `text` is `{"v":1,"w","h","strokes":[[x,y,ms,...],...]}` with a stroke in it."""
    try:
        _check(_parsed(text))
    except FieldFault as fault:
        details = InitErrorDetails(
            type=PydanticCustomError("value_error", "signature", {"error": fault}), loc=("signature",), input=None
        )
        raise ValidationError.from_exception_data("DeclareBody", [details], hide_input=True) from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        raise FieldFault("signature_shape") from None
    if type(parsed) is not dict or set(parsed) != FIELDS or parsed["v"] != 1:
        raise FieldFault("signature_shape")
    return parsed


def _check(signature: dict[str, Any]) -> None:
    strokes = signature["strokes"]
    if not all(_whole(signature[side], 1, SIDE_MAX) for side in ("w", "h")) or type(strokes) is not list:
        raise FieldFault("signature_shape")
    points = set()
    count = 0
    for stroke in strokes:
        if type(stroke) is not list or len(stroke) % NUMBERS_A_POINT:
            raise FieldFault("signature_shape")
        count += len(stroke) // NUMBERS_A_POINT
        if count > POINTS_MAX:
            raise FieldFault("signature_points", most=POINTS_MAX)
        points |= _points(stroke, signature["w"], signature["h"])
    if len(points) < 2:
        raise FieldFault("signature_empty")


def _points(stroke: list[Any], width: int, height: int) -> set[tuple[int, int]]:
    points = set()
    for at in range(0, len(stroke), NUMBERS_A_POINT):
        x, y, ms = stroke[at : at + NUMBERS_A_POINT]
        if not (_whole(x, 0, width) and _whole(y, 0, height) and _whole(ms, 0, MS_MAX)):
            raise FieldFault("signature_shape")
        points.add((x, y))
    return points


def _whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
