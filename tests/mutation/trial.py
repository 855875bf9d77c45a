"""One mutant against its tests, in a child of this process: warm, alone, and gone afterwards.

The parent has imported pytest and the whole core. The child forgets the mutated module and everything that knows it,
imports them again with the mutant's source in the module's place, and runs the test files until the first failure.
"""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import sys
from collections.abc import Sequence
from enum import StrEnum
from types import ModuleType
from typing import Any

import pytest

from tests.mutation.machines import importers
from tests.mutation.mutants import Mutant

MEMORY_MAX = 4 << 30
"""Address space of a child in bytes: a mutant that eats memory is stopped by this, one that eats time by the parent."""


UNUSED = (
    "cacheprovider", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin", "setuponly", "setupplan",
    "stepwise", "unittest",
)  # fmt: skip
WORDS = ("-x", "-q", "--tb=no", "--assert=plain", "-m", "not nightly", *(f"-pno:{name}" for name in UNUSED))
"""What pytest is told: stop at the first failure, explain nothing, load no more than is needed."""


class Verdict(StrEnum):
    """How a mutant fared. *Stillborn*: it cannot even be imported, so that no test is needed; it is not counted."""

    KILLED = "killed"
    TIMED_OUT = "timed_out"
    SURVIVED = "survived"
    STILLBORN = "stillborn"
    BROKEN = "broken"


CODES = {Verdict.SURVIVED: 0, Verdict.KILLED: 10, Verdict.STILLBORN: 11, Verdict.BROKEN: 12}


def warm_up() -> None:
    """Import in the parent what every child needs."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in ("hypothesis", "pytest_timeout", "controller.core.room"):
        importlib.import_module(name)


def try_mutant(mutant: Mutant, files: Sequence[str], report: int, likely: Sequence[str] = ()) -> None:
    """In the child: run the tests on the mutant, `likely` ones first; write the first failed one's name to `report`; exit."""
    code = CODES[Verdict.BROKEN]
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
        _silence()
        code = CODES[_verdict(mutant, files, _First(report, likely))]
    finally:
        os._exit(code)


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _verdict(mutant: Mutant, files: Sequence[str], first: "_First") -> Verdict:
    _forget(importers(mutant.module))  # known since before the fork
    sys.meta_path.insert(0, _Changed(f"controller.core.{mutant.module}", mutant.source))
    try:
        importlib.import_module("controller.core.room")
        importlib.import_module(f"controller.core.{mutant.module}")
    except Exception:
        return Verdict.STILLBORN
    ended = pytest.main([*WORDS, *files], plugins=[sys.modules["pytest_timeout"], first])
    if ended == pytest.ExitCode.OK:
        return Verdict.SURVIVED
    # Interrupted: a test file that cannot be imported with the mutant.
    return Verdict.KILLED if ended in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED) else Verdict.BROKEN


def _forget(names: frozenset[str]) -> None:
    for name in list(sys.modules):
        if name in names or name.startswith(("tests.core", "controller.web", "controller.runtime")):
            package, _, last = name.rpartition(".")
            with contextlib.suppress(AttributeError, KeyError):
                delattr(sys.modules[package], last)
            del sys.modules[name]


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module, in the mutant's source."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, f"<mutant of {self.name}>", "exec"), module.__dict__)


class _First:
    """Runs first what is likely to fail, and tells the parent which test failed first."""

    def __init__(self, report: int, likely: Sequence[str]) -> None:
        self.report = report
        self.rank = {test: rank for rank, test in enumerate(likely)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: self.rank.get(item.nodeid, len(self.rank)))

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            os.write(self.report, report.nodeid.encode()[:400])
