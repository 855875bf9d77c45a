"""From the card to the declaration: who stands at the kiosk, and may they go on?"""

from typing import Final

from controller.core import cardholder, crossing, custody, degraded, identity, leaving, queue, roles
from controller.core.admission import MAY_BE_BEHIND, Admission, AdmissionEvent, AdmissionState
from controller.core.box import BoxState
from controller.core.entitlement import (
    why_lane_silent,
    why_not_fit,
    why_not_listed,
    why_not_recorded,
    why_not_safe,
)
from controller.core.facts import (
    CardFailed,
    CardRead,
    CardRemoved,
    DeclarationMade,
    KioskCancelled,
    KioskContinued,
    PaperShown,
    StaffCalled,
)
from controller.core.fire import FireState
from controller.core.giving_up import give_up
from controller.core.lane import BEHIND_GATE, INWARD, LaneState
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import LanePlan

BY_CARD: Final = frozenset({"resident", "hmt"})
"""Cards that this country gives its residents, those of Hong Kong, Macao and Taiwan among them, with a number of its form."""

PAPER: Final = "paper"
"""No card at all: its number was taken by two staff."""


def on_card_read(turn: Turn, fact: CardRead) -> None:
    """A card on a reader: of a lane's kiosk, of its exit, or of a room's door."""
    plan = turn.room.plan
    if fact.reader == plan.queue_reader:
        return queue.on_card(turn, fact)
    for lane in plan.lanes:
        if fact.reader == lane.entry_reader:
            turn.put_lane(lane.id, card_lying=True, card_failures=0)
            return _at_kiosk(turn, lane, fact)
        if fact.reader == lane.exit_reader:
            return leaving.on_exit_card(turn, lane, cardholder.find_person(turn, fact))
    for room in plan.rooms:
        if fact.reader == room.reader and room.door is not None:
            return leaving.on_room_card(turn, room, cardholder.find_person(turn, fact))
    raise Refused("reader:unknown")


def _at_kiosk(turn: Turn, plan: LanePlan, fact: CardRead) -> None:
    lane = turn.lane(plan.id)
    if turn.room.fire.state is FireState.LATCHED:
        return turn.deny("fire", plan.id)
    if lane.visitor is not None or lane.state in INWARD:
        return turn.deny("second_card", plan.id)
    found = cardholder.holders(turn, fact)
    person = cardholder.choose(turn, found)
    if person is None:
        return cardholder.turn_stranger_away(turn, plan.id, plan.id)
    if reason := cardholder.why_elsewhere(turn, person, found):
        return turn.deny(reason, plan.id)
    if custody.may_retrieve(turn, person):
        return custody.retrieve(turn, plan.id, person)
    if reason := cardholder.why_gone(person) or why_conflict(turn, fact, person, found):
        return turn.deny(reason, plan.id)
    return _begin(turn, plan, person, fact)


def why_conflict(turn: Turn, fact: CardRead, person: Admission, found: list[Admission]) -> str | None:
    """Whether another role of the same person stands against this one; who has one admission has one role."""
    return roles.why_conflict(turn, fact, person) if len(found) > 1 else None


def _begin(turn: Turn, plan: LanePlan, person: Admission, fact: CardRead) -> None:
    lane = turn.lane(plan.id)
    if lane.state is LaneState.UNKNOWN:
        return turn.deny("lane_unknown", plan.id)
    if lane.state is not LaneState.FREE:
        return turn.deny("lane_busy", plan.id)
    reason = (
        why_lane_silent(turn.room, plan.id)
        or why_not_listed(turn.room, turn.stamp, person)
        or why_not_safe(turn.room, plan.door)
        or why_not_recorded(turn.room, person.session)
        or why_not_fit(turn.room, turn.stamp, plan.gate)
        or degraded.why_no_entry(turn.room, person.session)
        or queue.why_not_called(turn.room, person.person, plan.id)
    )
    if reason:
        return turn.deny(reason, plan.id)
    others = {session: digest for session, digest in fact.digests.items() if session != person.session}
    turn.move_person(person.person, AdmissionEvent.CARD, lane=plan.id, other_digests=others)
    turn.put_lane(plan.id, visitor=person.person, notice="")
    turn.set_deadline(f"kiosk:{plan.id}", turn.profile.identity_wait_ms)
    queue.served(turn, person.person)
    if notice := _why_by_hand(fact):
        identity.call_staff(turn, plan.id, person.person, notice)
    else:
        identity.call_staff_if_failed(turn, plan.id, person.person)
    return None


def _why_by_hand(fact: CardRead) -> str | None:
    """What proves nothing to a reader two staff look at: an expired card, a foreigner's, a paper without a chip."""
    if fact.card_type == PAPER:
        return "identity_by_staff"
    if fact.expired:
        return "card_expired"
    return None if fact.card_type in BY_CARD else "card_foreign"


def on_paper_shown(turn: Turn, fact: PaperShown) -> None:
    """Two staff took the number from a paper that no reader can read, or from a card that it could not read."""
    plan = turn.room.plan.lane(fact.lane)
    if plan is None:
        raise Refused("lane:unknown")
    if not identity.enough(fact.by, identity.MANUAL_STAFF):
        return turn.deny("two_persons_needed")
    return _at_kiosk(turn, plan, CardRead(plan.entry_reader, fact.digests, PAPER))


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
        waiting = person.state in identity.WAITING
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
    if person.state is AdmissionState.HELD:
        return turn.deny("supervisor_decides", fact.lane)
    # In an unknown lane only staff can say that nobody stands behind the gate.
    behind = lane.state in BEHIND_GATE or (lane.state is LaneState.UNKNOWN and person.state in MAY_BE_BEHIND)
    if behind or lane.beams:
        raise Refused("kiosk:in_gate")
    return give_up(turn, fact.lane, "")


def on_staff_called(turn: Turn, fact: StaffCalled) -> None:
    """Somebody at the kiosk asks for help."""
    turn.notify(fact.lane, "staff_called")
    turn.raise_alarm("staff_called", fact.lane)
