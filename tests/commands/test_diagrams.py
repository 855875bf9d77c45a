"""The diagrams in the documents are those of the tables."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from controller.cli import app
from controller.commands.diagrams import BEGIN, END, MACHINES, block, inserted
from controller.core import lane

ARCHITECTURE = Path(__file__).parents[2] / "ARCHITECTURE.md"


def test_architecture_shows_the_tables_as_they_are() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    assert inserted(text) == text, "run: sealroom diagrams --write ARCHITECTURE.md"


def test_every_move_of_every_table_is_drawn_or_said() -> None:
    text = block()
    for table, _ in MACHINES.values():
        for (before, event), after in table.items():
            if before is after:
                continue
            drawn = any(
                line.startswith(f"    {before.value} --> {after.value}: ")
                and event.value in line.split(": ")[1].split(", ")
                for line in text.splitlines()
            )
            assert drawn or f"*{event.value}* leads to *{after.value}* from every state" in text


def test_doubt_is_said_once_and_not_drawn_fourteen_times() -> None:
    assert f"*{lane.LaneEvent.DOUBT.value}* leads to *unknown* from every state." in block()


def test_the_command_prints_and_writes_them(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["diagrams"]).stdout == block()
    page = tmp_path / "PAGE.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["diagrams", "--write", str(page)]).exit_code == 0
    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n{block()}{END}\nafter\n"
    page.write_text("no markers", encoding="utf-8")
    assert CliRunner().invoke(app, ["diagrams", "--write", str(page)]).exit_code == 2
    assert CliRunner().invoke(app, ["diagrams", "--write", str(tmp_path)]).exit_code == 2
    with pytest.raises(ValueError, match="markers"):
        inserted("no markers")


def test_programs_get_each_machine_by_its_name() -> None:
    told = json.loads(CliRunner().invoke(app, ["diagrams", "--json"]).stdout)
    assert told["ok"] is True
    assert list(told["machines"]) == list(MACHINES)
