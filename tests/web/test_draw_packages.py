"""A signed package comes in by any way as the same bytes, opens to two custodians or an event, and is provable later."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from config.draw import DrawSettings
from controller.commands.draw import draw_app
from controller.draw.package.disclosure import disclose, disclosure_bytes, parse_disclosure
from controller.draw.package.file import DrawPackage, parse_package
from controller.draw.package.proving import prove_list, prove_use
from controller.draw.package.seal import open_share
from controller.proof.findings import Verdict
from controller.web import draw_reader, draws
from controller.web.events import event_of
from tests.core.playbook import HOUR_US, T0_UTC_US
from tests.draw import samples
from tests.draw.package.packages import BANK, CUSTODIANS, OTHER_BANK, PLATFORM, a_list, a_package, next_version
from tests.web.faces import Faces
from tests.web.test_draws import bring, plan

pytestmark = pytest.mark.anyio

WINDOW = {"from_utc_us": T0_UTC_US - 24 * HOUR_US, "until_utc_us": T0_UTC_US + 48 * HOUR_US, "site": "sim.sealroom.invalid/site1",
          "not_before_utc_us": T0_UTC_US - HOUR_US, "drawn_utc_us": T0_UTC_US - 20 * HOUR_US}  # fmt: skip


@pytest.fixture(autouse=True)
def read_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, which is quicker; one test reads as the product does."""

    async def read(data: bytes, ending: str, banks: tuple[str, ...]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(json.dumps(draw_reader.answer(data, ending, banks)))
        return answer

    if "sealed_as_it_came" not in request.node.name:
        monkeypatch.setattr(draws, "_read", read)


def packaged(**terms: Any) -> DrawPackage:
    return a_package(**{**WINDOW, **terms})


async def ready(site: Faces) -> None:
    """A planned session on a site that takes packages of one bank."""
    site.desk.site = site.desk.site.model_copy(update={"draw": DrawSettings(banks=(BANK.public.text(),))})
    await plan(site)


async def give(site: Faces, package: DrawPackage, *custodians: int) -> list[httpx.Response]:
    answers = []
    for place in custodians:
        key = CUSTODIANS[place]
        share = base64.b64encode(open_share(package, key)).decode()
        body = {"custodian": key.public.id, "share": share}
        answers.append(await site.client.post("/api/v1/staff/draw-shares?session=s-1", json=body))
    return answers


async def push(site: Faces, package: DrawPackage) -> httpx.Response:
    return await site.client.post("/api/v1/staff/draw-lists", content=package.to_bytes())


async def opening(site: Faces, key: bytes, event: str = "open-77") -> httpx.Response:
    body = {"event": event, "key": base64.b64encode(key).decode()}
    return await site.client.post("/api/v1/staff/draw-openings?session=s-1", json=body)


def rules(answer: httpx.Response) -> list[str]:
    return [error["rule"] for error in answer.json().get("errors", [])]


async def test_a_package_is_sealed_as_it_came_and_answered_with_counts(site: Faces) -> None:
    await ready(site)
    package = packaged()
    answer = await push(site, package)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["total"], told["alternates"], told["companies"], told["version"]) == (5, 2, 1, 1)
    assert told["package_sha256"] == package.sha256
    draw = site.play.room.sessions["s-1"].draw
    assert (draw.package_sha256, draw.commitment) == (package.sha256, package.header.list_commitment)
    assert site.play.room.sessions["s-1"].flags == ()
    (row,) = site.desk.log.sealed("s-1", "draw_package")
    assert site.desk.vault.unseal(row) == package.to_bytes()
    stored = await site.client.get("/api/v1/staff/draw-packages?session=s-1")
    assert stored.content == package.to_bytes()
    assert stored.headers["content-type"] == "application/vnd.sealroom.draw-package+json; version=1"


@pytest.mark.parametrize(
    ("terms", "rule"),
    [({"site": "other.example.cn"}, "package_site"), ({"session": "s-2"}, "package_session"), ({"room": "2"}, "package_room"),
     ({"until_utc_us": T0_UTC_US + HOUR_US}, "package_window"), ({"bank": OTHER_BANK}, "package_bank"),
     ({"version": 2, "previous": "a" * 64}, "package_version_gap")],
)  # fmt: skip
async def test_a_package_for_elsewhere_or_of_a_stranger_is_refused_by_rule(
    site: Faces, terms: dict[str, Any], rule: str
) -> None:
    await ready(site)
    answer = await bring(site, packaged(**terms).to_bytes())
    assert (answer.status_code, rules(answer)) == (422, [rule])
    assert site.play.room.sessions["s-1"].draw is None
    assert site.desk.log.sealed("s-1", "draw_package") == []


async def test_a_changed_package_is_refused(site: Faces) -> None:
    await ready(site)
    data = packaged().to_bytes().replace(b'"experts":5', b'"experts":6')
    assert rules(await bring(site, data)) == ["package_signature"]


async def test_two_custodians_and_two_staff_open_the_list(site: Faces) -> None:
    await ready(site)
    package = packaged()
    await push(site, package)
    assert [answer.json() for answer in await give(site, package, 0, 2)] == [
        {"held": 1, "needed": 2},
        {"held": 2, "needed": 2},
    ]
    assert (await site.act("release_list", "g1", "s1", session="s-1")).status_code == 202
    state = await site.staff()
    assert [person["masked_name"] for person in state["people"]][:5] == ["测*一", "测*二", "测*三", "测*四", "测*五"]
    assert site.desk.draws.shares.held(package.sha256) == 0
    again = await give(site, package, 1)
    assert again[0].json()["code"] == "draw:not_waiting"


async def test_a_release_without_the_custodians_shares_fails_and_can_be_asked_again(site: Faces) -> None:
    await ready(site)
    package = packaged()
    await push(site, package)
    await give(site, package, 0)
    await site.act("release_list", "g1", "s1", session="s-1")
    draw = site.play.room.sessions["s-1"].draw
    assert draw.state.value == "sealed"
    assert site.play.room.alarms["draw_list_failed:s-1"].params["cause"] == "shares_missing"
    await give(site, package, 1)
    await site.act("release_list", "g1", "s1", session="s-1")
    assert site.play.room.sessions["s-1"].draw.state.value == "active"


async def test_no_share_is_taken_before_the_lists_time(site: Faces) -> None:
    await ready(site)
    package = packaged(not_before_utc_us=T0_UTC_US + 2 * HOUR_US)
    await push(site, package)
    (answer,) = await give(site, package, 0)
    assert answer.json()["code"] == "too_early"
    assert site.desk.draws.shares.held(package.sha256) == 0


async def test_a_share_that_is_none_is_refused_and_replaces_nothing(site: Faces) -> None:
    await ready(site)
    package = packaged()
    await push(site, package)
    await give(site, package, 0, 1)
    body = {"custodian": CUSTODIANS[0].public.id, "share": base64.b64encode(b"\x02" + b"x" * 32).decode()}
    answer = await site.client.post("/api/v1/staff/draw-shares?session=s-1", json=body)
    assert rules(answer) == ["package_share"]
    assert CUSTODIANS[0].public.id in answer.text
    body["custodian"] = "stranger+00000000"
    answer = await site.client.post("/api/v1/staff/draw-shares?session=s-1", json=body)
    assert rules(answer) == ["package_not_for_key"]
    await site.act("release_list", "g1", "s1", session="s-1")
    assert site.play.room.sessions["s-1"].draw.state.value == "active"


async def test_the_journal_says_who_handed_over_which_share_and_nothing_of_it(site: Faces) -> None:
    await ready(site)
    package = packaged()
    await push(site, package)
    await give(site, package, 0, 0)
    await site.log_in("s1")
    await give(site, package, 1)
    handed = [entry.fact for entry in site.desk.log.read() if entry.kind == "DrawShareHanded"]
    assert [(fact["custodian"], fact["by"]) for fact in handed] == [
        (CUSTODIANS[0].public.id, "g1"),
        (CUSTODIANS[1].public.id, "s1"),
    ]
    entries = [entry for entry in site.desk.log.read() if entry.kind == "DrawShareHanded"]
    told = [event_of(entry, lambda _: None)["params"] for entry in entries]
    assert [(one["custodian"], one["by"]) for one in told] == [
        (CUSTODIANS[0].public.id, "g1"), (CUSTODIANS[1].public.id, "s1"),
    ]  # fmt: skip
    secrets = [open_share(package, CUSTODIANS[place]) for place in (0, 1)]
    assert not any(base64.b64encode(one).decode() in str(handed) or one.hex() in str(handed) for one in secrets)


async def test_the_opening_of_bids_opens_a_package_sealed_to_the_platform(site: Faces) -> None:
    await ready(site)
    package = packaged(with_opening=True)
    await push(site, package)
    assert rules(await opening(site, b"x" * 32)) == ["package_not_for_key"]
    assert (await opening(site, PLATFORM.raw)).json() == {"released": True}
    assert site.play.room.sessions["s-1"].draw.released_by == ("event:open-77",)
    assert site.play.room.sessions["s-1"].draw.state.value == "active"


async def test_a_replacement_draw_is_taken_over_the_same_way_and_revokes_who_it_drops(site: Faces) -> None:
    await ready(site)
    first = packaged()
    await push(site, first)
    await give(site, first, 0, 1)
    await site.act("release_list", "g1", "s1", session="s-1")
    second = next_version(first, a_list(first=2), **WINDOW)
    assert rules(await push(site, next_version(packaged(), **WINDOW))) == ["package_chain"]
    assert rules(await push(site, first)) == ["package_version_old"]
    assert (await push(site, second)).status_code == 201
    assert site.play.room.sessions["s-1"].draw.state.value == "supplementing"
    await give(site, second, 1, 2)
    await site.act("release_list", "g1", "s1", session="s-1")
    draw = site.play.room.sessions["s-1"].draw
    assert (draw.version, draw.state.value) == (2, "active")
    for version in (first, second):
        stored = await site.client.get(f"/api/v1/staff/draw-packages?session=s-1&sha256={version.sha256}")
        assert stored.content == version.to_bytes()
    lost = await site.client.get(f"/api/v1/staff/draw-packages?session=s-1&sha256={'0' * 64}")
    assert lost.json()["code"] == "draw:package_lost"
    gone = site.desk.vault.pseudonym("s-1", samples.id_number(1))
    assert site.play.room.people[gone].revoked


async def test_a_table_is_refused_where_the_profile_demands_a_package(site: Faces) -> None:
    await ready(site)
    site.play.room = replace(site.play.room, profile=replace(site.play.room.profile, draw_package_needed=True))
    answer = await bring(site, samples.as_csv(samples.rows()))
    assert answer.json()["code"] == "package_needed"
    assert (await push(site, packaged())).status_code == 201


async def test_after_declassification_the_list_is_disclosed_and_its_commitment_comes_out(site: Faces) -> None:
    await ready(site)
    package = packaged()
    await push(site, package)
    await give(site, package, 0, 1)
    await site.act("release_list", "g1", "s1", session="s-1")
    refused = await site.client.get("/api/v1/staff/draw-disclosures?session=s-1")
    assert refused.json()["code"] == "draw:not_declassified"
    await site.act("close_session", "g1", "s1", session="s-1", reason="called off")
    await site.act("declassify_list", "g1", "s1", session="s-1", reason="result published")
    published = await site.client.get("/api/v1/staff/draw-disclosures?session=s-1")
    assert published.status_code == 200, published.text
    assert parse_disclosure(published.content).commitment == package.header.list_commitment
    assert samples.id_number(1) not in published.text
    assert (await site.client.get("/api/v1/staff/draw-disclosures?session=s-1&full=true")).status_code == 403
    await site.log_in("s1")
    full = parse_disclosure((await site.client.get("/api/v1/staff/draw-disclosures?session=s-1&full=true")).content)
    assert full.rows("expert_id")[0]["ID_CARD"] == samples.id_number(1)
    assert bytes.fromhex(full.digest_key) == site.desk.vault.digest_key("s-1")


async def test_nobody_gets_anything_without_a_login(site: Faces) -> None:
    for path in ("draw-packages", "draw-disclosures"):
        assert (await site.client.get(f"/api/v1/staff/{path}?session=s-1")).status_code == 401
    for path in ("draw-shares", "draw-openings"):
        assert (await site.client.post(f"/api/v1/staff/{path}?session=s-1", json={})).status_code == 401


async def test_nothing_of_a_package_is_asked_for_where_there_is_none(site: Faces) -> None:
    await ready(site)
    codes = []
    for session in ("s-1", "s-9"):
        codes.append((await site.client.get(f"/api/v1/staff/draw-packages?session={session}")).json()["code"])
    await bring(site, samples.as_csv(samples.rows()))
    codes.append((await site.client.get("/api/v1/staff/draw-packages?session=s-1")).json()["code"])
    codes.append((await opening(site, PLATFORM.raw)).json()["code"])
    assert codes == ["draw:none", "session:unknown", "package_needed", "package_needed"]
    assert parse_package(packaged().to_bytes()).header.session == "s-1"


async def test_journal_package_and_disclosure_prove_that_the_list_used_is_the_list_drawn(
    site: Faces, tmp_path: Path
) -> None:
    """Domain study 7.3: after declassification anyone can check it, and that the key was not used earlier."""
    await ready(site)
    package = packaged()
    await push(site, package)
    await give(site, package, 0, 1)
    await site.act("release_list", "g1", "s1", session="s-1")
    await site.act("close_session", "g1", "s1", session="s-1", reason="called off")
    await site.act("declassify_list", "g1", "s1", session="s-1", reason="result published")
    await site.log_in("s1")
    shown = (await site.client.get("/api/v1/staff/draw-disclosures?session=s-1&full=true")).content
    site.desk.log.checkpoint()
    good = _proven(site, package, shown)
    assert (good.findings, good.notes, good.counts["people_compared"]) == ([], [], 7)
    other = disclose(
        a_list(first=2), b"s" * 32, package.sha256, full=True, digest_key=parse_disclosure(shown).digest_key
    )
    found = {finding.what for finding in _proven(site, package, disclosure_bytes(other)).findings}
    assert found == {
        "its rows do not give the commitment in the package's header",
        "it opened other people than the list names",
    }
    unused = _proven(site, packaged(), shown)
    assert "this package was never taken in" in {finding.what for finding in unused.findings}
    for name, data in (("one.draw", package.to_bytes()), ("shown.json", shown)):
        (tmp_path / name).write_bytes(data)
    command = ["prove", str(tmp_path / "one.draw"), str(tmp_path / "shown.json"), "--journal", str(site.desk.file)]
    told = CliRunner().invoke(draw_app, [*command, "--bank", BANK.public.text(), "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["notes"] == []


def _proven(site: Faces, package: DrawPackage, shown: bytes) -> Verdict:
    verdict, disclosure = Verdict("list"), parse_disclosure(shown)
    prove_list(package, disclosure, verdict)
    prove_use(package, disclosure, site.desk.log.read(), verdict)
    return verdict
