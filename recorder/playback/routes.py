"""Recordings over HTTP: the index by wall time, the place of a moment, and bytes by range, also of a file that grows."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from recorder.boxes import NotFragmented
from recorder.manifest import ManifestBroken
from recorder.playback.derived import Derived
from recorder.playback.gate import Gate, Ticket
from recorder.playback.timeline import Piece, Place, Timeline, Timelines
from recorder.playback.walk import read_parts
from recorder.playback.worker import Busy, NotDerived
from recorder.retention.tombstone import NAME as TOMBSTONE

FILE = re.compile(r"\d{6,9}\.(mp4|mov)")
TYPES = {"mp4": "video/mp4", "mov": "video/quicktime"}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")

Moment = Annotated[int, Query(ge=0, le=1 << 53)]
MaybeMoment = Annotated[int | None, Query(ge=0, le=1 << 53)]


def make_playback_router(gate: Gate, derived: Derived) -> APIRouter:
    """Routes under /media/SESSION/SOURCE."""
    router = APIRouter(prefix="/media/{session}/{source}")
    timelines = Timelines()

    @router.get("/index")
    def index(
        session: str,
        source: str,
        ticket: Ticket = "",
        from_: Annotated[int, Query(alias="from", ge=0, le=1 << 53)] = 0,
        to: Annotated[int, Query(ge=0, le=1 << 53)] = 1 << 53,
    ) -> dict[str, Any]:
        """Segments and gaps, all or those of a time."""
        return index_of(timeline_of(timelines, gate.folder(session, source, ticket)), from_, to)

    @router.get("/seek")
    def seek(session: str, source: str, at: Moment, ticket: Ticket = "") -> dict[str, Any]:
        """Where to read for the picture of a moment: header, then fragments from `offset` on."""
        return place_plain(place_of(timelines, gate.folder(session, source, ticket), at))

    @router.get("/picture", response_class=Response)
    def picture(session: str, source: str, at: Moment, ticket: Ticket = "") -> Response:
        """A small JPEG of the key frame at or before a moment."""
        folder = gate.folder(session, source, ticket)
        place = place_of(timelines, folder, at)
        with answered():
            jpeg = derived.picture(folder, place)
        headers = {"Cache-Control": "private, max-age=3600", "X-Utc-Us": str(place.utc_us)}
        return Response(jpeg, media_type="image/jpeg", headers=headers)

    @router.get("/peaks")
    def peaks(session: str, source: str, name: str, ticket: Ticket = "") -> dict[str, Any]:
        """How loud a file is: the largest sample and the RMS of each 100 ms from its start on."""
        folder = gate.folder(session, source, ticket)
        found = [piece for piece in timeline_of(timelines, folder).pieces if piece.name == name]
        if not found:
            raise HTTPException(404, "no such file")
        with answered():
            return {"start_utc_us": found[0].start_utc_us, **derived.peaks(folder, found[0])}

    @router.api_route("/{name}", methods=["GET", "HEAD"], response_class=Response)
    def file(
        session: str,
        source: str,
        name: str,
        ticket: Ticket = "",
        at: MaybeMoment = None,
        after: Annotated[int | None, Query(ge=0, le=1 << 53)] = None,
        sound: Annotated[str, Query(pattern="^(|flac)$")] = "",
        range_: Annotated[str | None, Header(alias="range", max_length=100)] = None,
    ) -> Response:
        """A file; with `at` its header and what follows from that moment's key frame on; with `after` its header and
        the fragments that lie behind so many bytes; with `sound=flac` as MP4 whose G.711 is FLAC."""
        path = gate.folder(session, source, ticket) / name
        if FILE.fullmatch(name) is None or not path.is_file():
            raise HTTPException(404, "no such file")
        if sound:
            growing = _growing(timelines, path) is not None
            return playable(derived, timelines, path, after or 0, growing)
        return as_it_is(timelines, path, at, after, range_)

    return router


def place_plain(place: Place) -> dict[str, Any]:
    """A place as a page reads it."""
    return {
        "name": place.piece.name,
        "header_bytes": place.header_bytes,
        "offset": place.offset,
        "bytes": place.piece.bytes,
        "utc_us": place.utc_us,
        "growing": place.piece.growing,
    }


def as_it_is(timelines: Timelines, path: Path, at: int | None, after: int | None, range_: str | None) -> Response:
    """A file's own bytes: all or a range, or its header and what follows a moment or so many bytes."""
    media_type = TYPES[path.suffix[1:]]
    if at is not None:
        place = place_of(timelines, path.parent, at)
        if place.piece.name != path.name:
            raise HTTPException(404, "this moment is in another file")
        return parts_of(path, _from_on(place.header_bytes, place.offset, place.piece.bytes), media_type)
    if after is not None:
        return parts_of(path, _behind(timelines, path, after), media_type)
    growing = _growing(timelines, path)
    if growing is not None:
        return part_of_growing(path, growing, range_)
    return FileResponse(path, media_type=media_type)


def timeline_of(timelines: Timelines, folder: Path) -> Timeline:
    """The source's timeline; raises HTTPException 404, 409, or 410 when its time was over and it was deleted."""
    if (folder.parent / TOMBSTONE).exists():
        raise HTTPException(410, "the recording was kept as long as its class demands, and was then deleted")
    try:
        return timelines.of(folder)
    except (FileNotFoundError, NotADirectoryError):
        raise HTTPException(404, "no such recording") from None
    except ManifestBroken as error:
        raise HTTPException(409, f"the manifest is damaged, {error}") from None


def place_of(timelines: Timelines, folder: Path, utc_us: int) -> Place:
    """The place of a moment; raises HTTPException 404, with the gap's cause in a hole."""
    timeline = timeline_of(timelines, folder)
    try:
        place = timelines.place(timeline, utc_us)
    except (OSError, NotFragmented):
        raise HTTPException(404, "the file of this moment cannot be read") from None
    if place is None:
        gaps = timeline.gaps_between(utc_us, utc_us + 1)
        cause = f" ({gaps[0].cause})" if gaps else ""
        raise HTTPException(404, f"nothing is recorded at this moment{cause}")
    return place


def index_of(timeline: Timeline, from_utc_us: int, to_utc_us: int) -> dict[str, Any]:
    """Segments and gaps in the order of time, as pages read them. The last segment may be `growing`."""
    return {
        "segments": [
            {
                "name": piece.name,
                "start_utc_us": piece.start_utc_us,
                "end_utc_us": piece.end_utc_us,
                "media_start_us": piece.media_start_us,
                "media_end_us": piece.media_end_us,
                "bytes": piece.bytes,
                "sha256": piece.sha256,
                "growing": piece.growing,
            }
            for piece in timeline.between(from_utc_us, to_utc_us)
        ],
        "gaps": [
            {"from_utc_us": gap.from_utc_us, "to_utc_us": gap.to_utc_us, "cause": gap.cause, "track": gap.track}
            for gap in timeline.gaps_between(from_utc_us, to_utc_us)
        ],
        "sealed": timeline.sealed,
        "begins_utc_us": timeline.begins_utc_us,
    }


@contextlib.contextmanager
def answered() -> Iterator[None]:
    """What goes wrong in deriving, as an answer."""
    try:
        yield
    except Busy:
        raise HTTPException(503, "too much is asked for at once", {"Retry-After": "1"}) from None
    except (NotDerived, OSError):
        raise HTTPException(422, "this part of the recording cannot be decoded") from None


def playable(derived: Derived, timelines: Timelines, path: Path, after: int, growing: bool) -> Response:
    """A file with sound that browsers play."""
    with answered():
        try:
            file = timelines.files.of(path, growing=growing)
        except NotFragmented:
            raise HTTPException(404, "the file cannot be read") from None
        made, once = derived.playable(path.parent, file, after, growing=growing)
    return FileResponse(made, media_type="video/mp4", background=BackgroundTask(made.unlink) if once else None)


def parts_of(path: Path, parts: list[tuple[int, int]], media_type: str) -> Response:
    """Parts of a file (offset, length) as one answer."""
    length = str(sum(size for _, size in parts))
    return StreamingResponse(read_parts(path, parts), media_type=media_type, headers={"Content-Length": length})


def part_of_growing(path: Path, piece: Piece, range_: str | None) -> Response:
    """The whole fragments of a file that is being written, or a range of these bytes."""
    media_type = TYPES[path.suffix[1:]]
    asked = _RANGE.fullmatch(range_ or "")
    if asked is None or asked[0] == "bytes=-":
        answer = parts_of(path, [(0, piece.bytes)], media_type)
    else:
        first = int(asked[1]) if asked[1] else max(0, piece.bytes - int(asked[2]))
        last = min(int(asked[2]), piece.bytes - 1) if asked[1] and asked[2] else piece.bytes - 1
        if first > last:
            raise HTTPException(416, "this range is not there", {"Content-Range": f"bytes */{piece.bytes}"})
        answer = parts_of(path, [(first, last + 1 - first)], media_type)
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{piece.bytes}"
    answer.headers["Accept-Ranges"] = "bytes"
    return answer


def _growing(timelines: Timelines, path: Path) -> Piece | None:
    """The file as it is, if it is the one that is being written."""
    try:
        last = timelines.of(path.parent).pieces[-1:]
    except (OSError, ManifestBroken):
        return None
    return last[0] if last and last[0].name == path.name and last[0].growing else None


def _behind(timelines: Timelines, path: Path, after: int) -> list[tuple[int, int]]:
    try:
        walked = timelines.files.of(path, growing=True)
    except (OSError, NotFragmented):
        raise HTTPException(404, "the file cannot be read") from None
    return _from_on(walked.header_bytes, after, walked.whole_bytes)


def _from_on(header_bytes: int, offset: int, end: int) -> list[tuple[int, int]]:
    start = max(offset, header_bytes)
    return [(0, header_bytes), (start, max(0, end - start))]
