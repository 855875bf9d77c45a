"""Staff see a gate's settings by what is not as it was tested."""

from typing import Any

from controller.core.gate_fitness import GateFitness, GateFitnessState
from controller.core.state import Room
from controller.web.gate_view import gate_plain
from tests.core.playbook import PLAN

TESTED = ("zone_1=500", "zone_2=500", "work_mode=electronics")
SHA = "8c1f03a97d2e" + 52 * "0"


def shown(**known: Any) -> dict[str, Any]:
    [lane] = PLAN.lanes[:1]
    return gate_plain(Room(plan=PLAN, gates={lane.gate: GateFitness(lane.gate, **known)}), lane)


def settings_of(told: dict[str, Any]) -> tuple[Any, ...]:
    return told["revision"], told["as_tested"], told["changed"]


def test_a_gate_that_tells_no_settings_shows_none() -> None:
    """Unknown is no drift."""
    assert settings_of(shown()) == (None, None, [])
    assert settings_of(shown(state=GateFitnessState.FIT)) == (None, None, [])


def test_settings_that_were_never_tested_are_shown_and_compared_with_nothing() -> None:
    assert settings_of(shown(settings_sha256=SHA, settings=TESTED)) == ("8c1f03a97d2e", None, [])


def test_what_was_changed_since_the_test_stands_there_from_what_to_what() -> None:
    """440号 6.4.1: a guard reads what to set back."""
    now = ("zone_1=500", "zone_2=200", "coil_9=1")
    told = shown(settings_sha256="b", tested_settings_sha256="a", settings=now, tested_settings=TESTED)
    assert told["as_tested"] is False
    assert told["changed"] == [
        {"name": "zone_2", "tested": "500", "now": "200"},
        {"name": "work_mode", "tested": "electronics", "now": None},
        {"name": "coil_9", "tested": None, "now": "1"},
    ]


def test_settings_that_were_set_back_are_as_tested_though_the_gate_is_not_fit() -> None:
    same = {"settings_sha256": SHA, "tested_settings_sha256": SHA, "settings": TESTED, "tested_settings": TESTED}
    told = shown(state=GateFitnessState.DRIFTED, **same)
    assert (told["state"], told["as_tested"], told["changed"]) == ("drifted", True, [])


def test_of_an_older_journal_only_the_digests_are_compared() -> None:
    """A journal from before the words were kept has digests alone."""
    told = shown(settings_sha256="b", tested_settings_sha256="a", settings=TESTED)
    assert (told["as_tested"], told["changed"]) == (False, [])
