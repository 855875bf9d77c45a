"""`sealroom config explain`: every figure with its value, bounds, source and reason; and why a code refuses."""

import difflib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from config.load import load_site
from config.problems import ConfigError
from config.profile import FIGURES
from config.profile_load import DEFAULT_PROFILE, load_profile, profile_path
from config.reasons import reason_of, reasons
from config.rulebook import RuleBook
from config.shown import FigureShown, figure_shown, figures_shown
from controller.commands.config_words import AsJson, refuse
from controller.commands.lines import folding_console, print_line


def explain(
    figure: Annotated[str | None, typer.Argument(help="One figure; without it, all of them and every table.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Site file whose rules are meant.")] = None,
    profile: Annotated[
        str, typer.Option("--profile", help="Without a site: a profile that ships, or its file.")
    ] = DEFAULT_PROFILE,
    refusal: Annotated[str | None, typer.Option("--refusal", help="The rule behind a refusal code.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print each figure, its bounds, where it comes from and why; or the rule behind a refusal. Exit 0, 1 unknown."""
    rules = _rules(config, profile, as_json)
    if refusal is not None:
        return _refusal(rules, refusal, as_json)
    if figure is not None and figure not in FIGURES:
        raise refuse(
            f"no figure is named {figure}{_nearest(figure, FIGURES)}. `sealroom config explain` lists all", as_json
        )
    wanted = figures_shown(rules) if figure is None else [figure_shown(rules, figure)]
    if as_json:
        told: dict[str, Any] = {**_profile(rules), "figures": [one.to_plain() for one in wanted]}
        if figure is None:
            told["tables"] = {name: [row.model_dump() for row in rows] for name, rows in rules.tables().items()}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return None
    console = folding_console()
    print_line(console, _head(rules), style="bold")
    for one in wanted:
        _print_figure(console, one)
    if figure is None:
        _print_tables(console, rules)
    return None


def _rules(config: Path | None, profile: str, as_json: bool) -> RuleBook:
    try:
        if config is not None:
            return load_site(config).rules
        return load_profile(profile_path(profile, Path()) or Path(profile))
    except ConfigError as error:
        raise refuse(str(error), as_json) from None


def _profile(rules: RuleBook) -> dict[str, Any]:
    file = rules.file
    return {
        "profile": file.id,
        "version": file.version,
        "title_zh": file.title.zh,
        "title_en": file.title.en,
        "valid_from": file.valid_from.isoformat(),
        "replaces": file.replaces,
        "file_sha256": rules.sha256,
        "own_figures": dict(rules.overrides),
        "reason": rules.reason,
    }


def _head(rules: RuleBook) -> str:
    file = rules.file
    own = f", {len(rules.overrides)} figure(s) of the site's own" if rules.overrides else ""
    return f"{rules.name}: {file.title.zh}, {file.title.en}; valid from {file.valid_from}{own}"


def _print_figure(console: Console, one: FigureShown) -> None:
    value = plain_value(one.value)
    value = value if one.text_en == value else f"{value} ({one.text_en})"
    print_line(console, f"\n{one.name} = {value}", style="bold")
    print_line(console, f"  {one.meaning}")
    print_line(console, f"  {one.why_zh} {one.why_en}")
    if one.own:
        print_line(
            console,
            f"  own figure of this site instead of {plain_value(one.profile_value)}: {one.reason or 'no reason is given'}",
            "yellow",
        )
    print_line(console, f"  source: {one.source}")
    print_line(console, f"  bounds: {one.bounds}{_unit(one)}; {one.bound_source}", "dim")
    if one.upheld:
        print_line(console, f"  {one.upheld}", "dim")


def plain_value(value: object) -> str:
    """A figure's value as the site file writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unit(one: FigureShown) -> str:
    return "" if one.unit in ("count", "word", "yes_no") else f" {one.unit.replace('_', ' ')}"


def _print_tables(console: Console, rules: RuleBook) -> None:
    for name, rows in rules.tables().items():
        print_line(console, f"\n[[{name}]]", style="bold")
        for row in rows:
            rule = row.model_dump(exclude={"source", "why_zh", "why_en"})
            print_line(console, "  " + ", ".join(f"{key} = {_plain(value)}" for key, value in rule.items()))
            print_line(console, f"    {row.why_zh} {row.why_en} ({row.source})", "dim")


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(value) or "none"
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _refusal(rules: RuleBook, code: str, as_json: bool) -> None:
    if code not in reasons() and ":" not in code:
        raise refuse(f"no rule refuses with {code}{_nearest(code, reasons())}", as_json)
    reason = reason_of(code)
    figures = [figure_shown(rules, name) for name in reason.figures]
    if as_json:
        told = {"code": code, "rule_zh": reason.rule_zh, "rule_en": reason.rule_en}
        told |= {"clause": reason.clause, "clause_en": reason.clause_en}
        typer.echo(json.dumps({**told, "figures": [one.to_plain() for one in figures]}, ensure_ascii=False))
        return
    console = folding_console()
    print_line(console, code, style="bold")
    print_line(console, f"  {reason.rule_zh}")
    print_line(console, f"  {reason.rule_en}")
    for clause in dict.fromkeys((reason.clause, reason.clause_en)):
        print_line(console, f"  clause: {clause}")
    for one in figures:
        _print_figure(console, one)


def _nearest(given: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(given.strip().lower().replace("-", "_"), known, n=1)
    return f"; the nearest is {near[0]}" if near else ""
