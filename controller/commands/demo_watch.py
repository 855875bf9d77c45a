"""The demo's eyes: staff state, kiosk and simulated people, with waits that name what they wait for."""

from collections.abc import Callable
from typing import Any, Final

from controller.commands.demo_apis import BackDoor, KioskDoor, StaffDoor
from controller.commands.demo_site import DemoSite
from controller.commands.demo_wait import wait_until

WAIT_S: Final = 30.0


class Watch:
    """Looks at a running site, and keeps every alarm that it saw on the way."""

    def __init__(self, site: DemoSite, staff: StaffDoor, kiosk: KioskDoor, backdoor: BackDoor) -> None:
        self._site = site
        self.staff = staff
        self.kiosk = kiosk
        self.backdoor = backdoor
        self.alarms: dict[str, dict[str, Any]] = {}
        self.keeps_alarms = False

    def staff_state(self) -> dict[str, Any]:
        """The site as staff see it; both processes must be alive."""
        self._site.confirm_alive()
        state = self.staff.state()
        if self.keeps_alarms:
            for alarm in state["alarms"]:
                self.alarms.setdefault(alarm["id"], alarm)
        return state

    def until_site(
        self, what: str, look: Callable[[dict[str, Any]], tuple[bool, str]], seconds: float = WAIT_S
    ) -> dict[str, Any]:
        """Wait until the staff state is as wanted, and answer it; `look` says whether, and what it saw."""

        def looked() -> tuple[dict[str, Any] | None, str]:
            state = self.staff_state()
            found, seen = look(state)
            return (state if found else None), seen

        return wait_until(what, looked, seconds)

    def until_kiosk(self, steps: tuple[str, ...], who: str, seconds: float = WAIT_S) -> dict[str, Any]:
        """Wait until the kiosk shows one of the steps."""

        def looked() -> tuple[dict[str, Any] | None, str]:
            self._site.confirm_alive()
            shown = self.kiosk.state()
            notice = (shown.get("notice") or {}).get("code")
            return (shown if shown["step"] in steps else None), f"kiosk step {shown['step']}, notice {notice}"

        return wait_until(f"the kiosk to show {' or '.join(steps)} to {who}", looked, seconds)

    def until_notice(self, code: str, who: str) -> dict[str, Any]:
        """Wait until the kiosk says that."""

        def looked() -> tuple[dict[str, Any] | None, str]:
            shown = self.kiosk.state()
            notice = (shown.get("notice") or {}).get("code")
            return (shown if notice == code else None), f"kiosk step {shown['step']}, notice {notice}"

        return wait_until(f"the kiosk to tell {who}: {code}", looked, WAIT_S)

    def until_session(self, session: str, states: tuple[str, ...], seconds: float = WAIT_S) -> dict[str, Any]:
        """Wait until the session stands there; answers the session."""

        def look(state: dict[str, Any]) -> tuple[bool, str]:
            one = session_of(state, session)
            sources = {source["id"]: source["recording"] for source in one["sources"]}
            seen = f"session {one['state']}, list {one['list_state']}, recording {sources}, inside {one['inside']}"
            return one["state"] in states, seen

        what = f"session {session} to be {' or '.join(states)}"
        return session_of(self.until_site(what, look, seconds), session)

    def until_person(self, person: str, states: tuple[str, ...], who: str, seconds: float = WAIT_S) -> None:
        """Wait until the person (a pseudonym) stands there; "gone" = their session is closed, and nobody is shown for it."""

        def look(state: dict[str, Any]) -> tuple[bool, str]:
            stands = next((one["state"] for one in state["people"] if one["person"] == person), "gone")
            lanes = ", ".join(f"lane {lane['id']} {lane['state']}" for lane in state["lanes"])
            doors = ", ".join(f"{door['id']} {door['state']}" for door in state["doors"])
            return stands in states, f"{who} is {stands}; {lanes}; {doors}"

        self.until_site(f"{who} to be {' or '.join(states)}", look, seconds)


def session_of(state: dict[str, Any], session: str) -> dict[str, Any]:
    """One session of a staff state; an empty one when it is not there yet."""
    none: dict[str, Any] = {
        "id": session,
        "state": "absent",
        "list_state": None,
        "sources": [],
        "inside": 0,
        "expected": 0,
    }
    return next((one for one in state["sessions"] if one["id"] == session), none)
