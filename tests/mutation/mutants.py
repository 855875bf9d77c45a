"""The mutants of a module: what Cosmic Ray's operators and ours make of its source, each with a name that lasts.

A mutant is named by the function or table it stands in and by the line before and after, not by a line number, so that
the list of survivors outlives changes elsewhere in the file.
"""

import ast
import gc
import itertools
import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import parso  # before Cosmic Ray, which imports it in a circle otherwise
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.operators.operator import Operator

from tests.mutation.operators import Ours, Provider
from tests.mutation.vocabulary import Enums, enums_of

assert parso
plugins.OPERATOR_PROVIDERS["sealroom"] = Provider()

COMPARISONS = (
    "Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt",
    "Is_IsNot", "IsNot_Is",
)  # fmt: skip
"""To the neighbour and to the opposite; of singletons `is` and `==` are the same."""
BINARIES = ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "FloorDiv_Mul", "Mod_Mul", "BitOr_BitAnd", "BitAnd_BitOr")
NAMES = (
    *(f"core/ReplaceComparisonOperator_{pair}" for pair in COMPARISONS),
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in BINARIES),
    "core/ReplaceUnaryOperator_Delete_Not", "core/ReplaceUnaryOperator_Delete_USub",
    "core/AddNot", "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue", "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd", "core/ReplaceBreakWithContinue", "core/ReplaceContinueWithBreak", "core/ExceptionReplacer",
    "core/NumberReplacer", "core/RemoveDecorator", "core/ZeroIterationForLoop",
    *(f"sealroom/{name}" for name in Provider()),
)  # fmt: skip
"""The operators in use, by Cosmic Ray's names. Variables are not exchanged: they need to be told which."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed source of a module. `name` is where and what; `operator` made it."""

    module: str
    name: str
    operator: str
    source: str


def mutants_of(path: Path) -> list[Mutant]:
    """Every mutant of a module that is a program and another one than the original, each once."""
    source = path.read_text("utf-8")
    enums = enums_of(sorted(path.parent.glob("*.py")), path)
    namer = Namer(source)
    seen = {namer.essence(source)}
    found = []
    gc.disable()  # the trees are large, and gone at once
    try:
        for operator_name, changed in _sources(source, enums):
            key = namer.essence(changed)
            if key not in seen and _is_program(changed):
                seen.add(key)
                found.append(Mutant(path.stem, namer.name(changed), operator_name, changed))
    finally:
        gc.enable()
    return found


def _is_program(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _sources(source: str, enums: Enums) -> Iterator[tuple[str, str]]:
    silent = _annotations(source)
    tree = pickle.dumps(get_ast(source))
    for name in NAMES:
        kind = plugins.get_operator(name)
        operator: Operator = kind(enums) if issubclass(kind, Ours) else kind()
        for at, node in enumerate(ast_nodes(pickle.loads(tree))):
            for index, (start, _) in enumerate(operator.mutation_positions(node)):
                if not any(first <= start < last for first, last in silent):
                    yield name, _changed(pickle.loads(tree), at, operator, index)


def _changed(tree: Any, at: int, operator: Operator, index: int) -> str:
    """The code of a fresh tree in which the operator has changed the node of that number."""
    node = next(itertools.islice(ast_nodes(tree), at, None))
    siblings = node.parent.children if node.parent is not None else []
    place = next((number for number, one in enumerate(siblings) if one is node), None)
    after = operator.mutate(node, index)
    if after is not node and place is not None:
        siblings[place : place + 1] = [] if after is None else [after]
    code: str = tree.get_code()
    return code


def _annotations(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where types are written: a change there is none of the program's."""
    spans = []
    for node in ast.walk(ast.parse(source)):
        for written in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(written, ast.expr):
                spans.append(_span(written))
    return spans


def _span(node: ast.expr) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)


class Namer:
    """Names mutants of one source: the place, the line before and the line after; a number when that is not enough."""

    def __init__(self, source: str) -> None:
        self.lines = source.splitlines()
        self.body = ast.parse(source).body
        self.given = Counter[str]()

    def essence(self, changed: str) -> tuple[int, str]:
        """Where the change begins and what it says, spaces aside: equal for equal changes."""
        top, _, come = self._change(changed)
        return top, "".join(come.split())

    def name(self, changed: str) -> str:
        """The name of this change."""
        top, lost, come = self._change(changed)
        name = f"{self._place(top + 1)}: {lost} -> {come}"
        self.given[name] += 1
        return name if self.given[name] == 1 else f"{name} #{self.given[name]}"

    def _change(self, changed: str) -> tuple[int, str, str]:
        before, after = self.lines, changed.splitlines()
        top = _common(before, after)
        tail = min(_common(before[::-1], after[::-1]), len(before) - top, len(after) - top)
        lost = " ".join(line.strip() for line in before[top : len(before) - tail])
        come = " ".join(line.strip() for line in after[top : len(after) - tail])
        return top, lost, come

    def _place(self, line: int) -> str:
        """The function, class or constant that a line belongs to, by its full name."""
        names: list[str] = []
        body = self.body
        while inner := next((node for node in body if _first(node) <= line <= (node.end_lineno or 0)), None):
            if isinstance(inner, ast.FunctionDef | ast.ClassDef):
                names.append(inner.name)
                body = inner.body
                continue
            if not names and isinstance(inner, ast.Assign | ast.AnnAssign):
                names.append(ast.unparse(inner.targets[0] if isinstance(inner, ast.Assign) else inner.target))
            break
        return ".".join(names) or "module"


def _common(one: list[str], other: list[str]) -> int:
    """How many lines both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _first(node: ast.stmt) -> int:
    return min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
