"""A room's canonical form: what a decision can look at, and nothing else, so that the rooms that can be reached are finite.

What is left out, and why nothing is lost by it (tests/core_proof/test_canon.py compares, over seeded walks, what the core
decides on a real room and on its canonical form):

- *Times.* A mark (`..._mono_us`) is kept as "there" or "not there". Whether it is still fresh is asked anew at every fact
  that may look (`alphabet.LOOKS_AT_TIME`): the explorer offers such a fact once with everything fresh and once for each
  mark with that mark stale. So a stale mark may even become fresh again: more may happen here than on a site, never less.
- *Deadlines* are kept by name. Every one may pass at any time, in any order: again more than a clock would let happen.
- *Command ids and tokens* are renamed after their place. Only equality with the outcome's id is ever asked.
- *Beams* are kept as the shortest sequence that goes on like the real one. Bound: at most 32 beam changes in a window.
- *Alarms, flags, notices, counters, manifests* are written and never read by a rule that moves something: left out
  (`LEFT_OUT` gives each its reason). What a step writes into them is checked on the step itself.
- *Persons* are interchangeable: of all renamings the smallest key stands for all (`Canon.symmetries`).

A field that a later version adds is kept whole until it is listed here: that can cost the closure, never the truth.
Parts are interned: two rooms share whatever is equal, a state is one number a field, and a step pays for what it changed.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from enum import Enum
from operator import attrgetter
from struct import Struct
from typing import Any, Final, get_args, get_origin, get_type_hints

from controller.core.profile import Profile
from controller.core.state import Room
from tests.core_proof.beams import shortest

NOW_MONO_US: Final = 10**14
NOW_UTC_US: Final = 1_700_000_000_000_000
STALE_MONO_US: Final = NOW_MONO_US - 10**13
"""Older than any freshness of any profile (115 days)."""

LEFT_OUT: Final[dict[str, dict[str, str]]] = {
    "Room": {
        "run_id": "the same in every room here",
        "core_version": "the same in every room here",
        "alarms": "raised and ended, read by no rule that moves a machine",
        "next_command": "ids are renamed after their place",
        "next_ticket": "numbers are shown; who is called goes by the order of the places",
        "next_incident": "ids are renamed after their order",
    },
    "Lane": {
        "notice": "shown at the kiosk, never asked",
        "reason": "shown; the first one stays",
        "card_lying": "leads to a notice only",
        "card_failures": "leads to an alarm only",
        "pulses": "counted for the record",
    },
    "Door": {
        "released": "read by the runtime, which repeats the release",
        "pulse_ms": "the length of a deadline",
    },
    "Admission": {
        "admitted_utc_us": "for the record",
        "other_digests": "for the record",
        "identity_by": "for the record",
        "items": "for the record",
        "items_picture_sha256": "for the record",
    },
    "Ticket": {"number": "shown; who is called goes by the order of the places"},
    "Vacancy": {"since_utc_us": "the length of a deadline", "cause": "shown"},
    "Incident": {
        "opened_utc_us": "for the record",
        "last_utc_us": "says whose footage is lengthened, and nothing else",
        "footage_from_utc_us": "for the record",
        "footage_to_utc_us": "for the record",
        "count": "for the record",
    },
    "Session": {
        "flags": "for the record; checked on the step that sets them",
        "manifests": "for the record",
        "suspended_cause": "shown",
    },
    "DrawList": {"released_by": "for the record"},
}
SATURATED: Final[dict[str, Callable[[Profile], tuple[int, int]]]] = {
    "gate_alarms": lambda profile: (0, max(profile.gate_alarms_manual, profile.gate_alarms_hold)),
    "face_fails": lambda profile: (0, max(profile.face_fails_manual, profile.face_fails_alarm)),
    "testers_within": lambda _: (-2, 2),
}
"""Counters that are compared with a figure of the profile (or with 0): beyond these bounds one more changes nothing."""
DEADLINES_LEFT_OUT: Final = frozenset({"notice", "room", "out", "seat"})
"""Deadlines that end a notice or raise an alarm, and move nothing."""
ORDERED: Final = frozenset({"tickets", "vacancies", "incidents"})
"""Fields of the room whose members stand in an order that is asked for: the queue, which vacant place is filled first."""
IDS: Final = frozenset({"command", "token"})
RUNS: Final = frozenset({"clock_doubt_run"})
"""Fields of the room that name a run: this one, or an earlier one."""
CONSTANT: Final = frozenset({"profile", "plan"})
"""Fields of the room that are the same in every state of a model."""

Renaming = Callable[[str], str]


def is_kept(deadline: str) -> bool:
    """Whether a deadline may move something."""
    return deadline.partition(":")[0] not in DEADLINES_LEFT_OUT


def names_of(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that its canonical form keeps."""
    left_out = LEFT_OUT.get(kind.__name__, {})
    return tuple(field.name for field in fields(kind) if field.name not in left_out)


class Canon:
    """Interned parts of the rooms of one model, and the way from a room to its key and back."""

    def __init__(self, first: Room, symmetries: tuple[Mapping[str, str], ...] = ()) -> None:
        self.names = tuple(name for name in names_of(Room) if name not in CONSTANT)
        self._get = attrgetter(*self.names)
        self._runs = [at for at, name in enumerate(self.names) if name in RUNS]
        self._how = tuple(self._way(name) for name in self.names)
        self._struct = Struct(f"{len(self.names)}I")
        self._first = first
        self._members: dict[tuple[Any, ...], Any] = {}
        self._met: dict[tuple[Any, ...], Any] = {}
        """Canonical members by what a raw one looks like: the same few come again and again."""
        self._known: dict[int, Any] = {}
        """By identity: a canonical member is known at once. They are never let go, so an identity stays theirs."""
        self._values: list[list[Any]] = [[] for _ in self.names]
        self._seen: list[list[int]] = [[] for _ in self.names]
        self._numbers: list[dict[Any, int]] = [{} for _ in self.names]
        self._renamings = tuple(_renaming(pairs) for pairs in symmetries)
        self._renamed: list[list[dict[int, int]]] = [[{} for _ in self.names] for _ in self._renamings]

    def key(self, room: Room, before: Room | None = None, numbers: tuple[int, ...] = ()) -> bytes:
        """The key of a room: equal for rooms that a decision cannot tell apart.

        `before` is the canonical room that it came from, with its numbers: what did not change is not looked at again.
        """
        values = self._values_of(room)
        if before is None:
            return self.pack([self._how[at](at, value) for at, value in enumerate(values)])
        found = list(numbers)
        for at, number in self.changes(room, before):
            found[at] = number
        return self.pack(found)

    def changes(self, room: Room, before: Room, written: Collection[str] = ()) -> tuple[tuple[int, int], ...]:
        """The places that are another value than in the canonical room that it came from, with the new numbers.

        Fields that were written count even if they are the same again: in another room they would be new.
        """
        pairs = enumerate(zip(self._values_of(room), self._get(before), strict=True))
        return tuple(
            (at, self._how[at](at, value))
            for at, (value, old) in pairs
            if value is not old or self.names[at] in written
        )

    def with_deadlines(self, number: int, noted: tuple[tuple[str, bool], ...]) -> int:
        """The number of the deadlines that are left when these were set (true) or dropped."""
        at = self.names.index("deadlines")
        value = dict(self._values[at][number])
        for name, there in noted:
            if there:
                value[name] = NOW_MONO_US
            else:
                value.pop(name, None)
        return self._deadlines(at, value)

    def _values_of(self, room: Room) -> list[Any]:
        values = list(self._get(room))
        for at in self._runs:
            values[at] = _which_run(values[at], room.run_id)
        return values

    def pack(self, found: list[int]) -> bytes:
        """The key of a room whose fields have these numbers: of all renamings the smallest."""
        best = self._struct.pack(*found)
        for which in range(len(self._renamings)):
            other = self._struct.pack(*(self._renamed_field(which, at, number) for at, number in enumerate(found)))
            best = min(best, other)
        return best

    def room(self, key: bytes, kind: type[Room] = Room) -> Room:
        """A room of that key: everything fresh, every deadline due."""
        parts = {
            name: self._values[at][number]
            for at, (name, number) in enumerate(zip(self.names, self.numbers(key), strict=True))
        }
        return kind(
            run_id="run", core_version=self._first.core_version, profile=self._first.profile, plan=self._first.plan,
            next_command=1, next_incident=len(parts["incidents"]) + 1, **parts,
        )  # fmt: skip

    def numbers(self, key: bytes) -> tuple[int, ...]:
        """The number of each field's value, in the order of `names`."""
        return self._struct.unpack(key)

    def value(self, name: str, key: bytes) -> Any:
        """The value of one field."""
        at = self.names.index(name)
        return self._values[at][self.numbers(key)[at]]

    def values(self, at: int) -> list[Any]:
        """Every value that the field at that place took, by its number."""
        return self._values[at]

    def parts(self) -> int:
        """How many different field values were met."""
        return sum(map(len, self._values))

    def states(self) -> dict[str, list[str]]:
        """Every state that a member of each kind was met in."""
        reached: dict[str, set[str]] = {}
        for member in self._members.values():
            if (state := getattr(member, "state", None)) is not None:
                reached.setdefault(type(member).__name__, set()).add(str(state))
        return {name: sorted(found) for name, found in sorted(reached.items())}

    def unharmed(self) -> bool:
        """Whether every value still is what it was when it was met: a step that changed its room would show here."""
        values = (value for one in self._values for value in one)
        return all(hash(repr(value)) == seen for value, seen in zip(values, self._reprs(), strict=True))

    def _reprs(self) -> list[int]:
        return [seen for one in self._seen for seen in one]

    # Each field in its way: the number of a value.

    def _way(self, name: str) -> Callable[[int, Any], int]:
        hint = get_type_hints(Room)[name]
        if name == "deadlines":
            return self._deadlines
        if get_origin(hint) is dict and is_dataclass(get_args(hint)[1]):
            return self._of_members
        return self._plain

    def _deadlines(self, at: int, value: dict[str, int]) -> int:
        names = frozenset(value)
        number = self._numbers[at].get(names)
        if number is None:
            kept = {name: NOW_MONO_US for name in sorted(value) if is_kept(name)}
            number = self._numbers[at][names] = self._new(at, tuple(kept), kept)
        return number

    def _of_members(self, at: int, value: dict[str, Any]) -> int:
        if self.names[at] == "incidents":
            value = {str(number): replace(one, id=str(number)) for number, one in enumerate(value.values(), 1)}
        members = {name: self._member(member, name) for name, member in value.items()}
        names = tuple(members) if self.names[at] in ORDERED else tuple(sorted(members))
        ids = tuple(id(members[name]) for name in names)
        number = self._numbers[at].get(ids)
        return self._new(at, ids, {name: members[name] for name in names}) if number is None else number

    def _plain(self, at: int, value: Any) -> int:
        canonical = self._value(self.names[at], value, "")
        return self._new(at, _hashable(canonical), canonical)

    def _new(self, at: int, key: Any, value: Any) -> int:
        number = self._numbers[at].get(key)
        if number is None:
            number = self._numbers[at][key] = len(self._values[at])
            self._values[at].append(value)
            self._seen[at].append(hash(repr(value)))
        return number

    # Members and what they consist of.

    def _member(self, member: Any, place: str) -> Any:
        if (known := self._known.get(id(member))) is not None:
            return known
        kind = type(member)
        values = _getter(kind)(member)
        raw = (kind, place, *(map(_raw, values) if kind in _HOLDS_DICTS else values))
        canonical = self._met.get(raw)
        if canonical is None:
            kept = {name: self._value(name, getattr(member, name), place) for name in names_of(kind)}
            key = (kind, place, *map(_hashable, kept.values()))
            canonical = self._members.get(key)
            if canonical is None:
                canonical = self._members[key] = _made(kind, kept)
                self._known[id(canonical)] = canonical
            self._met[raw] = canonical
        return canonical

    def _value(self, name: str, value: Any, place: str) -> Any:
        if value is None or value == "":
            return value
        if name.endswith("_mono_us"):
            return NOW_MONO_US
        if name in IDS:
            return f"{name}:{place}"
        if name in SATURATED:
            low, high = SATURATED[name](self._first.profile)
            return max(low, min(high, value))
        if name == "beams":
            return shortest(value)
        if isinstance(value, dict):
            return {key: self._value("", value[key], str(key)) for key in sorted(value)}
        return self._member(value, place) if is_dataclass(value) else value

    def _renamed_field(self, which: int, at: int, number: int) -> int:
        renamed = self._renamed[which][at]
        found = renamed.get(number)
        if found is None:
            value = _deep_renamed(self._values[at][number], self._renamings[which])
            found = renamed[number] = self._how[at](at, value)
        return found


_GETTERS: Final[dict[type, Callable[[Any], tuple[Any, ...]]]] = {}


def _getter(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    if kind not in _GETTERS:
        _GETTERS[kind] = attrgetter(*names_of(kind))
        hints = get_type_hints(kind)
        if any(get_origin(hints[name]) is dict or not _is_plain(hints[name]) for name in names_of(kind)):
            _HOLDS_DICTS.add(kind)
    return _GETTERS[kind]


_HOLDS_DICTS: Final[set[type]] = set()


def _is_plain(hint: Any) -> bool:
    return not any(is_dataclass(one) for one in (hint, *get_args(hint)))


def _raw(value: Any) -> Any:
    """A raw value as part of a key; what it holds is held by value."""
    if type(value) is dict:
        return tuple((key, _raw(one)) for key, one in value.items())
    return repr(value) if is_dataclass(value) else value


def _which_run(named: str, run_id: str) -> str:
    return named and ("run" if named == run_id else "earlier")


def _made(kind: type, values: dict[str, Any]) -> Any:
    """A member with what is kept of it; the rest is its default, or empty."""
    demanded = {
        field.name: ""
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING and field.name not in values
    }
    return kind(**demanded, **values)


def _hashable(value: Any) -> Any:
    """A canonical value as a key; members are interned, so their identity stands for their value."""
    if isinstance(value, dict):
        return tuple((key, _hashable(one)) for key, one in value.items())
    return ("member", id(value)) if is_dataclass(value) else value


def _renaming(pairs: Mapping[str, str]) -> Renaming:
    """Renames whole words: `p1`, `d-p1`, `room:p1`, `reader-a`, `locker-a/1`."""
    word = re.compile(r"[^:/-]+")
    return lambda text: word.sub(lambda found: pairs.get(found[0], found[0]), text)


def _deep_renamed(value: Any, renaming: Renaming) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return renaming(value)
    if isinstance(value, tuple):
        return tuple(_deep_renamed(one, renaming) for one in value)
    if isinstance(value, dict):
        return {renaming(key): _deep_renamed(one, renaming) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _deep_renamed(getattr(value, f.name), renaming) for f in fields(value)})
    return value
