"""The beginning of a demo: every device answers, and a guard has looked into the lane."""

from typing import Any, Final

from controller.commands.demo_screen import Screen
from controller.commands.demo_site import DemoSite
from controller.commands.demo_watch import Watch

DEVICES_S: Final = 60.0


def bring_up(watch: Watch, site: DemoSite, screen: Screen) -> None:
    """Every device answers, and a guard has looked into the lane: after a start nobody knows who stands in it."""
    with screen.step("every device answers, the lane is looked into"):
        watch.staff.log_in()
        watch.until_site("every device to answer", _all_online, DEVICES_S)
        lane = site.site.lanes[0].id
        watch.until_site("the doors to be known", _doors_known, DEVICES_S)
        watch.staff.act("clear_lane", lane=lane, reason="demo: looked, nobody between gate and door")
        watch.until_kiosk(("closed", "swipe"), "everybody")
        watch.keeps_alarms = True


def _all_online(state: dict[str, Any]) -> tuple[bool, str]:
    silent = [device["name"] for device in state["devices"] if not device["online"]]
    return bool(state["devices"]) and not silent, f"silent: {', '.join(silent) or 'none'} of {len(state['devices'])}"


def _doors_known(state: dict[str, Any]) -> tuple[bool, str]:
    seen = {door["id"]: door["state"] for door in state["doors"]}
    return set(seen.values()) == {"locked"}, f"doors {seen}"
