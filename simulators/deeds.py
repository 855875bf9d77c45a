"""What people do at the site: cards, boxes, gate, doors. A deed that cannot be done raises Refusal and changes nothing."""

from dataclasses import dataclass

from simulators.cards import LONG_TERM, make_card
from simulators.changes import Refusal
from simulators.gate_walk import GateWalk, walk
from simulators.people import Person
from simulators.phone_gate import Direction
from simulators.site import GATE, LOCKER, Site

_GATE_SIDES = {"forward": ("outside", "between"), "backward": ("between", "outside")}
_DOOR_SIDES = {"door-main": ("between", "inside"), "door-room-1": ("inside", "room-1")}
_PLACES_ZH = {"outside": "外面", "between": "门和安检门之间", "inside": "里面", "room-1": "1 号室"}


@dataclass(frozen=True, slots=True)
class CardOrder:
    """Which card somebody lays down, and what is on it."""

    reader: str
    card_type: str = "resident"
    valid_to: str = LONG_TERM
    fingerprint_bytes: int = 0
    moved_to: str | None = None


class Deeds:
    """Everything people can do at a site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._walking: set[str] = set()
        self._in_doorway: dict[str, set[str]] = {door: set() for door in site.doors}

    def present_card(self, who: str, order: CardOrder) -> None:
        """Lay a card on a reader and leave it there. The person's own card, so one reader at a time."""
        person, reader = self._person(who), self._site.readers.get(order.reader)
        if reader is None:
            raise Refusal(404, f"no reader {order.reader}", f"没有读卡器 {order.reader}")
        if person.card_on is not None and person.card_on != order.reader:
            raise Refusal(409, f"the card of {who} lies on {person.card_on}", f"{who} 的证件还在 {person.card_on} 上")
        if reader.card is not None and person.card_on is None:
            raise Refusal(409, f"another card lies on {order.reader}", f"{order.reader} 上已经有一张证件")
        try:
            card = make_card(
                person,
                order.card_type,
                valid_to=order.valid_to,
                fingerprint_bytes=order.fingerprint_bytes,
                moved_to=order.moved_to,
            )
        except ValueError as wrong:
            raise Refusal(422, str(wrong), f"没有这种证件：{wrong}") from wrong
        reader.card = card
        person.card_on = order.reader
        self._site.changes.ring()

    def take_card(self, who: str) -> None:
        """Take the card off its reader; nothing happens if it lies on none."""
        person = self._person(who)
        if person.card_on is not None:
            self._site.readers[person.card_on].card = None
        person.card_on = None
        self._site.changes.ring()

    def leave_phone(self, who: str) -> None:
        """Hand the phone to somebody outside. It is in no box and no pocket then."""
        person = self._person(who)
        self._must_be([person], "outside")
        if not person.has_phone_in_pocket:
            raise Refusal(409, f"{who} has no phone in the pocket", f"{who} 口袋里没有手机")
        person.phone = "none"
        self._site.changes.ring()

    def take_phone(self, who: str) -> None:
        """Take it back."""
        person = self._person(who)
        self._must_be([person], "outside")
        if person.phone != "none":
            raise Refusal(409, f"{who} has left no phone with anybody", f"{who} 没有把手机交给别人")
        person.phone = "pocket"
        self._site.changes.ring()

    async def store(self, who: str, locker: str, box: int, within_ms: int) -> None:
        """Wait until the box stands open, put the phone in, close the door."""
        person = self._at_the_boxes(who, locker, box)
        found = self._site.bank.boxes[box]
        if not person.has_phone_in_pocket:
            raise Refusal(409, f"{who} has no phone in the pocket", f"{who} 口袋里没有手机")
        await self._until_box_open(box, within_ms)
        self._must_be([person], "outside")
        if found.content is not None:
            raise Refusal(409, f"box {box} holds a phone already", f"{box} 号箱里已有手机")
        if not person.has_phone_in_pocket:
            raise Refusal(409, f"{who} has put the phone elsewhere", f"{who} 已把手机放到别处")
        found.content, person.phone = who, f"{locker}/{box}"
        self._site.bank.close(box)

    async def collect(self, who: str, locker: str, box: int, within_ms: int) -> None:
        """Wait until the box stands open, take the own phone out, close the door."""
        person = self._at_the_boxes(who, locker, box)
        if self._site.bank.boxes[box].content != who:
            raise Refusal(409, f"the phone of {who} is not in box {box}", f"{who} 的手机不在 {box} 号箱")
        await self._until_box_open(box, within_ms)
        self._must_be([person], "outside")
        self._site.bank.boxes[box].content, person.phone = None, "pocket"
        self._site.bank.close(box)

    async def walk_gate(
        self,
        who: str,
        gate: str,
        direction: Direction,
        *,
        turn_back: bool,
        pace_ms: int,
        followed_by: str | None,
        report_delay_ms: int,
    ) -> bool:
        """Walk through the gate, alone or followed; whether it raised an alarm."""
        if gate != GATE:
            raise Refusal(404, f"no gate {gate}", f"没有安检门 {gate}")
        party = [self._person(one) for one in (who, followed_by) if one is not None]
        start, end = _GATE_SIDES[direction]
        self._set_out(party, start)
        try:
            planned = GateWalk(
                direction, [person.has_phone_in_pocket for person in party], pace_ms, report_delay_ms, turn_back
            )
            alarm = await walk(self._site.gate, self._site.changes, planned)
        finally:
            self._arrive(party, start if turn_back else end)
        return alarm

    async def walk_door(self, who: str, door: str, *, inwards: bool, pace_ms: int, within_ms: int) -> None:
        """Wait until the lock is free, open, walk, close. A door that stands open is walked through and closed."""
        person, through = self._person(who), self._site.doors.get(door)
        if through is None or door not in _DOOR_SIDES:
            raise Refusal(404, f"no door {door} to walk through", f"没有可走的门 {door}")
        start, end = _DOOR_SIDES[door] if inwards else _DOOR_SIDES[door][::-1]
        self._set_out([person], start)
        place = start
        try:
            if not await self._site.changes.until(lambda: through.is_free or through.is_open, within_ms):
                raise Refusal(409, f"{door} stayed locked", f"{door} 一直锁着，没有走过去")
            through.open()
            place = end
            await self._step_through(door, who, pace_ms)
        finally:
            self._arrive([person], place)

    async def _step_through(self, door: str, who: str, pace_ms: int) -> None:
        """The last one in the doorway lets the door fall shut."""
        crowd = self._in_doorway[door]
        crowd.add(who)
        try:
            await self._site.changes.pause(pace_ms)
        finally:
            crowd.discard(who)
        if not crowd:
            self._site.doors[door].close()

    def _person(self, who: str) -> Person:
        if who not in self._site.people:
            raise Refusal(404, f"no person {who}", f"没有人员 {who}")
        return self._site.people[who]

    def _at_the_boxes(self, who: str, locker: str, box: int) -> Person:
        person = self._person(who)
        if locker != LOCKER or box not in self._site.bank.boxes:
            raise Refusal(404, f"no box {locker}/{box}", f"没有箱格 {locker}/{box}")
        self._must_be([person], "outside")
        return person

    async def _until_box_open(self, box: int, within_ms: int) -> None:
        found = self._site.bank.boxes[box]
        if not await self._site.changes.until(lambda: found.is_open, within_ms):
            raise Refusal(409, f"box {box} did not open", f"{box} 号箱没有打开")

    def _set_out(self, party: list[Person], start: str) -> None:
        self._must_be(party, start)
        if len({person.id for person in party}) < len(party):
            raise Refusal(422, "nobody follows themselves", "自己不能跟着自己")
        self._walking |= {person.id for person in party}

    def _must_be(self, party: list[Person], place: str) -> None:
        for person in party:
            if person.id in self._walking:
                raise Refusal(409, f"{person.id} is walking", f"{person.id} 正在走动")
            if person.where != place:
                told_zh = f"{person.id} 在{_PLACES_ZH[person.where]}，不在{_PLACES_ZH[place]}"
                raise Refusal(409, f"{person.id} is {person.where}, not {place}", told_zh)

    def _arrive(self, party: list[Person], place: str) -> None:
        for person in party:
            person.where = place
            self._walking.discard(person.id)
        self._site.changes.ring()
