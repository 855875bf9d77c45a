"""A session's self-test: the recorder looks, listens and looks at its disk; what it finds becomes one fact.

The recorder says what is wrong of each source in codes (`black`, `frozen`, `silent`, `not_connected`...). A fault here is
`source:code`, and `disk:code` for a disk that cannot take the session. A recorder that does not answer did not pass.
"""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx

from controller.core.facts import SelfTestReported

log = logging.getLogger("sealroom.self_test")

FOR_MS: Final = 3_000
ANSWER_S: Final = 30.0
"""Looking takes 3 s, judging a dozen sources some more, and another test may be in turn before this one."""
CONNECT_S: Final = 20.0
"""A source that was asked for a moment ago may take so long to connect; then it counts as not connected."""
AGAIN_S: Final = 0.5
FULL: Final = frozenset({"storage_full"})
"""Alarms of the recorder that stand against a session; a disk that only fills up does not."""


async def run_self_test(
    socket: Path, session: str, sources: Sequence[str], connect_s: float = CONNECT_S
) -> SelfTestReported:
    """Have the recorder test these sources, and again while one of them does not connect yet; then what it found."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + connect_s
    transport = httpx.AsyncHTTPTransport(uds=str(socket))
    async with httpx.AsyncClient(transport=transport, base_url="http://recorder", timeout=ANSWER_S) as client:
        while True:
            faults = await _faults(client, sources)
            if not any(_may_come(fault) for fault in faults) or loop.time() >= end_s:
                break
            await asyncio.sleep(AGAIN_S)
    log.info("self-test of session %s: %s", session, ", ".join(faults) or "passed")
    return SelfTestReported(session, not faults, faults)


def _may_come(fault: str) -> bool:
    return fault.endswith((":not_connected", ":silent_recorder"))


async def _faults(client: httpx.AsyncClient, sources: Sequence[str]) -> tuple[str, ...]:
    try:
        answer = await client.post("/selftest", json={"sources": list(sources), "for_ms": FOR_MS})
        if answer.status_code == httpx.codes.NOT_FOUND:
            return ("recorder:unknown_source",)
        tested = _checked(answer)["sources"]
        standing = _checked(await client.get("/health"))["alarms"]
        faults = [f"{one['source']}:{advice['code']}" for one in tested for advice in one["advice"]]
        faults += [f"disk:{alarm['alarm']}" for alarm in standing if alarm["alarm"] in FULL]
        missing = set(sources) - {one["source"] for one in tested}
    except (httpx.HTTPError, OSError, ValueError, KeyError, TypeError):
        return ("recorder:silent_recorder",)
    return (*faults, *(f"{source}:not_tested" for source in sorted(missing)))


def _checked(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    plain: dict[str, Any] = answer.json()
    return plain
