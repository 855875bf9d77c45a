"""What the `config` commands share: the option for programs, and how they refuse."""

import json
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]


def refuse(text: str, as_json: bool, code: int = 1) -> typer.Exit:
    """Say why nothing was done; the caller raises what comes back."""
    if as_json:
        typer.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False))
    else:
        typer.echo(text, err=True)
    return typer.Exit(code)
