"""A whole running site for the benchmarks: processes of their own, eight cameras recorded, a tap on chosen devices."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from controller.commands.bench_tap import Heard, Tap
from controller.commands.demo_apis import BackDoor, KioskDoor, StaffDoor
from controller.commands.demo_bringing_up import bring_up
from controller.commands.demo_deeds import Deeds
from controller.commands.demo_figures import PLAIN_RULES
from controller.commands.demo_processes import Child
from controller.commands.demo_screen import Screen
from controller.commands.demo_site import (
    START_S,
    STOP_S,
    DemoSite,
    demo_site_text,
    python_module,
    running_controller,
    running_simulators,
    undisturbed,
)
from controller.commands.demo_watch import Watch

CAMERAS: Final = 8
SESSION: Final = "s-bench"
Taps = Mapping[str, tuple[Heard, Heard]]
"""By device: who hears what comes from it, and what goes to it."""


class BenchSite:
    """A site with an open session; everything ends with `ends`."""

    def __init__(self, folder: Path, ends: ExitStack, screen: Screen, taps: Taps) -> None:
        with screen.step("simulators and cameras start"):
            simulators, addresses, backdoor = ends.enter_context(running_simulators(folder, 1))
            cameras = ends.enter_context(_cameras(folder))
            tap = Tap()
            ends.callback(tap.close)
        for device, (from_device, to_device) in taps.items():
            parts = urlsplit(addresses[device])
            port = tap.listen(parts.hostname or "", parts.port or 0, from_device, to_device)
            addresses[device] = f"{parts.scheme}://127.0.0.1:{port}"
        with screen.step("controller and recorder start"):
            text = _with_cameras(demo_site_text(addresses, PLAIN_RULES), cameras)
            controller, site, url = ends.enter_context(running_controller(folder, text))
        self.staff = ends.enter_context(closing(StaffDoor(url)))
        kiosk = ends.enter_context(closing(KioskDoor(url, site.lanes[0].id, site.lanes[0].kiosk_key)))
        self.backdoor = ends.enter_context(closing(BackDoor(backdoor)))
        running = DemoSite(folder, site, url, backdoor, simulators, controller)
        self.watch = Watch(running, self.staff, kiosk, self.backdoor)
        bring_up(self.watch, running, screen)
        self.story = Deeds(self.watch, site, screen, SESSION)
        self.story.open_session()

    def recorded(self) -> int:
        """Sources that are being recorded now."""
        session = next(one for one in self.watch.staff_state()["sessions"] if one["id"] == SESSION)
        return sum(source["recording"] for source in session["sources"])


def deaf(_data: bytes, _at_ns: int) -> None:
    """Hears nothing."""


def at_share(values: list[float], share: float) -> float:
    """The value below which this share of all values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def spread(values_ms: list[float]) -> dict[str, float]:
    """Median, tails and largest, in ms."""
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99_9": 0.999}
    return {
        **{name: round(at_share(values_ms, share), 3) for name, share in shares.items()},
        "max": round(max(values_ms), 3),
    }


@contextmanager
def _cameras(folder: Path) -> Iterator[dict[str, str]]:
    names = [f"cam-{number}" for number in range(1, CAMERAS + 1)]
    child = Child("cameras", python_module("simulators.rtsp_camera", *names), folder / "cameras.log")
    with ExitStack() as ends:
        ends.callback(undisturbed, child.stop, STOP_S)
        urls: dict[str, Any] = child.ready(START_S)["urls"]
        yield urls


def _with_cameras(text: str, cameras: dict[str, str]) -> str:
    """The demo site with eight cameras in the room, and a room reader that looks for a card as often as it can."""
    head, _, _ = text.partition("[[source]]")
    listed = ", ".join(f'"{name}"' for name in cameras)
    before, _, after = head.partition("sources = [")
    head = f"{before}sources = [{listed}]{after.partition(']')[2]}"
    head = head.replace('name = "room-reader-1"', 'name = "room-reader-1"\nsettings = { poll_ms = 100 }', 1)
    sources = "".join(f'[[source]]\nid = "{name}"\naddress = "{url}"\n\n' for name, url in cameras.items())
    return head + sources
