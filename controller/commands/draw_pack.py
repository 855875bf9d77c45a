"""`sealroom draw pack`: at the expert bank, from a table to a signed and sealed package."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from controller.commands.draw_words import (
    AsJson,
    answer,
    fail,
    private_key,
    public_key,
    read_file,
    read_package,
    refuse,
    refuse_list,
    write_new,
)
from controller.draw.entries import DrawFile
from controller.draw.package.file import DrawPackage
from controller.draw.package.header import CUSTODIANS_MIN
from controller.draw.package.keys import KeyKind
from controller.draw.package.seal import Terms, pack
from controller.draw.problems import DrawFileRefused
from controller.draw.read import read_companies, read_draw

TIME = "for example 2026-01-05T16:00+08:00"


def pack_command(
    table: Annotated[Path, typer.Argument(help="The list drawn: CSV, XLSX or JSON.")],
    out: Annotated[Path, typer.Option("--out", help="New file for the package.")],
    session: Annotated[str, typer.Option("--session", help="The opaque key that the centre gave for the session.")],
    site: Annotated[str, typer.Option("--site", help="Origin of the centre's site, as in its site file.")],
    room: Annotated[str, typer.Option("--room", help="Room.")],
    begin: Annotated[str, typer.Option("--from", help=f"Begin of the window, {TIME}.")],
    until: Annotated[str, typer.Option("--until", help="End of the window.")],
    not_before: Annotated[str, typer.Option("--not-before", help="The list must not be opened before.")],
    procurement: Annotated[str, typer.Option("--procurement", help="Kind of procurement, for example bidding.")],
    bank: Annotated[Path, typer.Option("--bank-key", help="The bank's private key file.")],
    custodian: Annotated[
        list[str], typer.Option("--custodian", help="A custodian's key line or its file. Three or more.")
    ],
    drawn: Annotated[
        str | None, typer.Option("--drawn", help="When it was drawn, not after --not-before; without it, now.")
    ] = None,
    opening: Annotated[str | None, typer.Option("--opening-key", help="Key line of the trading platform.")] = None,
    companies: Annotated[
        Path | None, typer.Option("--companies", help="Companies to avoid, in a file of their own.")
    ] = None,
    after: Annotated[
        Path | None, typer.Option("--after", help="The package that this one replaces (next version).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Seal a list to its custodians and sign it. Exit 0 good, 1 the list breaks a rule, 2 could not run.

    The passphrase of the bank's key is asked for, or comes from SEALROOM_PASSPHRASE.
    """
    if len(custodian) < CUSTODIANS_MIN:
        fail(f"name at least {CUSTODIANS_MIN} custodians, so that one who is ill does not stop the day", as_json)
    before = read_package(after, as_json) if after is not None else None
    draw = _read(table, companies, as_json)
    terms = Terms(
        session=session,
        site=site,
        room=room,
        from_utc_us=_utc_us(begin, as_json),
        until_utc_us=_utc_us(until, as_json),
        not_before_utc_us=_utc_us(not_before, as_json),
        drawn_utc_us=_utc_us(drawn or datetime.now(UTC).isoformat(), as_json),
        procurement=procurement,
        version=before.header.version + 1 if before else 1,
        previous=before.sha256 if before else "",
    )
    if terms.drawn_utc_us > terms.not_before_utc_us:
        told = f"{'--drawn' if drawn else 'now, when no --drawn is given,'} is after --not-before {not_before}"
        refuse(f"{told}; a list is drawn before it may be opened: say when with --drawn, {TIME}", as_json)
    custodians = [public_key(one, KeyKind.SEAL, as_json) for one in custodian]
    platform = public_key(opening, KeyKind.SEAL, as_json) if opening is not None else None
    try:
        made = pack(draw, terms, private_key(bank, KeyKind.SIGN, as_json), custodians, platform)
    except DrawFileRefused as refused:
        refuse_list(refused, as_json)
    write_new(out, made.to_bytes(), as_json)
    _tell(made, out, as_json)


def _tell(made: DrawPackage, out: Path, as_json: bool) -> None:
    header = made.header
    text = (
        f"{out}: version {header.version}, {header.experts} members, {header.alternates} alternates, "
        f"{header.companies} companies. SHA-256 {made.sha256}"
    )
    answer(True, text, as_json, written=str(out), sha256=made.sha256, header=header.to_plain())


def _read(table: Path, companies: Path | None, as_json: bool) -> DrawFile:
    try:
        draw = read_draw(read_file(table, as_json), table.name)
        if companies is not None:
            draw = replace(draw, companies=read_companies(read_file(companies, as_json), companies.name))
    except DrawFileRefused as refused:
        refuse_list(refused, as_json)
    return draw


def _utc_us(text: str, as_json: bool) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fail(f"not a time: {text}; write it with its zone, {TIME}", as_json)
    if at.tzinfo is None:
        fail(f"the time {text} has no zone; write it with one, {TIME}", as_json)
    since = at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
