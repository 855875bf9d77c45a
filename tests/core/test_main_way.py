"""The way in and out, as the tables have it."""

from controller.core import facts
from controller.core.commands import PulseUnlock, SetRecording
from tests.core.playbook import Site, ordered, ready_site


def test_five_people_are_admitted_in_order_and_all_phones_return() -> None:
    site = ready_site()
    people = [f"p{n}" for n in range(1, 6)]
    # Four boxes: the fifth person has declared that there is nothing to store.
    for person in people[:4]:
        site.admit(person)
        assert site.state(person) == "admitted"
    site.card("p5")
    site.identify("p5")
    site.answer(site.declare("p5", "none"))
    site.through_door(site.answer(site.walk()))
    assert [site.state(person) for person in people] == ["admitted"] * 5
    site.tell(facts.SessionOrdered("s-1", "start", ("g1",)))
    for person in people:
        decision = site.card(person, "room-reader-1")
        site.through_door(decision)
        assert site.state(person) == "in_room"
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    for person in people:
        last = site.leave(person)
        assert site.state(person) == "exited"
    assert ordered(last, SetRecording).sessions == ()
    for person in people[:4]:
        site.retrieve(person)
        assert site.state(person) == "retrieved"
    site.card("p5")
    site.tell(facts.RecordingSealed("s-1", {"cam-lane-a": "x", "cam-room-1a": "y"}))
    assert site.room.sessions["s-1"].state.value == "recording_sealed"
    assert site.room.sessions["s-1"].draw.state.value == "closed"


def test_the_door_unlocks_only_after_the_whole_way() -> None:
    site = ready_site()
    decision = site.to_clear("p1")
    assert site.unlocks() == 1
    assert ordered(decision, PulseUnlock).person == "p1"
    assert site.state("p1") == "gate_clear"


def test_recording_runs_from_preparing_until_the_last_person_is_out() -> None:
    site = Site()
    site.start()
    site.clear_lane()
    site.open_session()
    orders = [c for d in site.decisions for c in d.commands if isinstance(c, SetRecording)]
    assert [order.session for order in orders[-1].sessions] == ["s-1"]
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    assert site.room.sessions["s-1"].state.value == "emptying"
    assert not any(isinstance(c, SetRecording) for c in site.decisions[-1].commands)
    assert ordered(site.leave("p1"), SetRecording).sessions == ()


def test_a_fact_outside_every_table_changes_nothing_at_all() -> None:
    site = ready_site()
    before = site.room
    decision = site.tell(facts.SessionOrdered("s-1", "resume", ("g1",)))
    assert not decision.accepted
    assert decision.refusal == "session:assembling:resume"
    assert site.room is before
