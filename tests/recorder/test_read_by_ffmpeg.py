"""FFmpeg's reading of a camera, which takes what nothing else here knows: whole, in step, and changed in the middle."""

import hashlib
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from recorder.clock import Clock
from recorder.connection import Connection
from recorder.heard import Heard, Lost
from recorder.mux import Feed
from recorder.sender_reports import camera_us_of
from recorder.settings import RecordedSource
from simulators.rtsp_profile import CameraProfile
from simulators.rtsp_sent import SentLog
from tests.recorder.house import DEADLINE_S, nals_of, until
from tests.recorder.sent_and_kept import missing_between
from tests.simulators.rtsp_clients import CameraHouse, camera_house

pytestmark = pytest.mark.nightly  # by day the foreign cameras that our own client does not know are enough

PROFILES = {
    "cam": CameraProfile(),
    "opus": CameraProfile(sound="opus"),
    "mic": CameraProfile(picture="none", sound="pcma"),
    "vp8": CameraProfile(picture="vp8"),
}


class Reader:
    """A connection in a thread of its own."""

    def __init__(self, url: str, kind: str = "camera") -> None:
        self.heard: list[tuple[Heard, Feed | None]] = []
        self.cause: str | None = None
        self._ending = threading.Event()
        source = RecordedSource.model_validate({"id": "c", "url": url, "kind": kind})
        self._thread = threading.Thread(target=self._run, args=(source,))
        self._thread.start()

    def _run(self, source: RecordedSource) -> None:
        try:
            with Connection(source, Clock()) as connection:
                for heard in connection.heard(lambda: not self._ending.is_set()):
                    self.heard.append((heard, connection.feed))
        except Lost as lost:
            self.cause = lost.cause

    def end(self) -> "Reader":
        self._ending.set()
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()
        return self

    def digests(self, kind: str) -> list[str]:
        found = [heard.sample.data for heard, _ in self.heard if heard.sample.kind == kind]
        if kind == "picture":
            units = [nals_of(data, annexb=True) for data in found]
            found = [b"".join(len(nal).to_bytes(4, "big") + nal for nal in each) for each in units]
        return [hashlib.sha256(data).hexdigest() for data in found]


@pytest.fixture(scope="module")
def sent() -> SentLog:
    return SentLog()


@pytest.fixture(scope="module")
def cameras(sent: SentLog) -> Iterator[CameraHouse]:
    with camera_house([], profiles=PROFILES, sent=sent) as house:
        yield house


def test_nothing_is_lost_and_sound_and_picture_are_in_step(cameras: CameraHouse, sent: SentLog) -> None:
    readers = {name: Reader(cameras.url(name)) for name in ("cam", "opus")}
    for reader in readers.values():
        until(lambda reader=reader: len(reader.heard) > 250 or reader.cause, "packets")  # type: ignore[misc]
    for name, reader in readers.items():
        reader.end()
        for kind in ("picture", "sound"):
            assert missing_between(sent.of(name, kind), reader.digests(kind)) == 0
        ahead_us: dict[str, list[int]] = {"picture": [], "sound": []}
        for heard, _ in reader.heard:
            camera_us = camera_us_of(heard.sample.coded)  # type: ignore[arg-type]
            if camera_us is not None:
                ahead_us[heard.sample.kind].append(heard.sample.dts_us - camera_us)
        apart_us = sorted(abs(each - median(ahead_us["picture"])) for each in ahead_us["sound"])
        assert apart_us[len(apart_us) * 95 // 100] < 10_000
        assert apart_us[-1] < 40_000


def test_a_lone_microphone_is_sound_alone(cameras: CameraHouse, sent: SentLog) -> None:
    reader = Reader(cameras.url("mic"), "microphone")
    until(lambda: len(reader.heard) > 50 or reader.cause, "packets")
    reader.end()
    feed = reader.heard[0][1]
    assert feed is not None
    assert (feed.lead, feed.suffix, feed.size_px) == ("sound", "mov", (0, 0))
    assert missing_between(sent.of("mic", "sound"), reader.digests("sound")) == 0


@pytest.mark.parametrize(
    ("name", "kind", "cause"),
    [("mic", "camera", "no_picture"), ("vp8", "camera", "picture_codec")],
)
def test_what_is_not_recorded_has_a_cause(cameras: CameraHouse, name: str, kind: str, cause: str) -> None:
    reader = Reader(cameras.url(name), kind)
    until(lambda: reader.cause, "a cause")
    assert reader.end().cause == cause


def test_another_picture_size_is_another_feed_from_its_key_frame_on(cameras: CameraHouse, sent: SentLog) -> None:
    reader = Reader(cameras.url("cam"))
    until(lambda: len(reader.heard) > 60 or reader.cause, "packets")
    cameras.break_camera("cam", "resize")
    until(lambda: len({id(feed) for _, feed in reader.heard}) > 1 or reader.cause, "another feed")
    reader.end()
    cameras.mend("cam")
    feeds = [feed for _, feed in reader.heard if feed is not None]
    assert feeds[0].size_px != feeds[-1].size_px
    first = next(heard.sample for heard, feed in reader.heard if feed is feeds[-1])
    assert (first.kind, first.key) == ("picture", True)
    assert missing_between(sent.of("cam", "picture"), reader.digests("picture")) == 0


def test_two_readers_of_a_camera_that_we_did_not_write_come_to_the_same_time() -> None:
    """When the second one joins, this camera starts its stamps anew for both: they find the time again."""
    command = ["/usr/bin/python3", str(Path(__file__).with_name("gst_camera.py")), "h264-aac"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        readers: list[Reader] = []
        try:
            url = json.loads(process.stdout.readline())["urls"]["h264-aac"]
            for _ in range(2):
                readers.append(Reader(url))
                until(lambda: len(readers[-1].heard) > 100, "packets")
            until(lambda: apart_us(readers) < 10_000, "the same time", 60)
        finally:
            for reader in readers:
                reader.end()
            process.terminate()


def apart_us(readers: list[Reader]) -> int:
    """How far apart they are lately, by the pictures that both have."""
    one, other = (
        {heard.sample.data: heard.sample.utc_us for heard, _ in reader.heard[-200:] if heard.sample.kind == "picture"}
        for reader in readers
    )
    found = [abs(one[data] - other[data]) for data in one.keys() & other.keys()]
    return int(median(found)) if len(found) > 20 else 1 << 40
