"""The recorder's own media port: live view, the session that runs, and a clip that leaves with lines in the ledger."""

import json
import time
import zipfile
from io import BytesIO
from pathlib import Path

import httpx
from websockets.sync.client import connect

from controller.proof.ticket import sign_ticket
from recorder.boxes import read_header
from recorder.playback.check_export import check_export
from recorder.signing import load_signer
from tests.recorder.house import KEY, RecorderProcess, recorder, until
from tests.simulators.rtsp_clients import CameraHouse


def ticket(**claims: object) -> str:
    return sign_ticket(KEY, claims, int(time.time()) + 60)


def test_a_running_session_is_seen_live_reviewed_and_exported(house: CameraHouse, tmp_path: Path) -> None:
    with recorder(tmp_path / "data", {"cam-1": house.url("cam-1")}) as process:
        process.want(s_1=["cam-1"])
        process.fact("SourceRecordingStarted", source="cam-1")
        see_live(process)
        with httpx.Client(base_url=process.media_url, timeout=20) as client:
            (segment,) = until(
                lambda: [
                    each
                    for each in client.get("/media/s-1/cam-1/index", params={"ticket": ticket(session="s-1")}).json()[
                        "segments"
                    ]
                    if each["end_utc_us"] - each["start_utc_us"] > 1_000_000
                ],
                "a second of it",
            )
            assert segment["growing"]
            picture = {"at": segment["end_utc_us"] - 100_000, "ticket": ticket(session="s-1")}
            assert client.get("/media/s-1/cam-1/picture", params=picture).content[:2] == b"\xff\xd8"
            leaves = {"from_utc_us": segment["start_utc_us"], "to_utc_us": segment["end_utc_us"], "sources": []}
            wanted = {"ticket": ticket(export="s-1", **leaves, by="staff-7", reason="投诉")}
            clip = client.get("/export/s-1", params=wanted)
    zipfile.ZipFile(BytesIO(clip.content)).extractall(tmp_path / "clip")
    assert check_export(tmp_path / "clip", load_signer(tmp_path / "data").vkey).findings == []
    ledger = [json.loads(line) for line in (tmp_path / "data" / "custody.jsonl").read_text().splitlines()]
    told = [line for line in ledger if line["kind"] in ("export_begun", "exported")]
    assert [(line["kind"], line["by"], line["reason"]) for line in told] == [
        ("export_begun", "staff-7", "投诉"),
        ("exported", "staff-7", "投诉"),
    ]
    assert told[0]["sha256"] is None
    assert len(told[1]["sha256"]) == 64


def see_live(process: RecorderProcess) -> None:
    """A key frame at once, and pictures that follow."""
    url = f"{process.media_url.replace('http', 'ws')}/live/cam-1?ticket={ticket(live='cam-1')}"
    with connect(url, max_size=None, open_timeout=10) as viewer:
        assert json.loads(viewer.recv(timeout=10))["kind"] == "begin"
        header = viewer.recv(timeout=10)
        assert isinstance(header, bytes)
        assert {track.kind for track in read_header(header)[1].values()} == {"picture", "sound"}
        for _ in range(5):
            assert isinstance(viewer.recv(timeout=10), bytes)
