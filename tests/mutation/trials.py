"""Many trials side by side: starts children, waits for them, stops those that do not end."""

import gc
import os
import select
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.mutation.machines import importers
from tests.mutation.mutants import Mutant
from tests.mutation.trial import CODES, Verdict, try_mutant

LIKELY_MAX = 8
VERDICTS = {code: verdict for verdict, code in CODES.items()}


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a mutant, the test that found it out, and how long that took."""

    mutant: Mutant
    verdict: Verdict
    test: str
    took_s: float


@dataclass(frozen=True, slots=True)
class _Child:
    mutant: Mutant
    pid: int
    pidfd: int
    report: int
    began_s: float


class Killers:
    """Which tests found out the last mutants of a place: they are likely to find out its next ones, and run first."""

    def __init__(self) -> None:
        self._of = defaultdict[str, list[str]](list)

    def likely(self, mutant: Mutant) -> tuple[str, ...]:
        """The last ones of its place, the newest first."""
        return tuple(self._of[_place(mutant)])

    def note(self, trial: Trial) -> None:
        """What became of a mutant."""
        if trial.verdict is Verdict.KILLED and trial.test:
            last = self._of[_place(trial.mutant)]
            last[:] = [trial.test, *(test for test in last if test != trial.test)][:LIKELY_MAX]


def _place(mutant: Mutant) -> str:
    return mutant.name.partition(":")[0]


def run_trials(
    mutants: Sequence[Mutant], files: Sequence[str], jobs: int, limit_s: float, done: Callable[[Trial], None]
) -> list[Trial]:
    """Try each mutant against those test files, `jobs` at a time; one that takes longer than `limit_s` is stopped."""
    waiting, running, trials, killers = list(reversed(mutants)), list[_Child](), [], Killers()
    for module in {mutant.module for mutant in mutants}:
        importers(module)
    gc.collect()
    gc.freeze()  # what the parent holds is not looked at again in any child
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running.append(_start(mutant, files, killers.likely(mutant)))
        wait_ms = max(0.0, min(child.began_s + limit_s for child in running) - time.monotonic()) * 1000
        poll = select.poll()
        for child in running:
            poll.register(child.pidfd, select.POLLIN)
        ended = {pidfd for pidfd, _ in poll.poll(wait_ms + 1)}
        for child in list(running):
            late = time.monotonic() - child.began_s > limit_s
            if child.pidfd in ended or late:
                running.remove(child)
                trials.append(_end(child, late=child.pidfd not in ended))
                killers.note(trials[-1])
                done(trials[-1])
    return trials


def _start(mutant: Mutant, files: Sequence[str], likely: Sequence[str]) -> _Child:
    reading, writing = os.pipe()
    began_s = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try_mutant(mutant, files, writing, likely)
    os.close(writing)
    return _Child(mutant, pid, os.pidfd_open(pid), reading, began_s)


def _end(child: _Child, late: bool) -> Trial:
    if late:
        os.kill(child.pid, signal.SIGKILL)
    _, status = os.waitpid(child.pid, 0)
    test = os.read(child.report, 400).decode(errors="replace")
    os.close(child.report)
    os.close(child.pidfd)
    verdict = Verdict.TIMED_OUT if late else VERDICTS.get(os.waitstatus_to_exitcode(status), Verdict.KILLED)
    return Trial(child.mutant, verdict, test, time.monotonic() - child.began_s)
