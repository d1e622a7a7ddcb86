"""Which days are worked, on the real calendar of 2024 and on any other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.working_calendar import NoWorkingDayError, WorkingCalendar, days_between
from tests.rules.policy import CALENDAR, EVERY_DAY, calendars, day, ordinary_days


@pytest.mark.parametrize(
    ("today", "worked"),
    [
        pytest.param(day(1, 1), False, id="New Year, a Monday"),
        pytest.param(day(7, 2), True, id="the last Wednesday before Tết"),
        pytest.param(day(8, 2), False, id="Tết begins"),
        pytest.param(day(14, 2), False, id="Tết ends with its second substitute day"),
        pytest.param(day(15, 2), True, id="the first Thursday after Tết"),
        pytest.param(day(18, 4), False, id="Giỗ Tổ Hùng Vương"),
        pytest.param(day(26, 4), True, id="the Friday before the long weekend"),
        pytest.param(day(29, 4), False, id="a Monday swapped off (VPCP 2450)"),
        pytest.param(day(1, 5), False, id="Quốc tế Lao động"),
        pytest.param(day(2, 5), True, id="the Thursday after"),
        pytest.param(day(4, 5), True, id="the Saturday that makes up for 29/4"),
        pytest.param(day(5, 5), False, id="a Sunday like any other"),
        pytest.param(day(11, 5), False, id="a Saturday like any other"),
        pytest.param(day(2, 9), False, id="Quốc khánh"),
        pytest.param(day(3, 9), False, id="the second day of Quốc khánh"),
        pytest.param(day(4, 9), True, id="the day after"),
    ],
)
def test_the_calendar_of_2024_knows_days_off_swaps_and_make_up_days(
    today: date, worked: bool
) -> None:
    assert CALENDAR.is_working_day(today) is worked


def test_2024_has_251_working_days() -> None:
    # 262 weekdays, less 12 off (1/1, 8-9/2, 12-14/2, 18/4, 29/4-1/5, 2-3/9), plus the
    # make-up Saturday: 262 - 12 + 1.
    assert CALENDAR.count(day(1, 1), day(31, 12)) == 251


def test_a_make_up_day_wins_over_weekend_and_day_off() -> None:
    saturday = day(4, 5)
    calendar = WorkingCalendar(off=frozenset({saturday}), made_up=frozenset({saturday}))

    assert calendar.is_working_day(saturday)


def test_a_calendar_without_a_weekend_works_every_day() -> None:
    week = days_between(day(3, 6), day(9, 6))

    assert all(EVERY_DAY.is_working_day(each) for each in week)


@pytest.mark.parametrize(
    ("today", "back", "forward"),
    [
        pytest.param(day(31, 5), day(31, 5), day(31, 5), id="a working day stays"),
        pytest.param(day(1, 6), day(31, 5), day(3, 6), id="a Saturday: Friday or Monday"),
        pytest.param(day(2, 6), day(31, 5), day(3, 6), id="a Sunday: Friday or Monday"),
        pytest.param(day(29, 4), day(26, 4), day(2, 5), id="the swapped Monday"),
        pytest.param(day(4, 5), day(4, 5), day(4, 5), id="the make-up Saturday stays"),
        pytest.param(day(5, 5), day(4, 5), day(6, 5), id="back to the make-up Saturday"),
        pytest.param(day(10, 2), day(7, 2), day(15, 2), id="the first day of Tết, a Saturday"),
        pytest.param(day(1, 1), day(29, 12, 2023), day(2, 1), id="back into the year before"),
    ],
)
def test_the_nearest_working_day_is_found_both_ways(today: date, back: date, forward: date) -> None:
    assert (CALENDAR.on_or_before(today), CALENDAR.on_or_after(today)) == (back, forward)


@pytest.mark.parametrize(
    ("today", "before", "after"),
    [
        pytest.param(day(30, 5), day(29, 5), day(31, 5), id="in the middle of a week"),
        pytest.param(day(31, 5), day(30, 5), day(3, 6), id="from a Friday over the weekend"),
        pytest.param(day(3, 6), day(31, 5), day(4, 6), id="from a Monday over the weekend"),
        pytest.param(day(3, 5), day(2, 5), day(4, 5), id="the make-up Saturday comes next"),
    ],
)
def test_before_and_after_never_return_the_day_itself(
    today: date, before: date, after: date
) -> None:
    assert (CALENDAR.before(today), CALENDAR.after(today)) == (before, after)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        pytest.param(day(26, 4), day(6, 5), 5, id="26/4, 2/5, 3/5, 4/5, 6/5 (DOMAIN §3.4)"),
        pytest.param(day(31, 5), day(31, 5), 1, id="one working day"),
        pytest.param(day(1, 6), day(2, 6), 0, id="a weekend"),
        pytest.param(day(3, 6), day(31, 5), 0, id="crossed"),
    ],
)
def test_working_days_are_counted_with_both_ends(first: date, last: date, days: int) -> None:
    assert CALENDAR.count(first, last) == days


def test_a_calendar_without_any_working_day_is_refused_with_the_day_and_the_remedy() -> None:
    never = WorkingCalendar(weekend=frozenset(range(1, 8)))

    with pytest.raises(NoWorkingDayError, match=r"2024-05-31; check the weekend"):
        never.on_or_after(day(31, 5))
    with pytest.raises(NoWorkingDayError, match="2024-05-31"):
        never.on_or_before(day(31, 5))


@pytest.mark.parametrize("distance", [365, 366])
def test_a_working_day_is_sought_for_a_whole_leap_year(distance: int) -> None:
    far = day(31, 5) + timedelta(days=distance)
    calendar = WorkingCalendar(weekend=frozenset(range(1, 8)), made_up=frozenset({far}))

    assert calendar.on_or_after(day(31, 5)) == far


def test_a_working_day_more_than_a_leap_year_away_is_not_sought() -> None:
    far = day(31, 5) + timedelta(days=367)
    calendar = WorkingCalendar(weekend=frozenset(range(1, 8)), made_up=frozenset({far}))

    with pytest.raises(NoWorkingDayError):
        calendar.on_or_after(day(31, 5))


def test_days_between_holds_both_ends_and_nothing_where_they_cross() -> None:
    assert list(days_between(day(30, 5), day(1, 6))) == [day(30, 5), day(31, 5), day(1, 6)]
    assert list(days_between(day(31, 5), day(31, 5))) == [day(31, 5)]
    assert list(days_between(day(1, 6), day(31, 5))) == []


@given(calendar=calendars(), today=ordinary_days)
def test_the_nearest_working_day_is_worked_and_nothing_nearer_is(
    calendar: WorkingCalendar, today: date
) -> None:
    back, forward = calendar.on_or_before(today), calendar.on_or_after(today)

    assert back <= today <= forward
    assert calendar.is_working_day(back)
    assert calendar.is_working_day(forward)
    assert calendar.count(back + timedelta(days=1), today - timedelta(days=1)) == 0
    assert calendar.count(today + timedelta(days=1), forward - timedelta(days=1)) == 0


@given(calendar=calendars(), today=ordinary_days)
def test_after_undoes_before(calendar: WorkingCalendar, today: date) -> None:
    worked = calendar.on_or_after(today)

    assert calendar.after(calendar.before(worked)) == worked
    assert calendar.before(calendar.after(worked)) == worked


@given(calendar=calendars(), first=ordinary_days, cut=st.integers(0, 60), rest=st.integers(1, 60))
def test_counting_a_span_is_counting_its_two_parts(
    calendar: WorkingCalendar, first: date, cut: int, rest: int
) -> None:
    middle = first + timedelta(days=cut)
    last = middle + timedelta(days=rest)

    parts = calendar.count(first, middle) + calendar.count(middle + timedelta(days=1), last)

    assert calendar.count(first, last) == parts
