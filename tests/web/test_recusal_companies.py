"""Companies to avoid are shown to the person who was matched to the list, and to nobody else (S6)."""

from dataclasses import replace

import pytest

from controller.core import facts
from controller.core.facts import ConflictDeclared, Drawn
from tests.core.playbook import T0_UTC_US
from tests.draw import samples
from tests.draw.package.packages import a_list
from tests.web.faces import Faces
from tests.web.test_draw_packages import give, packaged, push, read_at_once, ready
from tests.web.test_role_lists import MATRIX

pytestmark = pytest.mark.anyio
__all__ = ["read_at_once"]


async def open_session(site: Faces) -> str:
    """A session that assembles on a package; returns its first expert."""
    await ready(site)
    package = packaged()
    await push(site, package)
    await give(site, package, 0, 1)
    await site.act("release_list", "g1", "s1", session="s-1")
    site.play.tell(facts.SessionOrdered("s-1", "prepare", ("g1",)))
    for source in site.play.room.sessions["s-1"].recording:
        site.play.tell(facts.SourceRecordingStarted("s-1", source, T0_UTC_US))
    site.play.tell(facts.SessionOrdered("s-1", "open_assembly", ("g1",)))
    return str(site.desk.vault.pseudonym("s-1", samples.id_number(1)))


async def shown(site: Faces) -> dict[str, object]:
    answer = await site.client.get("/api/v1/kiosk/a/companies", headers={"X-Kiosk-Key": "demo-kiosk-key-lane-a"})
    body: dict[str, object] = answer.json()
    return body


async def test_only_a_person_matched_to_the_list_sees_the_companies(site: Faces) -> None:
    """招标投标法 37: the list and the bidders are secret; a member must be able to recuse themselves."""
    person = await open_session(site)
    assert (await site.client.get("/api/v1/kiosk/a/companies")).status_code == 401
    assert (await shown(site))["code"] == "kiosk:nobody"
    site.play.tell(facts.CardRead("reader-a", {"s-1": site.desk.vault.digest("s-1", samples.id_number(1))}))
    assert (await shown(site))["code"] == "conflict:not_holder"
    site.play.tell(facts.IdentityConfirmed("a", person, ("g1", "s1")))
    assert await shown(site) == {"companies": [{"no": 1, "name": "虚构建设有限公司", "org_code": ""}]}
    assert "虚构" not in str(await site.kiosk()) + str(await site.staff())


@pytest.mark.parametrize("role", ["medical", "owner"])
async def test_people_of_a_role_list_see_no_company_and_cannot_try_one(site: Faces, role: str) -> None:
    """S6: a doctor or an owner's representative is matched to a list of the site, not to the draw."""
    await open_session(site)
    roles = tuple(replace(rule, escorted=False) for rule in MATRIX.roles)
    site.play.room = replace(site.play.room, profile=replace(site.play.room.profile, roles=roles))
    person, digest = "listed-1", site.desk.vault.digest("s-1", samples.id_number(42))
    site.play.tell(facts.RolesListed("s-1", (Drawn(person, digest, role),), ("g1", "s1")))
    site.play.tell(facts.CardRead("reader-a", {"s-1": digest}))
    site.play.tell(facts.IdentityConfirmed("a", person, ("g1", "s1")))
    assert site.play.state(person) == "matched"
    assert (await shown(site))["code"] == "conflict:not_drawn"
    assert (await site.at_kiosk("conflict", {"company": 1})).json()["code"] == "conflict:company"


async def test_who_knows_a_company_recuses_themselves_and_the_journal_holds_no_name(site: Faces) -> None:
    """招标投标法实施条例 46, 48: recusal, and a replacement by a new draw."""
    person = await open_session(site)
    site.play.tell(facts.CardRead("reader-a", {"s-1": site.desk.vault.digest("s-1", samples.id_number(1))}))
    site.play.tell(facts.IdentityConfirmed("a", person, ("g1", "s1")))
    assert (await site.at_kiosk("conflict", {"company": 2})).json()["code"] == "conflict:company"
    assert (await site.at_kiosk("conflict", {"company": 1})).status_code == 202
    fact = next(fact for _, fact in site.play.facts if isinstance(fact, ConflictDeclared))
    (row,) = site.desk.log.sealed("s-1", "conflict")
    company = a_list().companies[0].name
    assert (fact.sealed, site.desk.vault.unseal(row).decode()) == (row.id, company)
    assert fact.company_digest == site.desk.vault.digest("s-1", company)
    assert company not in str([entry.fact for entry in site.desk.log.read()])
    assert site.play.state(person) == "recused"
