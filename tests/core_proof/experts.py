"""What people do: each looks at their own place and does what would come next, now and then something else."""

from typing import Final

from controller.core import facts
from tests.core_proof.sites import BETWEEN, INSIDE, KIOSK, OUTSIDE, QUEUE, Body
from tests.core_proof.world import TWO, World

IDLE_MS: Final = 20_000
OVER: Final = ("emptying", "recording_sealed", "archived", "closed")
ADMITS: Final = ("assembling", "quorate", "running", "inquiry")
ESCORTED: Final = ("maintenance",)


class Expert:
    """One person over a day. `act` does the next thing and says after how many milliseconds to look again."""

    def __init__(self, world: World, body: Body) -> None:
        self.world, self.body = world, body
        self.lane = world.dice.choice(list(world.lanes))
        self.done = False
        self.hand_checks = 0
        self.queues = world.dice.random() < 0.7

    def go(self) -> None:
        """Act, and come back later."""
        wait_ms = self.act()
        if not self.done:
            self.world.later(wait_ms, self.go)

    @property
    def state(self) -> str:
        """Where the core believes this person to stand."""
        person = self.world.room.people.get(self.body.person)
        return person.state.value if person is not None else "gone"

    def act(self) -> int:
        """The next thing."""
        world, body, state = self.world, self.body, self.state
        if state in ("retrieved", "gone"):
            self.done = True
            return 0
        if state == "unknown":
            return self._lost()
        if body.place == INSIDE:
            return self._inside(state)
        if body.place == BETWEEN:
            return self._between()
        if state in ("expected", "exited", "refused", "absent", "recused"):
            body.place = OUTSIDE
            return self._outside(state)
        lane = world.room.lanes.get(world.room.people[body.person].lane or "")
        if state in ("card_read", "manual"):
            return self._identified(lane.id if lane else self.lane)
        if state == "matched" and lane is not None:
            if world.dice.random() < 0.003:
                world.faults["recused"] += 1
                world.tell(facts.ConflictDeclared(lane.id, body.person, "sha"))
                return 2_000
            devices = "store" if body.has_phone and world.dice.random() > 0.03 else "none"
            world.tell(facts.DeclarationMade(lane.id, body.person, "sha", devices, "sig"))
            return world.dice.randint(300, 1_500)
        if state in ("declared", "box_open", "retrieving"):
            return self._at_box()
        if state == "stored" and lane is not None and lane.state == "window_open" and lane.holder == body.person:
            return self._through_gate(lane.id)
        return 1_500

    def _lost(self) -> int:
        """Nobody knows where they are; staff who meet them outside say so."""
        if self.body.place in (OUTSIDE, KIOSK):
            self.world.tell(facts.RollCalled(self.body.person, ("g1",)))
            return 2_000
        if self.body.place == BETWEEN or self.world.fire:
            self.body.place = OUTSIDE
            return 5_000
        return self._inside("unknown")

    def _outside(self, state: str) -> int:
        """To the queue, to a kiosk for the way in, or for the phone; or home, when nothing is left here."""
        world, person = self.world, self.world.room.people[self.body.person]
        session = world.room.sessions[self.body.session].state
        if person.box is not None or state == "exited":
            return self._arrives(person.box)
        if session in OVER or person.revoked or state in ("refused", "recused"):
            self.done = True
            return 0
        if state == "absent":
            return self._excuse()
        if session not in ADMITS or (self.body.role in ESCORTED and not self._escorted()):
            return IDLE_MS
        return self._queue() if self.queues else self._arrives(None)

    def _excuse(self) -> int:
        """Late, and counted absent: two staff let them in after all, or the place is taken."""
        if not self.world.tell(facts.LateAccepted(self.body.person, TWO, "train")).accepted:
            self.done = True
        return 2_000

    def _escorted(self) -> bool:
        person = self.body.person
        return self.world.tell(facts.EscortNamed(person, "g2", ("s1",))).accepted

    def _queue(self) -> int:
        """A place in the queue, until one is called to a lane."""
        world = self.world
        ticket = world.room.tickets.get(self.body.person)
        if ticket is not None and ticket.state == "called":
            self.lane = ticket.lane
            return self._arrives(None)
        if ticket is None or ticket.state == "missed":
            world.tell(facts.CardRead(QUEUE, {self.body.session: f"d-{self.body.person}"}))
        if world.dice.random() < 0.005:
            world.faults["queue_left"] += 1
            world.tell(facts.QueueLeft(self.body.person))
        return world.dice.randint(3_000, 15_000)

    def _arrives(self, box: str | None) -> int:
        """A card at a kiosk; where a phone lies in a box, at the one beside it."""
        world, body = self.world, self.body
        if box is not None:
            self.lane = box.partition("/")[0].removeprefix("locker-")
        if world.room.lanes[self.lane].visitor is not None and world.dice.random() < 0.9:
            self.lane = world.dice.choice(list(world.lanes))
            return world.dice.randint(2_000, IDLE_MS)
        reader = world.lanes[self.lane].entry_reader
        decision = world.tell(facts.CardRead(reader, {body.session: f"d-{body.person}"}))
        if decision.accepted and self.state in ("card_read", "manual", "retrieving"):
            body.place, body.lane = KIOSK, self.lane
        world.tell(facts.CardRemoved(reader))
        return world.dice.randint(500, 2_500) if decision.accepted else world.dice.randint(5_000, IDLE_MS)

    def _identified(self, lane: str) -> int:
        """By their face or by two staff, as it comes."""
        world, person = self.world, self.body.person
        if self.state == "card_read" and world.dice.random() < 0.5:
            alike = world.dice.random() > 0.1
            kind = facts.IdentityMatched if alike else facts.IdentityMismatched
            world.faults["face_unlike"] += not alike
            world.tell(kind(lane, person, "face", 900 if alike else 100))
            return world.dice.randint(500, 2_000)
        by = TWO if self.world.dice.random() > 0.02 else ("g1", "g1")
        self.world.tell(facts.IdentityConfirmed(lane, self.body.person, by))
        if by != TWO:
            self.world.faults["one_staff_for_two"] += 1
        return self.world.dice.randint(500, 3_000)

    def _at_box(self) -> int:
        """An open box takes the phone, or gives it back, and is shut."""
        world, body = self.world, self.body
        key = world.room.people[body.person].box
        if key is None or key not in world.boxes_open:
            waited_for = any(lane.visitor == body.person for lane in world.room.lanes.values())
            return self._arrives(key) if self.state == "retrieving" and not waited_for else 1_000
        if self.state == "retrieving":
            body.phone_in = None
        elif body.has_phone and world.dice.random() > 0.02:
            body.phone_in = key
        elif body.has_phone:
            world.faults["phone_kept"] += 1
        if world.dice.random() < 0.02:
            world.faults["box_left_open"] += 1
            return 70_000
        world.boxes_open.discard(key)
        world.box_read(key)
        return world.dice.randint(200, 1_000)

    def _through_gate(self, lane: str) -> int:
        world, body, roll = self.world, self.body, self.world.dice.random()
        if roll < 0.01:
            world.faults["gave_up"] += 1
            world.tell(facts.KioskCancelled(lane))
            return IDLE_MS
        body.place, body.lane = BETWEEN, lane
        alarm = body.carries or roll > 0.985
        world.walk(lane, "forward", alarm)
        if roll < 0.02:
            world.faults["tailgate"] += 1
            world.walk(lane, "forward", False)
        return world.dice.randint(300, 1_200)

    def _between(self) -> int:
        """Between gate and door: on when it is unlocked, back when it rang, and out with staff when in doubt."""
        world, body = self.world, self.body
        lane, door = world.room.lanes[body.lane], world.lanes[body.lane].door
        if lane.state == "unlocked" and lane.holder == body.person:
            return self._in(door)
        if lane.state == "alarmed":
            return self._rang(lane.id)
        if self.state in ("exit_asked", "led_out"):
            return self._out(lane.id)
        if lane.state == "unknown" or lane.holder != body.person:
            return 5_000
        return 700

    def _in(self, door: str) -> int:
        world, body = self.world, self.body
        if world.dice.random() < 0.01:
            world.faults["door_not_used"] += 1
            return 12_000
        world.doors_open.add(door)
        world.door_read(door)
        body.place = INSIDE
        world.doors_open.discard(door)
        held_ms = 20_000 if world.dice.random() < 0.01 else world.dice.randint(800, 3_000)
        world.later(held_ms, lambda: world.door_read(door))
        return held_ms + 2_000

    def _rang(self, lane: str) -> int:
        world, body = self.world, self.body
        if self.state == "held" or (not body.carries and self.hand_checks < 3):
            self.hand_checks += 1
            if self.state == "held":
                by = TWO if world.dice.random() > 0.2 else ("g1", "g2")
                decision = world.tell(facts.HoldDecided(body.person, not body.carries, by, "checked"))
                if decision.accepted and body.carries:
                    body.place = OUTSIDE
            else:
                world.tell(facts.AlarmResolved(lane, TWO, "belt"))
            return 3_000
        body.place = KIOSK
        world.walk(lane, "backward", body.carries)
        return 1_000

    def _inside(self, state: str) -> int:
        world, body = self.world, self.body
        if world.fire:
            body.place = OUTSIDE
            return IDLE_MS
        session, person = world.room.sessions[body.session], world.room.people[body.person]
        early = world.dice.random() < 0.002
        if session.state in OVER or person.revoked or state in ("exit_asked", "led_out", "unknown") or early:
            return self._leaves(state)
        if state == "admitted":
            return self._to_room(session.room)
        if state == "temp_out":
            return self._back(session.room)
        if world.dice.random() < 0.005:
            world.faults["wrong_room"] += 1
            return self._to_room(world.dice.choice(world.size.sessions()))
        if world.dice.random() < 0.1:
            return self._goes_out()
        if state == "in_room" and world.dice.random() < 0.5:
            world.tell(facts.SeatConfirmed(body.person, body.person))
        return world.dice.randint(120_000, 900_000)

    def _goes_out(self) -> int:
        """To the toilet or to eat, for a while."""
        world = self.world
        kind = world.dice.choice(("toilet", "dining", "garden"))
        if not world.tell(facts.TempOutAsked(self.body.person, kind)).accepted:
            return 60_000
        world.counts["temp_outs"] += 1
        if kind == "dining":
            self._to_room("dining")
        return world.dice.randint(120_000, 900_000)

    def _back(self, room: str) -> int:
        """Into the own room again; staff say so where the reader is not used."""
        if self.world.dice.random() < 0.3:
            self.world.tell(facts.ReturnNoted(self.body.person, ("g1",)))
            return 60_000
        return self._to_room(room)

    def _to_room(self, room: str) -> int:
        world = self.world
        plan = world.plan.room(room)
        assert plan is not None
        decision = world.tell(facts.CardRead(plan.reader or "", {self.body.session: f"d-{self.body.person}"}))
        if decision.accepted:
            door = plan.door or ""
            world.later(1_000, lambda: self._room_door(door))
        return 10_000 if decision.accepted else 60_000

    def _room_door(self, door: str) -> None:
        world = self.world
        if world.room.doors[door].state != "unlocked":
            return
        world.doors_open.add(door)
        world.door_read(door)
        world.doors_open.discard(door)
        world.later(1_500, lambda: world.door_read(door))

    def _leaves(self, state: str) -> int:
        world, body = self.world, self.body
        session = world.room.sessions[body.session]
        if (
            session.state not in OVER
            and not world.room.people[body.person].exit_approved
            and state in ("exit_asked", "led_out")
        ):
            world.tell(facts.ExitApproved(body.person, TWO, "ill"))
            return 5_000
        lane = world.dice.choice(list(world.lanes))
        held = next((one for one in world.room.lanes.values() if one.holder == body.person), None)
        if held is not None and held.state == "out_unlocked":
            return self._out_door(held.id)
        if held is None:
            world.tell(facts.CardRead(world.lanes[lane].exit_reader or "", {body.session: f"d-{body.person}"}))
            return 1_000 if self.state in ("exit_asked", "led_out") else 30_000
        return 2_000

    def _out_door(self, lane: str) -> int:
        world, body, door = self.world, self.body, self.world.lanes[lane].door
        world.doors_open.add(door)
        world.door_read(door)
        body.place, body.lane = BETWEEN, lane
        world.doors_open.discard(door)
        world.later(1_500, lambda: world.door_read(door))
        return 3_000

    def _out(self, lane: str) -> int:
        self.world.walk(lane, "backward", self.body.carries)
        self.body.place = OUTSIDE
        return self.world.dice.randint(2_000, 8_000)
