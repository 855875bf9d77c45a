"""A microphone at this machine: `arecord` reads it, and its samples are coded to FLAC, which loses nothing.

PyAV has no ALSA of its own. `arecord` belongs to Debian's alsa-utils, and is found by its name.
"""

import contextlib
import io
import os
import select
import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import TracebackType

import av
import numpy as np
from av.audio.stream import AudioStream

from recorder.clock import Clock
from recorder.heard import Heard, Lost
from recorder.mux import Feed, Sample
from recorder.settings import RecordedSource
from recorder.tie import ClockTie

RATE_HZ = 48_000
BLOCK = 2_048
"""Samples in a FLAC frame: 43 ms."""
BLOCK_US = BLOCK * 1_000_000 // RATE_HZ
SILENCE_S = 3.0
HELD = 6
"""So many blocks are held back first: the quickest of them tells when all were."""
OVERRUN_US = 200_000
"""Every block of a window later than this: the sound card threw samples away meanwhile."""
_WINDOW = 48
_BASE = Fraction(1, RATE_HZ)
_STOP_S = 1.0
_SAID = {
    "busy": "busy",
    "No such": "no_such_stream",
    "Unknown PCM": "no_such_stream",
    "Permission": "refused",
    "not available": "sound_codec",
    "non available": "sound_codec",
}
"""What `arecord` says, and the word for it."""


class AlsaConnection:
    """One channel, 16 bits, 48 kHz. Use it with `with`; raises `Lost`."""

    def __init__(self, source: RecordedSource, clock: Clock) -> None:
        self.feed: Feed | None = None
        """Known from the first sample on."""
        self._clock = clock
        self._coder = _FlacCoder()
        name = source.url.removeprefix("alsa:")
        command = ["arecord", "-q", "-D", name, "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(RATE_HZ)]
        command += [f"--period-size={BLOCK}", f"--buffer-size={BLOCK * 16}", "-"]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
            )
        except OSError:
            raise Lost("no_arecord") from None

    def __enter__(self) -> "AlsaConnection":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def heard(self, goes_on: Callable[[], bool]) -> Iterator[Heard]:
        """Sample after sample until `goes_on` says no; raises `Lost` at the end."""
        held: list[tuple[bytes, int]] = []
        timing: _BlockTiming | None = None
        for block, utc_us in self._blocks():
            if not goes_on():
                return
            if timing is None:
                held.append((block, utc_us))
                if len(held) < HELD:
                    continue
                timing = _BlockTiming([utc_us for _, utc_us in held])
                self.feed = Feed({"sound": self._coder.stream}, (0, 0))
            for each, its_utc_us in held or [(block, utc_us)]:
                yield self._heard(each, *timing.next(its_utc_us))
            held = []

    def _heard(self, block: bytes, at: int, utc_us: int, hole_us: int) -> Heard:
        coded = self._coder.code(block)
        return Heard(Sample("sound", coded, at, at, BLOCK, _BASE, True, utc_us), 0, hole_us)

    def _blocks(self) -> Iterator[tuple[bytes, int]]:
        """Blocks of samples with the UTC of their first one, as far as their arrival tells it."""
        pipe = self._process.stdout
        if pipe is None:
            raise Lost("fault")
        data = b""
        while True:
            readable, _, _ = select.select([pipe], [], [], SILENCE_S)
            if not readable:
                raise Lost("stall")
            portion = os.read(pipe.fileno(), BLOCK * 2 - len(data))
            if not portion:
                raise Lost(self._why())
            data += portion
            if len(data) == BLOCK * 2:
                yield data, self._clock.utc_us() - BLOCK_US
                data = b""

    def _why(self) -> str:
        """The word for its end, from what it said."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_S)
        said = self._process.stderr.read().decode(errors="replace") if self._process.stderr is not None else ""
        return next((word for text, word in _SAID.items() if text in said), "dropped")


class _FlacCoder:
    """One block of samples = one FLAC frame; `stream` tells muxers what they need."""

    def __init__(self) -> None:
        self._container = av.open(io.BytesIO(), "w", format="flac")
        stream = self._container.add_stream("flac", rate=RATE_HZ, layout="mono", options={"compression_level": "2"})
        stream.codec_context.format = "s16"
        stream.codec_context.options = {"frame_size": str(BLOCK)}
        self._container.start_encoding()
        self.stream: AudioStream = stream

    def code(self, block: bytes) -> bytes:
        """The block as one FLAC frame."""
        samples = np.frombuffer(block, dtype="<i2").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        frame.pts = None
        return b"".join(bytes(packet) for packet in self.stream.encode(frame))


class _BlockTiming:
    """Samples are counted, and so tell their time; the recorder's clock tells what the sound card threw away."""

    def __init__(self, first_utc_us: list[int]) -> None:
        origin_us = min(utc_us - number * BLOCK_US for number, utc_us in enumerate(first_utc_us))
        self._tie = ClockTie(origin_us, first_utc_us[-1])
        self._at = 0
        self._least_late_us: int | None = None
        self._left = _WINDOW

    def next(self, utc_us: int) -> tuple[int, int, int]:
        """Ticks and UTC of the block that came now, and how much is missing before it (µs)."""
        late_us = utc_us - self._tie.origin_utc_us - self._us()
        self._least_late_us = late_us if self._least_late_us is None else min(self._least_late_us, late_us)
        self._left -= 1
        hole_us = 0
        if self._left == 0:
            if self._least_late_us > OVERRUN_US:
                hole_us = self._least_late_us
                self._at += hole_us * RATE_HZ // 1_000_000
            self._least_late_us, self._left = None, _WINDOW
        if late_us < OVERRUN_US:
            self._tie.follow(utc_us - self._us(), utc_us)
        at, at_utc_us = self._at, self._tie.origin_utc_us + self._us()
        self._at += BLOCK
        return at, at_utc_us, hole_us

    def _us(self) -> int:
        return self._at * 1_000_000 // RATE_HZ


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}
