"""The media port on a recording that still runs."""

import time
from collections.abc import Iterator

import httpx
import pytest

from controller.proof.ticket import sign_ticket
from recorder.boxes import spans
from recorder.media import make_media_app
from tests.recorder.house import KEY
from tests.recorder.playback.conftest import START_UTC_US, Running
from tests.recorder.served import served

PUBLIC = KEY.public_key().public_bytes_raw().hex()
BASE = "/media/s-1/cam-1"


def ticket(**claims: str) -> str:
    return sign_ticket(KEY, claims or {"session": "s-1"}, int(time.time()) + 60)


@pytest.fixture
def client(running: Running) -> Iterator[httpx.Client]:
    app, params = make_media_app(running.recordings, PUBLIC), {"ticket": ticket()}
    with served(app) as address, httpx.Client(base_url=f"http://{address}", params=params, timeout=30) as asking:
        yield asking


def names(data: bytes) -> list[bytes]:
    """The top boxes; fails when bytes are left over."""
    found = list(spans(data, 0, len(data)))
    assert found[-1][3] == len(data)
    return [kind for kind, *_ in found]


def test_a_growing_file_comes_whole_by_range_and_from_where_one_had_it(running: Running, client: httpx.Client) -> None:
    running.give(20)
    first = client.get(f"{BASE}/index").json()["segments"][-1]
    assert (first["growing"], first["sha256"]) == (True, None)
    early = client.get(f"{BASE}/000001.mp4")
    assert (len(early.content), early.headers["content-length"]) == (first["bytes"], str(first["bytes"]))
    running.give(20)
    late = client.get(f"{BASE}/000001.mp4").content
    assert late[: len(early.content)] == early.content
    assert len(late) > len(early.content)
    rest = client.get(f"{BASE}/000001.mp4", params={"after": first["bytes"]}).content
    assert names(rest)[:2] == [b"ftyp", b"moov"]
    assert early.content + rest[-(len(late) - len(early.content)) :] == late
    part = client.get(f"{BASE}/000001.mp4", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, late[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(late)}"
    assert client.get(f"{BASE}/000001.mp4", headers={"Range": f"bytes={len(late)}-"}).status_code == 416


def test_a_moment_is_asked_for_by_wall_time(running: Running, client: httpx.Client) -> None:
    running.give(40)
    at = START_UTC_US + 40_000 + 600_000
    place = client.get(f"{BASE}/seek", params={"at": at}).json()
    assert place["utc_us"] == pytest.approx(at, abs=100)
    data = client.get(f"{BASE}/{place['name']}", params={"at": at}).content
    assert names(data)[:3] == [b"ftyp", b"moov", b"moof"]
    assert len(data) == place["header_bytes"] + place["bytes"] - place["offset"]
    missing = client.get(f"{BASE}/seek", params={"at": at - 10_000_000})
    assert missing.status_code == 404
    assert client.get(f"{BASE}/000009.mp4", params={"at": at}).status_code == 404


def test_a_hole_is_answered_with_its_cause(running: Running, client: httpx.Client) -> None:
    running.give(20)
    running.hole(50)
    running.give(20)
    answer = client.get(f"{BASE}/seek", params={"at": START_UTC_US + 2_000_000})
    assert (answer.status_code, answer.json()["detail"]) == (404, "nothing is recorded at this moment (stall)")


def test_the_index_of_a_time_names_what_lies_in_it(running: Running, client: httpx.Client) -> None:
    running.give(110)
    whole = client.get(f"{BASE}/index").json()
    second = whole["segments"][1]
    asked = {"from": second["start_utc_us"], "to": second["end_utc_us"]}
    part = client.get(f"{BASE}/index", params=asked).json()
    assert part["segments"] == [second]
    assert len(whole["segments"]) == 3
    assert len(part["gaps"]) < len(whole["gaps"])


def test_a_ticket_for_something_else_opens_nothing(client: httpx.Client) -> None:
    for other in (ticket(live="cam-1"), ticket(export="s-1"), ticket(session="s-2")):
        assert client.get(f"{BASE}/index", params={"ticket": other}).status_code == 403
        assert client.get(f"{BASE}/seek", params={"ticket": other, "at": 1}).status_code == 403


def test_a_recording_that_was_deleted_at_the_end_of_its_time_is_told_apart(
    running: Running, client: httpx.Client
) -> None:
    running.give(20)
    tombstone = running.folder.parent / "tombstone.json"
    tombstone.write_text("{}")
    answer = client.get(f"{BASE}/index")
    assert (answer.status_code, "deleted" in answer.json()["detail"]) == (410, True)
    tombstone.unlink()
    assert client.get(f"{BASE}/index").status_code == 200
