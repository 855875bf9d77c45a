"""The recorder's public key is printed, and a clip that was given away is checked without the site."""

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from controller.cli import app
from recorder.playback.export import Order, export_clip
from recorder.signing import load_signer
from tests.recorder.sealed import CodedFeed, make_recording

LONG_US = 4_000_000_000_000_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("site") / "data"
    data.mkdir()
    feed = CodedFeed(data.parent)
    make_recording(data / "recordings" / "s-1" / "cam-1", feed, 50)
    feed.close()
    return data


def export(data: Path, out: Path) -> Path:
    wanted = Order("s-1", (), 0, LONG_US, LONG_US, "甲", "投诉")
    export_clip(data / "recordings" / "s-1", wanted, out, load_signer(data))
    return out


def answer(*words: object, code: int = 0) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["recordings", *map(str, words), "--json"])
    assert (done.exit_code, done.stderr) == (code, ""), done.output
    return dict(json.loads(done.stdout))


def found(path: Path, *words: object) -> set[str]:
    return {each["where"] for each in answer("check-clip", path, *words, code=1)["findings"]}


def test_the_key_is_printed_and_never_made(data: Path, tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    assert "at its first start" in answer("key", "--data", tmp_path, code=2)["error"]
    assert not (tmp_path / "recorder.key").exists()
    vkey = load_signer(data).vkey
    assert answer("key", "--data", data)["vkey"] == vkey
    assert CliRunner().invoke(app, ["recordings", "key", "--data", str(data)]).stdout == f"{vkey}\n"
    (tmp_path / "recorder.key").write_bytes(b"short")
    (tmp_path / "recorder.key").chmod(0o600)
    assert "damaged" in answer("key", "--data", tmp_path, code=2)["error"]


@pytest.mark.parametrize("name", ["clip", "clip.zip"])
def test_a_clip_is_good_with_the_recorder_s_key_and_not_with_another(data: Path, tmp_path: Path, name: str) -> None:
    clip = export(data, tmp_path / name)
    vkey = load_signer(data).vkey
    told = answer("check-clip", clip, "--key", vkey)
    assert (told["ok"], told["path"], told["counts"]["signed"]) == (True, str(clip), "recorder.sealroom")
    done = CliRunner().invoke(app, ["recordings", "check-clip", str(clip)])
    assert (done.exit_code, "consistent with itself only" in done.stdout) == (0, True)
    (tmp_path / "other").mkdir()
    assert found(clip, "--key", load_signer(tmp_path / "other").vkey) == {"export.note"}


def test_a_changed_clip_is_found_as_folder_and_as_zip(data: Path, tmp_path: Path) -> None:
    clip = export(data, tmp_path / "clip")
    media = min(clip.rglob("*.mp4"))
    name = media.relative_to(clip).as_posix()
    raw = bytearray(media.read_bytes())
    raw[len(raw) // 2] ^= 1
    media.write_bytes(raw)
    assert found(clip) == {name}
    with zipfile.ZipFile(tmp_path / "changed.zip", "w") as archive:
        for path in sorted(path for path in clip.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(clip).as_posix())
    assert found(tmp_path / "changed.zip") == {name}
    (clip / "export.json").unlink()
    assert "export.json" in found(clip)


def test_a_list_that_is_none_and_a_pipe_in_the_place_of_a_file_are_found(data: Path, tmp_path: Path) -> None:
    clip = export(data, tmp_path / "clip")
    os.mkfifo(clip / "pipe")
    assert found(clip) == {"pipe"}
    (clip / "pipe").unlink()
    (clip / "export.json").write_bytes(b'{"sources":[{"files":[{}],"gaps":[]}]}')
    assert found(clip) == {"export.json"}


def test_what_is_no_clip_or_no_key_ends_with_2(data: Path, tmp_path: Path) -> None:
    assert "check the path" in answer("check-clip", tmp_path / "nothing", code=2)["error"]
    assert "no exported clip" in answer("check-clip", data, code=2)["error"]
    (tmp_path / "text.zip").write_bytes(b"PK")
    assert "no whole zip" in answer("check-clip", tmp_path / "text.zip", code=2)["error"]
    assert "--key" in answer("check-clip", data, "--key", "nonsense", code=2)["error"]
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.writestr("../export.json", "{}")
    assert "leads out" in answer("check-clip", tmp_path / "out.zip", code=2)["error"]
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", export(data, tmp_path / "clip"))
    assert "not compressed" in answer("check-clip", packed, code=2)["error"]
