"""What staff can do wherever a site stands: put it in order, let everybody out, give every phone back, close the session."""

from controller.core import facts
from controller.core.admission import INSIDE, AdmissionState
from controller.core.commands import PulseUnlock
from controller.core.lane import OUTWARD, LaneState
from controller.core.session import SessionState
from tests.core.playbook import BY_TWO, Site
from tests.core.wanderer import Wanderer

ROUNDS_MAX = 12


def put_in_order(wanderer: Wanderer) -> None:
    """Devices up, doors and boxes shut, fire reset, lanes cleared, the roll called; whoever stood about timed out."""
    site = wanderer.site
    wanderer.waiting.clear()
    site.wait_ms(site.profile.box_open_wait_ms)
    for _ in range(ROUNDS_MAX):
        for fact in list(wanderer.repairs()):
            site.tell(fact)
        for lane in list(site.room.lanes.values()):
            if lane.state is LaneState.ALARMED:
                site.tell(facts.GatePassageReported(f"gate-{lane.id}", "backward", True))
        _shut_boxes(site)
        if not list(wanderer.repairs()) and _at_rest(site):
            return
        site.wait_ms(site.profile.identity_wait_ms)
    raise AssertionError(f"not in order: {[repr(fact) for fact in wanderer.repairs()]} {site.room.lanes}")


def _shut_boxes(site: Site) -> None:
    for box in list(site.room.boxes.values()):
        if box.closed is False:
            site.tell(facts.BoxRead(box.locker, box.box, True))


def _at_rest(site: Site) -> bool:
    return all(lane.state is LaneState.FREE and lane.visitor is None for lane in site.room.lanes.values())


def everybody_home(site: Site) -> None:
    """End the session, let everybody out, give every phone back; the session closes by itself."""
    session = site.room.sessions["s-1"].state
    if session not in (SessionState.EMPTYING, SessionState.RECORDING_SEALED, SessionState.CLOSED):
        assert site.tell(facts.SessionOrdered("s-1", "end", ("g1",))).accepted
    for person in list(site.room.people):
        if site.room.people[person].state in INSIDE:
            _out(site, person)
    if session is not SessionState.CLOSED:
        site.tell(facts.RecordingSealed("s-1", {}))
    for person in list(site.room.people):
        if site.room.people[person].box is not None:
            site.store(site.card(person))
            assert site.state(person) == "retrieved"
    assert not any(box.holder for box in site.room.boxes.values())
    assert site.room.sessions["s-1"].state is SessionState.RECORDING_SEALED


def _out(site: Site, person: str) -> None:
    decision = site.card(person, "exit-reader-a")
    command = next(c for c in decision.commands if isinstance(c, PulseUnlock))
    site.tell(facts.UnlockPulseSent(command.command, command.door))
    site.tell(facts.DoorContactRead(command.door, False))
    site.tell(facts.DoorContactRead(command.door, True))
    assert site.room.lanes["a"].state in OUTWARD
    site.walk("backward")
    assert site.state(person) == "exited"


def admit_whoever_may(site: Site) -> int:
    """Let everybody who is expected make the whole way; returns how many came in."""
    count = 0
    for person in list(site.room.people.values()):
        session = site.room.sessions["s-1"].state
        if person.state is not AdmissionState.EXPECTED or person.revoked:
            continue
        if session not in (SessionState.ASSEMBLING, SessionState.RUNNING):
            continue
        site.card(person.person)
        site.identify(person.person)
        decision = site.declare(person.person, "store" if person.box else "none")
        site.answer(site.store(decision) if person.box else decision)
        site.through_door(site.answer(site.walk()))
        assert site.state(person.person) == "admitted"
        count += 1
    return count


__all__ = ["BY_TWO", "admit_whoever_may", "everybody_home", "put_in_order"]
