"""Sessions with a committee, for tests of what happens in them: who is on the list, who sits, what staff order."""

from dataclasses import replace
from typing import Any

from controller.core import facts
from controller.core.profile import Composition, Profile
from controller.core.session import Session
from controller.core.state import Decision
from tests.core.playbook import BY_TWO, HOUR_US, PLAN, Site

S = "s-1"
SHA = "0" * 64
LAW_37 = (Composition("bidding", 5), Composition("negotiation", 3))
BIG = replace(
    PLAN,
    lanes=(replace(PLAN.lanes[0], boxes=tuple(range(1, 13))),),
    staff={"g1": "guard", "s1": "supervisor", "g2": "guard"},
)


def prepared_site(experts: int = 5, owners: int = 0, branches: tuple[str, ...] = (), **figures: Any) -> Site:
    """A site whose session is planned, its list released, and which is being prepared: experts p1..., then owners."""
    kind = figures.pop("procurement", "bidding")
    site = Site(plan=BIG, profile=Profile(**{"compositions": LAW_37, **figures}))
    site.start()
    site.clear_lane()
    begin, end = site.utc_us - HOUR_US, site.utc_us + 8 * HOUR_US
    site.tell(facts.SessionPlanned(S, "1", begin, end, ("g1",), kind, branches=branches))
    site.tell(facts.DrawListImported(S, "c0ffee", experts + owners, begin))
    order(site, "prepare")
    site.tell(facts.DrawListReleaseAsked(S, BY_TWO))
    roles = ["expert"] * experts + ["owner"] * owners
    drawn = tuple(facts.Drawn(f"p{number}", f"d-p{number}", role) for number, role in enumerate(roles, 1))
    site.tell(facts.DrawListOpened(S, drawn))
    return site


def record(site: Site, session: str = S) -> Decision:
    """Every source of the session gets its first fragment; returns the decision on the last one."""
    told = [
        site.tell(facts.SourceRecordingStarted(session, source, site.utc_us))
        for source in site.room.sessions[session].recording
    ]
    return told[-1]


def open_site(experts: int = 5, owners: int = 0, **figures: Any) -> Site:
    """The same, assembling."""
    site = prepared_site(experts, owners, **figures)
    record(site)
    if site.profile.self_test_needed:
        site.tell(facts.SelfTestReported(S, True))
    order(site, "open_assembly")
    return site


def running_site(experts: int = 5, owners: int = 0, **figures: Any) -> Site:
    """The same, with everybody on the list inside, and begun."""
    site = open_site(experts, owners, **figures)
    seat(site, *(f"p{number}" for number in range(1, experts + owners + 1)))
    assert order(site, "start").accepted
    return site


def seat(site: Site, *people: str) -> None:
    """They go the whole way in, one after the other."""
    for person in people:
        site.admit(person)
        assert site.state(person) == "admitted"


def send_out(site: Site, person: str) -> None:
    """They leave, approved by two where it is needed, and take what is theirs."""
    site.card(person, "exit-reader-a")
    site.tell(facts.ExitApproved(person, BY_TWO, "ill"))
    site.leave(person)
    site.retrieve(person)
    assert site.state(person) == "retrieved"


def order(site: Site, name: str, by: tuple[str, ...] = ("g1",), reason: str = "", cause: str = "") -> Decision:
    """Staff order the session on."""
    return site.tell(facts.SessionOrdered(S, name, by, reason, cause))


def session(site: Site) -> Session:
    """The session as it stands."""
    return site.room.sessions[S]


def state(site: Site) -> str:
    """Where the session stands."""
    return session(site).state.value


def lose(site: Site, person: str = "p5", cause: str = "ill") -> None:
    """Two staff withdraw a member."""
    assert site.tell(facts.PersonRevoked(person, BY_TWO, "fell out", cause)).accepted


def supplement(site: Site, *people: str, count: int = 5) -> None:
    """A replacement draw is brought, released and opened: whoever is named is on the new version."""
    before = session(site).draw
    assert before is not None
    version = before.version + 1
    site.tell(facts.DrawListSupplemented(S, version, "beef", count, site.utc_us, "", before.newest_file, by=("g1",)))
    site.tell(facts.DrawListReleaseAsked(S, BY_TWO))
    drawn = tuple(facts.Drawn(one, f"d-{one}") for one in people)
    assert site.tell(facts.DrawListOpened(S, drawn, version)).accepted
