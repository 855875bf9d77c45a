"""Orders about keeping recordings: to the running recorder, or, where none runs, to the folder itself under its lock."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from controller.assembly.recorder_process import SETTINGS
from controller.commands.recordings_place import Place, Refused, told_by
from recorder.folder_lock import FolderLock, FolderTaken
from recorder.settings import RecorderSettings, SettingsRefused, load_settings


def order(place: Place, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """The answer of whoever keeps the recordings. Raises `Refused` with the reason."""
    answer = place.ask(method, path, body)
    return answer if answer is not None else _ask_folder(place, method, path, body)


def settings_of(place: Place) -> RecorderSettings:
    """The recorder's settings. Raises `Refused`."""
    try:
        return load_settings(place.data / SETTINGS)
    except SettingsRefused as refused:
        raise Refused(f"{refused}. The recorder must have been started there once") from None


def _ask_folder(place: Place, method: str, path: str, body: Any) -> dict[str, Any]:
    with _kept_here(place, changes=method != "GET") as app:
        return asyncio.run(_ask(app, method, path, body))


async def _ask(app: Any, method: str, path: str, body: Any) -> dict[str, Any]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://recorder") as client:
        answer = await client.request(method, path, json=body)
    if answer.is_success:
        return dict(answer.json())
    raise Refused(told_by(answer))


@contextmanager
def _kept_here(place: Place, *, changes: bool) -> Iterator[Any]:
    """The recorder's own routes on the folder. Only what is ordered is done, before this returns: no thread is started.

    `changes`: the order may write; the index hears of it before the folder is given free.
    """
    # Imported here: `list` and its like start without the weight of the recorder.
    from fastapi import FastAPI

    from controller.commands.recordings_index import bring_up_index
    from recorder.clock import Clock
    from recorder.exported import make_exported_router
    from recorder.retention.router import make_retention_router
    from recorder.retention.routine import Keeping
    from recorder.signing import KeyRefused, load_signer

    settings = settings_of(place)
    try:
        lock = FolderLock(place.recordings)
    except (FolderTaken, OSError):
        raise Refused("a recorder holds this folder and does not answer at its socket; see its log") from None
    try:
        keeping = Keeping(settings, Clock(), load_signer(place.data), lambda _kind, _members: None)
        try:
            app = FastAPI(openapi_url=None)
            app.include_router(make_retention_router(keeping))
            app.include_router(make_exported_router(keeping.custody))
            yield app
            _work_off(keeping.work_off)
        finally:
            keeping.stop()
            if changes:
                bring_up_index(place)
    except (OSError, KeyRefused) as error:
        raise Refused(f"{place.data}: {getattr(error, 'strerror', None) or error}") from None
    finally:
        lock.release()


def _work_off(orders: Callable[[], None]) -> None:
    try:
        orders()
    except (RuntimeError, ValueError, LookupError) as error:
        raise Refused(str(error)) from None
