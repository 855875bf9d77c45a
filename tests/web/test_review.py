"""Reviewers see what happened in a session, with codes and pseudonyms, and get tickets for its recordings."""

from typing import Any

import pytest

from controller.core import facts
from controller.core.facts import FACTS
from controller.proof.ticket import verify_ticket
from controller.web import review_routes
from controller.web.events import QUIET, SHOWN
from controller.web.review_routes import reachable
from tests.web.faces import Faces

pytestmark = pytest.mark.anyio

EVENTS = "/api/v1/staff/sessions/{}/events"


async def events(site: Faces, session: str = "s-1", after: int = 0) -> dict[str, Any]:
    answer = await site.client.get(EVENTS.format(session), params={"after": after})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def day(site: Faces) -> None:
    """Two sessions one after the other; in the first, one person comes in, a stranger is refused, a fire input moves."""
    site.play.open_session()
    site.play.admit("p1")
    site.play.card("x1")
    site.play.tell(facts.SessionOrdered("s-1", "end", ("g1",)))
    site.play.leave("p1")
    site.play.retrieve("p1")
    site.play.tell(facts.RecordingSealed("s-1", {"cam-lane-a": "0" * 64}))
    site.play.tell(facts.StaffCalled("a"))
    site.play.tell(facts.SessionPlanned("s-2", "1", 1, 2, ("g1",)))
    site.desk.names = {"p1": "测小甲"}
    await site.log_in()


async def test_a_session_is_told_from_its_plan_to_its_end(site: Faces) -> None:
    await day(site)
    told = await events(site)
    kinds = [entry["kind"] for entry in told["entries"]]
    assert kinds[0] == "SessionPlanned"
    assert kinds[-1] == "RecordingSealed"
    for kind in ("DrawListOpened", "CardRead", "IdentityConfirmed", "DeclarationMade", "GatePassageReported"):
        assert kind in kinds
    assert told["next"] == site.desk.log.size
    seqs = [entry["seq"] for entry in told["entries"]]
    assert seqs == sorted(set(seqs))


async def test_an_event_carries_codes_people_by_pseudonym_and_what_moved(site: Faces) -> None:
    await day(site)
    told = (await events(site))["entries"]
    assert {entry["params"].get("masked_name") for entry in told} == {None, "测*甲"}
    card = next(entry for entry in told if entry["kind"] == "CardRead" and "refusal" not in entry["params"])
    assert card["params"]["person"] == "p1"
    assert card["params"]["moves"] == "admission p1: expected > card_read"
    assert "digests" not in card["params"]
    stranger = next(entry for entry in told if entry["params"].get("refusal") == "not_on_list")
    assert "person" not in stranger["params"]
    confirmed = next(entry for entry in told if entry["kind"] == "IdentityConfirmed")
    assert confirmed["params"]["by"] == "g1, s1"
    passage = next(entry for entry in told if entry["kind"] == "GatePassageReported")
    assert passage["params"]["alarm"] == "false"
    assert all(isinstance(value, str) for entry in told for value in entry["params"].values())


async def test_what_happened_before_or_after_or_to_another_session_is_not_told(site: Faces) -> None:
    await day(site)
    kinds = [entry["kind"] for entry in (await events(site))["entries"]]
    assert "ControllerStarted" not in kinds
    assert "StaffCalled" not in kinds
    assert [entry["kind"] for entry in (await events(site, "s-2"))["entries"]] == ["SessionPlanned"]


async def test_people_of_another_session_stay_out(site: Faces) -> None:
    site.play.open_session()
    site.play.admit("p1")
    await site.log_in()
    first = (await events(site))["next"]
    site.play.tell(facts.SessionPlanned("s-2", "1", 1, 2, ("g1",)))
    site.play.tell(facts.PersonRevoked("p1", ("g1", "s1"), "conflict"))
    assert [entry["kind"] for entry in (await events(site, "s-2", first))["entries"]] == ["SessionPlanned"]
    assert [entry["kind"] for entry in (await events(site, "s-1", first))["entries"]] == ["PersonRevoked"]


async def test_what_moved_nothing_and_says_little_is_left_out(site: Faces) -> None:
    await day(site)
    told = (await events(site))["entries"]
    assert all(entry["params"].get("moves") for entry in told if entry["kind"] in QUIET)


async def test_asking_from_next_on_gives_the_rest_without_a_gap(site: Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    await day(site)
    whole = await events(site)
    monkeypatch.setattr(review_routes, "PAGE", 7)
    monkeypatch.setattr(review_routes, "CHUNK", 5)
    monkeypatch.setattr(review_routes, "SCANNED_MAX", 11)
    pieces, at = [], 0
    while True:
        told = await events(site, after=at)
        pieces += told["entries"]
        if told["next"] == at:
            break
        assert len(told["entries"]) <= 7
        at = told["next"]
    assert pieces == whole["entries"]
    assert (await events(site, after=10**6))["entries"] == []


async def test_events_go_on_while_the_session_does(site: Faces) -> None:
    site.play.open_session()
    await site.log_in()
    first = await events(site)
    site.play.card("p1")
    more = await events(site, after=first["next"])
    assert [entry["kind"] for entry in more["entries"]] == ["CardRead"]


async def test_events_of_the_rule_book_carry_codes_and_counts_and_no_list_of_people(site: Faces) -> None:
    site.play.open_session()
    site.play.admit("p1")
    first = site.desk.log.size
    site.play.tell(facts.SessionOrdered("s-1", "start", ("g1",)))
    site.play.tell(facts.RollCallTaken("s-1", ("p1",), (), ("g1",)))
    site.play.tell(facts.IncidentReported("smoking", "room-1", ("g1",), "seen"))
    site.play.tell(facts.HatchAsked("hatch-1", "outer", ("g1",), ("papers", "tea")))
    site.play.tell(facts.SelfTestReported("s-1", False, ("cam-1:no_picture", "disk:storage_full")))
    await site.log_in()
    told = {entry["kind"]: entry["params"] for entry in (await events(site, after=first))["entries"]}
    assert (told["RollCallTaken"]["present"], told["RollCallTaken"].get("person")) == ("1", None)
    assert (told["IncidentReported"]["kind"], told["IncidentReported"]["note"]) == ("smoking", "seen")
    assert (told["HatchAsked"]["side"], told["HatchAsked"]["items"]) == ("outer", "papers, tea")
    assert told["SelfTestReported"]["faults"] == "cam-1:no_picture, disk:storage_full"
    assert told["SelfTestReported"]["passed"] == "false"
    assert told["SelfTestReported"]["refusal"] == "session:running:self_test"
    assert told["SelfTestReported"]["refusal_zh"]
    assert told["SelfTestReported"]["clause"]


async def test_a_session_ends_with_its_sealed_recording_and_not_with_its_archive(site: Faces) -> None:
    await day(site)
    site.play.tell(facts.SessionArchived("s-1", "a" * 64, ("g1",)))
    kinds = [entry["kind"] for entry in (await events(site))["entries"]]
    assert kinds[-2:] == ["RecordingSealed", "SessionArchived"]
    assert "StaffCalled" not in kinds


@pytest.mark.parametrize("after", ["-1", "canary", "1e3"])
async def test_a_wrong_start_is_named_without_its_content(site: Faces, after: str) -> None:
    await day(site)
    answer = await site.client.get(EVENTS.format("s-1"), params={"after": after})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "after"
    assert "canary" not in answer.text


async def test_events_and_tickets_need_a_login_and_a_known_session(site: Faces) -> None:
    for path in (EVENTS.format("s-1"), "/api/v1/staff/ticket?session=s-1&source=cam-lane-a"):
        assert (await site.client.get(path)).status_code == 401
    await site.log_in()
    for path in (EVENTS.format("s-1"), "/api/v1/staff/ticket?session=s-1&source=cam-lane-a"):
        answer = await site.client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "session:unknown")


async def test_a_ticket_opens_one_session_for_ten_minutes(site: Faces) -> None:
    site.play.open_session()
    await site.log_in()
    told = (await site.client.get("/api/v1/staff/ticket?session=s-1&source=cam-room-1a")).json()
    assert told["url"] == "http://127.0.0.1:8099/media/s-1/cam-room-1a"
    assert told["index_url"] == f"{told['url']}/index?ticket={told['ticket']}"
    now_s = site.play.utc_us // 1_000_000
    claims = verify_ticket(site.desk.keys.ticket.public_key(), told["ticket"], now_s)
    assert claims == {"session": "s-1", "expires_utc_s": now_s + 600}


async def test_a_ticket_for_the_live_view_opens_one_source(site: Faces) -> None:
    site.play.open_session()
    await site.log_in()
    told = (await site.client.get("/api/v1/staff/ticket?session=s-1&source=cam-room-1a")).json()
    address, _, signed = told["live_url"].partition("?ticket=")
    assert address == "ws://127.0.0.1:8099/live/cam-room-1a"
    now_s = site.play.utc_us // 1_000_000
    claims = verify_ticket(site.desk.keys.ticket.public_key(), signed, now_s)
    assert claims == {"live": "cam-room-1a", "expires_utc_s": now_s + 600}


EXPORT = "/api/v1/staff/sessions/s-1/export"


async def test_a_ticket_to_export_says_what_may_leave_by_whom_and_why(site: Faces) -> None:
    site.play.open_session()
    wanted = {"sources": ["cam-room-1a"], "from_utc_us": 1_000, "to_utc_us": 2_000, "reason": "投诉"}
    assert (await site.client.post(EXPORT, json=wanted)).status_code == 401
    await site.log_in("g1")
    told = (await site.client.post(EXPORT, json=wanted)).json()
    address, _, signed = told["url"].partition("?ticket=")
    assert address == "http://127.0.0.1:8099/export/s-1"
    assert told["file"] == "s-1_0_0.zip", "the recorder's own name: seconds"
    now_s = site.play.utc_us // 1_000_000
    claims = verify_ticket(site.desk.keys.ticket.public_key(), signed, now_s)
    assert claims == {"export": "s-1", **wanted, "by": "g1", "expires_utc_s": now_s + 600}


@pytest.mark.parametrize(
    ("change", "status"), [({"reason": " "}, 422), ({"sources": ["cam-room-9"]}, 404), ({"to_utc_us": "x"}, 422)]
)
async def test_an_export_without_a_reason_or_of_another_source_is_refused(
    site: Faces, change: dict[str, Any], status: int
) -> None:
    site.play.open_session()
    await site.log_in()
    wanted = {"from_utc_us": 1_000, "to_utc_us": 2_000, "reason": "投诉", **change}
    assert (await site.client.post(EXPORT, json=wanted)).status_code == status


async def test_a_source_of_elsewhere_gets_no_ticket_and_an_absent_recorder_gives_none(site: Faces) -> None:
    site.play.open_session()
    await site.log_in()
    answer = await site.client.get("/api/v1/staff/ticket?session=s-1&source=cam-room-9")
    assert (answer.status_code, answer.json()["code"]) == (404, "source_unknown")
    site.desk.media = None
    answer = await site.client.get("/api/v1/staff/ticket?session=s-1&source=cam-lane-a")
    assert (answer.status_code, answer.json()["code"]) == (503, "recorder_away")


@pytest.mark.parametrize(
    ("media", "host", "seen"),
    [("http://127.0.0.1:9000", "10.0.0.5", "http://127.0.0.1:9000"),
     ("http://0.0.0.0:9000/", "10.0.0.5", "http://10.0.0.5:9000"),
     ("http://[::]:9000", "fd00::5", "http://[fd00::5]:9000"), ("http://0.0.0.0:9000", None, "http://0.0.0.0:9000")],
)  # fmt: skip
def test_a_recorder_that_listens_everywhere_is_met_where_the_page_came_from(
    media: str, host: str | None, seen: str
) -> None:
    assert reachable(media, host) == seen


def test_no_shown_field_of_any_fact_carries_a_digest_or_a_sealed_row() -> None:
    hidden = {"digests", "digest", "sealed", "signature_digest", "people", "manifests", "plan", "profile", "zones"}
    assert not SHOWN & hidden
    fields = {name for kind in FACTS.values() for name in kind.__dataclass_fields__}
    assert fields >= SHOWN
    assert fields >= hidden - {"digest"}
