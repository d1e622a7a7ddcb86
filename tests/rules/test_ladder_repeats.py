"""The weekly repeats of what stays overdue, and the morning of the weekly list."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from rules.checkpoints import Checkpoint, next_repeat, repeats
from rules.ladder import Ladder
from rules.working_calendar import WorkingCalendar
from tests.rules.policy import (
    CALENDAR,
    EVERY_DAY,
    LADDER,
    MAY_31,
    calendars,
    day,
    days_of_2024,
    ordinary_days,
    shipped_or_drawn,
)


def weekly(last_day: date, until: date, ladder: Ladder = LADDER) -> list[tuple[str, date]]:
    return [(p.rung, p.day) for p in repeats(ladder, CALENDAR, last_day=last_day, until=until)]


def test_an_overdue_duty_comes_back_every_monday_after_its_seventh_day() -> None:
    # 31/5 + 14 is Friday 14/6: the weekly morning on or after it is Monday 17/6.
    assert weekly(MAY_31, day(1, 7)) == [
        ("+14", day(17, 6)),
        ("+21", day(24, 6)),
        ("+28", day(1, 7)),
    ]


@pytest.mark.parametrize(
    ("until", "count"),
    [(day(16, 6), 0), (day(17, 6), 1), (day(23, 6), 1), (day(24, 6), 2)],
)
def test_a_repeat_counts_from_its_morning_on(until: date, count: int) -> None:
    assert len(weekly(MAY_31, until)) == count


def test_a_repeat_on_a_monday_off_comes_on_the_next_working_day() -> None:
    # 14/4 + 14 is Sunday 28/4, its Monday 29/4 is off, and so are 30/4 and 1/5.
    assert weekly(day(14, 4), day(2, 5)) == [("+14", day(2, 5))]


def test_a_ladder_in_which_nothing_repeats_has_no_repeats() -> None:
    once = Ladder(
        rungs=tuple(rung for rung in LADDER.rungs if not rung.repeats), undated=LADDER.undated
    )

    assert once.repeating is None
    assert weekly(MAY_31, day(31, 12), once) == []


def test_the_run_of_one_week_finds_the_next_week_s() -> None:
    seventh = Checkpoint(offset=7, rung="+7", day=day(7, 6), last_day=MAY_31)

    after = next_repeat(LADDER, CALENDAR, seventh)

    assert (after.rung, after.day) == ("+14", day(17, 6))
    assert next_repeat(LADDER, CALENDAR, after).rung == "+21"


@given(calendar=shipped_or_drawn, last_day=ordinary_days)
def test_repeats_chained_one_by_one_are_the_repeats_listed(
    calendar: WorkingCalendar, last_day: date
) -> None:
    until = last_day + timedelta(days=120)
    listed = list(repeats(LADDER, calendar, last_day=last_day, until=until))
    point = Checkpoint(offset=7, rung="+7", day=last_day, last_day=last_day)

    for expected in listed:
        point = next_repeat(LADDER, calendar, point)
        assert point == expected


@given(last_day=days_of_2024)
def test_repeats_fall_once_a_week_and_always_on_a_monday(last_day: date) -> None:
    until = last_day + timedelta(days=120)
    mornings = {p.day for p in repeats(LADDER, EVERY_DAY, last_day=last_day, until=until)}
    ordered = sorted(mornings)

    gaps = {(b - a).days for a, b in pairwise(ordered)}
    assert gaps == {7}
    assert all(morning.isoweekday() == 1 for morning in mornings)


@pytest.mark.parametrize(
    ("today", "morning"),
    [
        pytest.param(day(3, 6), day(3, 6), id="a Monday is its own morning"),
        pytest.param(day(4, 6), day(10, 6), id="a Tuesday waits for the next Monday"),
        pytest.param(day(9, 6), day(10, 6), id="a Sunday waits for the next day"),
        pytest.param(day(29, 4), day(2, 5), id="a Monday off: the next working day"),
        pytest.param(day(2, 5), day(2, 5), id="that day is the morning of its week"),
        pytest.param(day(3, 5), day(6, 5), id="the day after waits for the next Monday"),
        pytest.param(day(4, 5), day(6, 5), id="the make-up Saturday is no weekly morning"),
        pytest.param(day(12, 2), day(15, 2), id="the Monday of Tết"),
        pytest.param(day(2, 9), day(4, 9), id="Quốc khánh, a Monday"),
        pytest.param(day(31, 12), day(6, 1, 2025), id="over the turn of the year"),
    ],
)
def test_the_weekly_list_comes_on_monday_or_the_next_working_day(
    today: date, morning: date
) -> None:
    assert LADDER.weekly_day(today, CALENDAR) == morning


def test_a_ladder_may_choose_another_weekday() -> None:
    thursdays = Ladder(rungs=LADDER.rungs, undated=LADDER.undated, repeat_weekday=4)

    assert thursdays.weekly_day(day(3, 6), CALENDAR) == day(6, 6)


@given(calendar=calendars(), today=ordinary_days)
def test_the_weekly_morning_is_the_first_there_is_and_stays_the_same_until_it_comes(
    calendar: WorkingCalendar, today: date
) -> None:
    morning = LADDER.weekly_day(today, calendar)

    assert morning >= today
    assert calendar.is_working_day(morning)
    for days in range((morning - today).days + 1):
        assert LADDER.weekly_day(today + timedelta(days=days), calendar) == morning
