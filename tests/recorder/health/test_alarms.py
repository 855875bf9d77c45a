"""A badly set camera is an alarm after some looks, and not for ever."""

from typing import Any

from recorder.health.alarms import BadSettings

Told = list[tuple[str, ...]]


class Written:
    """Alarms on paper."""

    def __init__(self) -> None:
        self.told: Told = []

    def raise_(self, alarm: str, place: str, cause: str) -> None:
        self.told.append(("raised", alarm, place, cause))

    def end(self, alarm: str, place: str) -> None:
        self.told.append(("ended", alarm, place))


def looks(*rows: list[str] | None) -> Told:
    """What is told of a camera after looks that found these codes; None = not connected."""
    seen = iter(rows)

    def health() -> list[dict[str, Any]]:
        codes = next(seen)
        advice = [{"code": code} for code in codes or ()]
        return [{"source": "cam-1", "connected": codes is not None, "advice": advice}]

    alarms = Written()
    watch = BadSettings(health, alarms)
    for _ in rows:
        watch.turn()
    return alarms.told


def test_three_bad_looks_in_a_row_are_an_alarm_with_its_cause() -> None:
    assert looks(["b_frames"], ["b_frames"]) == []
    assert looks(["b_frames"], [], ["b_frames"], ["b_frames"]) == []
    assert looks(["b_frames"], ["b_frames"], ["b_frames", "clock_wrong"]) == [
        ("raised", "camera_badly_set", "cam-1", "b_frames")
    ]


def test_three_good_looks_end_it() -> None:
    bad, good = ["groups_long"], list[str]()
    told = looks(bad, bad, bad, good, good, bad, good, good, good)
    assert told[-1] == ("ended", "camera_badly_set", "cam-1")
    assert [each[0] for each in told] == ["raised", "ended"]


def test_a_lost_camera_is_no_badly_set_one() -> None:
    assert looks(None, None, None, None) == []


def test_a_camera_that_does_not_tell_its_time_is_advised_and_raises_no_alarm() -> None:
    told = looks(["clock_unknown"], ["clock_unknown"], ["clock_unknown"])
    assert [each for each in told if each[0] == "raised"] == []
