"""Years, quarters and the keys by which due periods are named."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.periods import (
    Period,
    PeriodError,
    Quarter,
    last_of_month,
    quarter_of,
    quarters_of,
    read_quarter,
)
from tests.rules.policy import day, ordinary_days


def test_a_plan_of_one_year_is_named_by_it() -> None:
    assert Period(first_day=day(1, 1), last_day=day(31, 12)).key == "2024"


def test_a_plan_of_several_years_is_named_by_the_first_and_the_last() -> None:
    assert Period(first_day=day(1, 1), last_day=day(31, 12, 2026)).key == "2024-2026"


def test_a_quarter_is_named_by_year_and_number() -> None:
    assert Quarter(year=2024, number=3).key == "2024Q3"


@pytest.mark.parametrize(
    ("number", "last"),
    [(1, day(31, 3)), (2, day(30, 6)), (3, day(30, 9)), (4, day(31, 12))],
)
def test_a_quarter_ends_with_its_third_month(number: int, last: date) -> None:
    assert Quarter(year=2024, number=number).last_day == last


@pytest.mark.parametrize(
    ("today", "key"),
    [
        (day(31, 3), "2024Q1"),
        (day(1, 4), "2024Q2"),
        (day(30, 6), "2024Q2"),
        (day(1, 7), "2024Q3"),
        (day(30, 9), "2024Q3"),
        (day(1, 10), "2024Q4"),
        (day(31, 12), "2024Q4"),
        (day(1, 1, 2025), "2025Q1"),
    ],
)
def test_a_quarter_changes_with_the_first_of_its_first_month(today: date, key: str) -> None:
    assert quarter_of(today).key == key


def test_after_the_fourth_quarter_comes_the_first_of_the_next_year() -> None:
    assert Quarter(year=2024, number=4).next() == Quarter(year=2025, number=1)
    assert Quarter(year=2024, number=1).next() == Quarter(year=2024, number=2)


@pytest.mark.parametrize(
    ("period", "keys"),
    [
        pytest.param((day(1, 1), day(31, 12)), ["2024Q1", "2024Q2", "2024Q3", "2024Q4"], id="year"),
        pytest.param((day(31, 3), day(31, 3)), ["2024Q1"], id="only the last day of a quarter"),
        pytest.param((day(31, 3), day(29, 6)), ["2024Q1"], id="one day short of the second"),
        pytest.param((day(31, 3), day(30, 6)), ["2024Q1", "2024Q2"], id="with its last day"),
        pytest.param((day(1, 4), day(29, 6)), [], id="no quarter ends inside"),
        pytest.param((day(1, 12), day(31, 3, 2025)), ["2024Q4", "2025Q1"], id="over New Year"),
    ],
)
def test_a_quarter_belongs_to_a_period_with_its_last_day(
    period: tuple[date, date], keys: list[str]
) -> None:
    first, last = period

    assert [q.key for q in quarters_of(Period(first_day=first, last_day=last))] == keys


@pytest.mark.parametrize(
    ("month", "year", "last"),
    [(2, 2024, 29), (2, 2023, 28), (2, 2000, 29), (2, 2100, 28), (12, 2024, 31), (4, 2024, 30)],
)
def test_the_last_day_of_a_month_knows_leap_years(month: int, year: int, last: int) -> None:
    assert last_of_month(year, month) == date(year, month, last)


@pytest.mark.parametrize("month", [0, 13])
def test_a_month_that_does_not_exist_has_no_last_day(month: int) -> None:
    with pytest.raises(ValueError, match="month"):
        last_of_month(2024, month)


@given(today=ordinary_days)
def test_every_day_lies_in_exactly_one_quarter(today: date) -> None:
    quarter = quarter_of(today)

    assert today <= quarter.last_day
    assert today + timedelta(days=92) > quarter.last_day
    assert quarter_of(quarter.last_day) == quarter
    assert quarter_of(quarter.last_day + timedelta(days=1)) == quarter.next()


@given(first=ordinary_days, length=st.integers(0, 1500))
def test_the_quarters_of_a_period_follow_one_another_without_a_gap(
    first: date, length: int
) -> None:
    found = quarters_of(Period(first_day=first, last_day=first + timedelta(days=length)))

    assert all(after == before.next() for before, after in pairwise(found))


@pytest.mark.parametrize("number", [1, 2, 4])
def test_the_quarter_before_is_the_one_that_this_one_follows(number: int) -> None:
    quarter = Quarter(year=2024, number=number)

    assert quarter.previous().next() == quarter
    assert quarter.previous().last_day + timedelta(days=1) == quarter.first_day


@pytest.mark.parametrize("written", ["2024Q2", "2024q2", " 2024-Q2 "])
def test_a_quarter_is_read_as_people_write_it(written: str) -> None:
    year = Period(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))

    assert read_quarter(written, within=year) == Quarter(year=2024, number=2)


@pytest.mark.parametrize("written", ["2023Q4", "2025Q1", "2024Q5", "Q2", "", "2024"])
def test_a_quarter_outside_the_period_is_refused_with_those_inside(written: str) -> None:
    year = Period(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))

    with pytest.raises(PeriodError, match="2024Q1, 2024Q2, 2024Q3, 2024Q4"):
        read_quarter(written, within=year)
