"""One value, one writing: what has two writings is refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.proof.canonical import INT_MAX, NotCanonical, canonical, parse_canonical

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
KEY = st.text(st.characters(exclude_categories=("Cs",), max_codepoint=0xFFFF), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-INT_MAX, INT_MAX) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(VALUES)
def test_what_was_written_is_read_again_and_written_the_same(value: object) -> None:
    data = canonical(value)
    assert parse_canonical(data) == value
    assert canonical(json.loads(data)) == data


def test_the_writing_is_that_of_rfc_8785() -> None:
    value = {"€": "Euro", "\r": "return", "1": [True, None, -5], "ö": '\u007f\u0001\t"\\/', "b": {}, "a": []}
    written = '{"\\r":"return","1":[true,null,-5],"a":[],"b":{},"ö":"\u007f\\u0001\\t\\"\\\\/","€":"Euro"}'
    assert canonical(value) == written.encode()


@pytest.mark.parametrize(("value", "where"), [
    ({"a": 1.5}, "a: float"), ({"a": {"b": 2**53 + 1}}, "b: integer"), ({1: "x"}, "key that is not text"),
    ({"a": [b"x"]}, "a: bytes"), ({"a": {1, 2}}, "a: set"), ({"😀": 1}, "basic plane"), ("\ud800", "surrogate"),
    (float("nan"), "float"),
])  # fmt: skip
def test_what_has_no_one_writing_is_refused_and_named(value: object, where: str) -> None:
    with pytest.raises(NotCanonical, match=where):
        canonical(value)


def test_a_nest_too_deep_is_refused_and_no_crash() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(NotCanonical, match="deep"):
        canonical(deep)
    with pytest.raises(NotCanonical):
        parse_canonical(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize("data", [
    b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":1e2}', b'{"a":-0}', b'"\\u0041"', b'"\\/"',
    b' 1', b'1 ', b'1\n', b"NaN", b"", b"\xff", b'{"a":01}', b"[1,]", '"é"'.encode("latin-1"), '{"a":1}'.encode("utf-16"),
    b'\xef\xbb\xbf1', b"9007199254740993",
])  # fmt: skip
def test_another_writing_of_a_value_is_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(data)


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_garbage_is_refused_or_canonical_and_never_a_crash(data: bytes) -> None:
    try:
        value = parse_canonical(data)
    except NotCanonical:
        return
    assert canonical(value) == data


def test_the_encoder_made_once_writes_what_the_library_writes() -> None:
    values = [
        {"b": [1, -2, 2**53, True, False, None, "汉\u2028\x7f\x00\"\\/"], "a": {"ä": {}, "Z": [], "": ""}},
        [], {}, "text", 0, None, [[["deep"]]],
    ]  # fmt: skip
    for value in values:
        plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert canonical(value) == plain.encode()
