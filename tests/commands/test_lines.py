"""Long lines for people: folded at words under their indent in a terminal, whole in a pipe."""

import io

from rich.cells import cell_len
from rich.console import Console

from controller.commands.lines import print_line

LONG = (
    "    a rule [that] is told in many words, 一条说得很长的规则, and goes on and on until the window ends and beyond"
)


def told(*, terminal: bool) -> list[str]:
    out = io.StringIO()
    print_line(Console(file=out, width=40, force_terminal=terminal, color_system=None, highlight=False), LONG)
    return out.getvalue().splitlines()


def test_a_terminal_folds_a_line_at_words_and_keeps_its_indent() -> None:
    lines = told(terminal=True)
    assert max(cell_len(line) for line in lines) <= 40
    assert all(line.startswith("    ") for line in lines)
    assert " ".join(line.strip() for line in lines).replace(" ", "") == LONG.replace(" ", "")


def test_a_pipe_gets_the_line_whole() -> None:
    assert told(terminal=False) == [LONG]
