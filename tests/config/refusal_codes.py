"""Every refusal code that the core's text holds: arguments of `deny`, and what rules named why_… return."""

import ast
from collections.abc import Iterator
from pathlib import Path

import controller.core

CORE = Path(controller.core.__file__).parent
FUNCTIONS = [
    (file.name, function)
    for file in sorted(CORE.rglob("*.py"))
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    if isinstance(function, ast.FunctionDef)
]


def codes_of_the_core() -> dict[str, str]:
    """Each code, and a place that uses it."""
    rules = _rules()
    found: dict[str, str] = {}
    for file, function in FUNCTIONS:
        for code in _codes(function, rules):
            found.setdefault(code, f"{file}:{function.lineno} {function.name}")
    return found


def denials_without_a_rule() -> list[str]:
    """Places that deny by a variable which no function named why_… gave: their codes could not be found."""
    return [
        f"{file}:{call.lineno} {ast.unparse(call)}"
        for file, function in FUNCTIONS
        for call in _denials(function)
        for name in _names(call.args[0])
        if not _givers(function, name)
    ]


def _rules() -> set[str]:
    """Names of the functions that return codes: why_not…, and whatever gives a variable that is denied by."""
    named = {function.name for _, function in FUNCTIONS if "why_not" in function.name}
    for _, function in FUNCTIONS:
        for call in _denials(function):
            for name in _names(call.args[0]):
                named |= _givers(function, name)
    known = 0
    while len(named) > known:
        known = len(named)
        for _, function in FUNCTIONS:
            if function.name in named:
                named |= {one for node in ast.walk(function) for one in _called(node) if "why_" in one}
    return named


def _codes(function: ast.FunctionDef, rules: set[str]) -> Iterator[str]:
    for call in _denials(function):
        yield from _texts(call.args[0])
    if function.name in rules:
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from _texts(node.value)


def _denials(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "deny":
            yield node


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be; of a condition, not what it compares with."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from _texts(node.body)
            yield from _texts(node.orelse)
        case ast.BoolOp():
            for value in node.values:
                yield from _texts(value)


def _names(node: ast.expr) -> Iterator[str]:
    """The variables that an expression may be."""
    match node:
        case ast.Name():
            yield node.id
        case ast.IfExp():
            yield from _names(node.body)
            yield from _names(node.orelse)


def _givers(function: ast.FunctionDef, name: str) -> set[str]:
    """The functions named why_… whose result a variable is."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.NamedExpr):
            targets, value = [node.target], node.value
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            found |= {one for part in ast.walk(value) for one in _called(part) if "why_" in one}
    return found


def _called(node: ast.AST) -> Iterator[str]:
    """The name of the function that this is a call of."""
    if isinstance(node, ast.Call):
        yield node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
