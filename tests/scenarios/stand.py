"""A whole running site for the scenarios: simulators, controller and recorder as processes, and hands to break them."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from config.load import parse_site
from controller.commands.demo_apis import BackDoor, KioskDoor, StaffDoor
from controller.commands.demo_deeds import Deeds
from controller.commands.demo_figures import PLAIN_RULES
from controller.commands.demo_processes import Child, end_those_with
from controller.commands.demo_screen import Screen, Step
from controller.commands.demo_site import SEALROOM, START_S, STOP_S, DemoSite, demo_site_text, running_simulators
from controller.commands.demo_watch import Watch

SESSION = "s-1"
TWO = ("g1", "s1")


class Stand:
    """One site. The controller can be killed and started again; the simulators and the recorder stay."""

    def __init__(self, folder: Path, data: Path, ends: ExitStack) -> None:
        self.folder, self.data, self._ends = folder, data, ends
        self.simulators, addresses, self._backdoor_url = ends.enter_context(running_simulators(folder, 1))
        text = demo_site_text(addresses, PLAIN_RULES).replace('data_dir = "."', f'data_dir = "{data}"')
        self._file = folder / "site.toml"
        self._file.write_text(text, encoding="utf-8")
        self.site = parse_site(text)
        self.lane = self.site.lanes[0]
        self.backdoor = ends.enter_context(closing(BackDoor(self._backdoor_url)))
        self.panel_url = f"{self._backdoor_url}/panel"
        ends.callback(end_those_with, str(data / "recorder.json"), STOP_S)

    def start(self) -> None:
        """Start the controller and log in; the lane stays unknown."""
        command = [*SEALROOM, "run", "--config", str(self._file), "--json"]
        self.controller = Child("controller", command, self.folder / "controller.log")
        self._ends.callback(self.controller.stop, STOP_S)
        url = self.url = str(self.controller.ready(START_S)["url"])
        self.staff = self._ends.enter_context(closing(StaffDoor(url)))
        self.kiosk = self._ends.enter_context(closing(KioskDoor(url, self.lane.id, self.lane.kiosk_key)))
        running = DemoSite(self.folder, self.site, url, self._backdoor_url, self.simulators, self.controller)
        self.watch = Watch(running, self.staff, self.kiosk, self.backdoor)
        self.staff.log_in()

    def kill(self) -> None:
        """kill -9 of the controller."""
        self.controller.kill()
        self.controller.stop(STOP_S)

    def ready(self) -> None:
        """Every device answers, every door is locked, and a guard has looked into the lane."""
        self.watch.until_site("every device to answer", _all_online)
        self.watch.until_site("doors to be locked", _doors_locked)
        self.staff.act("clear_lane", lane=self.lane.id, reason="looked, nobody there")
        self.until_lane("free")

    def story(self) -> Deeds:
        """The demo's deeds on this site, to play parts of."""
        return Deeds(self.watch, self.site, Screen(as_json=True), SESSION)

    def come_in(self, story: Deeds, who: str) -> str:
        """One person's whole way in; answers the pseudonym."""
        story.come_in(who, Step(who))
        return story.told.persons[who]

    def door(self, door: str) -> dict[str, Any]:
        """A door as the simulated world has it: the lock, not what anybody believes of it."""
        return next(one for one in self.backdoor.state()["doors"] if one["id"] == door)

    def alarms(self) -> set[str]:
        """Codes of alarms that stand."""
        return {alarm["code"] for alarm in self.watch.staff_state()["alarms"]}

    def lane_state(self) -> str:
        """Where the lane stands."""
        state = self.watch.staff_state()
        return str(next(lane["state"] for lane in state["lanes"] if lane["id"] == self.lane.id))

    def until_lane(self, *states: str) -> None:
        """Wait until the lane stands there."""

        def look(state: dict[str, Any]) -> tuple[bool, str]:
            lane = next(one for one in state["lanes"] if one["id"] == self.lane.id)
            return lane["state"] in states, f"lane {lane['state']}"

        self.watch.until_site(f"the lane to be {' or '.join(states)}", look)


@contextmanager
def running_stand(folder: Path, data: Path | None = None) -> Iterator[Stand]:
    """A started, ready site; everything ends with the block."""
    with ExitStack() as ends:
        stand = Stand(folder, data or folder / "data", ends)
        stand.start()
        stand.ready()
        yield stand


def _all_online(state: dict[str, Any]) -> tuple[bool, str]:
    silent = [device["name"] for device in state["devices"] if not device["online"]]
    return bool(state["devices"]) and not silent, f"silent: {silent}"


def _doors_locked(state: dict[str, Any]) -> tuple[bool, str]:
    seen = {door["id"]: (door["state"], door["lock"]) for door in state["doors"]}
    return set(seen.values()) == {("locked", "locked")}, f"doors {seen}"
