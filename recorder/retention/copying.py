"""A copy of a sealed session: every file read once, written, made durable, read again, and held against the manifests."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recorder.manifest import NAME as MANIFEST
from recorder.manifest import open_regular, read_manifest, read_regular, sync_folder

_PART_BYTES = 1 << 20


class CopyDiffers(ValueError):
    """The original is not what its manifest says, or the copy is not the original; names the file."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds."""

    files: int
    bytes: int


def copy_session(folder: Path, target: Path) -> Copied:
    """Copy a sealed session's folder to `target`, which is not there yet. Raises `CopyDiffers`, `ManifestBroken`, OSError."""
    digests: dict[Path, str] = {}
    target.mkdir(mode=0o750)
    for path in _inside(folder):
        there = target / path.relative_to(folder)
        if path.is_dir():
            there.mkdir(mode=0o750)
        else:
            digests[path.relative_to(folder)] = _copy_file(path, there)
    for path in [target, *(path for path in target.rglob("*") if path.is_dir())]:
        sync_folder(path)
    _check_against_manifests(folder, digests)
    return check_copy(target, digests)


def check_copy(target: Path, digests: dict[Path, str]) -> Copied:
    """Read a copy again from the disk. Raises `CopyDiffers`, OSError."""
    size = 0
    for name, sha256 in sorted(digests.items()):
        if digest_from_disk(target / name) != sha256:
            raise CopyDiffers(f"the copy of {name} is not the original")
        size += (target / name).stat().st_size
    return Copied(len(digests), size)


def same_session(folder: Path, target: Path) -> Copied:
    """Hold a finished copy against its original again, both read from the disk. Raises as `copy_session` does."""
    digests = {path.relative_to(folder): digest_from_disk(path) for path in _inside(folder) if path.is_file()}
    _check_against_manifests(folder, digests)
    extra = {path.relative_to(target) for path in _inside(target) if path.is_file()} - set(digests)
    if extra:
        raise CopyDiffers(f"the copy has {min(extra)}, the original has not")
    return check_copy(target, digests)


def _inside(folder: Path) -> Iterator[Path]:
    """Folders before what is in them; a link is refused: what it leads to would not be copied."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise CopyDiffers(f"{path.relative_to(folder)} is neither a file nor a folder")
        yield path


def _check_against_manifests(folder: Path, digests: dict[Path, str]) -> None:
    for name in sorted(digests):
        if name.name != MANIFEST or len(name.parts) != 2:
            continue
        for line in read_manifest(read_regular(folder / name)).lines:
            if line["kind"] in ("segment", "torn"):
                media = name.parent / str(line["name"])
                if digests.get(media) != line["sha256"]:
                    raise CopyDiffers(f"{media} is missing or not what the manifest says")


def _copy_file(path: Path, there: Path) -> str:
    digest = hashlib.sha256()
    with open_regular(path) as source, there.open("xb", buffering=0) as target:
        while part := source.read(_PART_BYTES):
            digest.update(part)
            view = memoryview(part)
            while view:
                view = view[target.write(view) :]
        os.fsync(target.fileno())
        os.posix_fadvise(source.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    shutil.copystat(path, there)
    return digest.hexdigest()


def digest_from_disk(path: Path) -> str:
    """SHA-256 of a file, read from the disk where the system lets go of its pages."""
    with open_regular(path) as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()
