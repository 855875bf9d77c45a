"""Two versions of a profile: what changed, and whether one follows the other."""

from config.compare import Change, chain_faults, changes
from tests.config.profile_text import TEXT, figure, parsed, row, spoiled

BASE = parsed(TEXT)


def test_a_changed_figure_is_told_from_old_to_new_with_its_source() -> None:
    newer = parsed(figure("late_ms", "value = 3_600_000", "value = 2_700_000"))
    assert changes(BASE, newer) == [Change("late_ms", "1 h", "45 min", BASE.entry("late_ms").source)]


def test_a_changed_row_tells_its_changed_fields_alone() -> None:
    newer = parsed(row('room_kind = "toilet"\n', "limit_ms = 600_000", "limit_ms = 900_000"))
    (change,) = changes(BASE, newer)
    assert (change.name, change.old, change.new) == ("[[temp_out]] toilet", "limit_ms = 600000", "limit_ms = 900000")


def test_a_row_that_went_is_told() -> None:
    start = TEXT.index('[[temp_out]]\nroom_kind = "dining"')
    newer = parsed(TEXT[:start] + TEXT[TEXT.index("[[temp_out]]", start + 1) :])
    (change,) = changes(BASE, newer)
    assert (change.name, change.new) == ("[[temp_out]] dining", "")


def test_a_new_wording_is_no_change_of_a_rule() -> None:
    assert changes(BASE, parsed(figure("late_ms", 'why_en = "', 'why_en = "As always: '))) == []


def test_a_version_follows_the_one_that_it_names() -> None:
    good = parsed(spoiled(("version = 1", "version = 2"), ('replaces = ""', f'replaces = "{BASE.sha256}"')))
    assert chain_faults(BASE, good) == []
    assert len(chain_faults(BASE, BASE)) == 2
    assert "another profile" in chain_faults(BASE, parsed(spoiled(('id = "just-in-time"', 'id = "ours"'))))[0]
