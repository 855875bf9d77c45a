"""Our operators for Cosmic Ray: what can go wrong in a table, and in a handler that is a list of orders.

Each is told the core's enums, so that a state becomes another state and an event another event. Cosmic Ray calls
`mutation_positions` for every node of a module and asks `mutate` for the one it wants; the tree is a fresh one each time.
"""

from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.operators.operator import Operator

from tests.mutation.vocabulary import Enums

Position = tuple[tuple[int, int], tuple[int, int]]


class Ours(Operator):
    """An operator that knows the enums; `changes` lists (place, how to make the change) for a node."""

    def __init__(self, enums: Enums) -> None:
        self.enums = enums

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """The node at which something changes, and a call that makes the change in the tree."""
        raise NotImplementedError

    def mutation_positions(self, node: Any) -> list[Position]:
        """Where this operator can change the node; all at once, for the tree changes while it is walked."""
        return [(place.start_pos, place.end_pos) for place, _ in self.changes(node)]

    def mutate(self, node: Any, index: int) -> Any:
        """Make the change of that number."""
        _, change = list(self.changes(node))[index]
        change()
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """Ours are shown in `test_operators.py`, with enums."""
        return ()


# Reading the tree.


def in_function(node: Any) -> bool:
    """Whether the node stands in a function."""
    return parso.tree.search_ancestor(node, "funcdef") is not None


def member(node: Any, enums: Enums) -> tuple[str, str] | None:
    """(class, member) when the node begins with `Class.MEMBER` of an enum."""
    if node.type not in ("atom_expr", "power") or node.children[0].type != "name":
        return None
    trailer = node.children[1]
    if trailer.type != "trailer" or trailer.children[0].value != ".":
        return None
    name, value = node.children[0].value, trailer.children[1].value
    return (name, value) if value in enums.get(name, ()) else None


def _rename(node: Any, value: str) -> None:
    node.children[1].children[1].value = value


def _put(node: Any, code: str) -> None:
    """Replace a node by other code, in its place."""
    new = parso.parse(code).children[0]
    new.parent = node.parent
    first = new.get_first_leaf()
    first.prefix = node.get_first_leaf().prefix
    node.parent.children[node.parent.children.index(node)] = new


def _without(node: Any, at: int, length: int) -> None:
    """Take `length` children away, and the comma after them or before."""
    children = node.children
    end = at + length
    if end < len(children):
        end += 1
    elif at:
        at -= 1
    del children[at:end]


def _is_table(node: Any) -> bool:
    """The literal of a dictionary, or a comprehension in one, that a module assigns to a name."""
    if node.type != "dictorsetmaker" or in_function(node):
        return False
    return parso.tree.search_ancestor(node, "expr_stmt") is not None


def _rows(node: Any) -> Iterator[tuple[int, int]]:
    """(where a row begins, how many nodes it has): `key: value` or `**more`."""
    at, children = 0, node.children
    while at < len(children):
        if getattr(children[at], "value", "") == "**":
            yield at, 2
            at += 3
        elif at + 2 < len(children) and getattr(children[at + 1], "value", "") == ":":
            yield at, 3
            at += 4
        else:
            return


class DropRow(Ours):
    """A row of a table is missing."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if _is_table(node) and not any(child.type == "sync_comp_for" for child in node.children):
            for at, length in _rows(node):
                yield node.children[at], lambda at=at, length=length: _without(node, at, length)


class ChangeTarget(Ours):
    """A row leads to another state: to each of the others."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        for at, length in _rows(node) if _is_table(node) else ():
            value = node.children[at + 2] if length == 3 else None
            known = member(value, self.enums) if value is not None else None
            for other in self.enums[known[0]] if known else ():
                if other != known[1]:
                    yield value, lambda value=value, other=other: _rename(value, other)


class ChangeEvent(Ours):
    """A row answers another event: the next one of its kind."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        for at, length in _rows(node) if _is_table(node) else ():
            key = node.children[at] if length == 3 else None
            if key is None or key.type != "atom" or key.children[1].type != "testlist_comp":
                continue
            event = key.children[1].children[-1]
            if known := member(event, self.enums):
                other = _next(self.enums[known[0]], known[1])
                yield event, lambda event=event, other=other: _rename(event, other)


def _next(members: tuple[str, ...], one: str) -> str:
    return members[(members.index(one) + 1) % len(members)]


class DropMember(Ours):
    """One of several things in a literal tuple, list or set is missing."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type not in ("testlist_comp", "dictorsetmaker") or node.parent.type != "atom":
            return
        if any(child.type == "sync_comp_for" or getattr(child, "value", "") in (":", "**") for child in node.children):
            return
        if _is_key(node.parent) or _is_export(node):
            return
        if len(node.children) < 3:
            return
        for at in range(0, len(node.children), 2):
            yield node.children[at], lambda at=at: self._drop(node, at)

    @staticmethod
    def _drop(node: Any, at: int) -> None:
        _without(node, at, 1)
        last = node.children[-1]
        if len(node.children) == 1 and node.parent.children[0].value == "(":
            node.children.append(parso.python.tree.Operator(",", last.end_pos))


def _is_key(atom: Any) -> bool:
    following = atom.get_next_sibling()
    return atom.parent.type == "dictorsetmaker" and getattr(following, "value", "") == ":"


def _is_export(node: Any) -> bool:
    statement = parso.tree.search_ancestor(node, "expr_stmt")
    return statement is not None and getattr(statement.children[0], "value", "") == "__all__"


class ChangeMember(Ours):
    """A handler names another state or event: the next one of its kind."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        known = member(node, self.enums) if in_function(node) else None
        if known:
            yield node, lambda: _rename(node, _next(self.enums[known[0]], known[1]))


class DropOrder(Ours):
    """A statement that orders something, or refuses, is missing."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type == "simple_stmt" and in_function(node):
            first = node.children[0]
            if first.type == "raise_stmt" or (first.type in ("atom_expr", "power") and not _is_text(first)):
                yield first, lambda: _put(first, "pass")


class DropAnswer(Ours):
    """A function gives nothing back, and does not ask for it either."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type == "return_stmt" and getattr(node.children[1], "value", "") != "None":
            yield node, lambda: node.children.__setitem__(1, parso.parse(" None"))


class DropKeyword(Ours):
    """An argument given by name is missing."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if not in_function(node):
            return
        if node.type == "arglist":
            for at in range(0, len(node.children), 2):
                if _is_named(node.children[at]):
                    yield node.children[at], lambda at=at: _without(node, at, 1)
        elif node.type == "trailer" and len(node.children) == 3 and _is_named(node.children[1]):
            yield node.children[1], lambda: node.children.pop(1)


def _is_named(node: Any) -> bool:
    return node.type == "argument" and getattr(node.children[1], "value", "") == "="


class ChangeWord(Ours):
    """A code, a name or another text reads otherwise."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type != "string" or _is_text(node) or _is_export(node) or _is_type_name(node):
            return
        yield node, lambda: setattr(node, "value", '"changed"' if node.value in ('""', "''") else '""')


def _is_text(node: Any) -> bool:
    """A docstring, of a module, a class, a function or a field."""
    return node.type == "string" and node.parent.type in ("simple_stmt", "file_input")


def _is_type_name(node: Any) -> bool:
    call = parso.tree.search_ancestor(node, "atom_expr", "power")
    return call is not None and getattr(call.children[0], "value", "") == "TypeVar"


class ExchangeIn(Ours):
    """*in* and *not in*."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type != "comparison":
            return
        for word in node.children[1::2]:
            code = word.get_code().strip()
            if code in ("in", "not in"):
                other = "not in" if code == "in" else "in"
                yield word, lambda word=word, other=other: self._exchange(node, word, other)

    @staticmethod
    def _exchange(node: Any, word: Any, other: str) -> None:
        node.children[node.children.index(word)] = parso.parse(f" {other}")


class NegateFilter(Ours):
    """A comprehension takes what it should leave out."""

    def changes(self, node: Any) -> Iterator[tuple[Any, Any]]:
        if node.type == "comp_if":
            yield (
                node,
                lambda: node.children.__setitem__(1, parso.parse(f" not ({node.children[1].get_code().strip()})")),
            )


OURS: tuple[type[Ours], ...] = (
    DropRow, ChangeTarget, ChangeEvent, DropMember, ChangeMember, DropOrder, DropAnswer, DropKeyword, ChangeWord,
    ExchangeIn, NegateFilter,
)  # fmt: skip


class Provider:
    """How Cosmic Ray asks for operators: names, and the class of a name."""

    def __iter__(self) -> Iterator[str]:
        return (operator.__name__ for operator in OURS)

    def __getitem__(self, name: str) -> type[Ours]:
        return next(operator for operator in OURS if operator.__name__ == name)
