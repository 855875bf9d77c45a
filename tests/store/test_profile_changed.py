"""A changed rule never changes what an old journal replays to: the journal carries its own profile."""

from dataclasses import replace

from controller.core.profile import Profile
from controller.proof.canonical import parse_canonical
from controller.store.entry import entry_bytes, fact_of, parse_entry
from controller.store.replay import replay, state_digest
from tests.core.playbook import Site, ready_site


def played(profile: Profile) -> Site:
    """A site under these rules: one card, then nobody comes for eight seconds."""
    site = ready_site(people=1, profile=profile)
    site.card("p1")
    site.wait_ms(profile.notice_ms)
    return site


def entries(site: Site) -> list[bytes]:
    pairs = zip(site.facts, site.decisions, strict=True)
    return [entry_bytes(seq, stamp, fact, decision) for seq, ((stamp, fact), decision) in enumerate(pairs)]


def test_a_journal_replays_by_the_profile_that_it_carries_whatever_the_site_says_today() -> None:
    """S9: `ControllerStarted` carries the rules; today's profile is asked for nothing."""
    old = Profile(identity_wait_ms=120_000)
    site = played(old)
    told = [parse_entry(parse_canonical(body)) for body in entries(site)]
    assert fact_of(told[0]).profile == old
    result = replay(told)
    assert result.mismatches == []
    assert result.state_digest == state_digest(site.room)
    assert result.room.profile == old


def test_another_profile_on_record_would_be_another_decision() -> None:
    """The comparison is no empty one: the same facts under other rules do not come to the same record."""
    site = played(Profile(identity_wait_ms=120_000))
    told = [parse_entry(parse_canonical(body)) for body in entries(site)]
    first = told[0]
    told[0] = replace(first, fact={**first.fact, "profile": {**first.fact["profile"], "identity_wait_ms": 240_000}})
    result = replay(told)
    assert result.state_digest != state_digest(site.room)
