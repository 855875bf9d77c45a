"""The settings file: checked, owner-only, and silent about what it holds."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from recorder.settings import RecordedSource, RecorderSite, Retention, SettingsRefused, load_settings
from tests.recorder.house import KEY


def settings(**changes: Any) -> dict[str, Any]:
    camera = {"id": "cam-1", "url": "rtsp://10.0.0.7/stream", "user": "u", "password": "geheim"}
    key = KEY.public_key().public_bytes_raw().hex()
    return {"data_dir": "/d", "socket": "/d/s", "ticket_key": key, "sources": [camera], **changes}


def write(path: Path, content: dict[str, Any], mode: int = 0o600) -> Path:
    path.write_text(json.dumps(content))
    path.chmod(mode)
    return path


def test_a_whole_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    retention = {"class": "evaluation", "clause": "5.6", "keep_years": 20}
    read = load_settings(write(tmp_path / "f", settings(retention=retention)))
    assert (read.fragment_ms, read.segment_s, read.retention.keep_years) == (500, 60, 20)
    assert read.retention.kind == "evaluation"
    assert "geheim" not in repr(read)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="chmod 600"):
        load_settings(write(tmp_path / "f", settings(), 0o644))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="cannot be read"):
        load_settings(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "change",
    [
        {"ticket_key": "geheim"},
        {"fragment_ms": 50},
        {"segment_s": 0},
        {"retention": {"keep_years": 14}},
        {"unknown": "geheim"},
        {"sources": [{"id": "a/b", "url": "rtsp://x/y"}]},
        {"sources": [{"id": "a", "url": "rtsp://user:geheim@x/y"}]},
        {"sources": [{"id": "a", "url": "http://x/y"}]},
        {"sources": [{"id": "a", "url": "rtsp://x/1"}, {"id": "a", "url": "rtsp://x/2"}]},
        {"sources": [{"id": "a", "url": "alsa:default"}]},
        {"sources": [{"id": "a", "url": "alsa:a b", "kind": "microphone"}]},
        {"sources": [{"id": "a", "url": "rtsp://x/1", "kind": "phone", "sound": False}]},
        {"sources": [{"id": "a", "url": "rtsp://x/1", "kind": "geheim"}]},
        {"public_sources": ["cam-9"]},
        {"index": "mysql://u:geheim@h/d"},
    ],
)
def test_what_is_wrong_is_named_by_key_and_never_shown(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(SettingsRefused) as refused:
        load_settings(write(tmp_path / "f", settings(**change)))
    assert next(iter(change)).split("_")[0] in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_password_is_escaped_for_the_demuxer_and_left_out_elsewhere() -> None:
    source = RecordedSource.model_validate({"id": "a", "url": "rtsp://h:554/p", "user": "ü@", "password": "a:/b@c"})
    assert source.secret_url() == "rtsp://%C3%BC%40:a%3A%2Fb%40c@h:554/p"
    assert "a:/b@c" not in repr(source)
    assert "a:/b@c" not in source.model_dump_json()


def test_two_sources_of_one_name_are_named(tmp_path: Path) -> None:
    twice = [{"id": "cam-7", "url": "rtsp://x/1"}, {"id": "cam-7", "url": "rtsp://x/2"}]
    with pytest.raises(SettingsRefused, match="the same id, cam-7"):
        load_settings(write(tmp_path / "f", settings(sources=twice)))


def test_microphones_and_phones_have_no_picture_and_an_index_shows_no_password(tmp_path: Path) -> None:
    sources = [
        {"id": "mic-1", "url": "alsa:plughw:CARD=1,DEV=0", "kind": "microphone"},
        {"id": "phone-1", "url": "rtsp://x/1", "kind": "phone"},
        {"id": "screen-1", "url": "rtsp://x/2", "kind": "screen"},
        {"id": "cam-1", "url": "rtsp://x/3"},
    ]
    public = {"public_sources": ["cam-1"], "index": "postgresql+psycopg://u:geheim@h/d"}
    read = load_settings(write(tmp_path / "f", settings(sources=sources, **public)))
    assert [source.has_picture for source in read.sources] == [False, False, True, True]
    assert "geheim" not in repr(read)


def test_no_site_can_keep_recordings_shorter_than_the_law_says() -> None:
    assert RecorderSite().retention.keep_years == 15
    with pytest.raises(ValidationError):
        Retention(keep_years=14)
