"""The test before the start: does each source show a living picture, and is there sound? Nothing is recorded for it."""

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from recorder.health.advice import Advice, advice_of
from recorder.health.board import Tapped
from recorder.health.pictures import PictureSeen, look
from recorder.health.sounds import SoundForm, SoundHeard, listen
from recorder.health.words import cause_words
from recorder.mux import Feed, Sample
from recorder.settings import RecordedSource

FOR_MS = 3_000
LEAST_DBFS = -60.0
KEPT_BYTES_MOST = 32 << 20
"""What is kept of one source for its test; what comes after is not looked at."""
_POLITE = 10


class Ear:
    """The tap of a test: keeps references to what comes, and what a decoder needs."""

    def __init__(self) -> None:
        self.pictures: list[Sample] = []
        self.sounds: list[Sample] = []
        self.picture_form: tuple[str, bytes | None] | None = None
        self.sound_form: SoundForm | None = None
        self._bytes = self._keys = 0

    def begin_run(self, feed: Feed) -> None:
        """Another connection: what came before belongs to another stream."""
        self.pictures, self.sounds = [], []
        self._bytes = self._keys = 0
        if "picture" in feed.streams:
            context = feed.streams["picture"].codec_context
            self.picture_form = (context.name, context.extradata)
        if "sound" in feed.streams:
            sound: Any = feed.streams["sound"].codec_context
            self.sound_form = SoundForm(sound.name, sound.extradata, sound.sample_rate, sound.layout.name)

    def take(self, sample: Sample) -> None:
        """Keep it; of pictures only key frames, from the second one on: they alone are looked at then."""
        if self._bytes > KEPT_BYTES_MOST:
            return
        if sample.kind == "sound":
            self.sounds.append(sample)
        elif sample.key:
            self.pictures = [*(each for each in self.pictures if each.key), sample]
            self._keys += 1
        elif self._keys < 2:
            self.pictures.append(sample)
        else:
            return
        self._bytes += sample.size

    def end_run(self, cause: str) -> None:
        """The connection is over; what it brought counts."""


class SelfTest:
    """One test at a time; decoding has one thread, less urgent than any that records."""

    def __init__(self, sources: Sequence[RecordedSource], capture_of: Callable[[str], Tapped | None]) -> None:
        self._sources = {source.id: source for source in sources}
        self._capture_of = capture_of
        self._turn = asyncio.Lock()

    async def run(self, names: Sequence[str], for_ms: int, least_dbfs: float = LEAST_DBFS) -> list[dict[str, Any]]:
        """Look and listen for so long, then judge. Without names: every source. Raises KeyError."""
        wanted = [self._sources[name] for name in names] if names else list(self._sources.values())
        async with self._turn:
            ears = await self._listen([source.id for source in wanted], for_ms / 1000)
            loop = asyncio.get_running_loop()
            with ThreadPoolExecutor(1, "self test", initializer=_step_back) as judging:
                return [
                    await loop.run_in_executor(
                        judging, judge, source, ears.get(source.id), least_dbfs, self._cause(source.id)
                    )
                    for source in wanted
                ]

    def _cause(self, name: str) -> str | None:
        capture = self._capture_of(name)
        return None if capture is None else capture.cause

    async def _listen(self, names: Sequence[str], for_s: float) -> dict[str, Ear]:
        """What comes from each source that is there; may wait for a capture a moment, so not in the loop's thread."""
        captures = {name: capture for name in names if (capture := self._capture_of(name)) is not None}
        ears = {name: Ear() for name in captures}
        try:
            await asyncio.to_thread(_put_on, captures, ears)
            await asyncio.sleep(for_s)
        finally:
            for name, capture in captures.items():
                capture.remove_tap(ears[name])
        return ears


def _put_on(captures: dict[str, Tapped], ears: dict[str, Ear]) -> None:
    for name, capture in captures.items():
        capture.add_tap(ears[name], with_preroll=True)


def _step_back() -> None:
    """Linux: this thread alone yields to those that record."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _POLITE)


def judge(source: RecordedSource, ear: Ear | None, least_dbfs: float, cause: str | None) -> dict[str, Any]:
    """What the test says of one source; blocks while it decodes."""
    if ear is None or (not ear.pictures and not ear.sounds):
        cause_zh, cause_en = cause_words(cause)
        return _answer(source, None, None, [advice_of("not_connected", cause_zh=cause_zh, cause_en=cause_en)])
    seen = heard = None
    found: list[Advice] = []
    if source.has_picture:
        form, may_stand = ear.picture_form, source.kind == "screen"
        seen = look(*form, ear.pictures, may_stand=may_stand) if form else PictureSeen("no_picture", 0, 0, 0, 0)
        found += [advice_of(seen.code)] if seen.code else []
    if ear.sound_form is not None and ear.sounds:
        heard = listen(ear.sound_form, ear.sounds, least_dbfs)
    if source.sound:
        code = "no_sound" if heard is None else heard.code
        level_dbfs = 0.0 if heard is None else heard.peak_dbfs
        found += [advice_of(code, level_dbfs=level_dbfs)] if code else []
    return _answer(source, seen, heard, found)


def _answer(
    source: RecordedSource, seen: PictureSeen | None, heard: SoundHeard | None, found: Sequence[Advice]
) -> dict[str, Any]:
    return {
        "source": source.id,
        "good": not found,
        "picture": None if seen is None else asdict(seen),
        "sound": None if heard is None else asdict(heard),
        "advice": [each.to_plain() for each in found],
    }
