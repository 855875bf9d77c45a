"""Advice for a camera that is set badly: each fault has its own word, a good camera has none."""

from dataclasses import replace
from string import Formatter

import pytest

from recorder.health.advice import Advice, advise
from recorder.health.clocks import CameraClock
from recorder.health.figures import PictureFigures, SourceFigures
from recorder.health.tracks import TrackFigures
from recorder.health.words import CAUSES, WORDS, cause_words

PICTURE = PictureFigures(1920, 1080, "High", 25.0, 2_000, 2_000, 900, 8, False, 0, 0)
TRACK = TrackFigures("h264", 900, 9_000_000, 20, 25.0, 4_000_000)
SOUND = TrackFigures("aac", 900, 9_000, 20, 15.6, 32_000)
GOOD = SourceFigures(True, 60_000, 1, None, 0, 0, {"picture": TRACK, "sound": SOUND}, PICTURE)
CLOCK = CameraClock(12.0, 3.0, 12)


def codes(figures: SourceFigures, clock: CameraClock = CLOCK, *, sound: bool = True, picture: bool = True) -> list[str]:
    return [each.code for each in advise(figures, clock, must_sound=sound, must_picture=picture)]


def with_picture(**changes: object) -> SourceFigures:
    return replace(GOOD, picture=replace(PICTURE, **changes))  # type: ignore[arg-type]


def with_track(**changes: object) -> SourceFigures:
    return replace(GOOD, tracks={"picture": replace(TRACK, **changes), "sound": SOUND})  # type: ignore[arg-type]


def test_a_camera_that_is_set_well_gets_no_advice() -> None:
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        (with_picture(group_max_ms=8_000), "groups_long"),
        (with_picture(group_running_ms=12_000), "groups_long"),
        (with_picture(group_max_ms=8_000, groups_vary=True), "groups_vary"),
        (with_picture(b_frames=7), "b_frames"),
        (with_picture(size_changes=1), "size_changed"),
        (with_track(packets_per_s=8.0, bits_per_s=1_200_000), "frames_few"),
        (with_track(bits_per_s=30_000_000), "bits_many"),
        (with_track(bits_per_s=100_000), "bits_few"),
        (replace(GOOD, tracks={"picture": TRACK}), "sound_missing"),
        (replace(GOOD, tracks={"picture": TRACK, "sound": replace(SOUND, packets_per_s=0.0)}), "sound_stopped"),
    ],
)
def test_each_fault_of_a_camera_has_its_own_word(figures: SourceFigures, code: str) -> None:
    assert codes(figures) == [code]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (CameraClock(-5_400.0, 0.0, 9), ["clock_wrong"]),
        (CameraClock(20.0, 300.0, 40), ["clock_drifts"]),
        (CameraClock(), ["clock_unknown"]),
        (CameraClock(expected=False), []),
    ],
)
def test_a_wrong_clock_and_no_clock_are_told_apart(clock: CameraClock, expected: list[str]) -> None:
    assert codes(GOOD, clock) == expected


def test_nothing_is_said_before_it_can_be_known() -> None:
    fresh = replace(with_track(packets_per_s=3.0), connected_ms=2_000, tracks={"picture": TRACK})
    assert codes(fresh, CameraClock()) == []
    assert codes(replace(GOOD, connected=False)) == []


def test_a_microphone_is_not_asked_for_a_picture_nor_a_mute_camera_for_sound() -> None:
    assert codes(replace(GOOD, tracks={"sound": SOUND}, picture=None), picture=False) == []
    assert codes(replace(GOOD, tracks={"picture": TRACK}), sound=False) == []


def test_the_words_hold_the_figures_and_what_to_set() -> None:
    (found,) = advise(with_picture(group_max_ms=8_000), CLOCK, must_sound=True, must_picture=True)
    assert found == Advice(
        "groups_long",
        "关键帧间隔过长（8.0 秒）",
        "key frames are 8.0 s apart",
        "在摄像机“视频”设置中把 I 帧间隔设为帧率的 2 倍（约 2 秒一个），不超过 4 秒。",
        "Set the I-frame interval (GOP) to twice the frame rate, about one key frame in 2 s; at most 4 s.",
    )


@pytest.mark.parametrize("code", sorted(WORDS))
def test_both_languages_of_a_word_show_the_same_figures(code: str) -> None:
    zh, en, to_do_zh, to_do_en = WORDS[code]
    assert all((zh, en, to_do_zh, to_do_en))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in to_do_zh)
    fields = [
        {name.removesuffix("_zh").removesuffix("_en") for _, name, _, _ in Formatter().parse(text) if name}
        for text in (zh, en)
    ]
    assert fields[0] == fields[1]


def test_a_cause_without_words_is_shown_as_it_is() -> None:
    assert cause_words("stall") == CAUSES["stall"]
    assert cause_words("odd") == ("odd", "odd")
    assert cause_words(None)[1] == "not yet"
