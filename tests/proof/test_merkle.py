"""The tree against the vectors of Certificate Transparency, an independent program, and forgeries."""

import random

import pymerkle
import pytest

from controller.proof.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (0, 8, [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]),
    (5, 8, [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
]  # fmt: skip
CONSISTENCY = [
    (1, 8, [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]),
    (6, 8, [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]),
]  # fmt: skip


def hexes(path: list[bytes]) -> list[str]:
    return [node.hex() for node in path]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_inclusion_paths_are_those_of_certificate_transparency(index: int, size: int, path: list[str]) -> None:
    assert hexes(inclusion_proof(LEAVES[:size], index)) == path


@pytest.mark.parametrize(("old", "size", "path"), CONSISTENCY)
def test_consistency_paths_are_those_of_certificate_transparency(old: int, size: int, path: list[str]) -> None:
    assert hexes(consistency_proof(LEAVES[:size], old)) == path


def test_an_independent_program_comes_to_the_same_roots_and_paths() -> None:
    entries = [bytes([n, n * 7 % 256]) for n in range(70)]
    oracle = pymerkle.InmemoryTree(algorithm="sha256")
    oracle.append_entries(entries)
    leaves = [leaf_hash(entry) for entry in entries]
    for size in range(1, len(entries) + 1):
        assert root_of(leaves[:size]) == oracle.get_root(size)
    for size in (1, 2, 3, 7, 8, 33, 64, 70):
        for index in range(size):
            path = oracle.prove_inclusion(index + 1, size).serialize()["path"]
            assert [leaves[index].hex(), *hexes(inclusion_proof(leaves[:size], index))] == path


def test_every_leaf_of_every_size_can_be_proved_and_no_other() -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(33)]
    for size in range(1, 34):
        root = root_of(leaves[:size])
        for index in range(size):
            path = inclusion_proof(leaves[:size], index)
            assert verify_inclusion(leaves[index], index, size, path, root)
            assert not verify_inclusion(leaf_hash(b"other"), index, size, path, root)
            assert not verify_inclusion(leaves[index], (index + 1) % size, size, path, root) or size == 1
            assert not verify_inclusion(leaves[index], index, size, [*path, root], root)
            assert not (path and verify_inclusion(leaves[index], index, size, path[:-1], root))


def test_every_prefix_of_every_size_is_consistent_and_no_other() -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(24)]
    other = [leaf_hash(b"changed"), *leaves[1:]]
    for size in range(1, 25):
        for old in range(1, size + 1):
            path = consistency_proof(leaves[:size], old)
            old_root, root = root_of(leaves[:old]), root_of(leaves[:size])
            assert verify_consistency(old, size, path, old_root, root)
            assert not verify_consistency(old, size, path, root_of(other[:old]), root)
            assert not verify_consistency(old, size, path, old_root, root_of(other[:size]))
            if path:
                assert not verify_consistency(old, size, path[:-1], old_root, root)
                assert not verify_consistency(old, size, [*path, root], old_root, root)


def test_a_flipped_bit_in_any_node_of_a_proof_is_refused() -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(21)]
    root, dice = root_of(leaves), random.Random(5)
    for index in range(21):
        path = inclusion_proof(leaves, index)
        for at in range(len(path)):
            forged = list(path)
            node = bytearray(forged[at])
            node[dice.randrange(32)] ^= 1 << dice.randrange(8)
            forged[at] = bytes(node)
            assert not verify_inclusion(leaves[index], index, 21, forged, root)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = LEAVES[0], LEAVES[1]
    assert leaf_hash(left + right) != root_of(LEAVES[:2])


def test_outside_of_the_tree_there_is_no_proof() -> None:
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, 8)
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, -1)
    for old in (0, 9):
        with pytest.raises(IndexError):
            consistency_proof(LEAVES, old)
    assert not verify_inclusion(LEAVES[0], 8, 8, [], EMPTY_ROOT)
    assert not verify_consistency(0, 8, LEAVES, EMPTY_ROOT, root_of(LEAVES))


def test_a_frontier_that_was_copied_and_thrown_away_changes_nothing() -> None:
    frontier = Frontier()
    for leaf in LEAVES[:5]:
        frontier.append(leaf)
    tried = frontier.copy()
    tried.append(LEAVES[5])
    assert (frontier.size, frontier.root().hex()) == (5, ROOTS[5])
    assert (tried.size, tried.root().hex()) == (6, ROOTS[6])
