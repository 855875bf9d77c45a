"""The command itself: what it is called by, and that every command explains itself."""

import importlib.metadata

import pytest
from typer.testing import CliRunner

from controller.cli import app

COMMANDS = (
    "bench",
    "config",
    "demo",
    "device",
    "diagrams",
    "import-draw",
    "incidents",
    "record",
    "recorder",
    "recordings",
    "replay",
    "run",
    "verify",
)


def test_the_version_is_the_installed_one() -> None:
    told = CliRunner().invoke(app, ["--version"])
    assert told.exit_code == 0
    assert told.output.strip() == f"sealroom {importlib.metadata.version('sealroom')}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    told = CliRunner().invoke(app, [command, "--help"])
    assert told.exit_code == 0
    assert "Usage" in told.output


def test_an_unknown_command_is_exit_2_with_a_word() -> None:
    told = CliRunner().invoke(app, ["unlock-everything"])
    assert told.exit_code == 2
    assert "unlock-everything" in told.output
