"""Every room that can be reached: each invariant holds in it, and the search comes to an end.

By day the small models, by night the large ones. The figures of each are printed as a JSON line; with `-s` they are seen.
"""

import json
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor

import pytest

from tests.core_proof.catalogue import DAY, MODELS, NIGHT, NIGHT_STATES
from tests.core_proof.explore import Explored, explore
from tests.core_proof.models import Model
from tests.core_proof.mutants import MUTANTS, Mutant
from tests.core_proof.trace import told

MUTANT_SECONDS = 30.0
DAY_STATES = 10**6

Running = dict[str, "Future[Explored]"]


def explore_named(name: str) -> Explored:
    """Explore a model in a process of its own."""
    return explore(MODELS[name], DAY_STATES)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """The day's models, all begun at once, as many at a time as there are processors; the longest ones first."""
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        yield {model.name: pool.submit(explore_named, model.name) for model in DAY}


def explored(model: Model, states_max: int, already: Explored | None = None) -> Explored:
    """Explore, print the figures, and show the shortest way to what is broken."""
    found = already or explore(model, states_max)
    print(json.dumps(found.line()))
    assert not found.broken, f"{found.broken}\n{told(model, found.path)}\nagain: {found.again()}"
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("model", DAY, ids=lambda model: model.name)
def test_every_invariant_holds_in_every_room_that_can_be_reached(model: Model, running: Running) -> None:
    found = explored(model, DAY_STATES, running[model.name].result())
    assert found.closed, "nothing new is left"
    for kind, states in model.reaches.items():
        assert states <= set(found.reached[kind]), f"never reached: {states - set(found.reached[kind])}"


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("model", NIGHT, ids=lambda model: model.name)
def test_larger_models_hold_as_far_as_a_night_reaches(model: Model) -> None:
    found = explored(model, NIGHT_STATES)
    assert found.closed or found.states >= NIGHT_STATES


@pytest.mark.timeout(900)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "_"))
def test_the_search_finds_a_rule_that_was_taken_away(mutant: Mutant) -> None:
    with mutant.planted():
        found = explore(MODELS[mutant.model], seconds_max=MUTANT_SECONDS)
        assert found.broken, f"{mutant.name}: not found in {found.states} rooms"
        assert "BROKEN" in told(MODELS[mutant.model], found.path), "the way to it plays again"
