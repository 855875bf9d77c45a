"""What the core does with the recorder's facts that belong to no session of its own."""

from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.commands import SetRecording
from controller.core.profile import ModeRule, Profile
from controller.core.recordings import desired_recording, planned_s
from controller.core.session import Session
from tests.core.playbook import PLAN, Site, ready_site
from tests.core.troubles import TROUBLED, incident, kinds, troubled_site


def test_a_signed_head_is_accepted_and_changes_nothing() -> None:
    site = ready_site()
    before = site.room
    assert site.tell(facts.RecordingHeadSigned("s-1", 1, "0" * 64, "recorder+key")).accepted
    assert site.tell(facts.RecordingHeadSigned("public-20261126", 1, "0" * 64, "recorder+key")).accepted
    assert site.room.sessions == before.sessions


def test_a_lost_camera_of_a_public_area_is_an_alarm_until_it_is_recorded_again() -> None:
    site = ready_site()
    site.tell(facts.SourceRecordingLost("public-20261126", "cam-hall", "stall"))
    assert site.room.alarms["source_lost:cam-hall"].params["cause"] == "stall"
    assert site.room.sessions.keys() == {"s-1"}
    site.tell(facts.SourceRecordingStarted("public-20261127", "cam-hall", 1))
    alarm = site.room.alarms.get("source_lost:cam-hall")
    assert alarm is None or not alarm.active


def test_the_seal_of_a_day_of_a_public_area_is_accepted() -> None:
    assert ready_site().tell(facts.RecordingSealed("public-20261126", {"cam-hall": "0" * 64})).accepted


def test_a_session_of_staff_cannot_take_the_name_of_a_public_day() -> None:
    site = Site()
    site.start()
    decision = site.tell(facts.SessionPlanned("public-20261126", "1", 0, 2 * site.utc_us))
    assert decision.refusal == "session:exists"


@pytest.mark.parametrize("session", ["s-9", ""])
def test_a_source_of_a_session_that_nobody_knows_is_refused(session: str) -> None:
    assert not ready_site().tell(facts.SourceRecordingLost(session, "cam-hall", "stall")).accepted


def test_an_alarm_of_the_recorder_stands_until_its_cause_is_gone() -> None:
    site = ready_site()
    site.tell(facts.RecorderAlarmRaised("storage_low", "hot", "free"))
    assert site.room.alarms["storage_low:hot"].active
    site.tell(facts.RecorderAlarmEnded("storage_low", "hot"))
    assert "storage_low:hot" not in site.room.alarms


def test_the_recorder_raises_no_alarm_that_is_not_its_own() -> None:
    site = ready_site()
    assert site.tell(facts.RecorderAlarmRaised("fire", "hot", "free")).refusal == "alarm:unknown"
    assert site.tell(facts.RecorderAlarmEnded("phone_at_gate", "gate-a")).refusal == "alarm:unknown"


def test_a_new_recorder_says_again_what_troubles_it() -> None:
    site = ready_site()
    site.tell(facts.RecorderAlarmRaised("storage_low", "hot", "free"))
    site.tell(facts.RecorderAlarmRaised("recording_damaged", "s-0", "digest"))
    site.tell(facts.RecorderReady("epoch-2"))
    assert "storage_low:hot" not in site.room.alarms
    assert "recording_damaged:s-0" in site.room.alarms, "damage stays until somebody took note"


def test_the_recorder_is_told_how_long_a_session_may_last() -> None:
    site = ready_site()
    session = site.room.sessions["s-1"]
    (order,) = desired_recording(site.room)
    assert order.planned_s * 1_000_000 == session.until_utc_us - session.not_before_utc_us


def test_a_silent_recorder_is_every_source_lost() -> None:
    """S5, S10: nothing is recorded as far as anybody knows; nobody enters, and the record says so."""
    site = ready_site()
    site.tell(facts.RecorderLost("silent"))
    lost = site.room.sessions["s-1"]
    assert (site.room.recorder_online, set(lost.recording.values())) == (False, {False})
    assert "recorder_lost" in lost.flags
    assert site.room.alarms["recorder_lost"].params["cause"] == "silent"
    assert site.card("p1").refusal == "recording_lost"


def test_a_recorder_that_is_back_gets_the_whole_set_and_its_alarm_ends() -> None:
    """The recorder keeps what it is told; told again, it cannot have forgotten."""
    site = ready_site()
    site.tell(facts.RecorderLost("silent"))
    decision = site.tell(facts.RecorderReady("epoch-2"))
    assert decision.commands == (SetRecording(desired_recording(site.room)),)
    assert (site.room.recorder_online, "recorder_lost" in site.room.alarms) == (True, False)
    assert site.card("p1").refusal == "recording_lost"
    for source in site.room.sessions["s-1"].recording:
        site.tell(facts.SourceRecordingStarted("s-1", source, site.utc_us))
    assert site.card("p1").accepted


def test_a_session_that_was_not_recorded_yet_is_not_marked_by_a_silent_recorder() -> None:
    """A mark is for a hole in what was recorded."""
    site = Site()
    site.start()
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us, site.utc_us + 1_000_000, ("g1",)))
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    site.tell(facts.RecorderLost("silent"))
    assert site.room.sessions["s-1"].flags == ()


def test_a_silent_recorder_is_an_incident_only_while_a_session_is_or_is_to_be_recorded() -> None:
    """Each start hears "lost" before the recorder's first word: an alarm until it speaks, and no incident."""
    site = Site(profile=TROUBLED)
    site.start()
    site.tell(facts.RecorderLost("starting"))
    assert ("recorder_lost" in site.room.alarms, kinds(site)) == (True, set())
    site.tell(facts.SessionPlanned("s-1", "1", site.utc_us, site.utc_us + 1_000_000, ("g1",)))
    site.tell(facts.RecorderLost("silent"))
    assert kinds(site) == set()
    site.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    site.tell(facts.RecorderLost("silent"))
    assert kinds(site) == {"recording_lost"}


def test_an_outage_that_loses_nothing_lengthens_no_earlier_incident() -> None:
    site = troubled_site()
    site.tell(facts.RecorderLost("silent"))
    site.tell(facts.RecorderReady("e"))
    before = incident(site, "recording_lost")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.RecordingSealed("s-1", {"cam-lane-a": "0" * 64}))
    site.wait_ms(60_000)
    site.tell(facts.RecorderLost("silent"))
    site.tell(facts.RecorderReady("e"))
    assert incident(site, "recording_lost") == before


def test_a_lost_source_is_an_alarm_with_its_cause_and_a_mark_until_it_is_back() -> None:
    """浙发改公管〔2021〕440号 6.4.2: all sound sources and images, without a gap that nobody sees."""
    site = ready_site()
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "stall"))
    assert site.room.alarms["source_lost:cam-lane-a"].params["cause"] == "stall"
    assert site.room.sessions["s-1"].recording == {"cam-lane-a": False, "cam-room-1a": True}
    assert "source_lost" in site.room.sessions["s-1"].flags
    site.tell(facts.SourceRecordingStarted("s-1", "cam-lane-a", 1))
    assert all(site.room.sessions["s-1"].recording.values())
    assert "source_lost:cam-lane-a" not in site.room.alarms


def test_a_source_that_ends_with_its_recording_is_no_alarm() -> None:
    """After the seal nothing is missed."""
    site = ready_site()
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.RecordingSealed("s-1", {"cam-lane-a": "0" * 64}))
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "stopped"))
    assert "source_lost" not in site.alarms()
    assert "source_lost" not in site.room.sessions["s-1"].flags


def test_a_source_of_another_room_is_none_of_this_session() -> None:
    """What is nonsense is refused and changes nothing."""
    site = ready_site()
    before = site.room
    assert site.tell(facts.SourceRecordingStarted("s-1", "cam-9", 1)).refusal == "source:unknown"
    assert site.tell(facts.SourceRecordingLost("s-1", "cam-9", "stall")).refusal == "source:unknown"
    assert site.room is before


def test_a_recording_is_sealed_when_its_session_is_over_and_what_was_said_first_stands() -> None:
    """浙发改公管〔2021〕440号 5.6.3: what is sealed does not change."""
    site = ready_site()
    seal = facts.RecordingSealed("s-1", {"cam-lane-a": "1" * 64})
    assert site.tell(seal).refusal == "recording:not_ended"
    site.admit("p1")
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    assert site.tell(seal).accepted
    sealed = site.room.sessions["s-1"]
    assert (sealed.recording_ended, sealed.manifests) == (True, {"cam-lane-a": "1" * 64})
    assert not any(sealed.recording.values())
    assert site.tell(facts.RecordingSealed("s-1", {"cam-lane-a": "2" * 64})).accepted
    assert site.room.sessions["s-1"] == sealed


def test_what_troubles_the_recorder_is_a_degraded_mode_where_the_profile_has_one() -> None:
    """The profile's matrix of degraded modes says what may go on."""
    modes = tuple(
        ModeRule(mode, False, True) for mode in ("recorder_lost", "source_lost", "storage_low", "storage_full")
    )
    site = ready_site(profile=Profile(modes=modes))
    site.tell(facts.RecorderAlarmRaised("storage_low", "hot", "free"))
    assert site.room.alarms["storage_low:hot"].params["cause"] == "free"
    assert set(site.room.modes) == {"storage_low"}
    site.tell(facts.RecorderAlarmEnded("storage_low", "hot"))
    assert site.room.modes == {}
    site.tell(facts.RecorderAlarmRaised("camera_badly_set", "cam-lane-a", "bits_many"))
    assert site.room.modes == {}
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "stall"))
    assert set(site.room.modes) == {"source_lost:s-1"}
    site.tell(facts.SourceRecordingStarted("s-1", "cam-lane-a", 1))
    assert site.room.modes == {}
    site.tell(facts.RecorderAlarmRaised("storage_low", "hot", "free"))
    site.tell(facts.RecorderLost("silent"))
    site.tell(facts.RecorderAlarmRaised("storage_full", "hot", "free"))
    assert set(site.room.modes) == {"storage_low", "storage_full", "recorder_lost"}
    site.tell(facts.RecorderReady("epoch-2"))
    assert site.room.modes == {}


def test_a_new_recorder_ends_no_alarm_but_its_own() -> None:
    """An alarm ends with its cause."""
    site = ready_site()
    site.tell(facts.ClockDoubted("step"))
    site.tell(facts.RecorderReady("epoch-2"))
    assert "clock_doubted" in site.room.alarms


def test_a_session_that_was_closed_by_hand_misses_no_source() -> None:
    """It is not recorded any more, sealed or not."""
    site = ready_site()
    site.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.tell(facts.SessionOrdered("s-1", "close", ("g1", "s1"), "recorder broken"))
    site.tell(facts.SourceRecordingLost("s-1", "cam-lane-a", "cable"))
    assert "source_lost" not in site.alarms()


def test_the_recorder_is_told_the_kind_of_the_room() -> None:
    """It stands in the recording's first line, and says how long it is kept."""
    plan = replace(PLAN, rooms=(replace(PLAN.rooms[0], kind="negotiation"),))
    (order,) = desired_recording(ready_site(plan=plan).room)
    assert (order.room_kind, order.planned_s) == ("negotiation", 9 * 3_600)
    (order,) = desired_recording(ready_site().room)
    assert order.room_kind == "evaluation"


def test_a_long_session_is_counted_in_seconds() -> None:
    """The disk must have room for it."""
    assert planned_s(Session("s-1", "1", 0, 2_000_000 * 1_000_000)) == 2_000_000
