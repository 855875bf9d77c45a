"""Whole days with everything going wrong: no unsafe unlock, every invariant, and everybody home in the evening."""

import json
import os
from pathlib import Path

import pytest

from tests.core_proof.ledger import LEDGER, Ledger
from tests.core_proof.play import SITES, PlayedDay, play_day, play_days
from tests.core_proof.rules import NOTHING_DEMANDED, RULES, profile_named, rules_of

pytestmark = pytest.mark.timeout(600)

DAYS = 20
ENTRIES_NIGHTLY = 300_000
SEED_NIGHTLY = 1_000_000
FAULTS = {
    "board_silent", "gate_silent", "locker_silent", "crash", "clock_step", "fire", "override", "operator_errs", "tailgate",
    "phone_kept", "recorder_lost", "source_lost", "stranger", "passage_missed", "box_jammed", "command_failed", "door_forced",
    "gate_drifted", "tester_errs", "self_test_failed", "list_not_opened", "never_came", "came_late", "recused", "link_lost",
    "storage_full", "medical", "objection", "queue_left", "closed_too_early", "face_unlike", "power_lost", "tailgate_seen",
}  # fmt: skip
DONE = {"gate_tests", "temp_outs", "nights", "alternates", "replaced", "incidents"}
"""What rules ask for beside the way in, and the world does."""


@pytest.fixture(scope="module")
def days() -> list[PlayedDay]:
    """Played once for all tests here; the seed after the last one is free."""
    return [play_day(SITES["small"], seed) for seed in range(1, DAYS + 1)]


def test_twenty_days_of_a_small_site_break_no_invariant_and_everybody_gets_home(days: list[PlayedDay]) -> None:
    for day in days:
        print(json.dumps(day.line()))
    assert sum(day.counts["entries"] for day in days) >= DAYS * 10
    assert set().union(*(day.faults for day in days)) >= FAULTS, "every kind of fault was met"
    assert set().union(*(day.counts for day in days)) >= DONE, "everything that rules ask for was done"
    assert {day.rules for day in days} == set(RULES), "with nothing demanded, and by each profile that ships"


def test_the_rules_of_a_day_are_the_shipped_profiles_as_the_controller_takes_them() -> None:
    assert {rules_of(seed) for seed in range(3)} == set(RULES) == {NOTHING_DEMANDED, "just-in-time", "day-before"}
    for rules in RULES[1:]:
        profile = profile_named(rules)
        assert profile.gate_test_valid_ms
        assert profile.self_test_needed
        assert profile.report_needed
        assert profile.compositions


def test_a_seed_plays_the_same_day_again(days: list[PlayedDay]) -> None:
    first, again = days[6], play_day(SITES["small"], 7)
    assert (first.counts, first.faults) == (again.counts, again.faults)


def test_the_ledger_adds_up_and_counts_a_day_once(tmp_path: Path, days: list[PlayedDay]) -> None:
    ledger = Ledger(tmp_path / "proof" / "days.jsonl")
    day = days[2]
    ledger.enter(day)
    ledger.enter(day)
    ledger.enter(days[3])
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
