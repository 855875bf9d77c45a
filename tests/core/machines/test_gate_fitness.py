"""A gate's fitness, read twice."""

from controller.core.gate_fitness import TABLE, GateFitness, GateFitnessEvent, GateFitnessState
from tests.core.machines.chart import check_chart, check_value

CHART = """
untested: pass → fit, fail → unfit, drift → untested
fit:      pass → fit, fail → unfit, expire → untested, drift → drifted
unfit:    pass → fit, fail → unfit, drift → unfit
drifted:  pass → fit, fail → unfit, drift → drifted
"""


def test_a_gate_s_fitness_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("gate_fitness", TABLE, GateFitnessState, GateFitnessEvent, CHART)


def test_a_gate_s_fitness_as_it_begins() -> None:
    check_value(
        GateFitness("g"), gate="g", state=GateFitnessState.UNTESTED, settings_sha256="",
        tested_settings_sha256="", tested_utc_us=0, alarmed_pass=False, clean_pass=False, false_pass=False,
        testers_within=0, settings=(), tested_settings=(),
    )  # fmt: skip
