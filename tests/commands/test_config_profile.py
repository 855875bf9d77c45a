"""`sealroom config`: profiles are signed, checked, compared and explained."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from config.problems import ConfigError
from controller.assembly.signed_profile import load_signed_site
from controller.cli import app
from controller.draw.package.keys import KeyKind, unlock_key
from tests.config.profile_text import TEXT, figure, spoiled
from tests.config.site_text import SIM

OWN = SIM[SIM.index("# The profile holds as it ships") : SIM.index("# The demo's own expert bank")]


def run(*arguments: Any, code: int = 0) -> str:
    told = CliRunner().invoke(app, ["config", *map(str, arguments)])
    assert told.exit_code == code, told.output
    return told.output


def asked(*arguments: Any, code: int = 0) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(*arguments, "--json", code=code))
    return answer


@pytest.fixture(autouse=True)
def phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a program does: the passphrase stands in the environment."""
    monkeypatch.setenv("SEALROOM_PASSPHRASE", "correct horse battery")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site that demands a signature, its profile beside it, signed."""
    vkey = asked("profile-key", tmp_path / "key", "--name", "our-rules")["vkey"]
    (tmp_path / "ours.toml").write_text(TEXT, encoding="utf-8")
    write_site(tmp_path, f'profile_keys = ["{vkey}"]')
    run("sign-profile", tmp_path / "ours.toml", "--key", tmp_path / "key")
    return tmp_path


def write_site(folder: Path, lines: str, profile: str = "ours.toml") -> None:
    text = SIM.replace(OWN, f'[profile]\nfile = "{profile}"\n{lines}\n\n')
    (folder / "site.toml").write_text(text, encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(ConfigError) as refused:
        load_signed_site(folder / "site.toml")
    (problem,) = refused.value.problems
    return str(problem)


def test_a_signed_profile_is_good_and_names_its_signer(folder: Path) -> None:
    told = asked("check", folder / "site.toml")
    assert (told["profile"], told["profile_version"], told["profile_signer"]) == ("just-in-time", 1, "our-rules")
    assert "signed by our-rules" in run("check", folder / "site.toml")


def test_the_secret_key_is_for_its_owner_alone(folder: Path) -> None:
    assert (folder / "key").stat().st_mode & 0o777 == 0o600
    assert "cannot be made" in run("profile-key", folder / "key", "--name", "again", code=2)


def test_a_key_that_was_found_signs_nothing_without_its_passphrase(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = unlock_key((folder / "key").read_bytes(), "correct horse battery", KeyKind.SIGN)
    assert key.raw not in (folder / "key").read_bytes()
    monkeypatch.setenv("SEALROOM_PASSPHRASE", "something else entirely")
    assert "passphrase is wrong" in run("sign-profile", folder / "ours.toml", "--key", folder / "key", code=2)
    monkeypatch.setenv("SEALROOM_PASSPHRASE", "short")
    assert "fewer than 12 characters" in run("profile-key", folder / "new", "--name", "new", code=2)
    assert not (folder / "new").exists()


def test_a_passphrase_is_asked_for_twice_where_none_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEALROOM_PASSPHRASE")
    asked_for = ["config", "profile-key", str(tmp_path / "key"), "--name", "ours"]
    told = CliRunner().invoke(app, asked_for, input="correct horse battery\ncorrect horse battery\n")
    assert (told.exit_code, "correct" in told.output) == (0, False)
    nobody = CliRunner().invoke(app, [*asked_for[:2], str(tmp_path / "other"), *asked_for[3:]], input="")
    assert nobody.exit_code == 2
    assert "no passphrase was given; programs give it in SEALROOM_PASSPHRASE" in nobody.output


@pytest.mark.parametrize("name", ["", "two words", "a+b", "宁夏", "x" * 41])
def test_a_key_has_a_name_that_a_site_file_can_hold(tmp_path: Path, name: str) -> None:
    assert "a key's name" in run("profile-key", tmp_path / "key", "--name", name, code=2)
    assert not (tmp_path / "key").exists()


def test_an_unsigned_profile_is_refused(folder: Path) -> None:
    (folder / "ours.toml.sig").unlink()
    assert "just-in-time v1 is not signed" in refusal(folder)
    assert "is not signed" in run("check", folder / "site.toml", code=1)


def test_a_profile_changed_after_its_signature_is_refused(folder: Path) -> None:
    (folder / "ours.toml").write_text(figure("late_ms", "value = 3_600_000", "value = 3_000_000"), encoding="utf-8")
    assert "is not the file that our-rules signed" in refusal(folder)


def test_a_signature_of_another_key_or_a_broken_one_is_refused(folder: Path) -> None:
    run("profile-key", folder / "other", "--name", "our-rules")
    run("sign-profile", folder / "ours.toml", "--key", folder / "other")
    assert "not signed by our-rules" in refusal(folder)
    run("sign-profile", folder / "ours.toml", "--key", folder / "key")
    signature = folder / "ours.toml.sig"
    signature.write_text(signature.read_text(encoding="utf-8").replace("\n1\n", "\n2\n"), encoding="utf-8")
    assert "the signature of our-rules fails" in refusal(folder)


def test_a_profile_that_ships_is_signed_beside_the_site_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vkey = (folder / "key.vkey").read_text(encoding="utf-8").strip()
    write_site(folder, f'profile_keys = ["{vkey}"]', "day-before")
    monkeypatch.chdir(folder)
    run("sign-profile", "day-before", "--key", "key")
    assert load_signed_site(folder / "site.toml").rules.signer == "our-rules"


def test_under_a_signature_a_site_states_only_what_the_profile_leaves_to_it(folder: Path) -> None:
    vkey = (folder / "key.vkey").read_text(encoding="utf-8").strip()
    write_site(folder, f'profile_keys = ["{vkey}"]\nreason = "far away"\nkiosk_idle_ms = 90000')
    assert load_signed_site(folder / "site.toml").profile.kiosk_idle_ms == 90_000
    write_site(folder, f'profile_keys = ["{vkey}"]\nlate_ms = 0')
    assert refusal(folder).startswith("[profile] late_ms: just-in-time v1 is signed and does not leave this figure")


def test_a_faulty_profile_is_not_signed(folder: Path) -> None:
    (folder / "bad.toml").write_text(figure("keep_years", "value = 15", "value = 1"), encoding="utf-8")
    assert "keep_years" in run("sign-profile", folder / "bad.toml", "--key", folder / "key", code=1)
    assert not (folder / "bad.toml.sig").exists()


def test_a_key_that_is_none_is_refused(folder: Path) -> None:
    (folder / "key").write_bytes(b"short")
    assert "not a key file" in run("sign-profile", folder / "ours.toml", "--key", folder / "key", code=2)
    (folder / "key").unlink()
    assert "cannot be read" in run("sign-profile", folder / "ours.toml", "--key", folder / "key", code=2)


def test_two_versions_are_compared(folder: Path) -> None:
    newer = spoiled(("version = 1", "version = 2"), ("value = 3_600_000", "value = 2_700_000"))
    (folder / "newer.toml").write_text(newer, encoding="utf-8")
    told = asked("profile-diff", folder / "ours.toml", folder / "newer.toml")
    assert [(one["name"], one["old"], one["new"]) for one in told["changes"]] == [("late_ms", "1 h", "45 min")]
    assert "`replaces` does not name the old file" in run("profile-diff", folder / "ours.toml", folder / "newer.toml")


def test_a_figure_is_explained_with_bounds_source_and_reason(folder: Path) -> None:
    told = run("explain", "late_ms")
    for words in ("late_ms = 3600000 (1 h)", "at most 7200000 ms", "Ningxia", "迟到"):
        assert words in told
    assert run("explain", "late_ns", code=1).startswith("no figure is named late_ns")


def test_a_figure_of_the_site_is_explained_as_its_own(folder: Path) -> None:
    write_site(folder, 'reason = "far away, says A"\nkiosk_idle_ms = 90000', "just-in-time")
    told = run("explain", "kiosk_idle_ms", "--config", folder / "site.toml")
    assert "own figure of this site instead of 60000: far away, says A" in told
    (shown,) = asked("explain", "kiosk_idle_ms", "--config", folder / "site.toml")["figures"]
    assert (shown["value"], shown["profile_value"], shown["own"]) == (90_000, 60_000, True)


def test_the_whole_rule_book_is_explained(folder: Path) -> None:
    told = asked("explain", "--profile", "day-before")
    assert (told["profile"], told["version"]) == ("day-before", 1)
    assert len(told["figures"]) > 50
    assert set(told["tables"]) == {"composition", "role", "role_conflict", "temp_out", "mode", "incident"}
    assert "[[mode]]" in run("explain", "--profile", "day-before")


def test_a_refusal_is_explained_by_its_rule_clause_and_figures(folder: Path) -> None:
    told = asked("explain", "--refusal", "clear_stale")
    assert [one["name"] for one in told["figures"]] == ["clear_fresh_ms", "door_open_wait_ms"]
    assert "招标投标法 37" in run("explain", "--refusal", "not_on_list")
    assert "the nearest is late_ms" in run("explain", "late_ns", code=1)
    assert "the nearest is too_few_experts" in run("explain", "--refusal", "to_few_experts", code=1)
    assert "no rule refuses with nonsense" in run("explain", "--refusal", "nonsense", code=1)
    assert "no such step" in run("explain", "--refusal", "lane:free:cross")
