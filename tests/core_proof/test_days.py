"""Whole days with everything going wrong: no unsafe unlock, every invariant, and everybody home in the evening."""

import json
import os
from pathlib import Path

import pytest

from tests.core_proof.ledger import LEDGER, Ledger
from tests.core_proof.play import SITES, play_day, play_days

DAYS = 20
ENTRIES_NIGHTLY = 300_000
SEED_NIGHTLY = 1_000_000
FAULTS = {
    "board_silent", "gate_silent", "locker_silent", "crash", "clock_step", "fire", "override", "operator_errs", "tailgate",
    "phone_kept", "recorder_lost", "source_lost", "stranger", "passage_missed", "box_jammed", "command_failed", "door_forced",
}  # fmt: skip


def test_twenty_days_of_a_small_site_break_no_invariant_and_everybody_gets_home() -> None:
    days = [play_day(SITES["small"], seed) for seed in range(1, DAYS + 1)]
    for day in days:
        print(json.dumps(day.line()))
    assert sum(day.counts["entries"] for day in days) >= DAYS * 10
    assert set().union(*(day.faults for day in days)) >= FAULTS, "every kind of fault was met"


def test_a_seed_plays_the_same_day_again() -> None:
    first, again = play_day(SITES["small"], 7), play_day(SITES["small"], 7)
    assert (first.counts, first.faults) == (again.counts, again.faults)


def test_the_ledger_adds_up_and_counts_a_day_once(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "proof" / "days.jsonl")
    day = play_day(SITES["small"], 3)
    ledger.enter(day)
    ledger.enter(day)
    ledger.enter(play_day(SITES["small"], 4))
    totals = ledger.totals()
    assert totals["days"] == 2
    assert totals["entries"] >= day.counts["entries"]
    assert totals["faults"]["crash"] >= 1


@pytest.mark.nightly
@pytest.mark.timeout(14_400)
def test_three_hundred_thousand_entries_a_night_at_a_large_site() -> None:
    """The first seed goes on where the ledger stands, so that nights add up."""
    ledger = Ledger(Path(os.environ.get("SEALROOM_PROOF_LEDGER", LEDGER)))
    entries = 0
    for day in play_days(SITES["large"], ledger.next_seed("large", SEED_NIGHTLY), ENTRIES_NIGHTLY):
        ledger.enter(day)
        entries += day.counts["entries"]
    print(json.dumps(ledger.totals()))
    assert entries >= ENTRIES_NIGHTLY
