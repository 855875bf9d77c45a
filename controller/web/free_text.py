"""Free text of staff: found by the kind of its field, so that no new field is forgotten, and held against names (S11)."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from controller.web.counter import Counter
from controller.web.errors import Problem
from controller.web.fields import finding

NOT_JOURNALLED: Final = frozenset({"by", "title"})
"""PINs go nowhere, and a title is sealed under its session's key."""

NAME_MIN: Final = 2
"""A name of one sign would be found in every text."""


def check_text(counter: Counter, body: BaseModel) -> None:
    """No name of an open list enters the journal by free text. Raises `Problem`, which names the fields only."""
    written = dict(free_texts(body))
    if not written:
        return
    names = {plain_name(counter.desk.name_of(person)) for person in counter.desk.room().people}
    found = [finding(field, "name_in_text") for field, text in written.items() if names_in(text, names)]
    if found:
        raise Problem(422, "fields", errors=found)


def free_texts(body: BaseModel) -> Iterator[tuple[str, str]]:
    """The fields of a body in which somebody may write what they like, and what they wrote."""
    for name, field in type(body).model_fields.items():
        value = getattr(body, name)
        if name not in NOT_JOURNALLED and value and is_free(field.annotation, field.metadata):
            yield name, value if isinstance(value, str) else " ".join(map(str, value))


def is_free(annotation: Any, limits: Iterable[Any] = ()) -> bool:
    """Whether a field of this type takes any writing: a text without a pattern of plain letters, or a list of such."""
    limits = [each for limit in limits for each in (limit.metadata if isinstance(limit, FieldInfo) else [limit])]
    patterns = [str(limit.pattern) for limit in limits if getattr(limit, "pattern", None)]
    if any(r"\w" not in pattern and pattern.isascii() for pattern in patterns):
        return False
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return is_free(arguments[0], arguments[1:])
    return annotation is str or any(is_free(one) for one in arguments if not isinstance(one, str))


def names_in(text: str, names: set[str]) -> bool:
    """Whether free text holds one of those names, however it is spaced or written."""
    plain = plain_name(text)
    return any(name in plain for name in names if len(name) >= NAME_MIN)


def plain_name(name: str | None) -> str:
    """A name or a text as `names_in` compares them: no spaces, one width, one case."""
    return "".join(unicodedata.normalize("NFKC", name or "").casefold().split())
