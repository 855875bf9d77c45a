"""Throwing the index away and making it again from the files, by a person's order. The recorder must not run."""

import logging

from sqlalchemy import Engine

from recorder.index.engine import discard
from recorder.index.files import Files
from recorder.index.sync import Synced, fill_fragments, sync_all

log = logging.getLogger(__name__)


def rebuild(engine: Engine, files: Files, *, fragments: bool = True) -> Synced:
    """A new index of everything on disk; what contradicts is in `problems`.

    With `fragments` every file is read whole for its table; without, a later start of the recorder reads them by and by.
    Raises SQLAlchemy's DBAPIError, OSError.
    """
    discard(engine)
    synced, _ = sync_all(engine, files)
    if fragments:
        fill_fragments(engine, files)
    return synced
