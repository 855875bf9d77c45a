"""The recorder, seen from here: a desired set that is repeated until it holds, and facts pulled by cursor.

The recorder is a process of its own behind a Unix socket. When it does not answer for a while every source counts as
lost (S5). Its facts carry an epoch: a new epoch means a new process, which reports everything that stands again.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx

from controller.core import facts
from controller.core.commands import RecordingOrder
from controller.core.facts import Fact

log = logging.getLogger("sealroom.recorder")

WAIT_MS = 2_000
ANSWER_S = 3.0
RETRY_S = 0.25
SILENT_S = 3.0
"""A recorder that did not answer for so long is lost; alarm and stop of entries follow well within 10 s."""


class RecorderLink:
    """Keeps the recorder's desired set and brings its facts. Owned by the loop; `post` takes facts."""

    def __init__(self, socket: Path, post: Callable[[Fact], None]) -> None:
        self._socket = socket
        self._post = post
        self._wanted: list[dict[str, Any]] | None = None
        self._changed = asyncio.Event()
        self._epoch = ""
        self._after = 0
        self._online: bool | None = None
        self._heard_s = 0.0
        self.media_url: str | None = None
        """Where browsers fetch recordings; None before the recorder answered."""

    def set_recording(self, sessions: Sequence[RecordingOrder]) -> None:
        """The whole desired set; repeated until the recorder has taken it."""
        self._wanted = [
            {
                "session": one.session,
                "sources": list(one.sources),
                "planned_s": max(0, one.planned_s),
                "room_kind": one.room_kind,
                "retention": one.retention,
            }
            for one in sessions
        ]
        self._changed.set()

    async def run(self) -> None:
        """Follow the recorder until cancelled."""
        self._heard_s = asyncio.get_running_loop().time()
        while True:
            try:
                async with self._client() as client:
                    await self._follow(client)
            except (httpx.HTTPError, OSError, ValueError, KeyError, TypeError):
                if self._online is not False and asyncio.get_running_loop().time() - self._heard_s > SILENT_S:
                    self._lost("silent")
                await asyncio.sleep(RETRY_S)

    def _client(self) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(uds=str(self._socket))
        return httpx.AsyncClient(transport=transport, base_url="http://recorder", timeout=ANSWER_S)

    async def _follow(self, client: httpx.AsyncClient) -> None:
        state = _checked(await client.get("/state"))
        self._heard_s = asyncio.get_running_loop().time()
        self.media_url = state["media_url"]
        if state["epoch"] != self._epoch:
            if self._online:
                # Back before anybody missed it, but a new process: what was being recorded has a hole.
                self._lost("restarted")
            self._epoch, self._after = state["epoch"], 0
        if not self._online:
            self._online = True
            log.info("the recorder answers (epoch %s)", self._epoch)
            self._post(facts.RecorderReady(self._epoch))
        self._changed.set()
        tasks = [asyncio.create_task(self._keep_desired(client)), asyncio.create_task(self._pull(client))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_desired(self, client: httpx.AsyncClient) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._wanted is not None:
                _checked(await client.put("/desired", json={"sessions": self._wanted}))

    async def _pull(self, client: httpx.AsyncClient) -> None:
        while True:
            params: dict[str, str | int] = {"epoch": self._epoch, "after": self._after, "wait_ms": WAIT_MS}
            answer = _checked(await client.get("/facts", params=params))
            if answer["epoch"] != self._epoch:
                raise ValueError("the recorder was restarted")
            for raw in answer["facts"]:
                self._post(_fact(raw))
            self._after = answer["next"]
            self._heard_s = asyncio.get_running_loop().time()

    def _lost(self, cause: str) -> None:
        self._online = False
        log.error("the recorder is %s: every source counts as lost", cause)
        self._post(facts.RecorderLost(cause))


def _checked(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def _fact(raw: dict[str, Any]) -> Fact:
    match raw["kind"]:
        case "SourceRecordingStarted":
            return facts.SourceRecordingStarted(raw["session"], raw["source"], raw["start_utc_us"])
        case "SourceRecordingLost":
            return facts.SourceRecordingLost(raw["session"], raw["source"], raw["cause"])
        case "RecordingHeadSigned":
            return facts.RecordingHeadSigned(raw["session"], raw["number"], raw["sha256"], raw["vkey"])
        case "RecorderAlarmRaised":
            return facts.RecorderAlarmRaised(raw["alarm"], raw["place"], raw["cause"])
        case "RecorderAlarmEnded":
            return facts.RecorderAlarmEnded(raw["alarm"], raw["place"])
        case "RecordingSealed":
            return facts.RecordingSealed(raw["session"], dict(raw["manifests"]))
    raise ValueError(f"the recorder reports {raw['kind']!r}, which is not known here")
