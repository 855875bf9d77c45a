"""Every kind of fact and command goes to plain values and back; what is not understood is refused and named."""

import dataclasses
import typing
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.core.commands import COMMANDS
from controller.core.facts import FACTS, CardRead, ControllerStarted, DrawListOpened
from controller.core.profile import Profile
from controller.core.state import Decision, Move, Room
from controller.core.words import Plan, Stamp
from controller.proof.canonical import canonical, parse_canonical
from controller.store.codec import NotUnderstood, command_to_plain, fact_from_plain, from_plain, to_plain
from controller.store.entry import decision_to_plain, entry_bytes, fact_of, parse_entry
from tests.core.test_random_walks import walk

TEXT = st.text(st.characters(exclude_categories=("Cs",), max_codepoint=0xFFFF), max_size=6)
WHOLE = st.integers(-(2**53), 2**53)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value that a type hint of the vocabulary allows."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXT, values_of(arguments[1]), max_size=3)
    if arguments:
        return st.one_of([st.none() if one is type(None) else values_of(one) for one in arguments])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    if dataclasses.is_dataclass(hint):
        return members_of(hint)  # type: ignore[arg-type]
    return {str: TEXT, int: WHOLE, bool: st.booleans()}[hint]


def members_of(kind: type) -> st.SearchStrategy[Any]:
    """Any member of a dataclass of the vocabulary."""
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in dataclasses.fields(kind)})


@pytest.mark.parametrize("kind", FACTS.values(), ids=FACTS.keys())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_every_fact_goes_through_its_bytes_and_back(kind: type, data: st.DataObject) -> None:
    fact = data.draw(members_of(kind))
    plain = parse_canonical(canonical(to_plain(fact)))
    again = fact_from_plain(kind.__name__, kind.VERSION, plain)  # type: ignore[attr-defined]
    assert again == fact
    assert to_plain(again) == plain


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=COMMANDS.keys())
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_command_goes_through_its_bytes_and_back(kind: type, data: st.DataObject) -> None:
    command = data.draw(members_of(kind))
    plain = parse_canonical(canonical(command_to_plain(command)))
    assert plain.pop("kind") == kind.__name__
    assert from_plain(kind, plain) == command


@pytest.mark.parametrize("seed", [1, 12, 23])
def test_a_whole_state_goes_through_its_bytes_and_back(seed: int) -> None:
    room = walk(seed, 150).site.room
    assert from_plain(Room, parse_canonical(canonical(to_plain(room)))) == room


@settings(deadline=None)
@given(members_of(CardRead), st.integers(0, 2**53), TEXT, st.booleans())
def test_an_entry_s_bytes_are_the_canonical_ones(fact: CardRead, number: int, run: str, trivial: bool) -> None:
    moves = () if trivial else (Move("lane", "a", "free", "held"),)
    stamp, decision = Stamp(number, number, run), Decision(True, None, moves, ())
    body = entry_bytes(number, stamp, fact, decision)
    assert body == canonical({
        "format": 1, "seq": number, "kind": "CardRead", "version": 1, "utc_us": number, "mono_us": number,
        "run_id": run, "fact": to_plain(fact), "decision": decision_to_plain(decision),
    })  # fmt: skip
    entry = parse_entry(parse_canonical(body))
    assert (entry.stamp, fact_of(entry)) == (stamp, fact)


@pytest.mark.parametrize(("kind", "version", "data", "named"), [
    ("Nonsense", 1, {}, "unknown kind of fact 'Nonsense'"),
    ("CardRemoved", 2, {"reader": "a"}, "version 2"),
    ("CardRemoved", 1, {}, "'reader' is missing"),
    ("CardRemoved", 1, {"reader": "a", "colour": "red"}, "unknown field 'colour'"),
    ("CardRemoved", 1, {"reader": 5}, "CardRemoved.reader: str was expected"),
    ("CardRemoved", 1, [], "an object was expected"),
    ("DeadlinePassed", 1, {"deadline": None}, "str was expected"),
    ("BoxRead", 1, {"locker": "a", "box": True, "closed": True}, "BoxRead.box: int"),
    ("BoxRead", 1, {"locker": "a", "box": 1, "closed": 1}, "BoxRead.closed: bool"),
    ("DrawListOpened", 1, {"session": "s", "people": [{"person": "p"}]}, "'digest' is missing"),
    ("GatePassageReported", 1, {"gate": "g", "direction": "forward", "alarm": False, "zones": {}}, "list was expected"),
])  # fmt: skip
def test_what_is_not_understood_is_refused_and_named(kind: str, version: int, data: Any, named: str) -> None:
    with pytest.raises(NotUnderstood, match=named):
        fact_from_plain(kind, version, data)


def test_a_field_with_a_default_may_be_missing_in_an_old_entry() -> None:
    assert fact_from_plain("CardRead", 1, {"reader": "a", "digests": {}}) == CardRead("a", {})
    started = fact_from_plain("ControllerStarted", 1, {
        "core_version": "0", "config_digest": "", "profile_digest": "", "profile": {}, "plan": {},
    })  # fmt: skip
    assert started == ControllerStarted("0", "", "", Profile(), Plan())
    assert fact_from_plain("DrawListOpened", 1, {"session": "s", "people": []}) == DrawListOpened("s", ())


@pytest.mark.parametrize("data", [
    [], {}, {"format": 2}, {"format": True}, None,
    {"format": 1, "seq": "0", "kind": "x", "version": 1, "utc_us": 0, "mono_us": 0, "run_id": "", "fact": {}, "decision": {}},
    {"format": True, "seq": 0, "kind": "x", "version": 1, "utc_us": 0, "mono_us": 0, "run_id": "", "fact": {}, "decision": {}},
    {"format": 2, "seq": 0, "kind": "x", "version": 1, "utc_us": 0, "mono_us": 0, "run_id": "", "fact": {}, "decision": {}},
])  # fmt: skip
def test_what_is_no_entry_is_refused(data: Any) -> None:
    with pytest.raises(NotUnderstood):
        parse_entry(data)
