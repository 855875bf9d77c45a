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
    epoch, facts = log.after(log.epoch, 1)
    assert epoch == log.epoch
    assert [(fact["n"], fact["source"]) for fact in facts] == [(2, "b"), (3, "c")]


def test_a_reader_of_another_epoch_gets_all() -> None:
    log = FactLog()
    log.tell(*started("a"))
    assert len(log.after("other", 99)[1]) == 1
    assert len(log.after(None, 99)[1]) == 1


def test_waiting_ends_with_the_first_fact_or_with_the_time() -> None:
    log = FactLog()

    async def wait() -> tuple[float, int]:
        threading.Timer(0.1, log.tell, started("a")).start()
        start_s = time.monotonic()
        _, facts = await log.wait_after(log.epoch, 0, 10_000)
        waited_s = time.monotonic() - start_s
        _, none = await log.wait_after(log.epoch, 1, 20)
        assert none == []
        return waited_s, len(facts)

    waited_s, count = asyncio.run(wait())
    assert count == 1
    assert waited_s < 5


def test_a_full_log_begins_a_new_epoch_with_what_stands() -> None:
    log = FactLog(most=10)
    first = log.epoch
    log.tell(*started("a", "s-0"))
    log.tell("RecordingSealed", {"session": "s-0", "manifests": {}})
    for number in range(9):
        log.tell("SourceRecordingLost", {"session": "s-1", "source": "b", "cause": str(number)})
    epoch, facts = log.after(first, 10)
    assert epoch != first
    assert [(fact["n"], fact["kind"], fact.get("cause")) for fact in facts] == [
        (1, "RecordingSealed", None),
        (2, "SourceRecordingLost", "8"),
    ]


def test_a_source_that_is_no_longer_wanted_does_not_stand() -> None:
    log = FactLog(most=2)
    log.tell(*started("a"))
    log.forget("s-1", "a")
    log.tell(*started("b"))
    log.tell(*started("b"))
    assert [fact["source"] for fact in log.after(None, 0)[1]] == ["b"]
