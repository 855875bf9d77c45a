"""What is lost: frames at the change of files, and seconds when the recorder is killed."""

import json
import random
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from controller.commands.bench_recorder.asset import Asset
from controller.commands.bench_recorder.processes import Recorder, cameras, recorder, until
from controller.commands.bench_recorder.witness import lost_frames

ROTATE_S: Final = 2
CAMERAS: Final = 20


def rotation_figures(asset: Asset, folder: Path, rotations: int) -> dict[str, Any]:
    """Twenty cameras whose files change each 2 s, until so many changes are done; every coded frame is looked for."""
    place = folder / "rotations"
    with cameras(asset.file, CAMERAS) as urls, recorder(place, urls, segment_s=ROTATE_S) as running:
        running.record("s-1")
        running.await_recording()
        recorded = place / "recordings" / "s-1"
        until(
            lambda: sum(1 for _ in recorded.glob("*/*.mp4")) >= rotations + 2 * CAMERAS,
            f"{rotations} changes of files",
            60 + 2 * ROTATE_S * rotations / CAMERAS,
        )
        running.record(None)
        running.await_sealed("s-1")
        names = running.names
    changes = sum(len(list((recorded / name).glob("*.mp4"))) - 1 for name in names)
    losses = [lost_frames(asset, recorded / name) for name in names]
    gaps = sum(
        1 for name in names for line in _lines(recorded / name) if line["kind"] == "gap" and line["cause"] != "connect"
    )
    shutil.rmtree(place)
    return {
        "cameras": CAMERAS,
        "rotations": changes,
        "frames": sum(one.frames for one in losses),
        "lost": sum(one.lost for one in losses),
        "gaps": gaps,
    }


def kill_figures(asset: Asset, folder: Path, kills: int) -> dict[str, Any]:
    """Kill the recorder at a random moment, start it again: how much before the kill is not on disk, and is it told?"""
    dice = random.Random(1)
    lost_ms: list[float] = []
    untold = 0
    with cameras(asset.file, 2) as urls:
        for number in range(kills):
            place = folder / f"kill-{number}"
            killed_utc_us = _record_and_kill(place, urls, dice.uniform(1.0, 3.0))
            for source in _recovered(place, urls):
                ends = [
                    line["end_utc_us"] for line in _lines(source) if line["kind"] == "segment" and line.get("recovered")
                ]
                gaps = [line for line in _lines(source) if line["kind"] == "gap" and line["cause"] == "restart"]
                lost_ms.append((killed_utc_us - max(ends)) / 1000)
                untold += not any(gap["from_utc_us"] == max(ends) for gap in gaps)
            shutil.rmtree(place)
    ordered = sorted(lost_ms)
    return {
        "kills": kills,
        "lost_ms_p50": round(statistics.median(ordered)),
        "lost_ms_p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]),
        "lost_ms_max": round(ordered[-1]),
        "not_told": untold,
    }


def _record_and_kill(place: Path, urls: list[str], after_s: float) -> int:
    running = Recorder(place, urls)
    try:
        running.record("s-1")
        running.await_recording()
        time.sleep(after_s)
    finally:
        killed_utc_us = time.time_ns() // 1000
        running.kill()
    return killed_utc_us


def _recovered(place: Path, urls: list[str]) -> Iterator[Path]:
    with recorder(place, urls) as running:
        running.await_recording()
        running.record(None)
        running.await_sealed("s-1")
    for name in running.names:
        yield place / "recordings" / "s-1" / name


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
