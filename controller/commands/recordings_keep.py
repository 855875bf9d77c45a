"""`sealroom recordings hold`, `release`, `extend`, `due`, `delete`, `move`, `scrub`, `custody` …: orders about keeping."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console
from rich.markup import escape

from controller.commands.recordings import SessionArgument, recordings_app, session_row
from controller.commands.recordings_orders import order
from controller.commands.recordings_place import (
    FOUND,
    AsJson,
    ConfigOption,
    DataOption,
    Place,
    Refused,
    could_not_run,
    folder_of,
    place_of,
    tell,
)
from controller.commands.recordings_words import custody_detail, day, moment, size, whole_table
from recorder.retention.custody_state import Verified

ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is written into the ledger for good.")]
ByOption = Annotated[str, typer.Option("--by", metavar="PERSON", help="Who orders it.")]
SecondOption = Annotated[str, typer.Option("--second", metavar="PERSON", help="Another person, who agrees.")]
UntilOption = typer.Option("--until", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Keep it until this day.")
EventOption = typer.Option(
    "--from-event", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Count the years from this day: a suit's end."
)


def _order(data: Any, config: Any, as_json: bool, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """The answer. A refusal ends the command with 1 and says why; a recording that is not there, with 2."""
    place = place_of(data, config, as_json)
    if body is not None and "session" in body:
        folder_of(place, body["session"], as_json)
    try:
        return order(place, method, path, body)
    except Refused as refused:
        tell({"ok": False, "error": str(refused)}) if as_json else typer.echo(str(refused), err=True)
        raise typer.Exit(FOUND) from None


def _done(answer: dict[str, Any], text: str, as_json: bool) -> None:
    tell({"ok": True, **answer}) if as_json else Console(soft_wrap=True).print(text, markup=False, highlight=False)


@recordings_app.command("hold")
def hold(
    session: SessionArgument,
    reason: ReasonOption,
    by: ByOption,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: AsJson = False,
) -> None:
    """Hold a recording: it stays until two persons release it. Exit 0 done, 1 refused, 2 could not run."""
    body = {"session": session, "reason": reason, "by": by}
    answer = _order(data, config, as_json, "POST", "/retention/holds", body)
    _done(answer, f"{session} is held: {answer['id']}", as_json)


@recordings_app.command("release")
def release(
    hold_id: Annotated[str, typer.Argument(metavar="HOLD", help="Number of the hold, for example h1.")],
    reason: ReasonOption,
    by: ByOption,
    second: SecondOption,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: AsJson = False,
) -> None:
    """Release a hold; two different persons are needed. Exit 0 done, 1 refused, 2 could not run."""
    _confirm_hold(place_of(data, config, as_json), hold_id, as_json)
    body = {"reason": reason, "by": by, "second": second}
    answer = _order(data, config, as_json, "POST", f"/retention/holds/{hold_id}/release", body)
    _done(answer, f"{hold_id} of {answer['session']} is released", as_json)


def _confirm_hold(place: Place, hold_id: str, as_json: bool) -> None:
    """Ends the command with 2 when the ledger knows no such hold."""
    try:
        known = place.custody().holds
    except (OSError, ValueError, KeyError, TypeError):
        return  # a broken ledger refuses the order itself
    if hold_id not in known:
        could_not_run(f"there is no hold {hold_id} in {place.data}; see `sealroom recordings custody`", as_json)


@recordings_app.command("extend")
def extend(
    session: SessionArgument,
    reason: ReasonOption,
    by: ByOption,
    until: Annotated[datetime | None, UntilOption] = None,
    from_event: Annotated[datetime | None, EventOption] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: AsJson = False,
) -> None:
    """Keep a recording longer: until a day, or for its class's years from a later event. Never shorter.

    Exit 0 done, 1 refused, 2 could not run.
    """
    if (until is None) == (from_event is None):
        could_not_run("name one of --until DAY and --from-event DAY", as_json)
    when = until or from_event or datetime.max
    member = "keep_until_utc_us" if until is not None else "event_utc_us"
    body = {"session": session, "reason": reason, "by": by, member: int(when.astimezone().timestamp() * 1_000_000)}
    answer = _order(data, config, as_json, "POST", "/retention/extend", body)
    _done(answer, f"{session} is kept until {day(answer['keep_until_utc_us'])}", as_json)


@recordings_app.command("due")
def due(data: DataOption = None, config: ConfigOption = None, as_json: AsJson = False) -> None:
    """List what has been kept long enough, and why it is still there. Exit 0 done, 1 refused, 2 could not run."""
    answer = _order(data, config, as_json, "GET", "/retention/due")
    if as_json:
        tell({"ok": True, **answer})
        return
    console = Console()
    table = whole_table("session\nclass", "ended\nkept until", "size", "what happens")
    for row in answer["sessions"]:
        ends = "the recorder deletes it" if row["deleted_by_class"] else "two persons may delete it"
        table.add_row(
            f"{escape(row['session'])}\n{escape(', '.join(row['classes']))}",
            f"{day(row['end_utc_us'])}\n{day(row['keep_until_utc_us'])}", size(row["bytes"]),
            escape(row["refusal"] or ends),
        )  # fmt: skip
    console.print(table if answer["sessions"] else "nothing is due")
    if answer["clock_in_doubt"]:
        console.print("the host's clock is in doubt: nothing is deleted until a person confirms it", style="yellow")


@recordings_app.command("delete")
def delete(
    session: SessionArgument,
    reason: ReasonOption,
    by: ByOption,
    second: SecondOption,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: AsJson = False,
) -> None:
    """Delete the media of a recording that is due and not held; manifests and a signed tombstone stay.

    Exit 0 done, 1 refused, 2 could not run.
    """
    body = {"session": session, "reason": reason, "by": by, "second": second}
    _done(_order(data, config, as_json, "POST", "/retention/delete", body), f"{session} is deleted", as_json)


@recordings_app.command("move")
def move(
    session: SessionArgument,
    to: Annotated[str, typer.Argument(metavar="PLACE", help="hot, or a place that the site file names.")],
    by: ByOption,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: AsJson = False,
) -> None:
    """Move a sealed recording to another place; the original goes only when the copy was read again.

    A running recorder does it when its turn comes. Exit 0 done or taken, 1 refused, 2 could not run.
    """
    body = {"session": session, "to": to, "by": by}
    _done(_order(data, config, as_json, "POST", "/retention/move", body), f"{session} goes to {to}", as_json)


@recordings_app.command("scrub")
def scrub(
    session: SessionArgument,
    by: ByOption,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: AsJson = False,
) -> None:
    """Read a recording again now and write the result into the ledger; `custody` shows it.

    A running recorder does it when its turn comes. Exit 0 good or taken, 1 damaged or refused, 2 could not run.
    """
    place = place_of(data, config, as_json)
    before = _last_reading(place, session)
    answer = _order(data, config, as_json, "POST", "/retention/scrub", {"session": session, "by": by})
    read = _last_reading(place, session)
    if read is None or read == before:
        _done(
            answer, f"{session} is read when its turn comes; `recordings custody {session}` shows the result", as_json
        )
        return
    _done(answer | {"ok": read.good, "waiting": False}, f"{session} was read again: {_judged(read, session)}", as_json)
    if not read.good:
        raise typer.Exit(FOUND)


def _last_reading(place: Place, session: str) -> Verified | None:
    try:
        return place.custody().verified.get(session)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a broken ledger refuses the order itself


def _judged(read: Verified, session: str) -> str:
    return "good" if read.good else f"DAMAGED; `sealroom recordings check {session}` says where"


@recordings_app.command("confirm-clock")
def confirm_clock(
    reason: ReasonOption, by: ByOption, data: DataOption = None, config: ConfigOption = None, as_json: AsJson = False
) -> None:
    """Confirm that the host's clock is right after it leapt or the recorder was off for long: what is due may then go.

    Exit 0 done, 1 refused, 2 could not run.
    """
    _done(_order(data, config, as_json, "POST", "/retention/clock", {"reason": reason, "by": by}), "confirmed", as_json)


@recordings_app.command("custody")
def custody(
    session: Annotated[str | None, typer.Argument(help="Session id; none = every recording.")] = None,
    last: Annotated[int, typer.Option("--last", min=1, max=1_000, help="Newest so many lines.")] = 100,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the ledger: who held, released, extended, moved, exported, deleted what. Exit 0 done, 1 refused, 2 could not run."""
    path = f"/retention/custody?last={last}" + (f"&session={quote(session, safe='')}" if session else "")
    answer = _order(data, config, as_json, "GET", path)
    if session and not answer["lines"]:
        session_row(place_of(data, config, as_json), session, as_json)  # a name that nobody has ends here
    if as_json:
        tell({"ok": True, **answer})
        return
    table = whole_table("when\nwho", "what\nsession", "reason, result")
    for line in answer["lines"]:
        who = " + ".join(str(line[key]) for key in ("by", "second") if key in line)
        table.add_row(
            f"{moment(line['at_utc_us'])}\n{escape(who)}",
            f"{line['kind']}\n{escape(line['session'])}",
            "\n".join(escape(text) for text in (line.get("reason", ""), custody_detail(line)) if text),
        )
    nothing = f"the ledger says nothing of {session}" if session else "the ledger is empty"
    Console().print(table if answer["lines"] else escape(nothing))
