"""The fact log: numbered, waited for, told again, bounded."""

import asyncio
import threading
import time

from recorder.facts import FactLog


def started(source: str, session: str = "s-1") -> tuple[str, dict[str, object]]:
    return "SourceRecordingStarted", {"session": session, "source": source, "start_utc_us": 1}


def test_facts_are_numbered_from_1_and_read_from_any_number() -> None:
    log = FactLog()
    for name in "abc":
        log.tell(*started(name))
    reading = log.after(log.epoch, 1)
    assert (reading.epoch, reading.next) == (log.epoch, 3)
    assert [(fact["n"], fact["source"]) for fact in reading.facts] == [(2, "b"), (3, "c")]


def test_a_reader_of_another_epoch_gets_what_stands_and_no_history() -> None:
    log = FactLog()
    log.tell(*started("a", "s-0"))
    log.tell("SourceRecordingLost", {"session": "s-1", "source": "b", "cause": "stall"})
    log.tell(*started("b"))
    log.tell("RecordingSealed", {"session": "s-0", "manifests": {}})
    for epoch, after in (("other", 99), (None, 99), (log.epoch, 0)):
        reading = log.after(epoch, after)
        assert [(fact["n"], fact["kind"]) for fact in reading.facts] == [
            (3, "SourceRecordingStarted"),
            (4, "RecordingSealed"),
        ]
        assert reading.next == 4


def test_waiting_ends_with_the_first_fact_or_with_the_time() -> None:
    log = FactLog()

    async def wait() -> tuple[float, int]:
        threading.Timer(0.1, log.tell, started("a")).start()
        start_s = time.monotonic()
        facts = (await log.wait_after(log.epoch, 0, 10_000)).facts
        waited_s = time.monotonic() - start_s
        assert (await log.wait_after(log.epoch, 1, 20)).facts == []
        return waited_s, len(facts)

    waited_s, count = asyncio.run(wait())
    assert count == 1
    assert waited_s < 5


def test_who_comes_back_after_facts_were_forgotten_gets_what_stands() -> None:
    log = FactLog(most=5)
    log.tell(*started("a", "s-0"))
    log.tell(*started("b"))
    log.tell("RecordingSealed", {"session": "s-0", "manifests": {}})
    for number in range(9):
        log.tell("SourceRecordingLost", {"session": "s-1", "source": "c", "cause": str(number)})
    late = log.after(log.epoch, 2)
    assert [(fact["n"], fact["kind"]) for fact in late.facts] == [(3, "RecordingSealed"), (12, "SourceRecordingLost")]
    assert late.next == 12
    assert [fact["n"] for fact in log.after(log.epoch, 10).facts] == [11, 12]
    assert log.after(log.epoch, 12).facts == []


def test_a_source_that_is_no_longer_wanted_does_not_stand() -> None:
    log = FactLog()
    log.tell(*started("a"))
    log.tell(*started("b"))
    log.forget("s-1", "a")
    assert [fact["source"] for fact in log.after(None, 0).facts] == ["b"]


def test_a_signed_head_takes_no_seal_away_and_the_last_one_stands() -> None:
    log = FactLog()
    log.tell(*started("a"))
    for number in (1, 2):
        log.tell("RecordingHeadSigned", {"session": "s-1", "number": number, "sha256": "0", "vkey": "v"})
    assert [fact["kind"] for fact in log.after(None, 0).facts] == ["SourceRecordingStarted", "RecordingHeadSigned"]
    log.tell("RecordingSealed", {"session": "s-1", "manifests": {}})
    standing = log.after(None, 0).facts
    assert [(fact["n"], fact["kind"]) for fact in standing] == [(3, "RecordingHeadSigned"), (4, "RecordingSealed")]


def test_an_alarm_stands_as_it_was_told_last() -> None:
    log = FactLog()
    log.tell("RecorderAlarmRaised", {"alarm": "storage_low", "place": "hot", "cause": "no_space"})
    log.tell("RecorderAlarmRaised", {"alarm": "camera_badly_set", "place": "a", "cause": "groups_long"})
    log.tell("RecorderAlarmEnded", {"alarm": "storage_low", "place": "hot"})
    assert [(fact["kind"], fact["place"]) for fact in log.after(None, 0).facts] == [
        ("RecorderAlarmRaised", "a"),
        ("RecorderAlarmEnded", "hot"),
    ]
