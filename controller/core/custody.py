"""Locker boxes: a phone goes in before the gate and comes out after the last exit (S4)."""

from controller.core import crossing
from controller.core.admission import MAY_BE_BEHIND, Admission, AdmissionEvent, AdmissionState
from controller.core.box import Box, BoxEvent, BoxState
from controller.core.commands import OpenBox
from controller.core.facts import BoxOpenSent, BoxRead, ItemsListed
from controller.core.lane import LaneEvent, LaneState
from controller.core.session import OVER
from controller.core.table import Refused
from controller.core.turn import Turn
from controller.core.words import box_key


def may_retrieve(turn: Turn, person: Admission) -> bool:
    """After the last exit; or outside with something in a box, and no way in any more (S4): absent, recused, refused."""
    if person.state in (AdmissionState.ABSENT, AdmissionState.RECUSED, AdmissionState.REFUSED):
        return person.box is not None
    if person.state is AdmissionState.EXPECTED:
        return person.box is not None and (person.revoked or turn.session(person.session).state in OVER)
    return person.state in (AdmissionState.EXITED, AdmissionState.RETRIEVING)


def open_own_box(turn: Turn, lane_id: str, person_id: str) -> None:
    """Open the person's own box, or the first free one of the lane's bank."""
    person = turn.person(person_id)
    held = turn.box_of(person)
    if held is not None and held.state is BoxState.OPEN:
        return _put_phone_in(turn, held, person)
    if held is not None and held.state is BoxState.STORED:
        return _order_open(turn, held, person_id, BoxEvent.ASSIGN)
    if held is not None:
        return turn.notify(lane_id, "device_offline")
    free = next((box for box in turn.boxes_of_lane(lane_id) if box.state is BoxState.FREE), None)
    if free is None:
        turn.notify(lane_id, "no_free_box")
        return turn.raise_alarm("no_free_box", lane_id)
    turn.put_person(person_id, box=box_key(free.locker, free.box), devices="store")
    return _order_open(turn, free, person_id, BoxEvent.ASSIGN)


def retrieve(turn: Turn, lane_id: str, person: Admission) -> None:
    """Open the box of a person who is outside for good; without a box they are done."""
    box = turn.box_of(person)
    if box is None:
        turn.move_person(person.person, AdmissionEvent.RETRIEVE)
        return turn.notify(lane_id, "nothing_stored")
    if box.state not in (BoxState.STORED, BoxState.OPEN):
        return turn.deny("device_offline", lane_id)
    turn.put_lane(lane_id, visitor=person.person, notice="")
    turn.put_person(person.person, lane=lane_id)
    turn.set_deadline(f"kiosk:{lane_id}", turn.profile.kiosk_idle_ms)
    if box.state is BoxState.OPEN:
        turn.move_box(box_key(box.locker, box.box), BoxEvent.RETRIEVE)
        return _begin_retrieval(turn, box, turn.person(person.person))
    return _order_open(turn, box, person.person, BoxEvent.RETRIEVE)


def _kiosk_of(turn: Turn, person: Admission) -> str | None:
    """The lane at whose kiosk the person stands; who walked away from it is no visitor any more."""
    if person.lane is not None and turn.lane(person.lane).visitor == person.person:
        return person.lane
    return None


def _order_open(turn: Turn, box: Box, person: str, event: BoxEvent) -> None:
    key = box_key(box.locker, box.box)
    command = turn.command_id()
    turn.move_box(key, event, holder=person, command=command)
    turn.order(OpenBox(command, box.locker, box.box, person))
    turn.set_deadline(f"box_open:{key}", turn.profile.box_open_wait_ms)


def on_box_open_sent(turn: Turn, fact: BoxOpenSent) -> None:
    """The board took the command; the wait for the box to be read open starts now."""
    key = box_key(fact.locker, fact.box)
    box = turn.box(key)
    if box.command == fact.command and box.state in (BoxState.ASSIGNED, BoxState.RETRIEVAL_ASKED):
        turn.set_deadline(f"box_open:{key}", turn.profile.box_open_wait_ms)


def on_box_read(turn: Turn, fact: BoxRead) -> None:
    """A box was read open or closed."""
    key = box_key(fact.locker, fact.box)
    before = turn.box(key)
    event = BoxEvent.READ_CLOSED if fact.closed else BoxEvent.READ_OPEN
    box = turn.move_box(key, event, closed=fact.closed)
    if fact.closed and before.overridden:
        box = turn.put_box(key, overridden=False)
    if not fact.closed:
        turn.drop_deadline(f"box_open:{key}")
    if box.state is before.state:
        return None
    if box.holder is None:
        return _ownerless(turn, before, box)
    person = turn.person(box.holder)
    if box.state is BoxState.STORED:
        return _closed(turn, box, person)
    if box.state is BoxState.OPEN:
        return _opened(turn, before, box, person)
    if box.state is BoxState.RETRIEVAL_OPEN:
        return _begin_retrieval(turn, box, person)
    return _emptied(turn, box, person) if box.state is BoxState.FREE else None


def _ownerless(turn: Turn, before: Box, box: Box) -> None:
    key = box_key(box.locker, box.box)
    if box.state is BoxState.LEFT_OPEN and before.state is BoxState.FREE and not before.overridden:
        turn.raise_alarm("box_opened_unasked", key)
    elif box.state is BoxState.LEFT_OPEN:
        turn.raise_alarm("box_left_open", key)
    else:
        turn.end_alarm("box_left_open", key)


def _opened(turn: Turn, before: Box, box: Box, person: Admission) -> None:
    key = box_key(box.locker, box.box)
    turn.drop_deadline(f"box_open:{key}")
    if person.state is AdmissionState.RETRIEVING:
        turn.move_box(key, BoxEvent.RETRIEVE)
        _begin_retrieval(turn, box, person)
    elif person.state is AdmissionState.DECLARED:
        _put_phone_in(turn, box, person)
    elif box.overridden and may_retrieve(turn, person):
        # Staff empty the box of somebody who does not come for it.
        turn.move_box(key, BoxEvent.RETRIEVE)
        _begin_retrieval(turn, box, person)
    elif _was_stored(before, person):
        if not box.overridden:
            turn.raise_alarm("box_opened_unasked", key)
        _void_stored(turn, box, person)
    else:
        turn.set_deadline(f"box_close:{key}", turn.profile.box_close_wait_ms)


def _was_stored(before: Box, person: Admission) -> bool:
    """Whether the box was shut with something in it, as far as anybody knew; its board may have been silent meanwhile."""
    if before.state is BoxState.UNKNOWN_HELD:
        return before.filled and person.state is not AdmissionState.BOX_OPEN
    return before.state is BoxState.STORED


def on_box_silent(turn: Turn, box: Box) -> None:
    """Nobody sees any more whether the box of somebody on the way in stays shut: *stored* is void.

    Before the gate they wait until the board answers, and it opens again; behind it the lane is in doubt.
    """
    person = turn.person(box.holder) if box.holder is not None else None
    if person is None or person.state not in MAY_BE_BEHIND or person.lane is None:
        return
    lane = turn.lane(person.lane)
    if lane.state in (LaneState.WINDOW_ASKED, LaneState.WINDOW_OPEN) and not lane.beams:
        turn.move_lane(lane.id, LaneEvent.REOPEN_BOX, token="", notice="device_offline")
        turn.drop_deadline(f"window:{lane.id}")
        turn.move_person(person.person, AdmissionEvent.WALK_BACK, stored_mono_us=None, clear_mono_us=None)
        return
    turn.put_person(person.person, stored_mono_us=None, clear_mono_us=None)
    if lane.state not in (LaneState.UNKNOWN, LaneState.ALARMED, LaneState.DOOR_OPEN):
        crossing.doubt(turn, lane.id, "box_silent")


def _put_phone_in(turn: Turn, box: Box, person: Admission) -> None:
    key = box_key(box.locker, box.box)
    turn.move_person(person.person, AdmissionEvent.OPEN_BOX)
    turn.set_deadline(f"box_close:{key}", turn.profile.box_close_wait_ms)
    if person.lane:
        # A box stands open: the kiosk must not time out on its owner.
        turn.drop_deadline(f"kiosk:{person.lane}")
        turn.put_lane(person.lane, notice="")


def _void_stored(turn: Turn, box: Box, person: Admission) -> None:
    """The box of somebody on the way in stands open again: *stored* is void."""
    if person.state not in MAY_BE_BEHIND or person.lane is None:
        return
    lane = turn.lane(person.lane)
    turn.put_person(person.person, stored_mono_us=None)
    turn.set_deadline(f"box_close:{box_key(box.locker, box.box)}", turn.profile.box_close_wait_ms)
    if lane.state in (LaneState.WINDOW_ASKED, LaneState.WINDOW_OPEN) and not lane.beams:
        turn.move_lane(lane.id, LaneEvent.REOPEN_BOX, token="")
        turn.drop_deadline(f"window:{lane.id}")
        _put_phone_in(turn, box, turn.person(person.person))
    else:
        crossing.doubt(turn, lane.id, "box_opened")


def _closed(turn: Turn, box: Box, person: Admission) -> None:
    key = box_key(box.locker, box.box)
    turn.put_box(key, filled=True)
    turn.drop_deadline(f"box_close:{key}")
    turn.end_alarm("box_left_open", key)
    if person.state is AdmissionState.BOX_OPEN and person.lane:
        turn.move_person(person.person, AdmissionEvent.STORE, stored_mono_us=turn.stamp.mono_us)
        # In a lane that came into doubt the phone is stored all the same; staff say how it goes on.
        if turn.lane(person.lane).state is LaneState.HELD:
            crossing.ask_window(turn, person.lane)


def _begin_retrieval(turn: Turn, box: Box, person: Admission) -> None:
    key = box_key(box.locker, box.box)
    turn.drop_deadline(f"box_open:{key}")
    turn.set_deadline(f"box_close:{key}", turn.profile.box_close_wait_ms)
    if kiosk := _kiosk_of(turn, person):
        turn.drop_deadline(f"kiosk:{kiosk}")
    if person.state is not AdmissionState.RETRIEVING:
        turn.move_person(person.person, AdmissionEvent.OPEN_RETRIEVAL)


def _emptied(turn: Turn, box: Box, person: Admission) -> None:
    key = box_key(box.locker, box.box)
    turn.drop_deadline(f"box_close:{key}")
    turn.end_alarm("box_left_open", key)
    turn.put_box(key, holder=None, command="", filled=False)
    turn.move_person(person.person, AdmissionEvent.RETRIEVE, box=None, items=(), items_picture_sha256="")
    if kiosk := _kiosk_of(turn, person):
        turn.put_lane(kiosk, visitor=None)
        turn.notify(kiosk, "retrieved")


def on_box_command_failed(turn: Turn, key: str) -> None:
    """The board refused an open command, or it was dropped. One that staff ordered is theirs to repeat."""
    if turn.box(key).overridden:
        turn.put_box(key, overridden=False)
        return turn.raise_alarm("box_jammed", key)
    return on_box_not_opened(turn, key)


def on_box_not_opened(turn: Turn, key: str) -> None:
    """The box did not open in time, or its board refused: take another one, and staff look at it."""
    box = turn.box(key)
    turn.drop_deadline(f"box_open:{key}")
    if box.overridden and box.closed is not False:
        # What two staff ordered did not come: a box that opens later opens unasked.
        box = turn.put_box(key, overridden=False)
        if box.state not in (BoxState.ASSIGNED, BoxState.RETRIEVAL_ASKED):
            turn.raise_alarm("box_jammed", key)
    if box.state not in (BoxState.ASSIGNED, BoxState.RETRIEVAL_ASKED):
        return
    person = turn.person(box.holder)
    turn.raise_alarm("box_jammed", key)
    kiosk = _kiosk_of(turn, person)
    if kiosk:
        turn.notify(kiosk, "box_failed")
    if box.state is BoxState.RETRIEVAL_ASKED:
        turn.move_box(key, BoxEvent.JAM)
        if kiosk:
            turn.drop_deadline(f"kiosk:{kiosk}")
            turn.put_lane(kiosk, visitor=None)
        return
    if box.filled:
        turn.move_box(key, BoxEvent.KEEP)
        return
    turn.move_box(key, BoxEvent.JAM, holder=None)
    turn.put_person(person.person, box=None)
    if kiosk and person.state is AdmissionState.DECLARED:
        open_own_box(turn, kiosk, person.person)


def on_box_left_open(turn: Turn, key: str) -> None:
    """The box is still open after its time: remind, alarm, and wait on; an open box never times a person out."""
    box = turn.box(key)
    if box.state not in (BoxState.OPEN, BoxState.RETRIEVAL_OPEN):
        return
    turn.raise_alarm("box_left_open", key)
    kiosk = _kiosk_of(turn, turn.person(box.holder)) if box.holder else None
    if kiosk:
        turn.notify(kiosk, "box_left_open")
    turn.set_deadline(f"box_close:{key}", turn.profile.box_close_wait_ms)


def on_board_ready(turn: Turn, locker: str) -> None:
    """The board was silent when a box should have opened, and its boxes were read again: whoever waits gets theirs."""
    for plan in turn.room.plan.lanes:
        lane = turn.lane(plan.id)
        person = turn.person(lane.visitor) if lane.visitor else None
        if plan.locker != locker or person is None or person.state is not AdmissionState.DECLARED:
            continue
        box = turn.box_of(person)
        if lane.holder == person.person and box is not None and box.state is BoxState.STORED:
            open_own_box(turn, plan.id, person.person)


def on_items_listed(turn: Turn, fact: ItemsListed) -> None:
    """What lies in the box, as its holder ticked it, and the picture of the locker's camera (440号 5.5.3)."""
    person = turn.person(fact.person)
    if turn.lane(fact.lane).holder != fact.person or person.state not in (
        AdmissionState.BOX_OPEN,
        AdmissionState.STORED,
    ):
        raise Refused("items:no_box_open")
    if person.box is None:
        raise Refused("items:no_box")
    items = tuple(dict.fromkeys(item for item in map(str.strip, fact.items) if item))
    turn.put_person(fact.person, items=items, items_picture_sha256=fact.picture_sha256)
