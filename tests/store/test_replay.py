"""The journal alone leads to the same decisions and the same state, bit for bit; journals of every release stay readable."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from controller.commands.replay import entries_of
from controller.core.words import CORE_VERSION
from controller.proof.canonical import canonical, parse_canonical
from controller.store.codec import NotUnderstood
from controller.store.entry import Entry, entry_bytes, fact_of, parse_entry
from controller.store.replay import replay, state_digest, structure
from tests.core.test_random_walks import walk

JOURNALS = Path(__file__).parent / "journals"
RELEASES = sorted(JOURNALS.glob("*.jsonl"))


def walked(seed: int, steps: int = 250) -> tuple[list[bytes], str]:
    """A seeded walk with a restart in it, as entries, and the digest of the state it reached."""
    wanderer = walk(seed, steps)
    wanderer.site.restart()
    for _ in range(60):
        wanderer.step()
    site = wanderer.site
    pairs = zip(site.facts, site.decisions, strict=True)
    bodies = [entry_bytes(seq, stamp, fact, decision) for seq, ((stamp, fact), decision) in enumerate(pairs)]
    return bodies, state_digest(site.room)


def entries(bodies: list[bytes]) -> list[Entry]:
    return [parse_entry(parse_canonical(body)) for body in bodies]


@pytest.mark.parametrize("seed", range(6))
def test_a_replay_comes_to_the_same_decisions_and_the_same_state(seed: int) -> None:
    bodies, digest = walked(seed)
    result = replay(entries(bodies))
    assert (result.mismatches, result.compared, result.facts) == ([], len(bodies), len(bodies))
    assert result.state_digest == digest


def test_another_decision_on_record_is_found_and_named() -> None:
    told = entries(walked(3)[0])
    at = next(entry.seq for entry in told if entry.decision["commands"])
    told[at] = replace(told[at], decision={**told[at].decision, "commands": []})
    result = replay(told)
    assert [text.split(":")[0] for text in result.mismatches] == [f"entry {at} ({told[at].kind})"]


def test_facts_of_another_version_of_the_rules_are_stepped_and_not_compared() -> None:
    told = entries(walked(4)[0])
    first = told[0]
    assert first.kind == "ControllerStarted"
    told[0] = replace(first, fact={**first.fact, "core_version": "0.0.9"})
    second = next(entry.seq for entry in told[1:] if entry.kind == "ControllerStarted")
    result = replay(told)
    assert (result.other_version, result.compared) == (second, len(told) - second)
    assert result.mismatches == [], "the second run is of this version, and compared again"


def test_the_structure_is_checked_without_deciding() -> None:
    bodies, _ = walked(5, 60)
    size, root = structure(bodies)
    assert (size, len(root)) == (len(bodies), 32)
    with pytest.raises(ValueError, match="entry 3 is missing"):
        structure([*bodies[:3], *bodies[4:]])


def test_this_release_has_its_journal_among_the_test_data() -> None:
    assert CORE_VERSION in {path.stem for path in RELEASES}


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_the_journal_of_every_release_is_still_read_and_replayed(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_bytes())
    result = replay(entries_of(path))
    assert result.facts == expected["facts"]
    assert result.mismatches == []
    if path.stem == CORE_VERSION:
        assert result.compared == result.facts
        assert result.state_digest == expected["state_digest"], "the rules moved: count up CORE_VERSION"


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_old_entries_go_through_this_codec_unchanged(path: Path) -> None:
    for line in path.read_bytes().splitlines():
        entry = parse_entry(parse_canonical(line))
        fact = fact_of(entry)
        again = parse_canonical(line)
        again["fact"] = {**again["fact"]}
        assert canonical(again) == line
        assert type(fact).__name__ == entry.kind


def test_a_fact_of_an_unknown_kind_stops_the_replay_and_is_named() -> None:
    told = entries(walked(1, 20)[0])
    told[2] = replace(told[2], kind="Teleported")
    with pytest.raises(NotUnderstood, match="Teleported"):
        replay(told)
