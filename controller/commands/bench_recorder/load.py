"""What recording costs: processor and memory a camera, beside ffmpeg on the same cameras in the same run."""

import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from controller.commands.bench_recorder.asset import Asset
from controller.commands.bench_recorder.processes import Recorder, cameras, ffmpegs, memory_mb, processor_s, recorder
from controller.commands.bench_recorder.witness import lost_frames


def share(pids: Sequence[int], for_s: float) -> float:
    """Processor time that these processes take in the next seconds, in % of one core."""
    start_s, before = time.monotonic(), sum(processor_s(pid) for pid in pids)
    time.sleep(for_s)
    return 100 * (sum(processor_s(pid) for pid in pids) - before) / (time.monotonic() - start_s)


def ratio_figures(asset: Asset, folder: Path, count: int, for_s: float, runs: int) -> dict[str, Any]:
    """% of a core a camera: ours and ffmpeg's, by turns, and the ratio of the medians."""
    ours: list[float] = []
    theirs: list[float] = []
    for run in range(runs):
        with cameras(asset.file, count) as urls:
            for who in ("ours", "theirs") if run % 2 else ("theirs", "ours"):
                place = folder / f"{who}-{run}"
                (ours if who == "ours" else theirs).append(_one(who, place, urls, for_s) / count)
                shutil.rmtree(place)
    mine, other = statistics.median(ours), statistics.median(theirs)
    return {
        "cameras": count,
        "seconds": for_s,
        "core_percent_per_camera": round(mine, 3),
        "ffmpeg_core_percent_per_camera": round(other, 3),
        "ratio_to_ffmpeg": round(mine / other, 3),
        "runs": [[round(one, 3) for one in pair] for pair in zip(ours, theirs, strict=True)],
    }


def _one(who: str, place: Path, urls: Sequence[str], for_s: float) -> float:
    if who == "theirs":
        with ffmpegs(place, urls) as pids:
            return share(pids, for_s)
    with recorder(place, urls) as running:
        running.record("s-1")
        running.await_recording()
        taken = share([running.process.pid], for_s)
        running.record(None)
        running.await_sealed("s-1")
        return taken


def many_figures(asset: Asset, folder: Path, count: int, for_s: float) -> dict[str, Any]:
    """Many cameras at once: % of one core, MB a camera above an idle recorder, and frames lost."""
    base_mb = _idle_mb(folder / "idle")
    place = folder / f"many-{count}"
    with cameras(asset.file, count) as urls, recorder(place, urls) as running:
        running.record("s-1")
        running.await_recording()
        taken = share([running.process.pid], for_s)
        mb = memory_mb(running.process.pid)
        running.record(None)
        running.await_sealed("s-1")
    lost = [lost_frames(asset, place / "recordings" / "s-1" / name) for name in running.names]
    shutil.rmtree(place)
    return {
        "cameras": count,
        "core_percent": round(taken, 1),
        "mb_per_camera": round((mb - base_mb) / count, 2),
        "base_mb": round(base_mb, 1),
        "frames": sum(one.frames for one in lost),
        "lost": sum(one.lost for one in lost),
    }


def _idle_mb(place: Path) -> float:
    running = Recorder(place, [])
    try:
        running.sources()
        return memory_mb(running.process.pid)
    finally:
        running.close()
        shutil.rmtree(place)
