"""What the recorder tests share: cameras, a recorder process with its client, a witness of what a camera sent."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.proof.ticket import sign_ticket
from recorder.boxes import spans

DEADLINE_S = 20.0
KEY = Ed25519PrivateKey.from_private_bytes(b"sealroom recorder tests, 32 byte")

Fact = dict[str, Any]


def until(condition: Callable[[], Any], what: str, deadline_s: float = DEADLINE_S) -> Any:
    """The condition's first true value; fails with `what` at the deadline."""
    end_s = time.monotonic() + deadline_s
    while time.monotonic() < end_s:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"not before the deadline: {what}")


class RecorderProcess:
    """`python -m recorder` on its own data folder, with a client on its Unix socket."""

    command = (sys.executable, "-m", "recorder")

    def __init__(self, data_dir: Path, sources: list[dict[str, Any]], **figures: Any) -> None:
        self.data_dir = data_dir
        self.recordings = data_dir / "recordings"
        self.settings_file = data_dir / "recorder.json"
        self.facts: list[Fact] = []
        self._epoch: str | None = None
        self._next = 0
        data_dir.mkdir(exist_ok=True)
        settings = {
            "data_dir": str(data_dir),
            "socket": str(data_dir / "recorder.sock"),
            "ticket_key": KEY.public_key().public_bytes_raw().hex(),
            "sources": sources,
            "keeping": {"space": {"planned_h": 1, "picture_kbit_s": 400, "alarm_h": 1, "reserve_mb": 0}},
            **figures,
        }
        self.settings_file.write_text(json.dumps(settings))
        self.settings_file.chmod(0o600)
        self.log = data_dir / "recorder.log"
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, "--settings", str(self.settings_file)],
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.log.read_text()
        self.ready = json.loads(line)
        self.media_url = self.ready["media_url"]
        transport = httpx.HTTPTransport(uds=str(self.data_dir / "recorder.sock"))
        self.client = httpx.Client(transport=transport, base_url="http://recorder", timeout=DEADLINE_S)

    def want(self, **sessions: list[str]) -> None:
        """PUT /desired; `s_1=["cam-1"]` is session s-1."""
        orders = [{"session": name.replace("_", "-"), "sources": sources} for name, sources in sessions.items()]
        assert self.client.put("/desired", json={"sessions": orders}).status_code == 200

    def read_facts(self, wait_ms: int = 0) -> list[Fact]:
        """The facts that are new to this reader."""
        asked = {"after": self._next, "wait_ms": wait_ms} | ({"epoch": self._epoch} if self._epoch else {})
        answer = self.client.get("/facts", params=asked).json()
        self._epoch, self._next = answer["epoch"], answer["next"]
        self.facts += answer["facts"]
        return list(answer["facts"])

    def fact(self, kind: str, deadline_s: float = DEADLINE_S, **members: Any) -> Fact:
        """The next fact of this kind with these members, read from now on or already read and not asked for yet."""
        end_s = time.monotonic() + deadline_s
        while True:
            for place, fact in enumerate(self.facts):
                if fact["kind"] == kind and all(fact.get(key) == value for key, value in members.items()):
                    del self.facts[: place + 1]
                    return fact
            left_ms = int((end_s - time.monotonic()) * 1000)
            assert left_ms > 0, f"no {kind} {members} before the deadline; log: {self.log.read_text()[-2000:]}"
            self.read_facts(min(left_ms, 2_000))

    def state(self) -> dict[str, Any]:
        return dict(self.client.get("/state").json())

    def lines(self, session: str, source: str) -> list[dict[str, Any]]:
        path = self.recordings / session / source / "manifest.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]

    def ticket(self, session: str, lifetime_s: int = 60) -> str:
        return sign_ticket(KEY, {"session": session}, int(time.time()) + lifetime_s)

    def kill(self) -> None:
        """As a power cut does, but for the page cache."""
        self.process.send_signal(signal.SIGKILL)
        self._gone()

    def end(self) -> int:
        """SIGTERM, and the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._gone()

    def _gone(self) -> int:
        self.client.close()
        code = self.process.wait(DEADLINE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextlib.contextmanager
def recorder(data_dir: Path, cameras: dict[str, str], **figures: Any) -> Iterator[RecorderProcess]:
    """A running recorder for these cameras (name: URL); ends it in any case."""
    process = RecorderProcess(data_dir, [{"id": name, "url": url} for name, url in cameras.items()], **figures)
    try:
        yield process
    finally:
        process.end()


@contextlib.contextmanager
def camera_process(*names: str) -> Iterator[dict[str, str]]:
    """The simulated cameras as a process of their own; gives their URLs."""
    command = [sys.executable, "-m", "simulators.rtsp_camera", *names]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["urls"]
        finally:
            process.terminate()


def nals_of(data: bytes, *, annexb: bool) -> tuple[bytes, ...]:
    """The NAL units of a picture, in start code or in length form."""
    if annexb:
        parts = data.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")[1:]
        return tuple(part.rstrip(b"\x00") for part in parts)
    units, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        units.append(data[at + 4 : at + 4 + size].rstrip(b"\x00"))
        at += 4 + size
    return tuple(units)


class Witness:
    """Another client of a camera: everything that it sent, picture and sound apart."""

    def __init__(self, url: str) -> None:
        self.pictures: list[tuple[bytes, ...]] = []
        self.times: list[float] = []
        self.sounds: list[bytes] = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(url,))
        self._thread.start()

    def _run(self, url: str) -> None:
        with av.open(url, options={"rtsp_transport": "tcp", "timeout": "4000000"}) as container:
            for packet in container.demux():
                if packet.stream.type == "video":
                    self.times.append(float((packet.pts or 0) * packet.time_base))
                    self.pictures.append(nals_of(bytes(packet), annexb=True))
                else:
                    self.sounds.append(bytes(packet))
                if self._ending.is_set():
                    return

    def end(self) -> None:
        self._ending.set()
        self._thread.join(DEADLINE_S)


def recorded(folder: Path) -> tuple[list[tuple[bytes, ...]], list[bytes], list[float]]:
    """Pictures, sound frames and picture times (s) of all files of a source, in order."""
    pictures: list[tuple[bytes, ...]] = []
    sounds: list[bytes] = []
    times: list[float] = []
    for path in sorted([*folder.glob("*.mp4"), *folder.glob("*.mov")]):
        with av.open(str(path)) as container:
            for packet in container.demux():
                if packet.size and packet.stream.type == "video":
                    pictures.append(nals_of(bytes(packet), annexb=False))
                    times.append(float((packet.pts or 0) * packet.time_base))
                elif packet.size:
                    sounds.append(bytes(packet))
    return pictures, sounds, times


def ffprobe(path: Path) -> list[dict[str, Any]]:
    """Debian's view of a file: its streams, with counted packets; any complaint is an error."""
    command = ["ffprobe", "-v", "error", "-count_packets", "-show_streams", "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert done.stderr == b"", done.stderr
    return list(json.loads(done.stdout)["streams"])


def decode_errors(paths: list[Path]) -> str:
    """What Debian's ffmpeg complains about when it decodes the files one behind the other as one recording."""
    playlist = "".join(f"file '{path}'\n" for path in paths)
    listing = paths[0].parent.parent / "all.ffconcat"
    listing.write_text(playlist)
    command = ["ffmpeg", "-v", "warning", "-f", "concat", "-safe", "0", "-i", str(listing), "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    listing.unlink()
    return done.stderr.decode()


def box_names(path: Path) -> list[str]:
    """The top boxes of a file."""
    data = path.read_bytes()
    return [kind.decode() for kind, *_ in spans(data, 0, len(data))]
