"""Composition root: from a site file to a running controller."""

import asyncio
import contextlib
import gc
import json
import logging
import os
import socket
from collections.abc import Coroutine, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from config.digest import profile_digest, site_digest
from config.load import data_dir
from config.schema import Site
from controller.assembly.desk import ControllerDesk
from controller.assembly.devices import open_devices
from controller.assembly.plan import links_of, plan_of, profile_of
from controller.assembly.profile_version import check_version
from controller.assembly.recorder_process import RecorderProcess
from controller.core.facts import ControllerStarted, ControllerStopped, Fact
from controller.core.fire import FireState
from controller.core.state import Room
from controller.core.words import CORE_VERSION
from controller.runtime.board import BoardThread
from controller.runtime.cards import Cards
from controller.runtime.clock import Clock
from controller.runtime.draws import Draws
from controller.runtime.execute import Outlets, execute
from controller.runtime.inbox import Inbox, Posting
from controller.runtime.latch import FireLatch
from controller.runtime.ledger import Ledger
from controller.runtime.links import LinkWatch
from controller.runtime.loop import Loop
from controller.runtime.recorder_link import RecorderLink
from controller.runtime.self_test import run_self_test
from controller.runtime.watch import ClockWatch
from controller.store.journal import Journal, JournalUnwritable
from controller.store.keys import confirm_keys, open_keys
from controller.store.vault import Vault
from controller.web.api import end_streams, make_api
from recorder.patience import PatientProtocol

log = logging.getLogger("sealroom.app")

JOURNAL = "journal.sqlite"
RUNNING = "running.json"
PAGES = Path(__file__).resolve().parent.parent / "kiosk" / "dist"
SITE_KEY = "site"
RETRY_S = 1.0
RECORDER_LOOK_S = 1.0
SNAPSHOT_LOOK_S = 20.0
SNAPSHOT_FACTS = 2_000


class Application:
    """One site's controller: made, started, stopped. `url` is known after `start`."""

    def __init__(self, site: Site, site_file: Path) -> None:
        """Open keys, journal and latch, and replay the journal.

        Raises ValueError for a key or journal that does not fit, `JournalUnwritable` and `JournalBroken`.
        """
        self.data = data_dir(site, site_file)
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._site = site
        self._clock = Clock()
        confirm_keys(self.data / "keys", self.data / JOURNAL)
        keys = open_keys(self.data / "keys", site.info.origin)
        journal = Journal.open(self.data / JOURNAL, keys)
        vault = Vault(keys.master, journal.session_keys())
        room, self._last_utc_us = journal.state()
        try:
            check_version(site.rules, room.profile_versions)
        except ValueError:
            journal.close()
            raise
        journal.append([], vault.create(SITE_KEY))
        self._latch = FireLatch(self.data / "latch" / "fire")
        self._fire_latched = self._latch.latched
        if room.fire.state is FireState.LATCHED:
            self._latch.raise_fire("journal")
        self._inbox = Inbox()
        self._ledger = Ledger(journal, self._clock)
        self._draws = Draws(vault, self._ledger.sealed)
        self._loop = Loop(room, self._ledger, self._inbox, self._clock, self._act, self._shown)
        self._loop.size = journal.size
        cards = Cards(vault, lambda: self._loop.room, self._clock)
        self._devices = open_devices(site, self._inbox, self._clock, self._latch, cards)
        ticket_key = (self.data / "keys" / "ticket.pub").read_text().strip()
        self._recorder = RecorderProcess(site, site_file, self.data, ticket_key)
        self._link = RecorderLink(self._recorder.socket, self._post)
        self._outlets = self._make_outlets()
        self.desk = ControllerDesk(
            site, vault, keys, self._loop, self._ledger, self._draws, self._devices, lambda: self._link.media_url
        )
        self._tasks: set[asyncio.Task[Any]] = set()
        self._server: uvicorn.Server | None = None
        self._api: FastAPI | None = None
        self._serving: asyncio.Task[Any] | None = None
        self.url = ""
        self.failed = asyncio.Event()
        """Set when a task that must not end has ended; the process is to be started anew."""

    def _make_outlets(self) -> Outlets:
        boards = {
            door.id: board for door in self._site.doors if isinstance(board := self._devices[door.board], BoardThread)
        }
        age_ms = self._site.profile.opening_command_max_age_ms
        record, latch = self._link.set_recording, self._latch
        return Outlets(boards, self._devices, record, self._open_list, self._test_session, latch, age_ms)

    async def start(self) -> None:
        """Devices first, so that fire is answered whatever the disk does; then the journal's start, then the pages."""
        self._inbox.attach(asyncio.get_running_loop())
        for device in self._devices.values():
            device.start()
        await self._begin()
        await self._draws.remember(self._loop.room)
        await self.desk.load_titles()
        self._keep(self._loop.run())
        self._keep(self._ledger.keep_signing())
        self._keep(self._keep_snapshots())
        self._keep(self._keep_recorder())
        self._keep(self._link.run())
        watch = ClockWatch(self._clock, self._post, lambda: self._loop.room.clock_trusted, self._last_utc_us)
        self._keep(watch.run())
        for link in links_of(self._site):
            self._keep(LinkWatch(link, self._post, partial(self._is_lost, link.system)).run())
        await self._serve()
        self._write_running()
        # What stands now stands for good: a full collection over it would hold up a decision for a tenth of a second.
        gc.collect()
        gc.freeze()

    async def _begin(self) -> None:
        started = ControllerStarted(
            CORE_VERSION, site_digest(self._site), profile_digest(self._site.rules), profile_of(self._site),
            plan_of(self._site), self._fire_latched, self._site.rules.name, self._site.rules.signer,
        )  # fmt: skip
        while True:
            try:
                return await self._loop.begin(started)
            except JournalUnwritable as error:
                self._loop.writable = False
                log.critical("the journal cannot be written (%s): nothing opens; fire release works", error)
                await asyncio.sleep(RETRY_S)

    async def _keep_snapshots(self) -> None:
        """A state to start from, every so many facts: a start must not step a year."""
        while True:
            await asyncio.sleep(SNAPSHOT_LOOK_S)
            if self._loop.size - self._ledger.snapshot_size >= SNAPSHOT_FACTS:
                await self._ledger.keep_snapshot(self._loop.size, self._loop.room)

    async def _keep_recorder(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._recorder.ensure)
            except OSError as error:
                log.error("the recorder cannot be started: %s", error)
            await asyncio.sleep(RECORDER_LOOK_S)

    async def _serve(self) -> None:
        http = self._site.http
        listening = socket.create_server((http.host, http.port))
        host, port = listening.getsockname()[:2]
        self.url = f"http://{host}:{port}"
        self._api = make_api(self.desk, PAGES)
        config = uvicorn.Config(
            self._api, http=PatientProtocol, ws="none", log_level="warning", access_log=False,
            timeout_graceful_shutdown=2, server_header=False,
        )  # fmt: skip
        self._server = _Server(config)
        self._serving = self._keep(self._server.serve(sockets=[listening]))

    def _write_running(self) -> None:
        running = {"url": self.url, "pid": os.getpid()}
        with contextlib.suppress(OSError):
            (self.data / RUNNING).write_text(json.dumps(running), encoding="utf-8")

    async def media_url(self, within_s: float = 30.0) -> str | None:
        """The recorder's address, waiting a while for it to answer."""
        deadline = asyncio.get_running_loop().time() + within_s
        while self._link.media_url is None and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        return self._link.media_url

    async def stop(self, reason: str) -> None:
        """End in order: pages, devices, journal. The recorder goes on while a session wants it."""
        if self._server is not None and self._api is not None:
            end_streams(self._api)
            self._server.should_exit = True
        for device in self._devices.values():
            await asyncio.to_thread(device.stop)
        with contextlib.suppress(JournalUnwritable, TimeoutError):
            await asyncio.wait_for(self._loop.submit(ControllerStopped(reason)), 5)
        if self._serving is not None:
            await asyncio.wait([self._serving], timeout=5)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if not await asyncio.to_thread(self._recorder.stop_if_idle):
            log.warning("a session is being recorded: the recorder goes on without the controller")
        await self._ledger.keep_snapshot(self._loop.size, self._loop.room)
        await self._ledger.close()
        self._latch.close()
        (self.data / RUNNING).unlink(missing_ok=True)

    def _keep(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            log.critical("a part of the controller ended", exc_info=error)
        if error is not None or (self._server is not None and not self._server.should_exit):
            self.failed.set()

    def _act(self, decided: Any) -> None:
        execute(self._outlets, decided)

    def _shown(self, _room: Room, _size: int) -> None:
        self.desk.touch()

    def _is_lost(self, system: str) -> bool:
        """Whether the core takes a system for lost."""
        return f"link_lost:{system}" in self._loop.room.alarms

    def _post(self, fact: Fact) -> None:
        self._inbox.post(Posting(fact, self._clock.stamp()))

    def _open_list(self, session: str) -> None:
        async def open_list() -> None:
            opened = await self._draws.open(session, self._loop.room)
            self._inbox.post(Posting(opened.fact, self._clock.stamp(), "", opened.rows))

        self._do(open_list())

    def _test_session(self, session: str, sources: Sequence[str]) -> None:
        async def test() -> None:
            self._post(await run_self_test(self._recorder.socket, session, sources))

        self._do(test())

    def _do(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Something that ends by itself."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Server(uvicorn.Server):
    """Signals are the command's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
