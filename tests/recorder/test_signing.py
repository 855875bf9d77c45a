"""The recorder's key: made once, for its owner alone, never replaced."""

import stat
from pathlib import Path

import pytest

from controller.proof.note import open_note, parse_verifier
from recorder.signing import KeyRefused, load_signer


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    first, second = load_signer(tmp_path), load_signer(tmp_path)
    assert first.vkey == second.vkey
    assert stat.S_IMODE((tmp_path / "recorder.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["recorder.key"]
    assert "private" not in repr(first)


def test_what_it_signs_its_public_text_opens(tmp_path: Path) -> None:
    signer = load_signer(tmp_path)
    assert open_note(signer.sign("a line\n"), parse_verifier(signer.vkey)) == "a line\n"


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_signer(tmp_path)
    (tmp_path / "recorder.key").chmod(0o640)
    with pytest.raises(KeyRefused, match="chmod 600"):
        load_signer(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 33])
def test_a_damaged_key_is_refused_and_left(tmp_path: Path, damage: bytes) -> None:
    load_signer(tmp_path)
    (tmp_path / "recorder.key").write_bytes(damage)
    with pytest.raises(KeyRefused, match="damaged"):
        load_signer(tmp_path)
    assert (tmp_path / "recorder.key").read_bytes() == damage


def test_half_a_key_of_a_crash_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "recorder.key.new").write_bytes(b"half")
    assert load_signer(tmp_path).vkey == load_signer(tmp_path).vkey


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"x" * 32)
    (tmp_path / "recorder.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        load_signer(tmp_path)
