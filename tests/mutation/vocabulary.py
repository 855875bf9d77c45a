"""The enums of the core by name, as its sources write them: what a state or an event could be exchanged for."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

Enums = Mapping[str, tuple[str, ...]]
"""Members by the name of their class, and by its alias within a module (`S`, `E`)."""


def enums_of(sources: Iterator[Path], module: Path) -> dict[str, tuple[str, ...]]:
    """Every StrEnum in those sources, and the aliases that `module` gives some of them."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sources:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "StrEnum" for base in node.bases):
                found[node.name] = tuple(_members(node))
    return found | dict(_aliases(module, found))


def _members(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            yield line.targets[0].id


def _aliases(module: Path, found: Enums) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in ast.parse(module.read_text("utf-8")).body:
        if not isinstance(node, ast.Assign):
            continue
        target, value = node.targets[0], node.value
        several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        pairs = zip(target.elts, value.elts, strict=False) if several else ((target, value),)
        for name, meant in pairs:
            if isinstance(name, ast.Name) and isinstance(meant, ast.Name) and meant.id in found:
                yield name.id, found[meant.id]
