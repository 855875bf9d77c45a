"""Clips: the bytes of the evidence, playable by others, with digests, gaps and a signature that hold them together."""

import hashlib
import json
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import av
import httpx
import pytest

from controller.proof.ticket import sign_ticket
from recorder.media import make_media_app
from recorder.playback.check_export import check_export
from recorder.playback.clip import ClipRefused
from recorder.playback.export import Exported, Order, export_clip
from recorder.signing import Signer, load_signer
from tests.recorder.house import KEY, decode_errors, ffprobe
from tests.recorder.playback.conftest import START_UTC_US, Running
from tests.recorder.served import served

FIRST_US = START_UTC_US + 40_000


def order(from_ms: int, to_ms: int, *sources: str) -> Order:
    """Of the time after the first picture."""
    return Order(
        "s-1", sources, FIRST_US + from_ms * 1000, FIRST_US + to_ms * 1000, FIRST_US + 60_000_000, "staff-7", "投诉"
    )


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return load_signer(tmp_path)


def media_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".mp4", ".mov"))


def test_a_clip_over_several_files_is_one_file_of_the_evidences_own_bytes(
    running: Running, tmp_path: Path, signer: Signer
) -> None:
    running.give(160)  # three files of 2 s, and one that is being written
    out = tmp_path / "clip"
    made = export_clip(running.folder.parent, order(1_100, 5_300), out, signer)
    (file,) = media_of(out)
    told = json.loads((out / "export.json").read_bytes())
    (listed,) = told["sources"][0]["files"]
    assert [part["segment"] for part in listed["parts"]] == ["000001.mp4", "000002.mp4", "000003.mp4"]
    joined = b"".join(
        (running.folder / part["segment"]).read_bytes()[offset : offset + length]
        for part in listed["parts"]
        for offset, length in part["ranges"]
    )
    assert file.read_bytes() == joined
    assert (made.files, made.bytes, made.gaps) == (1, len(joined), 0)
    assert listed["start_utc_us"] == pytest.approx(FIRST_US + 1_000_000, abs=100)
    assert listed["end_utc_us"] >= FIRST_US + 5_300_000
    picture = next(stream for stream in ffprobe(file) if stream["codec_type"] == "video")
    assert int(picture["nb_read_packets"]) == round((listed["end_utc_us"] - listed["start_utc_us"]) / 40_000)
    assert decode_errors([file]) == ""
    with av.open(str(file)) as container:
        assert next(container.decode(video=0)).key_frame


def test_a_clip_is_checked_with_the_recorders_key_and_with_a_common_tool(
    running: Running, tmp_path: Path, signer: Signer
) -> None:
    running.give(110)
    running.seal()
    out = tmp_path / "clip"
    made = export_clip(running.folder.parent, order(0, 4_000, "cam-1"), out, signer)
    verdict = check_export(out, signer.vkey)
    assert verdict.findings == []
    assert verdict.counts["signed"] == signer.name
    assert made.sha256 == hashlib.sha256((out / "export.json").read_bytes()).hexdigest()
    summed = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=out, capture_output=True, check=False)
    assert (summed.returncode, summed.stdout) == (0, b"")
    told = json.loads((out / "export.json").read_bytes())
    assert (told["by"], told["reason"], told["sources"][0]["sealed"]) == ("staff-7", "投诉", True)


def change_media(clip: Path) -> str:
    (file,) = media_of(clip)
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    file.write_bytes(data)
    return file.relative_to(clip).as_posix()


def change_list(clip: Path) -> str:
    told = (clip / "export.json").read_bytes()
    (clip / "export.json").write_bytes(told.replace(b"staff-7", b"staff-8"))
    return "export.note"


def change_manifest(clip: Path) -> str:
    data = (clip / "cam-1" / "manifest.jsonl").read_bytes()
    (clip / "cam-1" / "manifest.jsonl").write_bytes(data[: data.rindex(b"\n", 0, -1) + 1])
    return "cam-1/manifest.jsonl"


def add_file(clip: Path) -> str:
    (clip / "other.mp4").write_bytes(b"x")
    return "other.mp4"


def take_note(clip: Path) -> str:
    (clip / "export.note").unlink()
    return "export.note"


@pytest.mark.parametrize("change", [change_media, change_list, change_manifest, add_file, take_note])
def test_whatever_is_changed_in_a_clip_is_named(
    running: Running, tmp_path: Path, signer: Signer, change: Callable[[Path], str]
) -> None:
    running.give(60)
    running.seal()
    out = tmp_path / "clip"
    export_clip(running.folder.parent, order(0, 2_000), out, signer)
    where = change(out)
    assert where in [finding.where for finding in check_export(out, signer.vkey).findings]


def test_another_recorders_key_does_not_fit(running: Running, tmp_path: Path, signer: Signer) -> None:
    running.give(60)
    out = tmp_path / "clip"
    export_clip(running.folder.parent, order(0, 1_000), out, signer)
    (tmp_path / "elsewhere").mkdir()
    other = load_signer(tmp_path / "elsewhere")
    assert [finding.where for finding in check_export(out, other.vkey).findings] == ["export.note"]


def test_a_gap_inside_is_told_and_never_joined_over(running: Running, tmp_path: Path, signer: Signer) -> None:
    running.give(20)
    running.hole(25)
    running.give(20)
    out = tmp_path / "clip"
    made = export_clip(running.folder.parent, order(200, 2_400), out, signer)
    told = json.loads((out / "export.json").read_bytes())["sources"][0]
    assert (made.files, made.gaps) == (2, 1)
    assert [gap["cause"] for gap in told["gaps"]] == ["stall"]
    assert all(decode_errors([file]) == "" for file in media_of(out))


def test_what_cannot_be_exported_is_refused_and_leaves_nothing(running: Running, tmp_path: Path) -> None:
    running.give(20)
    session, out = running.folder.parent, tmp_path / "clip"
    for wrong in (order(500, 400), order(90_000, 99_000), order(0, 500, "cam-9")):
        with pytest.raises(ClipRefused):
            export_clip(session, wrong, out)
    with pytest.raises(ClipRefused):
        export_clip(session.parent / "s-9", replace(order(0, 500), session="s-9"), out)
    assert not list(tmp_path.glob("clip*"))
    out.mkdir()
    with pytest.raises(FileExistsError):
        export_clip(session, order(0, 500), out)


def test_a_zip_holds_the_same_clip(running: Running, tmp_path: Path, signer: Signer) -> None:
    running.give(60)
    wanted = order(0, 2_000)
    export_clip(running.folder.parent, wanted, tmp_path / "clip", signer)
    export_clip(running.folder.parent, wanted, tmp_path / "clip.zip", signer)
    with zipfile.ZipFile(tmp_path / "clip.zip") as archive:
        assert archive.testzip() is None
        inside = {name: archive.read(name) for name in archive.namelist()}
    clip = tmp_path / "clip"
    assert inside == {
        path.relative_to(clip).as_posix(): path.read_bytes() for path in clip.rglob("*") if path.is_file()
    }
    shutil.rmtree(clip)


def test_over_http_the_ticket_says_what_leaves(running: Running, signer: Signer, tmp_path: Path) -> None:
    running.give(60)
    heard: list[tuple[str, Exported]] = []
    public = KEY.public_key().public_bytes_raw().hex()
    app = make_media_app(
        running.recordings, public, signer=signer, ledger=lambda kind, made: heard.append((kind, replace(made)))
    )
    claims = {"sources": ["cam-1"], "from_utc_us": FIRST_US, "to_utc_us": FIRST_US + 900_000, "by": "s7", "reason": "x"}

    def ticket(**more: object) -> dict[str, str]:
        return {"ticket": sign_ticket(KEY, {"export": "s-1", **more}, int(time.time()) + 60)}

    with served(app) as address, httpx.Client(base_url=f"http://{address}", timeout=30) as client:
        answer = client.get("/export/s-1", params=ticket(**claims))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
        assert client.get("/export/s-1", params=ticket()).status_code == 403
        assert client.get("/export/s-2", params=ticket(**claims)).status_code == 403
        late = claims | {"from_utc_us": FIRST_US + 90_000_000, "to_utc_us": FIRST_US + 99_000_000}
        assert client.get("/export/s-1", params=ticket(**late)).status_code == 404
        session = {"ticket": sign_ticket(KEY, {"session": "s-1"}, int(time.time()) + 60)}
        assert client.get("/export/s-1", params=session).status_code == 403
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path / "clip")
    assert check_export(tmp_path / "clip", signer.vkey).good
    assert [(kind, made.files, made.order.by) for kind, made in heard] == [
        ("export_begun", 0, "s7"),
        ("exported", 1, "s7"),
    ]
    assert heard[1][1].sha256 == hashlib.sha256((tmp_path / "clip" / "export.json").read_bytes()).hexdigest()


def test_nothing_leaves_when_the_ledger_takes_no_line(running: Running) -> None:
    def refuse(_kind: str, _made: Exported) -> None:
        raise OSError(28, "no space left")

    running.give(20)
    app = make_media_app(running.recordings, KEY.public_key().public_bytes_raw().hex(), ledger=refuse)
    claims = {"export": "s-1", "sources": [], "from_utc_us": FIRST_US, "to_utc_us": FIRST_US + 500_000}
    ticket = sign_ticket(KEY, {**claims, "by": "s7", "reason": "x"}, int(time.time()) + 60)
    with served(app) as address, httpx.Client(base_url=f"http://{address}", timeout=30) as client:
        answer = client.get("/export/s-1", params={"ticket": ticket})
    assert answer.status_code == 409
    assert b"PK" not in answer.content
