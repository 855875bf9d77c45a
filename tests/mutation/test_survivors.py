"""The list of survivors agrees with a run, or says where it does not."""

import subprocess
from pathlib import Path

import pytest

from tests.mutation.changed import changed_paths
from tests.mutation.machines import DATA, files_of, modules
from tests.mutation.mutants import mutants_of
from tests.mutation.survivors import Known, as_entries, compare, read_list

LISTED = {("box", "a -> b"): Known("equal"), ("door", "c -> d"): Known("")}


def test_a_run_as_listed_agrees() -> None:
    assert not compare({("box", "a -> b"): Known("equal")}, [("box", "a -> b")], ["box"])


def test_a_new_survivor_a_killed_one_and_a_missing_reason_are_named() -> None:
    found = compare(LISTED, [("box", "x -> y")], ["box", "door"])
    assert found.unlisted == (("box", "x -> y"),)
    assert found.killed == (("box", "a -> b"), ("door", "c -> d"))
    assert found.without_reason == (("door", "c -> d"),)


def test_modules_that_did_not_run_are_not_judged() -> None:
    assert not compare(LISTED, [], ["fire"])


def test_entries_can_be_put_into_the_list_as_they_are(tmp_path: Path) -> None:
    mutants = [("box", "f: x = \"a\\n\" -> x = ''"), ("box", 'g: "x" -> ""')]
    path = tmp_path / "list.toml"
    path.write_text(as_entries(mutants), "utf-8")
    assert list(read_list(path)) == mutants
    path.write_text(as_entries([mutants[0], mutants[0]]), "utf-8")
    with pytest.raises(ValueError, match="twice"):
        read_list(path)


def test_every_listed_survivor_names_a_module_and_gives_a_reason() -> None:
    for (module, mutant), one in read_list().items():
        assert module in modules(), mutant
        assert one.reason, mutant


def test_every_module_with_rules_has_tests_that_answer_for_it() -> None:
    assert DATA.isdisjoint(modules())
    assert [one for one in modules() if not files_of(one)] == []


def test_what_differs_from_the_main_branch_is_found_and_in_a_clean_tree_nothing(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@t", *words], cwd=tmp_path, check=True, capture_output=True
        )

    assert changed_paths(tmp_path) == set(), "no repository"
    git("init", "-b", "main")
    (tmp_path / "one.py").write_text("1\n")
    git("add", ".")
    git("commit", "-m", "one")
    assert changed_paths(tmp_path) == set()
    git("checkout", "-b", "work")
    (tmp_path / "one.py").write_text("2\n")
    (tmp_path / "new.py").write_text("3\n")
    assert changed_paths(tmp_path) == {"one.py", "new.py"}
    git("add", ".")
    git("commit", "-m", "two")
    assert changed_paths(tmp_path) == {"one.py", "new.py"}


def test_a_mutant_of_the_latch_has_a_name_that_a_person_can_find() -> None:
    path = Path(__file__).resolve().parents[2] / "controller" / "core" / "fire.py"
    assert "TABLE: (FireState.NORMAL, FireEvent.ALARM): FireState.LATCHED, -> " in {
        one.name for one in mutants_of(path)
    }
