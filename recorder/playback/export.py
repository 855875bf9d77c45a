"""A clip for somebody else: bytes of the evidence, what they are and where they come from, digests, and a signature."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from controller.proof.canonical import canonical
from recorder.heads import NAME as HEADS
from recorder.manifest import NAME, sync_folder
from recorder.playback.clip import ClipFile, ClipRefused, ClipSource, plain_part, plan_source
from recorder.playback.timeline import Timelines
from recorder.playback.walk import read_parts

LIST: Final = "export.json"
NOTE: Final = "export.note"
SUMS: Final = "SHA256SUMS"
README: Final = "README.txt"

Entry = tuple[str, Iterator[bytes]]
"""Name in the clip's folder, and its bytes; they must be read before the next entry is asked for."""


class Signs(Protocol):
    """The recorder's key, see `recorder.signing.Signer`."""

    @property
    def name(self) -> str: ...
    @property
    def vkey(self) -> str: ...
    def sign(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: times in µs UTC; `by` whom, and why."""

    session: str
    sources: tuple[str, ...]
    from_utc_us: int
    to_utc_us: int
    made_utc_us: int
    by: str = ""
    reason: str = ""


@dataclass(slots=True)
class Exported:
    """What was made. `sha256` is the digest of `export.json`, which holds all others; None until it is whole."""

    order: Order
    files: int = 0
    bytes: int = 0
    gaps: int = 0
    sha256: str | None = None

    def custody_members(self) -> dict[str, Any]:
        """For a line `exported` of the custody ledger."""
        return {
            "from_utc_us": self.order.from_utc_us,
            "to_utc_us": self.order.to_utc_us,
            "sources": list(self.order.sources),
            "bytes": self.bytes,
            "sha256": self.sha256,
            "reason": self.order.reason,
        }


@dataclass(slots=True)
class Clip:
    """A planned clip; `entries` reads and digests it once."""

    order: Order
    sources: list[ClipSource]
    signer: Signs | None = None
    exported: Exported = field(init=False)
    heads: bytes = b""

    def __post_init__(self) -> None:
        self.exported = Exported(self.order)

    @property
    def bytes(self) -> int:
        """Bytes of its media."""
        return sum(file.bytes for source in self.sources for file in source.files)

    def entries(self) -> Iterator[Entry]:
        """Every file of the clip, media first, the list of all others behind them."""
        sums: dict[str, str] = {}
        listed = []
        for source in self.sources:
            files = []
            for number, file in enumerate(source.files, start=1):
                name = f"{source.source}/{_file_name(self.order.session, source.source, file, number)}"
                digest = hashlib.sha256()
                yield name, _read(file, digest.update)
                sums[name] = digest.hexdigest()
                files.append(_plain_file(name, file, sums[name]))
                self.exported.files += 1
                self.exported.bytes += file.bytes
            self.exported.gaps += len(source.gaps)
            listed.append(_plain_source(source, files))
            yield _put(sums, f"{source.source}/{NAME}", source.manifest)
        if self.heads:
            yield _put(sums, HEADS, self.heads)
        yield from self._papers(sums, listed)

    def _papers(self, sums: dict[str, str], listed: list[dict[str, Any]]) -> Iterator[Entry]:
        order = self.order
        told = canonical(
            {
                "kind": "export",
                "format": 1,
                "session": order.session,
                "from_utc_us": order.from_utc_us,
                "to_utc_us": order.to_utc_us,
                "made_utc_us": order.made_utc_us,
                "by": order.by,
                "reason": order.reason,
                "signed_by": None if self.signer is None else self.signer.vkey,
                "sources": listed,
            }
        )
        yield _put(sums, README, _readme(order).encode())
        yield _put(sums, LIST, told)
        if self.signer is not None:
            yield _put(sums, NOTE, self.signer.sign(note_text(self.signer.name, sums[LIST])).encode())
        yield SUMS, iter([_sums_text(sums).encode()])
        self.exported.sha256 = sums[LIST]


def note_text(key_name: str, sha256: str) -> str:
    """The text that is signed: origin, and the digest of `export.json`."""
    return f"{key_name}/export\n{sha256}\n"


def plan_clip(session_folder: Path, order: Order, signer: Signs | None = None) -> Clip:
    """Look what there is; raises `ClipRefused`. An order without sources means all of them."""
    if order.from_utc_us >= order.to_utc_us:
        raise ClipRefused("the end must lie behind the start")
    if not session_folder.is_dir():
        raise ClipRefused(f"{order.session}: no such recording")
    timelines = Timelines()
    names = order.sources or tuple(sorted(path.name for path in session_folder.iterdir() if (path / NAME).is_file()))
    sources = [
        plan_source(timelines, session_folder / name, order.from_utc_us, order.to_utc_us) for name in sorted(set(names))
    ]
    if not any(source.files for source in sources):
        raise ClipRefused("nothing of these sources is recorded in this time")
    order = Order(
        order.session, tuple(source.source for source in sources), order.from_utc_us, order.to_utc_us,
        order.made_utc_us, order.by, order.reason,
    )  # fmt: skip
    heads = session_folder / HEADS
    return Clip(order, sources, signer, heads=heads.read_bytes() if heads.is_file() else b"")


def export_clip(session_folder: Path, order: Order, out: Path, signer: Signs | None = None) -> Exported:
    """Write the clip as the folder `out`, or as a file if its name ends with .zip.

    Raises `ClipRefused`, FileExistsError, OSError; nothing is left half-made under the name `out`.
    """
    if out.exists():
        raise FileExistsError(f"{out} is there already")
    clip = plan_clip(session_folder, order, signer)
    part = out.with_name(out.name + ".part")
    if out.suffix == ".zip":
        with part.open("wb") as file:
            for data in zip_stream(clip.entries()):
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
    else:
        _write_folder(clip, part)
    part.rename(out)
    sync_folder(out.parent)
    return clip.exported


def _write_folder(clip: Clip, folder: Path) -> None:
    folder.mkdir(mode=0o750)
    for name, chunks in clip.entries():
        path = folder / name
        path.parent.mkdir(mode=0o750, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())


class _Pipe:
    """What the zip writer writes to: not seekable, emptied by the reader."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        data = bytes(self.data)
        self.data.clear()
        return data


def zip_stream(entries: Iterator[Entry]) -> Iterator[bytes]:
    """The entries as a zip, stored, portion by portion: a clip never needs room on the disk of the recordings."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for name, chunks in entries:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o640 << 16
            with archive.open(info, "w", force_zip64=True) as file:
                for chunk in chunks:
                    file.write(chunk)
                    yield pipe.take()
            yield pipe.take()
    yield pipe.take()


def _read(file: ClipFile, update: Callable[[bytes], None]) -> Iterator[bytes]:
    for part in file.parts:
        left = part.bytes
        for data in read_parts(part.path, list(part.ranges)):
            update(data)
            left -= len(data)
            yield data
        if left:
            raise OSError(f"{part.path.name} became shorter while it was read")


def _put(sums: dict[str, str], name: str, data: bytes) -> Entry:
    sums[name] = hashlib.sha256(data).hexdigest()
    return name, iter([data])


def _file_name(session: str, source: str, file: ClipFile, number: int) -> str:
    """Place and time of day (UTC) stand in the name: a file that was passed on still says what it is."""
    at = datetime.fromtimestamp(file.start_utc_us // 1_000_000, UTC)
    return f"{session}_{source}_{at:%Y%m%dT%H%M%SZ}_{number:02}{file.suffix}"


def _plain_file(name: str, file: ClipFile, sha256: str) -> dict[str, Any]:
    return {
        "name": name,
        "bytes": file.bytes,
        "sha256": sha256,
        "start_utc_us": file.start_utc_us,
        "end_utc_us": file.end_utc_us,
        "parts": [plain_part(part) for part in file.parts],
    }


def _plain_source(source: ClipSource, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "source": source.source,
        "sealed": source.sealed,
        "manifest_bytes": len(source.manifest),
        "manifest_sha256": source.manifest_sha256,
        "files": files,
        "gaps": [
            {"from_utc_us": gap.from_utc_us, "to_utc_us": gap.to_utc_us, "cause": gap.cause, "track": gap.track}
            for gap in source.gaps
        ],
    }


def _sums_text(sums: dict[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sums.items())


def _readme(order: Order) -> str:
    return f"""录像片段 / Recording clip: {order.session}

影音文件是原始录像的字节（文件头加整片段），未经转码，可用 VLC 或 ffplay 播放。
The media files hold the bytes of the recording itself (a header and whole fragments), never coded again.

核对 / To check:  sha256sum -c {SUMS}
{LIST}  列出每个文件取自原始录像的哪一段、摘要和缺失时段 / where each file comes from, digests, gaps
{NOTE}  录像程序对 {LIST} 摘要的签名 / the recorder's signature over the digest of {LIST}
*/{NAME}  各路原始录像的清单（链式摘要） / the chained manifest of each source
"""
