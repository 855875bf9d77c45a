"""The command: one part after another, each its figures and whether it reaches its goal."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from controller.commands.bench_recorder.asset import Asset, make_asset
from controller.commands.bench_recorder.index import index_figures, start_figures
from controller.commands.bench_recorder.load import many_figures, ratio_figures
from controller.commands.bench_recorder.losses import CAMERAS, ROTATE_S, kill_figures, rotation_figures
from controller.commands.bench_recorder.reading import seek_figures, viewer_figures
from controller.commands.bench_recorder.sync import pair_figures, sync_figures
from controller.commands.bench_store import told
from controller.commands.demo_screen import Screen
from controller.commands.demo_wait import DemoCouldNotRun, DemoFailed

RATIO_MAX: Final = 1.0
CORE_PERCENT_MAX: Final = 50.0
"""For 32 cameras."""
MB_MAX: Final = 12.0
SYNC_P95_MS_MAX: Final = 10.0
SYNC_MS_MAX: Final = 40.0
PAIR_MS_MAX: Final = 10.0
KILL_MS_MAX: Final = 1_000
INDEX_MS_MAX: Final = 5.0
FRAME_MS_MAX: Final = 100.0
START_S_MAX: Final = 5.0
GROWN_MB_MAX: Final = 48.0
"""Four viewers' queues, full."""

Figures = dict[str, Any]
Part = Callable[[Asset, Path], tuple[Figures, bool]]


def recorder(
    part: Annotated[list[str] | None, typer.Option("--part", help="Only this part; repeat. Without it, all.")] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=5, help="How long each load is measured.")] = 30.0,
    runs: Annotated[int, typer.Option("--runs", min=1, help="Runs beside ffmpeg; the median counts.")] = 3,
    rotations: Annotated[int, typer.Option("--rotations", min=20, help="Changes of files.")] = 1_000,
    segments: Annotated[int, typer.Option("--segments", min=1_000, help="Files in the index.")] = 1_000_000,
    kills: Annotated[int, typer.Option("--kills", min=1, help="How often the recorder is killed.")] = 10,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="On the disk to measure; else the temporary one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a part.")] = False,
) -> None:
    """Cost, loss and time of the recorder, beside ffmpeg on the same cameras in the same run."""
    parts = _parts(seconds, runs, rotations, kills, segments)
    unknown = set(part or ()) - set(parts)
    if unknown:
        typer.echo(f"there is no part {min(unknown)}; parts: {', '.join(parts)}", err=True)
        raise typer.Exit(2)
    lasts_s = round(max(4 * seconds, 2 * ROTATE_S * rotations / CAMERAS)) + 120
    good = True
    try:
        for figures, reached in _measure(
            {name: parts[name] for name in part or parts}, folder, lasts_s, Screen(as_json)
        ):
            typer.echo(told({**figures, "ok": reached}, as_json))
            good = good and reached
    except (DemoFailed, DemoCouldNotRun) as error:
        typer.echo(told({"ok": False, "error": str(error)}, as_json))
        raise typer.Exit(2) from None
    raise typer.Exit(0 if good else 1)


def _measure(
    parts: dict[str, Part], folder: Path | None, lasts_s: int, screen: Screen
) -> Iterator[tuple[Figures, bool]]:
    with tempfile.TemporaryDirectory(prefix="sealroom-bench-", dir=folder) as name:
        with screen.step("the cameras' film is coded"):
            asset = make_asset(Path(name), lasts_s)
        for title, measure in parts.items():
            with screen.step(title):
                figures, reached = measure(asset, Path(name))
            yield {"part": title, **figures}, reached


def _parts(seconds: float, runs: int, rotations: int, kills: int, segments: int) -> dict[str, Part]:
    return {
        "ratio": lambda asset, folder: _ratio(ratio_figures(asset, folder, 8, seconds, runs)),
        "many-32": lambda asset, folder: _many(many_figures(asset, folder, 32, seconds), CORE_PERCENT_MAX),
        "many-64": lambda asset, folder: _many(many_figures(asset, folder, 64, seconds), 2 * CORE_PERCENT_MAX),
        "rotations": lambda asset, folder: _rotations(rotation_figures(asset, folder, rotations)),
        "sync": lambda asset, folder: _sync(sync_figures(asset, folder, seconds)),
        "pair": lambda asset, folder: _pair(pair_figures(asset, folder, min(seconds, 20.0))),
        "kill": lambda asset, folder: _kill(kill_figures(asset, folder, kills)),
        "seek": lambda asset, folder: _seek(seek_figures(asset, folder, seconds)),
        "viewers": lambda asset, folder: _viewers(viewer_figures(asset, folder, seconds)),
        "index": lambda _asset, folder: _index(index_figures(segments, folder)),
        "start": lambda _asset, folder: _start(start_figures(folder=folder)),
    }


def _ratio(figures: Figures) -> tuple[Figures, bool]:
    return figures, figures["ratio_to_ffmpeg"] <= RATIO_MAX


def _many(figures: Figures, core_percent_max: float) -> tuple[Figures, bool]:
    cheap = figures["core_percent"] <= core_percent_max and figures["mb_per_camera"] <= MB_MAX
    return figures, cheap and figures["lost"] == 0 and figures["frames"] > 0


def _rotations(figures: Figures) -> tuple[Figures, bool]:
    return figures, figures["lost"] == 0 and figures["gaps"] == 0 and figures["frames"] > 0


def _sync(figures: Figures) -> tuple[Figures, bool]:
    networks = [one for one in figures.values() if isinstance(one, dict)]
    return figures, all(
        one["pictures"] and one["p95_ms"] <= SYNC_P95_MS_MAX and one["max_ms"] <= SYNC_MS_MAX for one in networks
    )


def _pair(figures: Figures) -> tuple[Figures, bool]:
    return figures, bool(figures["frames"]) and figures["max_ms"] <= PAIR_MS_MAX


def _kill(figures: Figures) -> tuple[Figures, bool]:
    return figures, figures["lost_ms_p95"] <= KILL_MS_MAX and figures["not_told"] == 0


def _seek(figures: Figures) -> tuple[Figures, bool]:
    return figures, max(figures["cold_p95_ms"], figures["warm_p95_ms"]) <= FRAME_MS_MAX


def _viewers(figures: Figures) -> tuple[Figures, bool]:
    return figures, figures["lost"] == 0 and figures["frames"] > 0 and figures["grown_mb"] <= GROWN_MB_MAX


def _index(figures: Figures) -> tuple[Figures, bool]:
    return figures, figures["warm_p95_ms"] <= INDEX_MS_MAX


def _start(figures: Figures) -> tuple[Figures, bool]:
    return figures, figures["crash_s"] <= START_S_MAX
