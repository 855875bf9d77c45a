"""The draw list, read twice."""

from dataclasses import replace

from controller.core.draw import DECRYPTING, IN_FORCE, TABLE, DrawEvent, DrawList, DrawState, next_in_force
from tests.core.machines.chart import check_chart, check_value, words

CHART = """
sealed:              release → released, supplement → sealed, close → closed
released:            open → active, fail → sealed, close → closed
active:              supplement → supplementing, close → closed
supplementing:       release → supplement_released, supplement → supplementing, close → closed
supplement_released: open → active, fail → supplementing, close → closed
closed:              declassify → declassified
declassified:
"""


def test_a_draw_list_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("draw", TABLE, DrawState, DrawEvent, CHART)


def test_a_draw_list_as_it_begins() -> None:
    check_value(
        DrawList("c", 1, 0), commitment="c", count=1, not_before_utc_us=0, state=DrawState.SEALED,
        released_by=(), version=1, package_sha256="", alternates=0, procurement="", next_version=0,
        next_commitment="", next_count=0, next_package_sha256="", next_alternates=0,
        next_not_before_utc_us=0, drawn_utc_us=0, listed=(),
    )  # fmt: skip


def test_the_states_that_count_as_in_force() -> None:
    assert words(IN_FORCE) == {"active", "supplement_released", "supplementing"}


def test_the_states_that_count_as_decrypting() -> None:
    assert words(DECRYPTING) == {"released", "supplement_released"}


def test_the_newest_version_is_the_one_on_its_way_or_the_one_in_force() -> None:
    table = DrawList("c1", 5, 0)
    package = DrawList("c1", 5, 0, version=2, package_sha256="p2")
    assert (table.newest_version, table.newest_file) == (1, "c1")
    assert (package.newest_version, package.newest_file) == (2, "p2")
    coming = replace(package, next_version=3, next_commitment="c3")
    assert (coming.newest_version, coming.newest_file) == (3, "c3")
    assert replace(coming, next_package_sha256="p3").newest_file == "p3"


def test_the_version_on_its_way_takes_the_place_of_the_one_in_force() -> None:
    coming = DrawList(
        "c1", 5, 7, next_version=2, next_commitment="c2", next_count=6, next_package_sha256="p2", next_alternates=1,
        next_not_before_utc_us=9,
    )  # fmt: skip
    assert replace(coming, **next_in_force(coming)) == DrawList(
        "c2", 6, 9, version=2, package_sha256="p2", alternates=1
    )
