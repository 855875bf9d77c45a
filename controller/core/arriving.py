"""From the card to the declaration: who stands at the kiosk, and may they go on?"""

from controller.core import crossing, custody, leaving
from controller.core.admission import ARRIVING, INSIDE, MAY_BE_BEHIND, Admission, AdmissionEvent, AdmissionState
from controller.core.box import BoxState
from controller.core.draw import DrawState
from controller.core.entitlement import why_not_listed, why_not_recorded, why_not_safe
from controller.core.facts import (
    CardFailed,
    CardRead,
    CardRemoved,
    DeclarationMade,
    IdentityConfirmed,
    IdentityRefused,
    KioskCancelled,
    KioskContinued,
    StaffCalled,
)
from controller.core.fire import FireState
from controller.core.lane import BEHIND_GATE, INWARD, LaneEvent, LaneState
from controller.core.session import ADMITTING, OVER
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import LanePlan


def on_card_read(turn: Turn, fact: CardRead) -> None:
    """A card on a reader: of a lane's kiosk, of its exit, or of a room's door."""
    plan = turn.room.plan
    for lane in plan.lanes:
        if fact.reader == lane.entry_reader:
            turn.put_lane(lane.id, card_lying=True, card_failures=0)
            return _at_kiosk(turn, lane, fact)
        if fact.reader == lane.exit_reader:
            return leaving.on_exit_card(turn, lane, find_person(turn, fact))
    for room in plan.rooms:
        if fact.reader == room.reader and room.door is not None:
            return leaving.on_room_card(turn, room, find_person(turn, fact))
    raise Refused("reader:unknown")


def find_person(turn: Turn, fact: CardRead) -> Admission | None:
    """The person of that card on an opened list; of several, as whom they are here, else whom they may come in as."""

    def order(person: Admission) -> tuple[bool, bool, bool, bool, str]:
        session = turn.session(person.session)
        now = session.not_before_utc_us <= turn.stamp.utc_us <= session.until_utc_us
        away = person.state in (AdmissionState.EXPECTED, AdmissionState.RETRIEVED)
        closed = session.state not in ADMITTING or not now
        return away, person.state is AdmissionState.RETRIEVED, session.state in OVER, closed, person.session

    found = [p for p in turn.room.people.values() if fact.digests.get(p.session) == p.digest]
    return min(found, key=order, default=None)


def _at_kiosk(turn: Turn, plan: LanePlan, fact: CardRead) -> None:
    lane = turn.lane(plan.id)
    if turn.room.fire.state is FireState.LATCHED:
        return turn.deny("fire", plan.id)
    if lane.visitor is not None or lane.state in INWARD:
        return turn.deny("second_card", plan.id)
    person = find_person(turn, fact)
    if person is None:
        return _turn_stranger_away(turn, plan.id)
    if reason := _why_elsewhere(turn, person, fact):
        return turn.deny(reason, plan.id)
    if custody.may_retrieve(turn, person):
        return custody.retrieve(turn, plan.id, person)
    if fact.expired:
        return turn.deny("card_expired", plan.id)
    return _begin(turn, plan, person, fact)


def _turn_stranger_away(turn: Turn, lane_id: str) -> None:
    """Who is not expected learns nothing of who is (S6): the same words for everybody."""
    draws = [session.draw for session in turn.room.sessions.values() if session.draw is not None]
    if any(draw.state in (DrawState.SEALED, DrawState.RELEASED) for draw in draws):
        turn.deny("list_not_released", lane_id)
    else:
        turn.deny("not_on_list", lane_id)
        turn.raise_alarm("card_not_on_list", lane_id)


def _why_elsewhere(turn: Turn, person: Admission, fact: CardRead) -> str | None:
    """One person is in one place, whatever list they stand on."""
    for other in turn.room.people.values():
        if fact.digests.get(other.session) != other.digest:
            continue
        if other.state in ARRIVING:
            return "at_other_kiosk"
        if other.state in INSIDE:
            return "already_inside"
        if other.state is AdmissionState.UNKNOWN:
            return "whereabouts_unknown"
    return "already_left" if person.state is AdmissionState.RETRIEVED else None


def _begin(turn: Turn, plan: LanePlan, person: Admission, fact: CardRead) -> None:
    lane = turn.lane(plan.id)
    if lane.state is LaneState.UNKNOWN:
        return turn.deny("lane_unknown", plan.id)
    if lane.state is not LaneState.FREE:
        return turn.deny("lane_busy", plan.id)
    if not all(turn.room.devices.get(device, False) for device in (plan.gate, plan.locker)):
        return turn.deny("device_offline", plan.id)
    reason = (
        why_not_listed(turn.room, turn.stamp, person)
        or why_not_safe(turn.room, plan.door)
        or why_not_recorded(turn.room, person.session)
    )
    if reason:
        return turn.deny(reason, plan.id)
    others = {session: digest for session, digest in fact.digests.items() if session != person.session}
    turn.move_person(person.person, AdmissionEvent.CARD, lane=plan.id, other_digests=others)
    turn.put_lane(plan.id, visitor=person.person, notice="")
    turn.set_deadline(f"kiosk:{plan.id}", turn.profile.identity_wait_ms)
    return None


def on_card_failed(turn: Turn, fact: CardFailed) -> None:
    """A card that cannot be read; after several in a row staff are called (GB 50396: alarm after at most 5)."""
    for plan in turn.room.plan.lanes:
        if fact.reader == plan.entry_reader:
            failures = turn.lane(plan.id).card_failures + 1
            turn.put_lane(plan.id, card_failures=failures)
            turn.notify(plan.id, "card_unreadable")
            if failures >= turn.profile.card_fail_alarm:
                turn.raise_alarm("card_failures", plan.id)


def on_card_removed(turn: Turn, fact: CardRemoved) -> None:
    """The card was taken off; at the kiosk that ends the reminder of a card left behind."""
    for plan in turn.room.plan.lanes:
        if fact.reader == plan.entry_reader:
            lane = turn.put_lane(plan.id, card_lying=False)
            if lane.notice == "card_left_behind":
                turn.put_lane(plan.id, notice="")


def enough(by: tuple[str, ...], count: int) -> bool:
    """Whether so many *different* staff stand behind an act (S7)."""
    return len(set(by)) >= count


def on_identity_confirmed(turn: Turn, fact: IdentityConfirmed) -> None:
    """Staff compared face and card; from here the person holds the lane."""
    lane, person = turn.lane(fact.lane), turn.person(fact.person)
    if lane.visitor != fact.person or person.state is not AdmissionState.CARD_READ:
        raise Refused("identity:not_at_kiosk")
    if not enough(fact.by, turn.profile.identity_staff_min):
        return turn.deny("two_persons_needed")
    if lane.state is not LaneState.FREE:
        return turn.deny("lane_unknown" if lane.state is LaneState.UNKNOWN else "lane_busy", fact.lane)
    if reason := why_not_listed(turn.room, turn.stamp, person):
        return turn.deny(reason, fact.lane)
    turn.move_person(fact.person, AdmissionEvent.CONFIRM, identified_mono_us=turn.stamp.mono_us)
    turn.move_person(fact.person, AdmissionEvent.MATCH)
    turn.move_lane(fact.lane, LaneEvent.HOLD, holder=fact.person, token="", beams=(), pulses=0, reason="", notice="")
    turn.set_deadline(f"kiosk:{fact.lane}", turn.profile.kiosk_idle_ms)
    return None


def on_identity_refused(turn: Turn, fact: IdentityRefused) -> None:
    """The person at the kiosk is not the card's holder: they are sent away and staff come."""
    lane, person = turn.lane(fact.lane), turn.person(fact.person)
    if lane.visitor != fact.person or person.state is not AdmissionState.CARD_READ:
        raise Refused("identity:not_at_kiosk")
    if not enough(fact.by, 1):
        return turn.deny("staff_needed")
    give_up(turn, fact.lane, "identity_refused")
    turn.raise_alarm("identity_refused", fact.lane)
    return None


def on_declaration_made(turn: Turn, fact: DeclarationMade) -> None:
    """The commitment is signed; the box opens, or the gate's window is asked for when "none" was declared."""
    lane, person = turn.lane(fact.lane), turn.person(fact.person)
    if lane.holder != fact.person or lane.visitor != fact.person:
        raise Refused("declaration:not_holder")
    if fact.devices not in ("store", "none"):
        raise Refused("declaration:devices")
    if lane.state is not LaneState.HELD:
        return turn.deny("lane_unknown", fact.lane)
    devices = "store" if person.box else fact.devices
    turn.move_person(fact.person, AdmissionEvent.DECLARE, declared_mono_us=turn.stamp.mono_us, devices=devices)
    turn.set_deadline(f"kiosk:{fact.lane}", turn.profile.kiosk_idle_ms)
    if devices == "store":
        return custody.open_own_box(turn, fact.lane, fact.person)
    turn.move_person(fact.person, AdmissionEvent.STORE, stored_mono_us=turn.stamp.mono_us)
    return crossing.ask_window(turn, fact.lane)


def on_kiosk_continued(turn: Turn, fact: KioskContinued) -> None:
    """More time; and a box is looked for again if there was none."""
    lane = turn.lane(fact.lane)
    if lane.visitor is None:
        raise Refused("kiosk:nobody")
    person = turn.person(lane.visitor)
    if f"kiosk:{fact.lane}" in turn.room.deadlines:
        waiting = person.state is AdmissionState.CARD_READ
        turn.set_deadline(
            f"kiosk:{fact.lane}", turn.profile.identity_wait_ms if waiting else turn.profile.kiosk_idle_ms
        )
    box = turn.box_of(person)
    shut = box is None or box.state is BoxState.STORED
    if person.state is AdmissionState.DECLARED and shut and lane.holder == person.person:
        custody.open_own_box(turn, fact.lane, person.person)


def on_kiosk_cancelled(turn: Turn, fact: KioskCancelled) -> None:
    """The person gives up, as long as they stand before the gate and their box is shut."""
    lane = turn.lane(fact.lane)
    if lane.visitor is None:
        raise Refused("kiosk:nobody")
    person = turn.person(lane.visitor)
    box = turn.box_of(person)
    if person.state is AdmissionState.BOX_OPEN and box is not None and box.state is BoxState.OPEN:
        return turn.deny("box_left_open", fact.lane)
    # In an unknown lane only staff can say that nobody stands behind the gate.
    behind = lane.state in BEHIND_GATE or (lane.state is LaneState.UNKNOWN and person.state in MAY_BE_BEHIND)
    if behind or lane.beams:
        raise Refused("kiosk:in_gate")
    return give_up(turn, fact.lane, "")


def on_staff_called(turn: Turn, fact: StaffCalled) -> None:
    """Somebody at the kiosk asks for help."""
    turn.notify(fact.lane, "staff_called")
    turn.raise_alarm("staff_called", fact.lane)


def give_up(turn: Turn, lane_id: str, notice: str) -> None:
    """The visitor of a lane leaves it: back to *expected*; what lies in their box stays theirs."""
    lane = turn.lane(lane_id)
    person = lane.visitor
    turn.drop_deadline(f"kiosk:{lane_id}")
    if person is not None and lane.holder == person:
        # The lane may be held outward by somebody else meanwhile; their time goes on.
        for name in ("window", "clear", "retry"):
            turn.drop_deadline(f"{name}:{lane_id}")
    if person is not None and turn.person(person).state in ARRIVING:
        if lane.holder == person and lane.state in (LaneState.HELD, LaneState.WINDOW_ASKED, LaneState.WINDOW_OPEN):
            turn.move_lane(lane_id, LaneEvent.GIVE_UP, holder=None, token="", beams=())
        elif lane.holder == person:
            turn.put_lane(lane_id, holder=None)
        reset_person(turn, person, AdmissionEvent.GIVE_UP)
    turn.put_lane(lane_id, visitor=None, notice="")
    if notice:
        turn.notify(lane_id, notice)


def reset_person(turn: Turn, person: str, event: AdmissionEvent) -> None:
    """Take a person off the way in: every freshness ends."""
    turn.move_person(
        person,
        event,
        lane=None,
        identified_mono_us=None,
        declared_mono_us=None,
        stored_mono_us=None,
        clear_mono_us=None,
        devices="",
    )
