"""What people do at the demo site, one deed after another, each waited for: in, to their room, out again."""

import time
from typing import Any

from controller.commands.demo_opening import Opening
from controller.commands.demo_screen import Step
from controller.commands.demo_wait import DemoFailed


class Deeds(Opening):
    """The deeds of the people of one session, and of the staff who let them in."""

    # Somebody comes in.

    def come_in(self, who: str, step: Step) -> None:
        """The whole way from the card to the sealed area."""
        step.say(f"card, identity by two, box {self.to_gate(who)}")
        self.pass_gate_and_door(who, step)

    def pass_gate_and_door(self, who: str, step: Step) -> None:
        """From the gate's open window to the inside."""
        self.to_unlocked(who)
        step.say("gate clear")
        self.walk_door(who, self.lane.door, "in")
        self.watch.until_person(self.told.persons[who], ("admitted",), who)
        self.told.admitted.append(who)
        step.say("door")

    def identify(self, who: str) -> str:
        """Card on the reader, two guards compare; answers the person's pseudonym."""
        self.backdoor.person(who, "present-card", reader=self.lane.entry_reader)
        self.watch.until_kiosk(("wait_identity",), who)
        self.backdoor.person(who, "take-card")
        state = self.watch.until_site(f"staff to be asked about {who}", lambda state: _waiting(state, self.lane.id))
        waiting = next(one for one in state["waiting_identity"] if one["lane"] == self.lane.id)
        self.told.persons[who] = waiting["person"]
        self.told.masked_names.add(waiting["masked_name"] or "")
        self.staff.act("confirm_identity", by=("g1", "g2"), lane=self.lane.id, person=waiting["person"])
        return str(waiting["person"])

    def declare(self, who: str, devices: str) -> None:
        """Read and sign the commitment; `devices` is store or none."""
        shown = self.watch.until_kiosk(("commitment",), who)
        self.watch.kiosk.declare(shown["commitment"]["sha256"], devices)

    def to_gate(self, who: str, devices: str = "store") -> int | None:
        """From the card to the open window of the gate; answers the box, if something was stored."""
        self.identify(who)
        self.declare(who, devices)
        box = self.store(who) if devices == "store" else None
        self.watch.until_kiosk(("gate",), who)
        return box

    def to_unlocked(self, who: str) -> None:
        """From the gate to the unlocked door."""
        if self.walk_gate(who, "forward"):
            raise DemoFailed(f"the gate found a phone on {who}, whose phone lies in a box")
        self.until_unlocked(who, self.lane.door)

    def store(self, who: str) -> int:
        """The phone into the box that opens; answers its number."""
        shown = self.watch.until_kiosk(("box_open",), who)
        box = int(shown["box"])
        self.backdoor.person(who, "store", locker=self.lane.locker, box=box, within_ms=10_000)
        return box

    def until_unlocked(self, who: str, door: str) -> None:
        """Wait for the lock: who pulls before that opens the door by force."""
        self.watch.until_site(f"{door} to be unlocked for {who}", lambda state: _door_is(state, door, "unlocked"))

    def walk_door(self, who: str, door: str, direction: str) -> None:
        """Through a door that was unlocked for this person."""
        self.until_unlocked(who, door)
        self.backdoor.person(who, "walk-door", door=door, direction=direction, within_ms=10_000)

    def enter_room(self, who: str) -> None:
        """By card into the own room."""
        if self.room.reader is not None and self.room.door is not None:
            self.backdoor.person(who, "present-card", reader=self.room.reader)
            self.walk_door(who, self.room.door, "in")
            self.backdoor.person(who, "take-card")
            self.watch.until_person(self.told.persons[who], ("in_room",), who)

    # Somebody leaves.

    def leave_room(self, who: str) -> None:
        """Out of the room by its exit button, which frees the lock in hardware."""
        door = self.room.door
        if door is not None and self._stands(who) == "room-1":
            self.backdoor.door(door, "press_button")
            self.backdoor.person(who, "walk-door", door=door, direction="out", within_ms=10_000)
            self.backdoor.door(door, "release_button")

    def walk_out(self, who: str) -> None:
        """Out of the room, to the exit reader, through door and gate."""
        self.leave_room(who)
        self.backdoor.person(who, "present-card", reader=self.lane.exit_reader)
        self.walk_door(who, self.lane.door, "out")
        self.backdoor.person(who, "take-card")
        self.watch.until_site(f"the main door to be shut behind {who}", self._out_walking)
        self.told.last_out_utc_us = time.time_ns() // 1000
        if self.walk_gate(who, "backward"):
            raise DemoFailed(f"the gate found a phone on {who} on the way out")
        self.watch.until_person(self.told.persons[who], ("exited",), who)

    def collect(self, who: str) -> int:
        """The phone out of its box, by card; answers the box."""
        self.backdoor.person(who, "present-card", reader=self.lane.entry_reader)
        shown = self.watch.until_kiosk(("retrieve_open",), who)
        self.backdoor.person(who, "take-card")
        self.backdoor.person(who, "collect", locker=self.lane.locker, box=int(shown["box"]), within_ms=10_000)
        self.watch.until_person(self.told.persons[who], ("retrieved", "gone"), who)
        if any(one["id"] == who and one["phone"] == "pocket" for one in self.backdoor.people()):
            self.told.phones_returned.append(who)
        return int(shown["box"])

    def _stands(self, who: str) -> str:
        return next(str(one["where"]) for one in self.backdoor.people() if one["id"] == who)

    def _out_walking(self, state: dict[str, Any]) -> tuple[bool, str]:
        stands = next(lane["state"] for lane in state["lanes"] if lane["id"] == self.lane.id)
        return stands == "out_walking", f"lane {self.lane.id} is {stands}"


def _waiting(state: dict[str, Any], lane: str) -> tuple[bool, str]:
    return any(one["lane"] == lane for one in state["waiting_identity"]), f"waiting: {len(state['waiting_identity'])}"


def _door_is(state: dict[str, Any], door: str, wanted: str) -> tuple[bool, str]:
    stands = next((one["state"] for one in state["doors"] if one["id"] == door), "not in the state")
    return stands == wanted, f"{door} is {stands}"
