"""What an option led to, remembered by the fields that it looked at: a tree of fields, in the order in which they were read."""

from dataclasses import dataclass, field
from typing import Any, Final

READS_MAX: Final = 14
"""Whoever looks at more fields is asked anew each time: it would be remembered for one room only."""


@dataclass(slots=True)
class Node:
    """The next field that is looked at, by its place, and what follows by its value's number."""

    at: int
    branches: dict[int, Any] = field(default_factory=dict)


class Remembered:
    """One tree. A leaf is anything but a `Node` or None."""

    __slots__ = ("root",)

    def __init__(self) -> None:
        self.root: Any = None

    def get(self, numbers: tuple[int, ...]) -> Any:
        """The leaf for a room with these numbers, or None."""
        node = self.root
        while type(node) is Node:
            node = node.branches.get(numbers[node.at])
        return node

    def put(self, reads: list[int], numbers: tuple[int, ...], leaf: Any) -> bool:
        """Remember a leaf by the places that were read, in that order. False = in another order than before: not kept."""
        if not reads:
            self.root = leaf
            return True
        if self.root is None:
            self.root = Node(reads[0])
        node = self.root
        for at, following in zip(reads, [*reads[1:], None], strict=True):
            if type(node) is not Node or node.at != at:
                return False
            if following is None:
                node.branches[numbers[at]] = leaf
                return True
            node = node.branches.setdefault(numbers[at], Node(following))
        return False
