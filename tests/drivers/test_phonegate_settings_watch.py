"""Which answers of a gate are believed, and what its silence means."""

import pytest

from drivers.errors import BadFrame
from drivers.kinds import GateSettingsRead
from drivers.phonegate_settings import NOTHING_TOLD, SILENT_AFTER, UNSETTLED_MAX, SettingsWatch

READ = GateSettingsRead(("zone_1=500",))


def telling() -> SettingsWatch:
    """A watch of a gate that told its settings."""
    watch = SettingsWatch(60)
    assert [watch.answered(READ), watch.answered(READ)] == [[], [READ]]
    return watch


def test_questions_that_went_astray_are_no_silence() -> None:
    watch = telling()
    for _ in range(3):
        assert [watch.asked() for _ in range(SILENT_AFTER)] == SILENT_AFTER * [[]]
        assert watch.answered(READ) == []


def test_a_gate_that_falls_silent_is_told_once_and_believed_again_when_it_answers_twice() -> None:
    """S10: what is silent is not "as before"."""
    watch = telling()
    told = [one for _ in range(3 * SILENT_AFTER) for one in watch.asked()]
    assert told == [NOTHING_TOLD]
    assert [watch.answered(READ), watch.answered(READ)] == [[], [READ]]


def test_a_gate_that_never_told_its_settings_is_not_told_to_be_silent() -> None:
    """An older board: unknown is no drift."""
    watch = SettingsWatch(60)
    assert [one for _ in range(100) for one in watch.asked()] == []


def test_other_settings_each_time_are_a_broken_gate() -> None:
    watch = SettingsWatch(60)
    answers = (GateSettingsRead((f"zone_1={number}",)) for number in range(100))
    for _ in range(UNSETTLED_MAX):
        assert watch.answered(next(answers)) == []
    with pytest.raises(BadFrame, match="each time"):
        watch.answered(next(answers))


def test_a_hand_that_turns_a_knob_is_told_when_it_rests() -> None:
    watch = SettingsWatch(60)
    start, half, end = (GateSettingsRead((f"zone_1={value}",)) for value in (500, 400, 300))
    assert [watch.answered(one) for one in (start, start, half, end, end, end)] == [[], [start], [], [], [end], []]


def test_every_setting_counts_in_the_digest() -> None:
    one, other = GateSettingsRead(("zone_1=500", "zone_2=500")), GateSettingsRead(("zone_1=500", "zone_2=501"))
    assert one.sha256 != other.sha256
    assert one.sha256.startswith(one.revision)
    assert (len(one.revision), GateSettingsRead(()).sha256) == (12, "")
