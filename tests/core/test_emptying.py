"""The end: everybody out, boxes empty, the room looked into, the recording sealed, the file kept."""

from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.admission import Admission, AdmissionState
from controller.core.commands import SetRecording
from controller.core.emptying import anybody_left, check_missing, counts
from controller.core.recordings import desired_recording
from controller.core.state import Room
from tests.core.playbook import BY_TWO, HOUR_US, Site
from tests.core.sittings import SHA, S, open_site, order, prepared_site, running_site, seat, session, state

ALL = ("p1", "p2", "p3", "p4", "p5")
DONE = ("nothing_left", "papers_shredded", "room_empty")
SEALED = facts.RecordingSealed(S, {"cam-lane-a": SHA, "cam-room-1a": SHA})


def emptying_site(**figures: bool) -> Site:
    """A session that was ended with five people inside."""
    site = running_site(5, **figures)
    order(site, "end")
    return site


def go(site: Site, *people: str) -> None:
    """They leave and take their telephones."""
    for person in people:
        site.leave(person)
        site.retrieve(person)


def look(site: Site, items: tuple[str, ...] = DONE, by: tuple[str, ...] = BY_TWO) -> str | None:
    """Two staff look into the room; returns the refusal."""
    return site.tell(facts.ChecklistSigned(S, "emptying", items, by)).refusal


def sealed_site() -> Site:
    """A session whose recording is sealed."""
    site = emptying_site()
    go(site, *ALL)
    site.tell(SEALED)
    assert state(site) == "recording_sealed"
    return site


def test_a_session_is_recorded_until_the_last_person_is_out() -> None:
    """浙发改公管〔2021〕440号 6.4.2: from start to end; count in = count out."""
    site = emptying_site()
    go(site, *ALL[:4])
    assert (counts(site.room, S), len(desired_recording(site.room))) == ((5, 4), 1)
    site.leave("p5")
    assert (counts(site.room, S), desired_recording(site.room)) == ((5, 5), ())


def test_nothing_is_sealed_while_somebody_is_inside_or_a_box_is_held() -> None:
    """浙发改公管〔2021〕440号 5.5.5: nobody and nothing is left."""
    site = emptying_site()
    go(site, *ALL[:4])
    site.tell(SEALED)
    assert state(site) == "emptying"
    site.leave("p5")
    assert state(site) == "emptying"
    site.retrieve("p5")
    assert state(site) == "recording_sealed"
    draw = session(site).draw
    assert draw is not None
    assert draw.state.value == "closed"


@pytest.mark.parametrize(
    "state_of", ["stored", "held", "gate_clear", "admitted", "seated", "temp_out", "exit_asked", "unknown", "led_out"]
)
def test_who_may_be_behind_the_gate_counts_as_left(state_of: str) -> None:
    """浙发改公管〔2021〕440号 6.4.2: as far as anybody knows."""
    one = Admission("p1", S, "d", "expert", AdmissionState(state_of))
    assert anybody_left(Room(people={"p1": one}), S)
    assert not anybody_left(Room(people={"p1": one}), "s-2")
    assert not anybody_left(Room(people={"p1": replace(one, state=AdmissionState.EXITED)}), S)


def test_a_room_that_one_person_had_been_in_is_looked_into() -> None:
    """Practice of Naiman's centre: whoever was in may have left something."""
    site = open_site(1, compositions=(), emptying_check_needed=True)
    seat(site, "p1")
    order(site, "end")
    go(site, "p1")
    site.tell(SEALED)
    assert state(site) == "emptying"
    look(site)
    assert state(site) == "recording_sealed"


def test_who_is_unknown_after_a_fire_counts_as_inside_until_the_roll_was_called() -> None:
    """S2: after a fire everybody is unknown."""
    site = emptying_site()
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(BY_TWO, "false alarm"))
    assert counts(site.room, S) == (5, 0)
    for person in ALL:
        site.tell(facts.RollCalled(person, BY_TWO))
    assert (counts(site.room, S), desired_recording(site.room)) == ((5, 5), ())


def test_two_staff_look_into_the_room_before_the_recording_stops() -> None:
    """Practice of Naiman's centre: papers are shredded before anybody goes; the recording shows it."""
    assert check_missing(emptying_site().room, session(emptying_site())) is False, "not demanded"
    site = emptying_site(emptying_check_needed=True)
    assert check_missing(site.room, session(site)) is True, "and nobody is out yet"
    go(site, *ALL[:4])
    assert look(site) == "not_empty"
    go(site, "p5")
    assert [one.session for one in desired_recording(site.room)] == [S]
    for missing in range(3):
        assert look(site, DONE[:missing] + DONE[missing + 1 :]) == "checklist_incomplete"
    assert look(site, DONE, ("g1",)) == "two_persons_needed"
    decision = site.tell(facts.ChecklistSigned(S, "emptying", DONE, BY_TWO))
    assert decision.commands == (SetRecording(()),)
    site.tell(SEALED)
    assert state(site) == "recording_sealed"


def test_a_room_that_nobody_had_been_in_needs_no_looking_into() -> None:
    """A session called off before anybody came."""
    site = prepared_site(emptying_check_needed=True)
    order(site, "end")
    site.tell(SEALED)
    assert state(site) == "recording_sealed"


def test_a_recording_that_ended_by_itself_is_not_sealed_before_the_room_was_looked_into() -> None:
    """Practice of Naiman's centre."""
    site = emptying_site(emptying_check_needed=True)
    go(site, *ALL)
    site.tell(SEALED)
    assert state(site) == "emptying"
    look(site)
    assert state(site) == "recording_sealed"


def test_closing_by_hand_takes_two_and_a_reason_and_says_what_was_left_out() -> None:
    """S7: no silent override."""
    site = emptying_site(emptying_check_needed=True)
    assert order(site, "close", BY_TWO, "late").refusal == "not_empty"
    for person in ALL:
        site.leave(person)
    assert order(site, "close", ("g1",), "late").refusal == "two_persons_needed"
    assert order(site, "close", BY_TWO).refusal == "two_persons_needed"
    assert order(site, "close", BY_TWO, "late").accepted
    assert state(site) == "closed"
    left_out = {"closed_without_seal", "closed_with_boxes_held", "closed_without_check"}
    assert left_out <= set(session(site).flags)


def test_a_sealed_session_is_archived_with_the_digest_of_its_file() -> None:
    """浙发改公管〔2021〕440号 5.6.1: one project, one file."""
    site = sealed_site()
    assert site.tell(facts.SessionArchived(S, SHA, ())).refusal == "staff_needed"
    assert site.tell(facts.SessionArchived(S, "", ("g1",))).refusal == "archive:content"
    assert site.tell(facts.SessionArchived(S, SHA, ("g1",))).accepted
    assert (state(site), session(site).archive_sha256) == ("archived", SHA)


def test_nothing_is_archived_before_it_is_sealed() -> None:
    """浙发改公管〔2021〕440号 5.6.1: complete, or not yet."""
    site = emptying_site()
    before = site.room
    assert site.tell(facts.SessionArchived(S, SHA, ("g1",))).refusal == "session:emptying:archive"
    assert site.room is before


def plan(site: Site, session_id: str) -> str | None:
    """Another session is planned; returns the refusal."""
    return site.tell(facts.SessionPlanned(session_id, "1", site.utc_us, site.utc_us + HOUR_US, ("g1",))).refusal


def test_an_archived_session_leaves_memory_once_its_list_is_no_secret_and_its_name_stays_taken() -> None:
    """招标投标法 37: secret until the result; years must not add up, and no session takes an old one's name."""
    site = sealed_site()
    site.tell(facts.SessionArchived(S, SHA, ("g1",)))
    assert plan(site, "s-2") is None
    assert (set(site.room.sessions), site.room.people) == ({S, "s-2"}, {})
    site.tell(facts.DrawListDeclassified(S, BY_TWO, "published"))
    assert plan(site, "s-3") is None
    assert (set(site.room.sessions), set(site.room.past)) == ({"s-2", "s-3"}, {S})
    assert site.room.past[S].archive_sha256 == SHA
    assert plan(site, S) == "session:exists"
    before = site.room
    assert site.tell(SEALED).accepted, "said again by a new recorder"
    assert site.room == before


def test_an_archived_session_stays_while_a_telephone_lies_in_a_box_of_its_people() -> None:
    """S4: what lies in a box stays its holder's."""
    site = emptying_site()
    for person in ALL:
        site.leave(person)
    order(site, "close", BY_TWO, "late")
    site.tell(facts.DrawListDeclassified(S, BY_TWO, "published"))
    plan(site, "s-2")
    assert S in site.room.sessions
    assert len(site.room.people) == 5


def test_somebody_led_out_after_a_fire_is_recorded_and_awaited_until_they_are_out() -> None:
    """440号: count in = count out; recording goes on until the last person is out."""
    site = running_site(5)
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(("g1",), "false alarm"))
    site.clear_lane()
    assert order(site, "end").accepted
    for person in ("p2", "p3", "p4", "p5"):
        site.tell(facts.RollCalled(person, ("g1",)))
        site.retrieve(person)
    site.tell(facts.RecordingSealed(S, {}))
    decision = site.card("p1", "exit-reader-a")
    assert (site.state("p1"), site.lane(), state(site)) == ("led_out", "out_held", "emptying")
    assert site.tell(facts.RollCalled("p1", ("g1",))).refusal == "lane_busy"
    assert site.card("p1").refusal is not None, "nobody who may be within begins a new way in"
    site.through_door(decision)
    site.walk("backward")
    assert site.state("p1") == "exited"
    site.retrieve("p1")
    assert state(site) == "recording_sealed"


def test_who_is_led_out_and_was_found_outside_starts_again_from_the_card() -> None:
    """Their card was laid on the reader by somebody else, or they slipped out: staff call the roll."""
    site = running_site(5)
    site.tell(facts.FireInputRead("fire-main", True))
    site.tell(facts.FireInputRead("fire-main", False))
    site.tell(facts.FireReset(("g1",), "false alarm"))
    site.card("p1", "exit-reader-a")
    assert site.tell(facts.RollCalled("p1", ("g1",))).accepted
    assert site.state("p1") == "expected"
