"""The benchmarks measure what they say, on a small scale; speed itself is no test here."""

import json

import pytest
from typer.testing import CliRunner

from controller.cli import app
from controller.commands.bench_day import decided_day
from controller.core.facts import FACTS


@pytest.mark.parametrize(("name", "figures"), [
    ("journal", {"batched_s", "one_by_one_s", "bare_one_by_one_s", "ratio_to_bare"}),
    ("replay", {"compared_s", "structure_s", "mismatches"}),
    ("core", {"decision_us", "slowest_kind", "slowest_kind_us"}),
])  # fmt: skip
def test_each_benchmark_gives_its_figures_as_one_json_object(name: str, figures: set[str]) -> None:
    result = CliRunner().invoke(app, ["bench", name, "--facts", "300", "--runs", "1", "--json"])
    told = json.loads(result.stdout)
    assert (told["bench"], told["facts"], told["runs"]) == (name, 300, 1)
    assert figures <= told.keys()
    assert result.exit_code == (0 if told["ok"] else 1)


def test_the_synthetic_day_goes_the_whole_way_and_is_the_same_every_time() -> None:
    day = list(decided_day(3_000))
    assert day == list(decided_day(3_000))
    assert not any(decision.refusal for _, _, decision in day)
    moved = {move.after for _, _, decision in day for move in decision.moves if move.machine == "admission"}
    assert {"admitted", "in_room", "exited", "retrieved"} <= moved
    assert len({type(fact).__name__ for _, fact, _ in day} & FACTS.keys()) > 20
