"""`sealroom recordings export`: a clip for somebody else, with digests and the recorder's signature."""

import shutil
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from controller.commands.recordings import SessionArgument, recordings_app, session_row
from controller.commands.recordings_keep import ByOption, ReasonOption
from controller.commands.recordings_orders import order
from controller.commands.recordings_place import (
    FOUND,
    AsJson,
    ConfigOption,
    DataOption,
    Place,
    Refused,
    could_not_run,
    place_of,
    tell,
)
from controller.commands.recordings_read import SessionRow
from controller.commands.recordings_words import size
from recorder.playback.clip import ClipRefused
from recorder.playback.export import Exported, Order, export_clip
from recorder.signing import KeyRefused, load_signer

_FORMATS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M"]
FromOption = Annotated[
    datetime | None, typer.Option("--from", formats=_FORMATS, help="Local time; without it, the beginning.")
]
ToOption = Annotated[datetime | None, typer.Option("--to", formats=_FORMATS, help="Local time; without it, the end.")]


@recordings_app.command("export")
def export(
    session: SessionArgument,
    out: Annotated[Path, typer.Option("--out", help="New folder, or new file that ends with .zip.")],
    reason: ReasonOption,
    by: ByOption,
    source: Annotated[list[str] | None, typer.Option("--source", help="Source; repeat. Without it, all.")] = None,
    begin: FromOption = None,
    end: ToOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: AsJson = False,
) -> None:
    """Export a recording or a part of it: its own bytes, digests, a signature; the ledger keeps who and why.

    Exit 0 done, 1 refused, 2 could not run.
    """
    place = place_of(data, config, as_json)
    row = session_row(place, session, as_json)
    wanted = Order(
        session, tuple(source or ()), _us(begin, row.start_utc_us or 0), _us(end, int(time.time() * 1_000_000)),
        int(time.time() * 1_000_000), by, reason,
    )  # fmt: skip
    made = _export(place, row, wanted, out, as_json)
    if as_json:
        tell({"ok": True, "out": str(out), "session": session, "files": made.files, **made.custody_members()})
    else:
        told = f"{session}: {made.files} files, {size(made.bytes)}, {made.gaps} gaps, in {out}"
        Console(soft_wrap=True).print(told, markup=False, highlight=False)
        typer.echo(f"sha256 {made.sha256}")


def _us(moment: datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else int(moment.astimezone().timestamp() * 1_000_000)


def _export(place: Place, row: SessionRow, wanted: Order, out: Path, as_json: bool) -> Exported:
    """Nothing leaves the house that the ledger does not know: without its line the clip is taken away again."""
    try:
        made = export_clip(row.folder, wanted, out, load_signer(place.data))
    except (ClipRefused, KeyRefused) as error:
        raise _refused(str(error), as_json) from None
    except OSError as error:
        could_not_run(f"{out} cannot be written: {error.strerror or error}", as_json)
    try:
        members = {**made.custody_members(), "session": wanted.session, "by": wanted.by}
        order(place, "POST", "/exported", members)
    except Refused as refused:
        shutil.rmtree(out) if out.is_dir() else out.unlink()
        raise _refused(str(refused), as_json) from None
    return made


def _refused(text: str, as_json: bool) -> typer.Exit:
    tell({"ok": False, "error": text}) if as_json else typer.echo(text, err=True)
    return typer.Exit(FOUND)
