"""What is set badly on a camera, in plain words, and what to set instead."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from recorder.health.clocks import CameraClock
from recorder.health.figures import PictureFigures, SourceFigures
from recorder.health.tracks import TrackFigures
from recorder.health.words import WORDS

GROUP_MAX_MS = 4_000
FRAMES_MIN_PER_S = 15
CLOCK_OFFSET_MAX_MS = 1_000
CLOCK_DRIFT_MAX_PPM = 100
REPORT_WAIT_MS = 30_000
"""A camera that sent no sender report for so long after the start sends none."""
SETTLED_MS = 6_000
"""Rates are judged only after so long: a camera's first second comes in one burst."""
BITS_PER_PIXEL_MIN, BITS_PER_PIXEL_MAX = 0.004, 0.4
"""Coded bits of a picture by its size in px: 0.08 is 4 Mbit/s of 1920 x 1080 at 25 pictures a second."""
BITS_PER_S_MAX = 20_000_000


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to mend. `code` is for programs, the texts are for the one who sets the camera."""

    code: str
    zh: str
    en: str
    to_do_zh: str
    to_do_en: str

    def to_plain(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def advice_of(code: str, **figures: object) -> Advice:
    """The words of a code with its figures filled in."""
    zh, en, to_do_zh, to_do_en = (text.format(**figures) for text in WORDS[code])
    return Advice(code, zh, en, to_do_zh, to_do_en)


def advise(figures: SourceFigures, clock: CameraClock, *, must_sound: bool, must_picture: bool) -> list[Advice]:
    """Everything to mend at this source, as far as it is known yet; nothing while it is not connected."""
    if not figures.connected:
        return []
    settled = (figures.connected_ms or 0) >= SETTLED_MS
    found: list[Advice] = []
    if must_picture and figures.picture is not None:
        found += _groups(figures.picture)
        found += _picture(figures.picture)
        if settled and "picture" in figures.tracks:
            found += _rates(figures.picture, figures.tracks["picture"])
    found += _sound(figures, must_sound, settled)
    found += _clock(clock, figures.connected_ms or 0)
    return found


def _groups(picture: PictureFigures) -> Iterator[Advice]:
    longest_ms = max(picture.group_max_ms or 0, picture.group_running_ms or 0)
    if picture.groups_vary:
        yield advice_of("groups_vary", longest_s=longest_ms / 1000)
    elif longest_ms > GROUP_MAX_MS:
        yield advice_of("groups_long", longest_s=longest_ms / 1000, most_s=GROUP_MAX_MS // 1000)


def _picture(picture: PictureFigures) -> Iterator[Advice]:
    if picture.b_frames:
        yield advice_of("b_frames", number=picture.b_frames)
    if picture.size_changes:
        yield advice_of("size_changed", number=picture.size_changes, width=picture.width_px, height=picture.height_px)


def _rates(picture: PictureFigures, track: TrackFigures) -> Iterator[Advice]:
    rate = track.packets_per_s
    if not rate:
        return
    if rate < FRAMES_MIN_PER_S:
        yield advice_of("frames_few", rate=rate)
    per_pixel = track.bits_per_s / rate / (picture.width_px * picture.height_px)
    if track.bits_per_s > BITS_PER_S_MAX or per_pixel > BITS_PER_PIXEL_MAX:
        yield advice_of("bits_many", rate=track.bits_per_s / 1e6)
    elif per_pixel < BITS_PER_PIXEL_MIN:
        yield advice_of("bits_few", rate=track.bits_per_s / 1e6)


def _sound(figures: SourceFigures, must_sound: bool, settled: bool) -> Iterator[Advice]:
    if not must_sound or not settled:
        return
    track = figures.tracks.get("sound")
    if track is None:
        yield advice_of("sound_missing")
    elif not track.packets_per_s:
        yield advice_of("sound_stopped")


def _clock(clock: CameraClock, connected_ms: int) -> Iterator[Advice]:
    if clock.offset_ms is None:
        if clock.expected and connected_ms > REPORT_WAIT_MS:
            yield advice_of("clock_unknown")
    elif abs(clock.offset_ms) > CLOCK_OFFSET_MAX_MS:
        yield advice_of("clock_wrong", offset_s=clock.offset_ms / 1000)
    if clock.drift_ppm is not None and abs(clock.drift_ppm) > CLOCK_DRIFT_MAX_PPM:
        yield advice_of("clock_drifts", drift=clock.drift_ppm, a_day_s=abs(clock.drift_ppm) * 0.0864)
