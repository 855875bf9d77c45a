"""The session of a room, read twice."""

import pytest

from controller.core.session import (
    ADMITTING,
    BEGUN,
    ENDED,
    EVALUATING,
    LIVE,
    OVER,
    TABLE,
    Branch,
    Session,
    SessionEvent,
    SessionState,
)
from tests.core.machines.chart import check_chart, check_value, words

CHART = """
planned:          prepare → preparing, close → closed
preparing:        ready → prepared, end → emptying
prepared:         open_assembly → assembling, end → emptying
assembling:       reach_quorum → quorate, suspend → suspended, end → emptying
quorate:          lose_quorum → assembling, start → running, suspend → suspended, end → emptying
running:          begin_inquiry → inquiry, suspend → suspended, close_for_night → overnight
running:          sign_report → report_signed, end → emptying
inquiry:          end_inquiry → running, suspend → suspended, end → emptying
suspended:        retest → retesting, end → emptying
retesting:        suspend → suspended, test_passed → retested, test_failed → suspended, end → emptying
retested:         suspend → suspended, resume → running, resume_assembly → assembling, resume_inquiry → inquiry
retested:         resume_night → overnight, end → emptying
overnight:        suspend → suspended, reopen → running, resume_assembly → assembling, end → emptying
report_signed:    end → emptying
emptying:         seal → recording_sealed, close → closed
recording_sealed: archive → archived
archived:
closed:
"""


def test_a_session_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("session", TABLE, SessionState, SessionEvent, CHART)


def test_a_session_as_it_begins() -> None:
    check_value(
        Session("s", "1", 0, 1), id="s", room="1", not_before_utc_us=0, until_utc_us=1,
        state=SessionState.PLANNED, draw=None, recording={}, recording_ended=False, manifests={}, flags=(),
        procurement="", assembly_utc_us=0, called_utc_us=0, started_utc_us=0, opened_utc_us=0,
        self_test_passed=False, suspended_from="", suspended_cause="", branches={}, extension_asked_by=(),
        roll=(), roll_missing=(), roll_called_utc_us=0, checklists={}, report_sha256="", archive_sha256="",
    )  # fmt: skip


def test_a_branch_says_where_it_stands_by_which_list_and_with_how_many() -> None:
    check_value(Branch("running", "c0ffee", 2, 1), state="running", package_sha256="c0ffee", members=2, experts=1)


@pytest.mark.parametrize("started_utc_us", [0, 1])
def test_a_session_has_begun_once_its_committee_did_also_while_it_assembles_again(started_utc_us: int) -> None:
    """招标投标法实施条例 46 and 53: from then on members are fixed, and it ends through their signed report."""
    begun = {
        state.value for state in SessionState
        if Session("s", "1", 0, 1, state=state, started_utc_us=started_utc_us).has_begun is True
    }  # fmt: skip
    assert begun == words(BEGUN | (ADMITTING if started_utc_us else frozenset()))


def test_the_states_that_count_as_admitting() -> None:
    assert words(ADMITTING) == {"assembling", "inquiry", "quorate", "running"}


def test_the_states_that_count_as_evaluating() -> None:
    assert words(EVALUATING) == {"inquiry", "running"}


def test_the_states_that_count_as_begun() -> None:
    assert words(BEGUN) == {"inquiry", "overnight", "report_signed", "retested", "retesting", "running", "suspended"}


def test_the_states_that_count_as_live() -> None:
    assert words(LIVE) == {
        "assembling", "emptying", "inquiry", "overnight", "prepared", "preparing", "quorate",
        "report_signed", "retested", "retesting", "running", "suspended",
    }  # fmt: skip


def test_the_states_that_count_as_over() -> None:
    assert words(OVER) == {"archived", "closed", "emptying", "recording_sealed"}


def test_the_states_that_count_as_ended() -> None:
    assert words(ENDED) == {"archived", "closed", "recording_sealed"}
