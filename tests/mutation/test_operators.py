"""What the operators of our own change, and nothing else."""

from pathlib import Path

import pytest

from tests.mutation.mutants import Mutant, mutants_of

SOURCE = '''
"""A small machine."""

from enum import StrEnum


class SmallState(StrEnum):
    """Where it stands."""

    ON = "on"
    OFF = "off"
    BROKEN = "broken"


class SmallEvent(StrEnum):
    """What moves it."""

    PRESS = "press"
    HIT = "hit"


S, E = SmallState, SmallEvent
TABLE = {
    (S.ON, E.PRESS): S.OFF,
    (S.OFF, E.PRESS): S.ON,
    **{(state, E.HIT): S.BROKEN for state in S if state is not S.BROKEN},
}
RESTING = frozenset({S.OFF, S.BROKEN})


def press(turn, state: SmallState | None, *, by: str = "") -> str | None:
    """Press it; says why not."""
    if state not in (S.ON, S.OFF) or not by:
        raise ValueError("broken")
    turn.move("small", state=S.ON, by=by)
    for word in ("a", "b"):
        turn.drop(word)
    return None if turn.count < 2 else "often"
'''


@pytest.fixture(scope="module")
def mutants(tmp_path_factory: pytest.TempPathFactory) -> list[Mutant]:
    path = tmp_path_factory.mktemp("core") / "small.py"
    path.write_text(SOURCE, "utf-8")
    return mutants_of(path)


def names(mutants: list[Mutant], operator: str) -> list[str]:
    return [mutant.name for mutant in mutants if mutant.operator.endswith(operator)]


def test_every_mutant_is_a_program_of_its_own(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        compile(mutant.source, mutant.name, "exec")
    assert len({mutant.source for mutant in mutants}) == len(mutants)
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    assert SOURCE not in {mutant.source for mutant in mutants}


def test_rows_of_a_table_are_dropped_one_by_one(mutants: list[Mutant]) -> None:
    assert names(mutants, "DropRow") == [
        "TABLE: (S.ON, E.PRESS): S.OFF, -> ",
        "TABLE: (S.OFF, E.PRESS): S.ON, -> ",
        "TABLE: **{(state, E.HIT): S.BROKEN for state in S if state is not S.BROKEN}, -> ",
    ]


def test_a_row_leads_to_each_other_state_and_from_another_event(mutants: list[Mutant]) -> None:
    assert names(mutants, "ChangeTarget")[:2] == [
        "TABLE: (S.ON, E.PRESS): S.OFF, -> (S.ON, E.PRESS): S.ON,",
        "TABLE: (S.ON, E.PRESS): S.OFF, -> (S.ON, E.PRESS): S.BROKEN,",
    ]
    assert len(names(mutants, "ChangeTarget")) == 6
    assert names(mutants, "ChangeEvent")[0] == "TABLE: (S.ON, E.PRESS): S.OFF, -> (S.ON, E.HIT): S.OFF,"
    assert len(names(mutants, "ChangeEvent")) == 3


def test_members_of_literals_are_dropped(mutants: list[Mutant]) -> None:
    found = names(mutants, "DropMember")
    assert "RESTING: RESTING = frozenset({S.OFF, S.BROKEN}) -> RESTING = frozenset({S.OFF})" in found
    assert 'press: for word in ("a", "b"): -> for word in ("a",):' in found
    assert len(found) == 6


def test_orders_refusals_answers_and_arguments_are_dropped(mutants: list[Mutant]) -> None:
    assert names(mutants, "DropOrder") == [
        'press: raise ValueError("broken") -> pass',
        'press: turn.move("small", state=S.ON, by=by) -> pass',
        "press: turn.drop(word) -> pass",
    ]
    assert len(names(mutants, "DropKeyword")) == 2
    assert names(mutants, "DropAnswer") == ['press: return None if turn.count < 2 else "often" -> return None']


def test_words_and_memberships_are_exchanged_and_types_left_alone(mutants: list[Mutant]) -> None:
    assert len(names(mutants, "ExchangeIn")) == 1
    assert len(names(mutants, "NegateFilter")) == 1
    assert 'press: raise ValueError("broken") -> raise ValueError("")' in names(mutants, "ChangeWord")
    assert not [name for name in names(mutants, "BitOr_BitAnd") if "None" in name]
    assert not [mutant for mutant in mutants if '"""' not in mutant.source]


def test_what_cosmic_ray_knows_is_changed_too(mutants: list[Mutant]) -> None:
    made = {mutant.operator for mutant in mutants}
    for wanted in ("core/AddNot", "core/NumberReplacer", "core/ReplaceOrWithAnd", "core/ZeroIterationForLoop"):
        assert wanted in made


def test_a_name_outlives_what_changes_elsewhere_in_the_file(tmp_path: Path, mutants: list[Mutant]) -> None:
    later = tmp_path / "small.py"
    later.write_text(SOURCE.replace("S, E =", "\n\nMORE = 1\nS, E ="), "utf-8")
    kept = {mutant.name for mutant in mutants_of(later)}
    assert {mutant.name for mutant in mutants} <= kept
