"""A vacant place, read twice."""

from controller.core.vacancy import TABLE, Vacancy, VacancyEvent, VacancyState
from tests.core.machines.chart import check_chart, check_value

CHART = """
vacant:     ask → asked, find → found, fail → unfillable
asked:      find → found, fail → unfillable
found:      lose → vacant, fill → filled
filled:
unfillable:
"""


def test_a_vacancy_moves_as_its_chart_says_and_in_no_other_way() -> None:
    check_chart("vacancy", TABLE, VacancyState, VacancyEvent, CHART)


def test_a_vacancy_as_it_begins() -> None:
    check_value(
        Vacancy("p", "s", "c"), person="p", session="s", cause="c", state=VacancyState.VACANT, successor="",
        since_utc_us=0,
    )  # fmt: skip
