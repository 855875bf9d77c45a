"""The demo's site: a folder, the simulators, and a controller on a site file with their addresses."""

import importlib.resources
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import config
from config.fill import fill_addresses
from config.load import parse_site
from config.schema import Site
from controller.commands.demo_figures import Figure, with_figures
from controller.commands.demo_processes import Child, end_those_with
from controller.commands.demo_wait import DemoCouldNotRun

START_S: Final = 60.0
STOP_S: Final = 20.0
ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

SEALROOM: Final = [sys.executable, "-P", "-c", "from controller.cli import main; main()"]
"""The `sealroom` command of this very installation, whatever the search path is."""


def python_module(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of this very installation."""
    return [sys.executable, "-P", "-m", module, *arguments]


def pages_dir() -> Path | None:
    """The built pages: beside the packages, in a clone and in an installed wheel alike. None = not built."""
    folder = Path(config.__file__).resolve().parent.parent / "kiosk" / "dist"
    return folder if (folder / "panel.html").is_file() else None


def make_folder(out: Path) -> Path:
    """The folder of this demo, new or empty. Raises `DemoCouldNotRun`."""
    try:
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(out.iterdir()):
            raise DemoCouldNotRun(f"{out} is not empty; name a new folder with --out")
    except OSError as error:
        raise DemoCouldNotRun(f"{out} cannot be used: {error.strerror}; name a new folder with --out") from None
    return out.resolve()


def demo_site_text(addresses: dict[str, str], figures: Mapping[str, Figure] | None = None) -> str:
    """The packaged site file of the simulators with their addresses; all data goes into the folder it stands in."""
    text = importlib.resources.files("config").joinpath("sim-site.toml").read_text(encoding="utf-8")
    filled = fill_addresses(with_figures(text, figures or {}), addresses)
    return filled.replace('data_dir = "data"', 'data_dir = "."', 1)


@dataclass(frozen=True)
class DemoSite:
    """A running demo site."""

    out: Path
    site: Site
    url: str
    backdoor: str
    simulators: Child
    controller: Child

    def confirm_alive(self) -> None:
        """Raises `DemoFailed` when one of the processes has ended."""
        self.simulators.confirm_alive()
        self.controller.confirm_alive()


@contextmanager
def running_simulators(out: Path, seed: int, *more: str) -> Iterator[tuple[Child, dict[str, str], str]]:
    """The simulators process, its devices' addresses and its back door's URL."""
    pages = pages_dir()
    command = python_module("simulators", "--seed", str(seed), *more)
    child = Child("simulators", command + (["--pages", str(pages)] if pages else []), out / "simulators.log")
    with ExitStack() as ends:
        ends.callback(undisturbed, child.stop, STOP_S)
        ready = child.ready(START_S)
        yield child, ready["addresses"], ready["backdoor"]


@contextmanager
def running_controller(out: Path, text: str) -> Iterator[tuple[Child, Site, str]]:
    """The controller (which runs the recorder) on this site file, written to OUT/site.toml; and its URL."""
    site = parse_site(text)
    file = out / "site.toml"
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    child = Child("controller", [*SEALROOM, "run", "--config", str(file), "--json"], out / "controller.log")
    with ExitStack() as ends:
        ends.callback(undisturbed, end_those_with, str(out / "recorder.json"), STOP_S)
        ends.callback(undisturbed, child.stop, STOP_S)
        yield child, site, child.ready(START_S)["url"]


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the block in order, also where a shell started it with Ctrl-C ignored."""
    before = {number: signal.signal(number, _interrupt) for number in ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def undisturbed(end: Callable[..., object], *values: object) -> None:
    """End something; a second Ctrl-C meanwhile leaves nothing half ended."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING_SIGNALS}
    try:
        end(*values)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
