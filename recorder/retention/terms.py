"""What the manifests of a session say about keeping it: classes, clauses, and the day before which nothing ends."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from recorder.manifest import NAME, Line, ManifestBroken, open_regular, read_manifest, read_regular
from recorder.retention.classes import RetentionClass, until_utc_us

MEDIA: Final = re.compile(r"\d{6,9}\.(mp4|mov)(\.torn)?")


class TermsUnknown(ValueError):
    """The manifests do not say how long the session is kept, or not so that it can be trusted; says why."""


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """What one source's manifest says. `media`: the files of its lines."""

    source: str
    kind: str
    clause: str
    from_utc_us: int
    end_utc_us: int
    keep_until_utc_us: int
    media: tuple[str, ...]
    bytes: int
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What all sources say together: the longest counts."""

    session: str
    sources: tuple[SourceTerms, ...]

    @property
    def keep_until_utc_us(self) -> int:
        """When the last source is due by its manifest."""
        return max(each.keep_until_utc_us for each in self.sources)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The retention classes, each once."""
        return tuple(sorted({each.kind for each in self.sources}))

    @property
    def clauses(self) -> tuple[str, ...]:
        """The rules, each once."""
        return tuple(sorted({each.clause for each in self.sources}))

    @property
    def end_utc_us(self) -> int:
        """When the last source ended."""
        return max(each.end_utc_us for each in self.sources)

    @property
    def files(self) -> int:
        """Media files of all sources."""
        return sum(len(each.media) for each in self.sources)

    @property
    def bytes(self) -> int:
        """Bytes of all media files."""
        return sum(each.bytes for each in self.sources)

    def until_utc_us(self, classes: Mapping[str, RetentionClass]) -> int:
        """When it is due by its manifests and by what its classes say today: whichever is later."""
        by_class = [classes[each.kind].until_utc_us(each.end_utc_us) for each in self.sources if each.kind in classes]
        return max([self.keep_until_utc_us, *by_class])


def read_terms(folder: Path) -> Terms:
    """The terms of a session's folder, from manifests that are whole, chained and sealed.

    Raises `TermsUnknown` for anything else, a link or a manifest of another session included.
    """
    try:
        sources = tuple(_source_terms(path, folder.name) for path in _source_folders(folder))
    except (OSError, ManifestBroken) as error:
        raise TermsUnknown(f"a manifest cannot be read: {error}") from error
    if not sources:
        raise TermsUnknown("it has no source")
    return Terms(folder.name, sources)


def _source_folders(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            raise TermsUnknown(f"{path.name} is a link")
        if path.is_dir():
            yield path


def _source_terms(folder: Path, session: str) -> SourceTerms:
    data = read_regular(folder / NAME)
    lines, where = read_manifest(data).lines, folder.name
    if not lines or lines[-1]["kind"] != "sealed":
        raise TermsUnknown(f"{where} is not sealed")
    if (lines[0].get("session"), lines[0].get("source")) != (session, where):
        raise TermsUnknown(f"{where} has the manifest of another recording")
    keep = [line for line in lines if line["kind"] == "retention"]
    if not keep:
        raise TermsUnknown(f"{where} does not say how long it is kept")
    media = [line for line in lines if line["kind"] in ("segment", "torn")]
    try:
        return _terms_of(where, lines, keep[-1], media, hashlib.sha256(data).hexdigest())
    except (KeyError, TypeError, ValueError) as error:
        raise TermsUnknown(f"{where} has a line that says nothing: {error}") from error


def _terms_of(source: str, lines: list[Line], keep: Line, media: list[Line], manifest_sha256: str) -> SourceTerms:
    end_utc_us = _number(lines[-1]["end_utc_us"])
    names = tuple(str(line["name"]) for line in media)
    odd = [name for name in names if not MEDIA.fullmatch(name)]
    if odd:
        raise TermsUnknown(f"{source} names a file {odd[0]!r}")
    counted_utc_us = until_utc_us(end_utc_us, keep.get("keep_years"), keep.get("keep_days"))
    return SourceTerms(
        source=source,
        kind=str(keep["class"]),
        clause=str(keep["clause"]),
        from_utc_us=_number(lines[0]["utc_us"]),
        end_utc_us=end_utc_us,
        keep_until_utc_us=max(_number(keep["keep_until_utc_us"]), counted_utc_us),
        media=names,
        bytes=sum(_number(line["bytes"]) for line in media),
        manifest_sha256=manifest_sha256,
    )


def _number(value: Any) -> int:
    if type(value) is not int:
        raise ValueError("a number is missing")
    return value


@dataclass(frozen=True, slots=True)
class Glance:
    """What the ends of a session's manifests say. It proves nothing: `read_terms` does, before anything follows from it."""

    end_utc_us: int
    keep_until_utc_us: int
    kinds: frozenset[str]


def glance(folder: Path) -> Glance | None:
    """A cheap look at a sealed session; None when it is not sealed or says nothing."""
    try:
        found = [_glance(path / NAME) for path in _source_folders(folder)]
    except (OSError, TermsUnknown, KeyError, TypeError, ValueError):
        return None
    if not found:
        return None
    return Glance(
        max(each.end_utc_us for each in found),
        max(each.keep_until_utc_us for each in found),
        frozenset().union(*(each.kinds for each in found)),
    )


def _glance(path: Path) -> Glance:
    with open_regular(path) as file:
        file.seek(max(0, file.seek(0, 2) - 8_192))
        *_, first, second, after = file.read().split(b"\n")
    keep, sealed = json.loads(first), json.loads(second)
    if after or sealed["kind"] != "sealed" or keep["kind"] != "retention":
        raise TermsUnknown("not sealed")
    kinds = frozenset({str(keep["class"])})
    return Glance(_number(sealed["end_utc_us"]), _number(keep["keep_until_utc_us"]), kinds)
