"""A canary in the draw list appears in no answer of the kiosk or of a public page, in no file, and in no log line."""

import json
import logging
from pathlib import Path

import httpx
import pytest

from controller.core import facts
from controller.web import commitment
from tests.draw.samples import HEADINGS, as_csv, id_number, rows
from tests.web.desk_stand import KIOSK_KEY
from tests.web.faces import Faces
from tests.web.test_draws import bring, plan

pytestmark = pytest.mark.anyio

NAME = "测金丝雀"
NUMBER = id_number(77, "19650317")
TITLE = "金丝雀工程"
FILE_NAME = "%E9%87%91%E4%B8%9D%E9%9B%80.csv"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
SECRETS = (NAME, "金丝雀", NUMBER, NUMBER[:17])
SIGNATURE = json.dumps({"v": 1, "w": 1000, "h": 400, "strokes": [[7, 77, 0, 777, 177, 77]]})

STATE = "/api/v1/kiosk/a/state"


def canaries() -> bytes:
    body = rows(3)
    body[1][HEADINGS.index("EXPERT_NAME")] = NAME
    body[1][HEADINGS.index("ID_CARD")] = NUMBER
    return as_csv(body)


def leaks(data: bytes) -> list[str]:
    """Which secret is in there, in which encoding; escaped JSON counts, too."""
    found = [f"{text} as {encoding}" for text in SECRETS for encoding in ENCODINGS if text.encode(encoding) in data]
    escaped = [text for text in SECRETS if json.dumps(text)[1:-1].encode() in data]
    return found + escaped


class Listener:
    """Everything that a site answers and writes while a list with canaries is on its way."""

    def __init__(self, site: Faces) -> None:
        self.site = site
        self.answers: list[bytes] = []

    def keep(self, answer: httpx.Response) -> httpx.Response:
        self.answers.append(answer.content + str(answer.headers).encode())
        return answer

    async def look_around(self) -> None:
        """Every public page and the kiosk."""
        key = {"X-Kiosk-Key": KIOSK_KEY}
        for path in ("/", "/entry", "/console", "/review", "/api/v1/openapi.json", f"/{NUMBER}", "/api/v1/staff/state"):
            headers = {"Cookie": ""} if path.startswith("/api/v1/staff") else {}
            self.keep(await self.site.client.get(path, headers=headers))
        self.keep(await self.site.client.get(STATE, headers=key))


async def test_before_and_after_release_no_canary_leaves_the_store(
    site: Faces, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    listener = Listener(site)
    await plan(site)
    broken = canaries().replace(b",01,", b",77,")
    for data in (broken, canaries()[:-40], canaries()):
        listener.keep(await bring(site, data, FILE_NAME))
    assert site.play.room.sessions["s-1"].draw is not None
    await listener.look_around()
    listener.keep(await site.client.get("/api/v1/staff/state"))
    await way_in(listener)
    listener.keep(await site.client.get("/api/v1/staff/sessions/s-1/events"))
    listener.keep(await site.client.get("/api/v1/staff/state"))

    for answer in listener.answers:
        assert leaks(answer) == []
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert leaks("\n".join(ours).encode()) == []
    site.desk.log.checkpoint()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert leaks(file.read_bytes()) == [], file.name
    assert SIGNATURE.encode() not in site.desk.file.read_bytes()


async def way_in(listener: Listener) -> None:
    """Released, read at the kiosk, confirmed, signed."""
    site = listener.site
    await site.act("prepare_session", "g1", session="s-1")
    for source in site.play.room.sessions["s-1"].recording:
        site.play.tell(facts.SourceRecordingStarted("s-1", source, 1))
    listener.keep(await site.act("release_list", "g1", "s1", session="s-1"))
    listener.keep(await site.act("open_assembly", "g1", session="s-1"))
    person = next(person for person, name in site.desk.names.items() if name == NAME)
    digest = site.desk.vault.digest("s-1", NUMBER)
    site.play.tell(facts.CardRead("reader-a", {"s-1": digest}))
    assert (await site.kiosk())["masked_name"] == "测**雀"
    await listener.look_around()
    listener.keep(await site.act("confirm_identity", "g1", "g2", lane="a", person=person))
    signed = {"commitment_sha256": commitment.SHA256, "devices": "store", "signature": SIGNATURE}
    listener.keep(await site.at_kiosk("declare", signed))
    await listener.look_around()
    listener.keep(await site.act("clear_lane", "g1", lane="a", reason=f"{NAME} {NUMBER}"))
    listener.keep(await site.act("roll_call", "g1", person=NUMBER, place=NAME))
    listener.keep(await site.at_kiosk("declare", {"commitment_sha256": NUMBER, "devices": NAME, "signature": NAME}))
    listener.keep(await site.log_in(NUMBER[:18], NUMBER))
    listener.keep(await site.client.get("/api/v1/kiosk/a/state", params={"key": NUMBER}))
    listener.keep(await site.client.get(f"/api/v1/staff/sessions/{NUMBER}/events"))
    listener.keep(await site.client.get(f"/api/v1/staff/ticket?session=s-1&source={NUMBER}"))


async def test_the_title_of_a_session_is_for_staff_alone(site: Faces, tmp_path: Path) -> None:
    await site.log_in()
    sent = {"session": "s-1", "title": TITLE, "room": "1"}
    sent |= {"start_utc": "2023-11-14T20:00:00Z", "end_utc": "2023-11-15T20:00:00Z"}
    assert (await site.act("plan_session", "g1", **sent)).status_code == 202
    listener = Listener(site)
    await listener.look_around()
    assert [leaks(answer) for answer in listener.answers if leaks(answer)] == []
    assert (await site.staff())["sessions"][0]["title"] == TITLE
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or TITLE.encode() not in file.read_bytes()


def test_the_search_finds_a_canary_in_every_encoding() -> None:
    for encoding in ENCODINGS:
        assert leaks(b"x" + NAME.encode(encoding)) != []
    assert leaks(json.dumps({"name": NAME}).encode()) != []
    assert leaks(b"nothing") == []
