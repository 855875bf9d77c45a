"""Which tests run first against a mutant."""

from tests.mutation.mutants import Mutant
from tests.mutation.trial import Verdict
from tests.mutation.trials import LIKELY_MAX, Killers, Trial


def mutant(name: str) -> Mutant:
    return Mutant("box", name, "", "")


def test_what_found_out_the_last_mutants_of_a_place_runs_first_for_its_next() -> None:
    killers = Killers()
    for verdict, test in (
        (Verdict.KILLED, "one"),
        (Verdict.KILLED, "two"),
        (Verdict.SURVIVED, ""),
        (Verdict.KILLED, "one"),
        (Verdict.TIMED_OUT, "slow"),
    ):
        killers.note(Trial(mutant("_open: a -> b"), verdict, test, 0.1))
    assert killers.likely(mutant("_open: c -> d")) == ("one", "two")
    assert killers.likely(mutant("_close: a -> b")) == ()


def test_only_the_last_few_are_kept() -> None:
    killers = Killers()
    for number in range(LIKELY_MAX + 3):
        killers.note(Trial(mutant("_open: a -> b"), Verdict.KILLED, str(number), 0.1))
    likely = killers.likely(mutant("_open: c -> d"))
    assert (len(likely), likely[0]) == (LIKELY_MAX, str(LIKELY_MAX + 2))
