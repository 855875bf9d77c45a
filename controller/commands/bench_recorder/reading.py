"""What looking costs: a moment of wall time to its picture, and a viewer that never reads."""

import random
import shutil
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from websockets.sync.client import connect

from controller.commands.bench_recorder.asset import Asset
from controller.commands.bench_recorder.load import share
from controller.commands.bench_recorder.processes import Recorder, cameras, memory_mb, recorder, until
from controller.commands.bench_recorder.sync import at_part, spans_us
from controller.commands.bench_recorder.witness import lost_frames
from controller.commands.demo_wait import DemoFailed
from controller.proof.ticket import sign_ticket
from recorder.playback.first_frame import first_frame
from recorder.playback.timeline import Timelines

MOMENTS: Final = 200
VIEWERS: Final = 4
TICKET_S: Final = 600


def seek_figures(asset: Asset, folder: Path, for_s: float) -> dict[str, Any]:
    """Random moments of a recording: index, read and decode, with nothing known beforehand and with the index at hand."""
    place = folder / "seek"
    with cameras(asset.file, 1) as urls, recorder(place, urls, segment_s=10) as running:
        running.record("s-1")
        running.await_recording()
        share([running.process.pid], for_s)
        running.record(None)
        running.await_sealed("s-1")
    source = place / "recordings" / "s-1" / "camera-0"
    dice, spans = random.Random(1), spans_us(source)
    timelines = Timelines()
    cold_ms: list[float] = []
    warm_ms: list[float] = []
    for _ in range(MOMENTS):
        start_us, end_us = dice.choice(spans)
        utc_us = dice.randrange(start_us, end_us)
        for known, found_ms in ((None, cold_ms), (timelines, warm_ms)):
            found = first_frame(source, utc_us, known)
            if found is None:
                raise DemoFailed("a moment that is recorded was not found")
            found_ms.append(found.total_us / 1000)
    shutil.rmtree(place)
    return {
        "moments": MOMENTS,
        "cold_p95_ms": at_part(cold_ms, 0.95),
        "warm_p50_ms": at_part(warm_ms, 0.5),
        "warm_p95_ms": at_part(warm_ms, 0.95),
    }


def viewer_figures(asset: Asset, folder: Path, for_s: float) -> dict[str, Any]:
    """Live viewers that take the first bytes and never read again: frames lost, and how the recorder's memory grows."""
    place = folder / "viewers"
    with cameras(asset.file, 1) as urls, recorder(place, urls) as running, ExitStack() as ends:
        running.record("s-1")
        running.await_recording()
        share([running.process.pid], 3.0)
        before_mb = memory_mb(running.process.pid)
        for _ in range(VIEWERS):
            ends.enter_context(connect(_live_url(running), max_size=None, max_queue=1, close_timeout=0.1))
        taken = share([running.process.pid], for_s)
        grown_mb = memory_mb(running.process.pid) - before_mb
        running.record(None)
        running.await_sealed("s-1")
    lost = lost_frames(asset, place / "recordings" / "s-1" / "camera-0")
    shutil.rmtree(place)
    return {
        "viewers": VIEWERS,
        "seconds": for_s,
        "frames": lost.frames,
        "lost": lost.lost,
        "core_percent": round(taken, 2),
        "grown_mb": round(grown_mb, 1),
    }


def _live_url(running: Recorder) -> str:
    ticket = sign_ticket(running.ticket_key, {"live": running.names[0]}, int(time.time()) + TICKET_S)
    until(lambda: bool(running.media_url), "the media port")
    return f"{running.media_url.replace('http', 'ws', 1)}/live/{running.names[0]}?ticket={ticket}"
