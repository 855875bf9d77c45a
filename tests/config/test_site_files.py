"""The two site files that come with the product, the schema for editors, digests, addresses, passwords."""

from pathlib import Path

import argon2
import pytest

from config.advice import advise
from config.credentials import camera_password
from config.digest import profile_digest, site_digest
from config.editor import schema_json
from config.fill import fill_addresses
from config.load import data_dir, load_site, parse_site
from config.problems import ConfigError
from config.schema import Site
from tests.config.site_text import FOLDER, SIM, spoiled, with_figures

EXAMPLE = FOLDER / "example-site.toml"


def test_both_site_files_are_good() -> None:
    assert parse_site(SIM).door("door-main") is not None
    assert load_site(EXAMPLE).door("door-main") is not None


def test_the_example_has_nothing_to_note_but_its_kiosk_key() -> None:
    assert [(note.section, note.key) for note in advise(load_site(EXAMPLE))] == [("[[lane]] a", "kiosk_key")]


def test_the_demo_site_says_that_it_is_no_real_site() -> None:
    notes = {(note.section, note.key) for note in advise(parse_site(SIM))}
    assert {
        ("[[staff]] g1", "pin_hash"),
        ("[[device]] gate-a", "address"),
        ("[[source]] cam-lane-a", "address"),
    } <= notes
    assert "NEVER" in SIM


@pytest.mark.parametrize(("every_s", "noted"), [(0, True), (0.0, True), (60, False)])
def test_a_gate_whose_settings_are_never_read_is_noted(every_s: float, noted: bool) -> None:
    """440号 6.4.1: who turns it down between two tests is not seen."""
    gate = 'driver = "phonegate-uart"'
    site = parse_site(spoiled(gate, f"{gate}\nsettings = {{ settings_every_s = {every_s} }}"))
    assert (("[[device]] gate-a", "settings.settings_every_s") in [(n.section, n.key) for n in advise(site)]) is noted


@pytest.mark.parametrize(("staff", "pin"), [("g1", "246810"), ("g2", "135791"), ("s1", "864209")])
def test_the_pins_of_the_demo_open_its_acts(staff: str, pin: str) -> None:
    member = parse_site(SIM).staff_member(staff)
    assert member is not None
    assert argon2.PasswordHasher().verify(member.pin_hash, pin)


def test_the_example_shows_every_section() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for section in ("site", "http", "profile", "recorder"):
        assert f"\n[{section}]\n" in text
    for field in (field.alias for field in Site.model_fields.values() if field.alias not in (None, "site", "profile")):
        assert f"[[{field}]]" in text


def test_the_schema_file_is_the_schema() -> None:
    assert (FOLDER / "schema.json").read_text(encoding="utf-8") == schema_json()


def test_a_digest_changes_with_every_value_and_with_nothing_else() -> None:
    base = parse_site(SIM)
    assert site_digest(base) == site_digest(parse_site(SIM.replace("# ---", "# +++")))
    assert site_digest(base) == site_digest(parse_site(spoiled("pulse_ms = 3000\n", "")))
    changed = [
        spoiled("pulse_ms = 3000", "pulse_ms = 2900"),
        spoiled("port = 0", "port = 1"),
        spoiled("$io0097", "$io0098"),
        with_figures("keep_years = 16"),
    ]
    assert len({site_digest(parse_site(text)) for text in [SIM, *changed]}) == 5


def test_the_digest_of_the_figures_depends_on_figures_alone() -> None:
    base = profile_digest(parse_site(SIM).rules)
    assert profile_digest(parse_site(spoiled("port = 0", "port = 1")).rules) == base
    assert profile_digest(parse_site(with_figures("keep_years = 16")).rules) != base
    assert profile_digest(parse_site(with_figures("keep_years = 15")).rules) == base


def test_addresses_are_filled_in_and_nothing_else_changes() -> None:
    wanted = {"gate-a": "socket://127.0.0.1:5001", "cam-lane-a": "rtsp://127.0.0.1:5002/cam-lane-a"}
    text = fill_addresses(SIM, wanted)
    site = parse_site(text)
    gate = site.device("gate-a")
    assert gate is not None
    assert gate.address == wanted["gate-a"]
    assert site.sources[0].address == wanted["cam-lane-a"]
    before, after = SIM.splitlines(), text.splitlines()
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 2


def test_an_address_for_nobody_is_an_error() -> None:
    with pytest.raises(KeyError, match="gate-z"):
        fill_addresses(SIM, {"gate-z": "socket://127.0.0.1:5001"})


def test_a_comment_after_an_address_stays() -> None:
    text = spoiled('address = "tcp://127.0.0.1:0"', 'address = "tcp://127.0.0.1:0"  # the board by the door')
    assert 'address = "tcp://127.0.0.1:1"  # the board by the door' in fill_addresses(
        text, {"board-main": "tcp://127.0.0.1:1"}
    )


def test_the_data_folder_starts_at_the_site_file(tmp_path: Path) -> None:
    assert data_dir(parse_site(SIM), tmp_path / "site.toml") == (tmp_path / "data").resolve()
    assert data_dir(load_site(EXAMPLE), tmp_path / "site.toml") == Path("/var/lib/sealroom")


def camera(lines: str) -> Site:
    return parse_site(
        spoiled('address = "rtsp://127.0.0.1:0/cam-lane-a"', f'address = "rtsp://127.0.0.1:9/x"\n{lines}')
    )


def test_a_password_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("p@ss/wört\nsecond line\n", encoding="utf-8")
    site = camera('user = "u"\npassword_file = "pw"')
    assert camera_password(site.sources[0], tmp_path / "site.toml") == "p@ss/wört"


def test_a_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    site = camera('user = "u"\npassword_env = "CAM_PASSWORD_OF_A_TEST"')
    with pytest.raises(ConfigError, match="the variable is not set"):
        camera_password(site.sources[0], tmp_path / "site.toml")
    monkeypatch.setenv("CAM_PASSWORD_OF_A_TEST", "pw")
    assert camera_password(site.sources[0], tmp_path / "site.toml") == "pw"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xff"])
def test_a_password_file_without_a_password_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "pw").write_bytes(content)
    site = camera('user = "u"\npassword_file = "pw"')
    with pytest.raises(ConfigError, match=r"\[\[source\]\] cam-lane-a password_file"):
        camera_password(site.sources[0], tmp_path / "site.toml")


def test_a_camera_without_a_user_is_called_as_it_stands(tmp_path: Path) -> None:
    assert camera_password(parse_site(SIM).sources[0], tmp_path / "site.toml") is None
