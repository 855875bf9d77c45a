"""Lines for people: in a terminal a long one is folded at words and keeps its indent; in a pipe it stays one line."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text


def folding_console() -> Console:
    """A console whose lines `print_line` folds."""
    return Console(highlight=False)


def print_line(console: Console, text: str, style: str = "") -> None:
    """Print one line; what it folds into stands under its indent."""
    if not console.is_terminal:
        console.print(text, markup=False, style=style, soft_wrap=True)
        return
    for line in text.split("\n"):
        told = line.lstrip(" ")
        padded = Padding(Text(told, style=style), (0, 0, 0, len(line) - len(told)), expand=False)
        console.print(padded, soft_wrap=False)
