"""What a site file says about recording reaches the recorder's own settings."""

import json
from pathlib import Path
from typing import Any

import pytest

from config.load import load_site
from controller.assembly.recorder_process import write_settings
from recorder.retention.classes import merged
from recorder.settings import RecorderSettings, load_settings
from tests.config.site_text import SIM
from tests.recorder.house import KEY


def settings_of(tmp_path: Path, more: str, text: str = SIM) -> RecorderSettings:
    """The settings that the recorder reads for the demo site with some lines more."""
    site = tmp_path / "site.toml"
    site.write_text(f"{text}\n{more}\n", encoding="utf-8")
    keys = tmp_path / "data" / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    (keys / "ticket.pub").write_text(KEY.public_key().public_bytes_raw().hex())
    return load_settings(write_settings(load_site(site), site))


def test_kinds_public_areas_and_the_index_are_passed_on(tmp_path: Path) -> None:
    index = "postgresql+psycopg://sealroom@127.0.0.1/sealroom"
    recorder = f'[recorder]\nsegment_s = 30\npublic_sources = ["cam-hall"]\nindex = "{index}"'
    hall = '[[source]]\nid = "cam-hall"\naddress = "rtsps://10.0.0.9/hall"\nsound = false'
    lone = '[[source]]\nid = "mic-lone"\nkind = "microphone"\naddress = "alsa:default"'
    read = settings_of(tmp_path, f"{recorder}\n{hall}\n{lone}")
    sources = {source.id: source for source in read.sources}
    assert (read.segment_s, read.public_sources, read.index) == (30, ("cam-hall",), index)
    assert not sources["cam-hall"].sound
    assert "mic-lone" not in sources, "no room and no public area records it"
    assert {source.kind for source in read.sources} == {"camera"}


def test_a_microphone_of_a_room_is_recorded_as_sound_alone(tmp_path: Path) -> None:
    text = SIM.replace('"cam-room-1b"]', '"cam-room-1b", "mic-room-1"]', 1)
    lone = '[[source]]\nid = "mic-room-1"\nkind = "microphone"\naddress = "alsa:plughw:CARD=Mic"'
    read = settings_of(tmp_path, lone, text)
    assert (read.sources[-1].id, read.sources[-1].kind, read.sources[-1].has_picture) == (
        "mic-room-1",
        "microphone",
        False,
    )


@pytest.mark.parametrize(("years", "stated", "expected"), [(15, {}, 15), (30, {}, 30), (30, {"opening": 40}, 40)])
def test_every_class_of_years_is_kept_as_long_as_the_profile_says(
    tmp_path: Path, years: int, stated: dict[str, int], expected: int
) -> None:
    more = "".join(
        f'[[recorder.keeping.classes]]\nname = "{name}"\nclause = "x"\nkeep_years = {kept}\n'
        for name, kept in stated.items()
    )
    profile = SIM.replace("[profile]\n", f"[profile]\nkeep_years = {years}\n", 1)
    text = profile if "[profile]" in SIM else f"{SIM}\n[profile]\nkeep_years = {years}\n"
    read = settings_of(tmp_path, more, text)
    classes = merged(read.keeping.classes)
    assert classes["opening"].keep_years == expected
    assert classes["auction"].keep_years == years
    assert (classes["public"].keep_days, read.retention.keep_years) == (30, years)


def test_passwords_are_in_the_private_file_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMERA_PASSWORD", "geheim")
    address = 'address = "rtsp://127.0.0.1:0/cam-lane-a"'
    text = SIM.replace(address, f'{address}\nuser = "u"\npassword_env = "CAMERA_PASSWORD"', 1)
    read = settings_of(tmp_path, "", text)
    file = tmp_path / "data" / "recorder.json"
    written: dict[str, Any] = json.loads(file.read_text())
    assert [source["password"] for source in written["sources"]] == ["geheim", None, None]
    assert file.stat().st_mode & 0o777 == 0o600
    assert "geheim" not in repr(read)
