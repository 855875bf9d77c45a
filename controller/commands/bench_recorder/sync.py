"""Sound against picture in the files, and camera against camera: measured on flashes, beeps and equal frames."""

import json
import shutil
import statistics
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from controller.commands.bench_recorder.asset import EVENT_S, LOOP_S, Asset, name_of
from controller.commands.bench_recorder.processes import cameras, recorder, until
from controller.commands.bench_recorder.stalls import dropping, stalling, straight

WHITE: Final = 150
"""Mean luma above it is a flash: the picture's is 60 or 235."""
LOUD: Final = 0.2


def sync_figures(asset: Asset, folder: Path, for_s: float) -> dict[str, Any]:
    """Sound against picture, for every picture by the places of coded frames; and once more as a person sees and hears it.

    On a smooth network, on one that stalls for 500 ms, and on one that breaks.
    """
    own_ms = statistics.median(offsets_ms([asset.file], 5 * EVENT_S))
    found: dict[str, Any] = {}
    for name, network in (("smooth", straight), ("stalls_500_ms", stalling), ("reconnects", dropping)):
        place = folder / name
        with cameras(asset.file, 1) as urls, network(urls[0]) as url, recorder(place, [url], segment_s=10) as running:
            _record(running, for_s)
        files = sorted((place / "recordings" / "s-1" / "camera-0").glob("*.mp4"))
        errors = [each for file in files for each in skews_ms(asset, file)]
        found[name] = {"pictures": len(errors), "p95_ms": at_part(errors, 0.95), "max_ms": at_part(errors, 1.0)}
        if name == "smooth":
            seen = [abs(offset - own_ms) for offset in offsets_ms(files)]
            found["flash_and_beep"] = {
                "pictures": len(seen),
                "p95_ms": at_part(seen, 0.95),
                "max_ms": at_part(seen, 1.0),
            }
        shutil.rmtree(place)
    return found


def skews_ms(asset: Asset, file: Path) -> list[float]:
    """For each picture of a file: how far it lies from where the sound around it says it should, in ms."""
    pictures: list[tuple[float, float]] = []
    sounds: list[tuple[float, float]] = []
    with av.open(str(file)) as container:
        for packet in container.demux(container.streams.video[0], container.streams.audio[0]):
            if packet.size and packet.pts is not None and packet.time_base is not None:
                at_s, kind = float(packet.pts * packet.time_base), packet.stream.type
                place_s = asset.place_s(bytes(packet), kind)
                if place_s is not None:
                    (pictures if kind == "video" else sounds).append((at_s, at_s - place_s))
    if not sounds:
        return []
    times = np.array([at_s for at_s, _ in sounds])
    half = LOOP_S / 2
    found: list[float] = []
    for at_s, start_s in pictures:
        nearest = sounds[int(np.abs(times - at_s).argmin())][1]
        found.append(1000 * abs((start_s - nearest + half) % LOOP_S - half))
    return found


def pair_figures(asset: Asset, folder: Path, for_s: float) -> dict[str, Any]:
    """One camera recorded twice: how far the same frame lies apart on the two recordings' time lines."""
    place = folder / "pair"
    with cameras(asset.file, 1) as urls, recorder(place, urls * 2, segment_s=10) as running:
        _record(running, for_s)
    one, other = (_frame_times(place / "recordings" / "s-1" / name) for name in ("camera-0", "camera-1"))
    apart = [abs(at - other[name]) / 1000 for name, at in one.items() if name in other]
    shutil.rmtree(place)
    return {"frames": len(apart), "p95_ms": at_part(apart, 0.95), "max_ms": at_part(apart, 1.0)}


def _record(running: Any, for_s: float) -> None:
    running.record("s-1")
    running.await_recording()
    first = {one["source"]: one["packets"] for one in running.sources()}
    until(
        lambda: all(one["packets"] - first[one["source"]] > for_s * 70 for one in running.sources()),
        "enough is recorded",
        2 * for_s + 60,
    )
    running.record(None)
    running.await_sealed("s-1")


def offsets_ms(files: Sequence[Path], within_s: float = float("inf")) -> list[float]:
    """For each flash: how much later (+) or earlier (−) its beep begins, in ms."""
    flashes: list[float] = []
    beeps: list[float] = []
    for file in files:
        for frame in _decoded(file):
            at_s = float((frame.pts or 0) * (frame.time_base or 0))
            if at_s > within_s:
                break
            if isinstance(frame, AudioFrame):
                beeps += _onset(frame, at_s)
            elif frame.to_ndarray()[:1080:8].mean() > WHITE:
                flashes.append(at_s)
    starts = [at for at, before in zip(beeps, [-float(EVENT_S), *beeps], strict=False) if at - before > EVENT_S / 2]
    nearest = [min(starts, key=lambda start: abs(start - flash)) - flash for flash in flashes] if starts else []
    return [1000 * offset for offset in nearest if abs(offset) < EVENT_S / 2]


def _decoded(file: Path) -> Iterator[VideoFrame | AudioFrame]:
    """Every frame that decodes: a connection that breaks off leaves the head of a picture as its last packet."""
    with av.open(str(file), options={"ignore_editlist": "1"}) as container:
        for packet in container.demux(container.streams.video[0], container.streams.audio[0]):
            with suppress(av.error.InvalidDataError):
                for frame in packet.decode():
                    if isinstance(frame, VideoFrame | AudioFrame):
                        yield frame


def _onset(frame: AudioFrame, at_s: float) -> list[float]:
    loud = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > LOUD)
    return [at_s + int(loud[0]) / frame.sample_rate] if len(loud) else []


def _frame_times(folder: Path) -> dict[bytes, int]:
    """UTC in µs of each picture that is in the recording once, by its name."""
    found: dict[bytes, int] = {}
    for line in map(json.loads, (folder / "manifest.jsonl").read_text().splitlines()):
        if line["kind"] != "segment":
            continue
        with av.open(str(folder / line["name"])) as container:
            for packet in container.demux(container.streams.video[0]):
                if packet.size and packet.pts is not None and packet.time_base is not None:
                    media_us = int(packet.pts * packet.time_base * 1_000_000)
                    at = line["start_utc_us"] + media_us - line["media_start_us"]
                    found.setdefault(name_of(bytes(packet), "video"), at)
    return found


def spans_us(folder: Path) -> list[tuple[int, int]]:
    """Start and end, UTC in µs, of each file of a source."""
    lines = map(json.loads, (folder / "manifest.jsonl").read_text().splitlines())
    return [(line["start_utc_us"], line["end_utc_us"]) for line in lines if line["kind"] == "segment"]


def at_part(values: Sequence[float], part: float) -> float:
    """The value below which this part of all values lies."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 2) if ordered else float("nan")
