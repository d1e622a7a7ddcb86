"""On which day the engine looks at a duty again: never later than its next rung."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import Ladder
from rules.states import State
from rules.steps import Watched, fallen, next_check, steps
from rules.working_calendar import WorkingCalendar
from tests.rules.policy import (
    CALENDAR,
    EVERY_DAY,
    LADDER,
    MID_JUNE,
    calendars,
    day,
    duties,
    keys,
    outcome,
    watched,
)


def after(today: date, duty: Watched | None = None) -> date | None:
    return next_check(LADDER, CALENDAR, duty or watched(), after=today)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(day(1, 1), day(26, 4), id="long before: T-30"),
        pytest.param(day(25, 4), day(26, 4), id="the eve of T-30"),
        pytest.param(day(26, 4), day(24, 5), id="on T-30: T-7 is next"),
        pytest.param(day(24, 5), day(28, 5), id="on T-7: T-3 is next"),
        pytest.param(day(31, 5), day(3, 6), id="on the last day: Monday's +1 and +3"),
        pytest.param(day(3, 6), day(7, 6), id="on +3: +7 is next"),
        pytest.param(day(7, 6), day(17, 6), id="on +7: the first repeat"),
        pytest.param(day(16, 6), day(17, 6), id="the eve of the first repeat"),
        pytest.param(day(17, 6), day(24, 6), id="on the first repeat: the second"),
    ],
)
def test_the_next_look_is_on_the_day_of_the_next_rung(today: date, expected: date) -> None:
    assert after(today) == expected


@pytest.mark.parametrize("state", [State.COMPLETED, State.DRAFT, State.WITHDRAWN, State.SUPERSEDED])
def test_what_is_closed_or_was_never_assigned_is_not_looked_at_after_its_seventh_day(
    state: State,
) -> None:
    assert after(day(6, 6), watched(state=state)) == day(7, 6)
    assert after(day(7, 6), watched(state=state)) is None


def test_an_old_plan_activated_today_is_never_looked_at_again() -> None:
    today = day(24, 11, 2026)

    old = watched(assigned_on=today, active_from=today, is_history=True)

    assert after(today, old) is None


def test_a_duty_without_a_date_is_looked_at_on_the_morning_of_its_question() -> None:
    undated = watched(None, report_days=(day(14, 6), day(14, 9)))

    assert after(day(6, 6), undated) == day(7, 6)
    assert after(day(7, 6), undated) == day(6, 9)
    assert after(day(6, 9), undated) is None


def test_a_long_closure_only_postpones_the_next_look() -> None:
    # Closed from 8/6 to 31/8: the repeats all come on Sunday 1/9, here a day like any other.
    summer = frozenset(day(8, 6) + timedelta(days=n) for n in range(85))
    closed = WorkingCalendar(weekend=frozenset(), off=summer)

    assert next_check(LADDER, closed, watched(), after=day(7, 6)) == day(1, 9)


def test_repeats_may_be_further_apart_than_a_month() -> None:
    slow = replace(LADDER, repeat_every=timedelta(days=90))

    # 31/5 + 97 is Thursday 5/9: the weekly morning after it is Monday 9/9.
    assert next_check(slow, CALENDAR, watched(), after=day(7, 6)) == day(9, 9)


def test_a_fixed_rung_after_the_repeating_one_hides_no_repeat() -> None:
    thirtieth = replace(LADDER.rung("+3"), code="+30", offset=30)
    longer = replace(LADDER, rungs=(*LADDER.rungs, thirtieth))

    assert next_check(longer, EVERY_DAY, watched(), after=day(7, 6)) == day(17, 6)
    # 31/5 + 30 is Sunday 30/6, the day before the repeat of Monday 1/7.
    assert next_check(longer, EVERY_DAY, watched(), after=day(24, 6)) == day(30, 6)


def test_a_ladder_in_which_nothing_repeats_ends_with_its_last_rung() -> None:
    once = Ladder(rungs=LADDER.rungs[:-1], undated=LADDER.undated)

    assert next_check(once, CALENDAR, watched(), after=day(2, 6)) == day(3, 6)
    assert next_check(once, CALENDAR, watched(), after=day(3, 6)) is None


ladders = st.builds(
    lambda every, weekday, count: replace(
        LADDER,
        rungs=LADDER.rungs[:count],
        repeat_every=timedelta(days=every),
        repeat_weekday=weekday,
    ),
    every=st.integers(1, 60),
    weekday=st.integers(1, 7),
    count=st.integers(1, 8),
)


@given(duty=duties(), ladder=ladders, calendar=calendars(), offset=st.integers(-60, 60))
def test_no_rung_falls_between_two_looks(
    duty: Watched, ladder: Ladder, calendar: WorkingCalendar, offset: int
) -> None:
    ladder = replace(ladder, undated_with=ladder.rungs[0].code)
    today = (duty.last_day or MID_JUNE) + timedelta(days=offset)

    coming = next_check(ladder, calendar, duty, after=today)

    until = coming or today + timedelta(days=400)
    new = [p.day for p in fallen(ladder, calendar, duty, until=until) if p.day > today]
    if coming is None:
        assert new == []
    else:
        assert coming > today
        assert set(new) == {coming}


@given(duty=duties(), calendar=calendars())
def test_looking_only_when_told_to_decides_what_looking_every_day_decides(
    duty: Watched, calendar: WorkingCalendar
) -> None:
    start = duty.active_from
    end = start + timedelta(days=150)

    assert _decided(duty, calendar, start, end, lazily=True) == _decided(
        duty, calendar, start, end, lazily=False
    )


def _decided(
    duty: Watched, calendar: WorkingCalendar, start: date, end: date, *, lazily: bool
) -> list[tuple[date, list[tuple[str, str | None]]]]:
    decided = []
    today: date | None = start
    while today and today <= end:
        found = steps(LADDER, calendar, duty, until=today)
        duty = replace(duty, recorded=duty.recorded | keys(found))
        if found:
            decided.append((today, outcome(found)))
        following = today + timedelta(days=1)
        today = next_check(LADDER, calendar, duty, after=today) if lazily else following
    return decided
