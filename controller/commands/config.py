"""`sealroom config`: check a site file, print its schema, make the hash of a PIN; profiles: explain, sign, compare."""

import itertools
import json
from pathlib import Path
from typing import Annotated

import argon2
import typer
from rich.console import Console

from config.advice import advise
from config.digest import profile_digest, site_digest
from config.editor import schema_json
from config.problems import ConfigError, Problem, SiteFileUnreadable
from config.schema import Site
from controller.assembly.signed_profile import load_signed_site
from controller.commands.config_explain import explain
from controller.commands.config_profile import profile_diff, profile_key, sign_profile
from controller.commands.config_words import AsJson
from controller.commands.lines import folding_console, print_line

config_app = typer.Typer(no_args_is_help=True, help="Check a site file, explain its rules, sign and compare profiles.")
config_app.command("explain")(explain)
config_app.command("sign-profile")(sign_profile)
config_app.command("profile-key")(profile_key)
config_app.command("profile-diff")(profile_diff)

PIN_DIGITS_MIN = 6
PIN_DIGITS_MAX = 12


@config_app.command("check")
def check(file: Annotated[Path, typer.Argument(help="Site file (TOML).")], as_json: AsJson = False) -> None:
    """Check a site file: every problem with section, key, bound and what to do. Exit 0 good, 1 problems, 2 unreadable."""
    try:
        site = load_signed_site(file)
    except ConfigError as error:
        _report_problems(file, error, as_json)
        raise typer.Exit(2 if isinstance(error, SiteFileUnreadable) else 1) from None
    _report_good(file, site, as_json)


@config_app.command("schema")
def schema(as_json: AsJson = False) -> None:
    """Print the JSON schema of the site file, for editors. It is JSON with and without --json."""
    typer.echo(schema_json(), nl=False)


@config_app.command("pin")
def pin(as_json: AsJson = False) -> None:
    """Ask for a PIN twice and print its argon2id hash for pin_hash. The PIN is neither shown nor kept."""
    entered = typer.prompt("PIN", hide_input=True, confirmation_prompt=True, err=True)
    fault = _pin_fault(entered)
    if fault is not None:
        typer.echo(f"PIN refused: {fault}.", err=True)
        raise typer.Exit(1)
    pin_hash = argon2.PasswordHasher().hash(entered)
    typer.echo(json.dumps({"pin_hash": pin_hash}) if as_json else pin_hash)


def _pin_fault(entered: str) -> str | None:
    if not (entered.isascii() and entered.isdigit()):
        return "digits only"
    if not PIN_DIGITS_MIN <= len(entered) <= PIN_DIGITS_MAX:
        return f"{PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits"
    if len({(ord(b) - ord(a)) for a, b in itertools.pairwise(entered)}) == 1:
        return "not a row like 111111 or 123456"
    return None


def _report_problems(file: Path, error: ConfigError, as_json: bool) -> None:
    if as_json:
        problems = [problem.to_plain() for problem in error.problems]
        typer.echo(json.dumps({"ok": False, "file": str(file), "problems": problems, "notes": []}, ensure_ascii=False))
        return
    console = folding_console()
    print_line(console, f"{file}: {len(error.problems)} problem(s)", "bold red")
    _print_list(console, error.problems, "red")


def _report_good(file: Path, site: Site, as_json: bool) -> None:
    notes = advise(site)
    if as_json:
        answer = {
            "ok": True,
            "file": str(file),
            "problems": [],
            "notes": [note.to_plain() for note in notes],
            "site_digest": site_digest(site),
            "profile": site.rules.file.id,
            "profile_version": site.rules.file.version,
            "profile_signer": site.rules.signer,
            "profile_digest": profile_digest(site.rules),
        }
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    console = folding_console()
    size = f"{len(site.lanes)} lane(s), {len(site.rooms)} room(s), {len(site.devices)} device(s), {len(site.sources)} source(s)"
    print_line(console, f"{file}: good. {size}", "bold green")
    rules = site.rules
    signed = f"signed by {rules.signer}" if rules.signer else "no signature asked"
    own = f"; own figures: {', '.join(rules.overrides)}" if rules.overrides else ""
    print_line(console, f"profile {rules.name}, {signed}{own}")
    print_line(console, f"site digest {site_digest(site)}")
    if notes:
        print_line(console, f"{len(notes)} note(s):", "yellow")
        _print_list(console, notes, "yellow")


def _print_list(console: Console, problems: list[Problem] | tuple[Problem, ...], style: str) -> None:
    for problem in problems:
        print_line(console, f"  {problem.section} {problem.key}".rstrip(), style)
        bound = f" ({problem.bound})" if problem.bound else ""
        print_line(console, f"    {problem.problem}{bound}. {problem.what_to_do}")
