"""What the core does with the recorder's facts that belong to no session of its own."""

import pytest

from controller.core import facts
from controller.core.sessions import desired_recording
from tests.core.playbook import Site, ready_site


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
