"""What a session's manifests say about keeping it, and when nothing is believed."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from recorder.retention.classes import DAY_US, LEAST, RetentionClass, merged
from recorder.retention.terms import TermsUnknown, read_terms
from tests.recorder.retention.archive import NOW_UTC_US, make_session


def test_the_longest_of_all_sources_counts(tmp_path: Path) -> None:
    folder = make_session(tmp_path, "s-1", "public", sources=["cam-1"])
    make_session(tmp_path, "s-1", "opening", sources=["mic-1"], files=3)
    terms = read_terms(folder)
    assert terms.keep_until_utc_us == LEAST["opening"].until_utc_us(NOW_UTC_US)
    assert (terms.kinds, terms.files, terms.end_utc_us) == (("opening", "public"), 5, NOW_UTC_US)
    assert terms.bytes == sum(path.stat().st_size for path in folder.rglob("*.mp4"))
    manifest = (folder / "cam-1" / "manifest.jsonl").read_bytes()
    assert terms.sources[0].manifest_sha256 == hashlib.sha256(manifest).hexdigest()


def test_a_class_that_was_lengthened_since_lengthens_what_is_kept_already(tmp_path: Path) -> None:
    terms = read_terms(make_session(tmp_path, "s-1", "public"))
    longer = merged([RetentionClass(name="public", clause="c", keep_days=90)])
    assert terms.until_utc_us(longer) == NOW_UTC_US + 90 * DAY_US
    assert terms.until_utc_us(LEAST) == NOW_UTC_US + 30 * DAY_US
    assert terms.until_utc_us({}) == NOW_UTC_US + 30 * DAY_US


def unsealed(folder: Path) -> None:
    make_session(folder.parent, folder.name, sources=["cam-2"], sealed=False)


def changed(folder: Path) -> None:
    path = folder / "cam-1" / "manifest.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"keep_days":30', b'"keep_days":31'))


def without_manifest(folder: Path) -> None:
    (folder / "cam-2").mkdir()


def of_another_session(folder: Path) -> None:
    other = make_session(folder.parent, "s-2", sources=["cam-2"])
    (other / "cam-2").rename(folder / "cam-2")


def a_link(folder: Path) -> None:
    other = make_session(folder.parent, "s-2", sources=["cam-2"])
    (folder / "cam-2").symlink_to(other / "cam-2")


def cut_off(folder: Path) -> None:
    path = folder / "cam-1" / "manifest.jsonl"
    path.write_bytes(path.read_bytes()[:-40])


@pytest.mark.parametrize("spoil", [unsealed, changed, without_manifest, of_another_session, a_link, cut_off])
def test_terms_that_cannot_be_trusted_are_unknown(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    folder = make_session(tmp_path, "s-1", "public")
    spoil(folder)
    with pytest.raises(TermsUnknown):
        read_terms(folder)


def test_a_folder_without_sources_has_no_terms(tmp_path: Path) -> None:
    (tmp_path / "s-1").mkdir()
    with pytest.raises(TermsUnknown, match="no source"):
        read_terms(tmp_path / "s-1")
