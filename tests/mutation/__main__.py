"""`python -m tests.mutation [MODULE ...]`: mutate modules of the core and see whether their tests notice."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutation.changed import changed_machines
from tests.mutation.machines import CORE, files_of, modules
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.survivors import LIST, Differences, List, as_entries, compare, read_list
from tests.mutation.trial import Verdict, warm_up
from tests.mutation.trials import Trial, run_trials

KILLED_MIN = 0.95
CHANGED_MUTANTS_MAX = 400
"""`make check` is to stay short: of more mutants in changed modules than that, so many are tried, evenly chosen."""
LIMIT_S, LIMIT_FACTOR = 20.0, 10.0
"""A mutant is stopped after so long, and so many times what the unchanged module takes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out for a module. `mutants` are those that count: neither stillborn nor equivalent ones."""

    module: str
    mutants: int
    killed: int
    stillborn: int
    equivalent: int
    broken: int
    took_s: float
    survived: tuple[str, ...]

    @property
    def rate(self) -> float:
        """The share that was killed."""
        return self.killed / self.mutants if self.mutants else 1.0


def main(words: Sequence[str] | None = None) -> int:
    """Run, print, and say by the exit status whether the tests and the list of survivors are in order."""
    asked = _arguments(words)
    chosen = tuple(asked.module) or (changed_machines() if asked.changed else modules())
    if not chosen:
        print("mutation: no module of the core has changed")
        return 0
    if unknown := set(chosen) - set(modules()):
        print(f"mutation: no such module: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    every = _every(chosen) if asked.changed else asked.every
    warm_up()
    listed = read_list()
    trials, figures = [], []
    for module in chosen:
        found = _run(module, asked.jobs, every)
        trials += found
        figures.append(_figures(module, found, listed))
        _print(figures[-1])
    survived = [(one.module, name) for one in figures for name in one.survived]
    differences = compare(listed, survived, chosen)
    if asked.json:
        Path(asked.json).write_text(json.dumps(_as_json(figures, trials), indent=1, ensure_ascii=False) + "\n", "utf-8")
    if every > 1:
        return _judge_sample(figures, differences, every)
    return _judge(figures, differences)


def _every(chosen: Sequence[str]) -> int:
    """How far apart the mutants are that are tried in the changed modules, 1 = each one. Says so when it is more."""
    mutants = sum(len(mutants_of(CORE / f"{module}.py")) for module in chosen)
    every = -(-mutants // CHANGED_MUTANTS_MAX)
    if every > 1:
        print(f"mutation: {len(chosen)} modules changed, {mutants} mutants: one of {every} is tried here, all by night")
    return every


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("module", nargs="*", help="a module of controller/core; all of them without")
    parser.add_argument("--changed", action="store_true", help="only those that differ from the main branch")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every Nth mutant alone: a quick estimate")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="trials at a time")
    parser.add_argument("--json", metavar="FILE", help="write every mutant and its end there")
    return parser.parse_args(words)


def _run(module: str, jobs: int, every: int) -> list[Trial]:
    files = files_of(module)
    path = CORE / f"{module}.py"
    if not files:
        raise SystemExit(f"mutation: {module} has no test file of its own: tests/core/machines/test_{module}.py")
    unchanged = Mutant(module, "unchanged", "", path.read_text("utf-8"))
    first = run_trials([unchanged], files, 1, 600, lambda _: None)[0]
    if first.verdict is not Verdict.SURVIVED:
        raise SystemExit(f"mutation: the tests of {module} fail without any mutant ({first.verdict} {first.test})")
    mutants = mutants_of(path)[::every]
    limit_s = max(LIMIT_S, first.took_s * LIMIT_FACTOR)
    count = [0]

    def done(_: Trial) -> None:
        count[0] += 1
        if sys.stderr.isatty():
            print(f"\r{module}: {count[0]}/{len(mutants)} ", end="", file=sys.stderr, flush=True)

    trials = run_trials(mutants, files, jobs, limit_s, done)
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    return trials


def _figures(module: str, trials: Sequence[Trial], listed: List) -> Figures:
    born = [one for one in trials if one.verdict is not Verdict.STILLBORN]
    survived = tuple(one.mutant.name for one in born if one.verdict is Verdict.SURVIVED)
    equivalent = sum(listed[module, name].equivalent for name in survived if (module, name) in listed)
    return Figures(
        module,
        mutants=len(born) - equivalent,
        killed=sum(one.verdict in (Verdict.KILLED, Verdict.TIMED_OUT) for one in born),
        stillborn=len(trials) - len(born),
        broken=sum(one.verdict is Verdict.BROKEN for one in born),
        took_s=sum(one.took_s for one in trials),
        equivalent=equivalent,
        survived=survived,
    )


def _print(one: Figures) -> None:
    each_ms = one.took_s / max(1, one.mutants + one.equivalent + one.stillborn) * 1000
    broken = f", {one.broken} broken" if one.broken else ""
    print(
        f"{one.module:<14} {one.killed:>5} of {one.mutants:>5} killed  {one.rate:7.2%}"
        f"  ({one.equivalent} equivalent, {one.stillborn} stillborn{broken}; {each_ms:.0f} ms each)",
        flush=True,
    )


def _as_json(figures: Sequence[Figures], trials: Sequence[Trial]) -> dict[str, object]:
    return {
        "modules": [{**asdict(one), "rate": round(one.rate, 4), "took_s": round(one.took_s, 1)} for one in figures],
        "mutants": [
            {
                "module": one.mutant.module, "mutant": one.mutant.name, "operator": one.mutant.operator,
                "verdict": one.verdict.value, "test": one.test,
            }
            for one in trials
        ],
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }  # fmt: skip


def _judge_sample(figures: Sequence[Figures], differences: Differences, every: int) -> int:
    """A sample tells no rate of a module; but whatever survives in it must be listed."""
    if differences.unlisted:
        print(f"mutation: these survive and are not in {LIST.name}:\n\n{as_entries(differences.unlisted)}")
    total, killed = sum(one.mutants for one in figures), sum(one.killed for one in figures)
    print(f"mutation: {killed} of {total} mutants killed, one of {every} tried, {len(figures)} modules")
    return 1 if differences.unlisted or any(one.broken for one in figures) else 0


def _judge(figures: Sequence[Figures], differences: Differences) -> int:
    low = [one for one in figures if one.rate < KILLED_MIN or one.broken]
    for one in low:
        print(f"mutation: {one.module}: {one.rate:.2%} killed, at least {KILLED_MIN:.0%} wanted; {one.broken} broken")
    if differences.unlisted:
        print(f"mutation: these survive and are not in {LIST.name}:\n\n{as_entries(differences.unlisted)}")
    for module, mutant in differences.killed:
        print(f"mutation: {LIST.name} lists what no longer survives: {module}: {mutant}")
    for module, mutant in differences.without_reason:
        print(f"mutation: {LIST.name} gives no reason: {module}: {mutant}")
    total, killed = sum(one.mutants for one in figures), sum(one.killed for one in figures)
    print(f"mutation: {killed} of {total} mutants killed in {len(figures)} modules")
    return 1 if low or differences else 0


if __name__ == "__main__":
    sys.exit(main())
