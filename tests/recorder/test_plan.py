"""What follows from the desired set and from time."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from recorder.plan import RETRY_MOST_MS, is_due, keep_until_utc_us, plan, retry_ms

NAMES = st.sampled_from(["a", "b", "c"])
PAIRS = st.sets(st.tuples(NAMES, NAMES))


@given(st.dictionaries(NAMES, st.sets(NAMES)), PAIRS, st.sets(NAMES))
def test_after_the_steps_of_a_plan_nothing_is_left_to_do(
    desired: dict[str, set[str]], recording: set[tuple[str, str]], unsealed: set[str]
) -> None:
    steps = plan(desired, recording, unsealed)
    after = (recording - set(steps.end)) | set(steps.begin)
    assert after == {(session, source) for session, sources in desired.items() for source in sources}
    assert not set(steps.seal) & set(desired)
    again = plan(desired, after, unsealed - set(steps.seal))
    assert (again.begin, again.end, again.seal) == ((), (), ())


def test_waiting_between_tries_grows_to_1_s_and_no_further() -> None:
    waits = [retry_ms(failures) for failures in range(1, 40)]
    assert waits[:4] == [200, 400, 800, RETRY_MOST_MS]
    assert waits == sorted(waits)
    assert set(waits[3:]) == {RETRY_MOST_MS}


def test_rounding_never_costs_a_group_of_pictures() -> None:
    assert is_due(0, 59_999_980, 40_000, 60_000_000)
    assert not is_due(0, 59_000_000, 40_000, 60_000_000)


def test_fifteen_years_are_fifteen_calendar_years() -> None:
    def utc_us(*day: int) -> int:
        return int(datetime(*day, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc, arg-type]

    assert keep_until_utc_us(utc_us(2026, 11, 26, 10) + 7, 15) == utc_us(2041, 11, 26, 10) + 7
    assert keep_until_utc_us(utc_us(2028, 2, 29), 15) == utc_us(2043, 3, 1)
