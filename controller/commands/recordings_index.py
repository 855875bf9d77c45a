"""The index of recordings from the command line: is it what the files say, and make it anew."""

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from controller.commands.recordings import recordings_app
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
from controller.proof.findings import Verdict

if TYPE_CHECKING:
    from recorder.index.files import Files

log = logging.getLogger(__name__)


def files_of(place: Place) -> "Files":
    """What the index is made from."""
    # Imported here, as below: other commands start without the weight of SQL.
    from recorder.index.files import Files
    from recorder.retention.custody import NAME as CUSTODY
    from recorder.retention.tiers import tiers_of

    return Files(tuple(tier.folder for tier in tiers_of(place.settings())), place.data / CUSTODY)


def check_index_of(place: Place, verdict: Verdict) -> None:
    """Compare the index with the files and add what is found to the verdict; no index yet is a note."""
    from recorder.index.check import check_index
    from recorder.index.engine import NAME, IndexRefused, index_address, reader

    settings = place.settings()
    if settings.index is None and not (place.data / NAME).exists():
        verdict.note("there is no index yet; the recorder makes it at its start")
        return
    try:
        engine = reader(index_address(settings.index, place.data))
    except IndexRefused as error:
        verdict.find("index", str(error), "Mend the setting.")
        return
    running = None
    with suppress(Refused):
        running = place.ask("GET", "/state")
    try:
        found = check_index(engine, files_of(place), live=running is not None)
    finally:
        engine.dispose()
    for name, count in found.counts.items():
        verdict.counts[f"index_{name}"] = count
    for each in found.findings:
        verdict.find(f"index: {each.where}", each.what, each.what_to_do)


def bring_up_index(place: Place) -> None:
    """After an order on the folder itself, under its lock: what was written down comes into the index, if there is one.

    An index that cannot be reached or is damaged stops no order: the recorder brings it up at its next start.
    """
    from sqlalchemy import exc, inspect

    from recorder.index.engine import NAME, index_address, prepare, writer
    from recorder.index.sync import sync_all
    from recorder.index.tables import schema_version

    settings = place.settings()
    if settings.index is None and not (place.data / NAME).exists():
        return
    try:
        engine = writer(index_address(settings.index, place.data))
        try:
            if inspect(engine).has_table(schema_version.name):
                prepare(engine)
                sync_all(engine, files_of(place))
        finally:
            engine.dispose()
    except (exc.SQLAlchemyError, OSError, ValueError) as error:
        log.warning("the index is not brought up: %s", type(error).__name__)


@recordings_app.command("rebuild")
def rebuild_index(data: DataOption = None, config: ConfigOption = None, as_json: AsJson = False) -> None:
    """Throw the index away and make it again from the files; the recorder must not run.

    Exit 0 done, 1 the files contradict, 2 could not run.
    """
    from sqlalchemy import exc

    from recorder.folder_lock import FolderLock, FolderTaken
    from recorder.index.engine import IndexRefused, index_address, writer
    from recorder.index.rebuild import rebuild

    place = place_of(data, config, as_json)
    try:
        lock = FolderLock(place.recordings)
    except (FolderTaken, OSError):
        could_not_run("a recorder runs here; it makes a damaged index again by itself. Stop it first", as_json)
    try:
        engine = writer(index_address(place.settings().index, place.data))
        made = rebuild(engine, files_of(place))
        engine.dispose()
    except (IndexRefused, exc.DBAPIError, OSError) as error:
        could_not_run(f"the index cannot be made: {type(error).__name__}", as_json)
    finally:
        lock.release()
    if as_json:
        tell({"ok": not made.problems, "lines": made.lines, "problems": list(made.problems)})
    else:
        Console(soft_wrap=True).print(f"index made from {made.lines} lines", *made.problems, sep="\n", markup=False)
    if made.problems:
        raise typer.Exit(FOUND)
