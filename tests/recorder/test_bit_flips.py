"""Single flipped bits over media, manifests, heads and tombstones: each is found, and its file is named. 1,000 at night."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.check import check_recording
from recorder.manifest import Line
from recorder.retention.terms import read_terms
from recorder.retention.tombstone import tombstone_of, write_tombstone
from recorder.signing import load_signer
from tests.recorder.sealed import CodedFeed
from tests.recorder.signed import signed_session


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    base = tmp_path_factory.mktemp("flips")
    feed = CodedFeed(base)
    signed = signed_session(base, feed)
    feed.close()
    yield signed.folder, signed.signer.vkey
    shutil.rmtree(base)


def flip(path: Path, bit: int) -> None:
    """Turn one bit of a file; twice is as before."""
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def not_found(folder: Path, vkey: str | None, bits: dict[Path, list[int]]) -> list[tuple[str, int]]:
    """The flips that no finding names."""
    missed: list[tuple[str, int]] = []
    for path, places in bits.items():
        name = str(path.relative_to(folder))
        for bit in places:
            flip(path, bit)
            if name not in {finding.where for finding in check_recording(folder, vkey=vkey).findings}:
                missed.append((name, bit))
            flip(path, bit)
    return missed


def chosen(folder: Path, each: int, seed: int) -> dict[Path, list[int]]:
    """So many bits of every file; of the last line and of the end, where no later line helps, more."""
    numbers = random.Random(seed)
    bits: dict[Path, list[int]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size * 8
        last = max(0, size - 8 * 400)
        bits[path] = [numbers.randrange(size) for _ in range(each)]
        bits[path] += [numbers.randrange(last, size) for _ in range(each // 4)]
    return bits


@pytest.mark.parametrize("number", [200, pytest.param(1_000, marks=(pytest.mark.nightly, pytest.mark.timeout(900)))])
def test_flipped_bits_are_found_and_named(session: tuple[Path, str], number: int) -> None:
    folder, vkey = session
    assert check_recording(folder, vkey=vkey).findings == []
    bits = chosen(folder, number // 7, seed=number)
    assert sum(len(places) for places in bits.values()) >= number
    assert not_found(folder, vkey, bits) == []


def test_a_flipped_bit_is_found_without_the_key_too(session: tuple[Path, str]) -> None:
    folder, _ = session
    assert not_found(folder, None, chosen(folder, 14, seed=2)) == []


def test_every_bit_of_a_last_head_is_found(session: tuple[Path, str]) -> None:
    """No later line helps there, and some bits of a signature's writing mean nothing."""
    folder, vkey = session
    path = folder / "heads.jsonl"
    data = path.read_bytes()
    note = data.rindex(b"\xe2\x80\x94 ")
    end = len(data) * 8
    places = [*range((len(data) - 12) * 8, end, 3), *range(note * 8, end, 29)]
    assert not_found(folder, vkey, {path: places}) == []


def test_flipped_bits_of_a_deleted_session_are_found(session: tuple[Path, str], tmp_path: Path) -> None:
    """Manifests, heads and the tombstone are what stays of it."""
    folder, vkey = session
    left = tmp_path / "s-1"
    shutil.copytree(folder, left)
    terms = read_terms(left)
    deleting: Line = {"at_utc_us": terms.keep_until_utc_us, "by": "recorder", "reason": "due"}
    write_tombstone(left, tombstone_of(terms, terms.keep_until_utc_us, deleting), load_signer(folder.parent.parent))
    for path in left.glob("*/*.mp4"):
        path.unlink()
    assert check_recording(left, vkey=vkey).findings == []
    assert check_recording(left / "cam-1", vkey=vkey).findings == []
    assert not_found(left, vkey, chosen(left, 14, seed=3)) == []
    assert (
        not_found(
            left, None, {left / "tombstone.json": list(range(7, (left / "tombstone.json").stat().st_size * 8, 97))}
        )
        == []
    )
