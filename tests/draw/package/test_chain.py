"""A package is for one session of one site, and every version stands on the one before."""

import pytest

from controller.draw.package.chain import Place, check_chain, check_place
from controller.draw.read import DrawFileRefused
from tests.draw.package.packages import HOUR_US, SITE, START_US, a_package, next_version

PLACE = Place(SITE, "s-1", "1", START_US, START_US + 8 * HOUR_US)


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        ({"site": "centre.example.cn/site2"}, "package_site"),
        ({"session": "s-2"}, "package_session"),
        ({"room": "2"}, "package_room"),
        ({"until_utc_us": START_US + 7 * HOUR_US}, "package_window"),
        ({"from_utc_us": START_US + 1}, "package_window"),
    ],
)
def test_a_package_for_another_place_is_refused_by_rule_and_field(terms: dict[str, object], rule: str) -> None:
    with pytest.raises(DrawFileRefused) as refused:
        check_place(a_package(**terms).header, PLACE)
    assert [problem.rule for problem in refused.value.problems] == [rule]


def test_a_package_for_this_session_is_taken() -> None:
    check_place(a_package().header, PLACE)


def test_versions_are_taken_in_order_and_chained_by_hash() -> None:
    """招标投标法实施条例 46: a member is replaced by a new draw only."""
    first = a_package()
    second = next_version(first)
    third = next_version(second)
    check_chain(first.header, 0, "")
    check_chain(second.header, 1, first.sha256)
    check_chain(third.header, 2, second.sha256)


@pytest.mark.parametrize("again", ["old", "gap", "fork"])
def test_an_old_version_a_gap_and_a_fork_are_refused(again: str) -> None:
    first = a_package()
    second = next_version(first)
    cases = {
        "old": (first, 1, first.sha256, "package_version_old"),
        "gap": (next_version(second), 1, first.sha256, "package_version_gap"),
        "fork": (next_version(a_package()), 1, first.sha256, "package_chain"),
    }
    package, version, sha256, rule = cases[again]
    with pytest.raises(DrawFileRefused) as refused:
        check_chain(package.header, version, sha256)
    assert [problem.rule for problem in refused.value.problems] == [rule]
    assert sha256 not in str(refused.value)
