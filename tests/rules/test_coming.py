"""What a calendar shows of the rungs to come."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from rules.checkpoints import Checkpoint
from rules.coming import coming
from rules.states import State
from rules.steps import Watched, steps
from rules.working_calendar import WorkingCalendar
from tests.rules.policy import (
    CALENDAR,
    EVERY_DAY,
    LADDER,
    MAY_31,
    MID_JUNE,
    day,
    duties,
    ordinary_days,
    shipped_or_drawn,
    watched,
)

YEAR_END = day(31, 12)


def rungs(found: tuple[Checkpoint, ...]) -> list[tuple[str, date]]:
    return [(point.rung, point.day) for point in found]


def test_every_rung_after_today_is_there_and_of_the_weekly_repeats_only_the_next() -> None:
    found = coming(LADDER, CALENDAR, watched(), after=day(23, 5), until=YEAR_END)

    assert rungs(found) == [
        ("T-7", day(24, 5)),
        ("T-3", day(28, 5)),
        ("T-1", day(30, 5)),
        ("T0", MAY_31),
        # +1 falls on Saturday and moves to Monday, where +3 is more urgent.
        ("+3", day(3, 6)),
        ("+7", day(7, 6)),
        ("+14", day(17, 6)),
    ]


@pytest.mark.parametrize(
    ("after", "first"),
    [
        (day(23, 5), "T-7"),  # the evening before
        (day(24, 5), "T-3"),  # its rungs have fallen
        (day(14, 6), "+14"),
        (day(17, 6), "+21"),
    ],
)
def test_what_has_fallen_is_no_longer_to_come(after: date, first: str) -> None:
    assert coming(LADDER, CALENDAR, watched(), after=after, until=YEAR_END)[0].rung == first


@pytest.mark.parametrize(
    "state", [State.SUBMITTED, State.COMPLETED, State.PAUSED, State.WITHDRAWN, State.DRAFT]
)
def test_a_duty_that_is_not_reminded_has_nothing_to_come(state: State) -> None:
    assert coming(LADDER, CALENDAR, watched(state=state), after=day(1, 5), until=YEAR_END) == ()


def test_rungs_before_the_activation_are_not_to_come() -> None:
    found = coming(LADDER, CALENDAR, watched(active_from=day(30, 5)), after=day(1, 5), until=MAY_31)

    assert rungs(found) == [("T-1", day(30, 5)), ("T0", MAY_31)]


def test_an_undated_duty_is_asked_for_with_the_quarterly_report() -> None:
    undated = watched(None, report_days=(MID_JUNE,))

    found = coming(LADDER, CALENDAR, undated, after=day(1, 5), until=YEAR_END)

    assert rungs(found) == [("Q", day(7, 6))]


@given(duty=duties(), calendar=shipped_or_drawn, after=ordinary_days)
def test_each_day_has_at_most_one_rung_of_a_duty_and_they_come_in_order(
    duty: Watched, calendar: WorkingCalendar, after: date
) -> None:
    until = after + timedelta(days=120)

    days = [point.day for point in coming(LADDER, calendar, duty, after=after, until=until)]

    assert days == sorted(set(days))
    assert all(after < each <= until for each in days)


@given(duty=duties(), after=ordinary_days)
def test_what_is_shown_first_is_what_will_be_told(duty: Watched, after: date) -> None:
    found = coming(LADDER, EVERY_DAY, duty, after=after, until=after + timedelta(days=120))
    if not found:
        return

    decided = steps(LADDER, EVERY_DAY, duty, until=found[0].day)

    assert found[0] in [step.checkpoint for step in decided if step.reason is None]
