"""The media port: index, files and ranges for whoever holds a valid ticket, and for nobody else."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from controller.proof.ticket import sign_ticket
from recorder.media import make_media_app
from tests.recorder.house import KEY
from tests.recorder.sealed import CodedFeed, make_recording

PUBLIC = KEY.public_key().public_bytes_raw().hex()


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("media")
    source = CodedFeed(base)
    make_recording(base / "recordings" / "s-1" / "cam-1", source, 100)
    source.close()
    return base / "recordings"


@pytest.fixture(scope="module")
def client(recordings: Path) -> Iterator[httpx.Client]:
    config = uvicorn.Config(make_media_app(recordings, PUBLIC), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30) as asking:
        yield asking
    server.should_exit = True
    thread.join()


def ticket(session: str = "s-1", lifetime_s: int = 60, **claims: str) -> str:
    return sign_ticket(KEY, {"session": session, **claims}, int(time.time()) + lifetime_s)


def test_the_index_names_files_and_gaps_in_order_of_time(client: httpx.Client, recordings: Path) -> None:
    index = client.get("/media/s-1/cam-1/index", params={"ticket": ticket()}).json()
    assert [segment["name"] for segment in index["segments"]] == sorted(
        path.name for path in (recordings / "s-1" / "cam-1").glob("*.mp4")
    )
    assert [gap["cause"] for gap in index["gaps"]] == ["connect", "stall", "loss"]
    assert index["sealed"] is True
    for earlier, later in zip(index["segments"], index["segments"][1:], strict=False):
        assert earlier["end_utc_us"] <= later["start_utc_us"]


def test_a_file_comes_whole_or_in_ranges(client: httpx.Client, recordings: Path) -> None:
    data = (recordings / "s-1" / "cam-1" / "000001.mp4").read_bytes()
    url, params = "/media/s-1/cam-1/000001.mp4", {"ticket": ticket()}
    whole = client.get(url, params=params)
    assert (whole.content, whole.headers["content-type"], whole.headers["accept-ranges"]) == (
        data,
        "video/mp4",
        "bytes",
    )
    part = client.get(url, params=params, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, data[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(data)}"
    tail = client.get(url, params=params, headers={"Range": "bytes=-50"})
    assert tail.content == data[-50:]
    assert client.get(url, params=params, headers={"Range": f"bytes={len(data)}-"}).status_code == 416
    assert client.head(url, params=params).headers["content-length"] == str(len(data))


def test_pages_of_another_origin_may_ask(client: httpx.Client) -> None:
    url, origin = "/media/s-1/cam-1/000001.mp4", {"Origin": "http://127.0.0.1:8000"}
    preflight = client.options(
        url, headers={**origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
    )
    assert preflight.headers["access-control-allow-origin"] == "*"
    answer = client.get(url, params={"ticket": ticket()}, headers={**origin, "Range": "bytes=0-9"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Content-Range" in answer.headers["access-control-expose-headers"]
    assert client.get(url, headers=origin).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "bad",
    ["", "x", "a.b", ticket("s-2"), ticket(lifetime_s=-1), ticket(source="cam-2"), ticket()[:-4] + "AAAA", "中.文"],
    ids=["none", "noise", "form", "other session", "too old", "other source", "forged", "not latin"],
)
def test_a_bad_ticket_opens_nothing(client: httpx.Client, bad: str) -> None:
    for name in ("index", "000001.mp4"):
        answer = client.get(f"/media/s-1/cam-1/{name}", params={"ticket": bad})
        assert answer.status_code == 403
        assert "ticket" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["manifest.jsonl", "000099.mp4", "..%2f..%2fsecret", "000001.mp4%00", "1.mp4"])
def test_only_files_of_a_recording_are_served(client: httpx.Client, name: str) -> None:
    assert client.get(f"/media/s-1/cam-1/{name}", params={"ticket": ticket()}).status_code == 404


def test_a_recording_that_is_not_there_is_said(client: httpx.Client) -> None:
    assert client.get("/media/s-1/cam-9/index", params={"ticket": ticket()}).status_code == 404
    assert client.get("/media/../cam-9/index", params={"ticket": ticket("..")}).status_code == 404
