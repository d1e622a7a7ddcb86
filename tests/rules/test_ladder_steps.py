"""Which of the fallen rungs is told, which is recorded and why (laws 5, 6 and 7)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import Reason
from rules.states import State
from rules.steps import SILENT, Watched, fallen, steps
from rules.working_calendar import WorkingCalendar
from tests.rules.policy import (
    CALENDAR,
    LADDER,
    MID_JUNE,
    calendars,
    day,
    duties,
    keys,
    outcome,
    told,
    walk,
    watched,
)


def on(today: date, duty: Watched | None = None) -> list[tuple[str, str | None]]:
    return outcome(steps(LADDER, CALENDAR, duty or watched(), until=today))


def test_the_way_of_a_duty_that_nobody_answers() -> None:
    assert walk(watched(), day(1, 4), day(30, 6)) == {
        day(26, 4): [("T-30", None)],
        day(24, 5): [("T-7", None)],
        day(28, 5): [("T-3", None)],
        day(30, 5): [("T-1", None)],
        day(31, 5): [("T0", None)],
        # +1 falls on Saturday 1/6, moves to Monday and is overtaken there by +3.
        day(3, 6): [("+1", Reason.SUPERSEDED), ("+3", None)],
        day(7, 6): [("+7", None)],
        day(17, 6): [("+14", None)],
        day(24, 6): [("+21", None)],
    }


def test_on_the_friday_of_a_saturday_limit_only_its_last_day_is_told() -> None:
    q3 = watched(day(14, 9))

    seen = walk(q3, day(12, 9), day(13, 9))

    assert seen[day(13, 9)] == [("T-1", Reason.SUPERSEDED), ("T0", None)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(day(23, 5), ["T-30"], id="the eve of T-7"),
        pytest.param(day(24, 5), ["T-7"], id="T-7 falls"),
        pytest.param(day(27, 5), ["T-7"], id="the eve of T-3"),
        pytest.param(day(28, 5), ["T-3"], id="T-3 falls"),
        pytest.param(day(2, 6), ["T0"], id="the Sunday before +1 and +3"),
        pytest.param(day(3, 6), ["+3"], id="both fall on Monday"),
        pytest.param(day(6, 6), ["+3"], id="the eve of +7"),
        pytest.param(day(7, 6), ["+7"], id="+7 falls"),
        pytest.param(day(16, 6), ["+7"], id="the eve of the first repeat"),
        pytest.param(day(17, 6), ["+14"], id="the first repeat"),
    ],
)
def test_after_an_outage_only_the_highest_rung_is_told_once(
    today: date, expected: list[str]
) -> None:
    first_look = steps(LADDER, CALENDAR, watched(), until=today)

    assert told(first_look) == expected
    others = [step.reason for step in first_look if step.reason]
    assert others == [Reason.SUPERSEDED] * (len(first_look) - 1)


def test_after_an_outage_the_lower_rungs_are_recorded_and_never_come_again() -> None:
    back = steps(LADDER, CALENDAR, watched(), until=day(7, 6))

    again = steps(LADDER, CALENDAR, watched(recorded=keys(back)), until=day(7, 6))

    assert [step.checkpoint.rung for step in back] == [
        "T-30",
        "T-7",
        "T-3",
        "T-1",
        "T0",
        "+1",
        "+3",
        "+7",
    ]
    assert again == ()


def test_an_outage_of_weeks_tells_one_repeat_and_not_one_for_each_week() -> None:
    known = keys(steps(LADDER, CALENDAR, watched(), until=day(7, 6)))

    back = steps(LADDER, CALENDAR, watched(recorded=known), until=day(3, 7))

    assert outcome(back) == [
        ("+14", Reason.SUPERSEDED),
        ("+21", Reason.SUPERSEDED),
        ("+28", None),
    ]


@pytest.mark.parametrize(
    ("active_from", "skipped"),
    [
        pytest.param(day(24, 5), ["T-30"], id="activated on the morning of T-7: it counts"),
        pytest.param(day(25, 5), ["T-30", "T-7"], id="activated the day after: skipped"),
    ],
)
def test_a_checkpoint_before_the_activation_is_recorded_as_skipped(
    active_from: date, skipped: list[str]
) -> None:
    duty = watched(active_from=active_from)

    found = on(day(28, 5), duty)

    assert [rung for rung, why in found if why is Reason.BEFORE_ACTIVATION] == skipped
    assert found[-1] == ("T-3", None)


def test_an_old_plan_activated_today_tells_nothing_and_repeats_nothing() -> None:
    today = day(24, 11, 2026)
    old = watched(assigned_on=today, active_from=today, is_history=True)

    found = on(day(24, 11, 2027), old)

    assert {reason for _, reason in found} == {Reason.BEFORE_ACTIVATION}
    assert [rung for rung, _ in found] == ["T-7", "T-3", "T-1", "T0", "+1", "+3", "+7"]


@pytest.mark.parametrize(
    ("activated", "told"),
    [
        pytest.param(day(7, 6), ["+7", "+14", "+21"], id="activated on its day: told at once"),
        pytest.param(day(8, 6), ["+14", "+21"], id="activated the day after: by the next repeat"),
        pytest.param(day(18, 6), ["+21"], id="activated after a repeat: by the one after it"),
    ],
)
def test_what_is_overdue_when_a_plan_is_switched_on_comes_up_with_the_next_repeat(
    activated: date, told: list[str]
) -> None:
    late = watched(assigned_on=activated, active_from=activated)

    seen = walk(late, activated, day(24, 6))

    assert [r for found in seen.values() for r, why in found if why is None] == told


def test_a_plan_activated_after_a_deadline_still_escalates_it() -> None:
    duty = watched(assigned_on=day(3, 6), active_from=day(3, 6))

    seen = walk(duty, day(3, 6), day(7, 6))

    assert seen[day(3, 6)][-2:] == [("+1", Reason.SUPERSEDED), ("+3", None)]
    assert seen[day(7, 6)] == [("+7", None)]


def test_a_new_last_day_has_rungs_of_its_own() -> None:
    first = keys(steps(LADDER, CALENDAR, watched(), until=day(24, 5)))
    extended = watched(day(28, 6), active_from=day(27, 5), recorded=first)

    seen = walk(extended, day(27, 5), day(21, 6))

    # T-30 (29/5) is new, and so is T-7: its key names the new last day.
    assert seen[day(29, 5)] == [("T-30", None)]
    assert seen[day(21, 6)] == [("T-7", None)]


horizons = st.integers(-60, 90).map(lambda n: timedelta(days=n))


def _until(duty: Watched, horizon: timedelta) -> date:
    return (duty.last_day or MID_JUNE) + horizon


@given(duty=duties(), horizon=horizons, calendar=calendars(), cut=st.integers(0, 5))
def test_of_the_unrecorded_live_rungs_of_an_open_duty_exactly_one_is_told(
    duty: Watched, horizon: timedelta, calendar: WorkingCalendar, cut: int
) -> None:
    until = _until(duty, horizon)
    before = fallen(LADDER, calendar, duty, until=until)[:cut]
    duty = replace(duty, recorded=frozenset(point.key for point in before))

    found = steps(LADDER, calendar, duty, until=until)

    live = [step for step in found if step.checkpoint.day >= duty.active_from]
    quiet = duty.state in SILENT
    expected = 1 if live and not quiet else 0
    if not (duty.continuous and duty.state is State.COMPLETED):
        assert len(told(found)) == expected
    assert len(told(found)) <= 1
    for step in found:
        if step.reason is None:
            assert step.checkpoint.offset == max(each.checkpoint.offset for each in live)


@given(duty=duties(), horizon=horizons, calendar=calendars())
def test_every_fallen_rung_has_exactly_one_step(
    duty: Watched, horizon: timedelta, calendar: WorkingCalendar
) -> None:
    until = _until(duty, horizon)
    points = fallen(LADDER, calendar, duty, until=until)

    found = steps(LADDER, calendar, duty, until=until)

    assert sorted(step.checkpoint for step in found) == sorted(points)
    assert all(point.day <= until for point in points)


@given(duty=duties(), horizon=horizons, calendar=calendars())
def test_looking_again_with_everything_recorded_decides_nothing(
    duty: Watched, horizon: timedelta, calendar: WorkingCalendar
) -> None:
    until = _until(duty, horizon)
    found = steps(LADDER, calendar, duty, until=until)

    again = steps(LADDER, calendar, replace(duty, recorded=keys(found)), until=until)

    assert again == ()


@given(duty=duties(), horizon=horizons, calendar=calendars())
def test_a_rung_before_the_activation_is_skipped_and_none_after_it_is(
    duty: Watched, horizon: timedelta, calendar: WorkingCalendar
) -> None:
    found = steps(LADDER, calendar, duty, until=_until(duty, horizon))

    for step in found:
        skipped = step.reason is Reason.BEFORE_ACTIVATION
        assert skipped is (step.checkpoint.day < duty.active_from)


@given(last_day=st.dates(date(2024, 1, 1), date(2024, 10, 31)))
def test_an_overdue_duty_is_told_at_most_once_a_week_after_its_seventh_day(last_day: date) -> None:
    seen = walk(watched(last_day, active_from=last_day), last_day, last_day + timedelta(days=60))

    mornings = [
        today
        for today, found in seen.items()
        if any(why is None and rung in {"+14", "+21", "+28", "+35", "+42"} for rung, why in found)
    ]
    weeks = [morning.isocalendar()[:2] for morning in mornings]
    assert len(weeks) == len(set(weeks))


@pytest.mark.parametrize(
    ("today", "morning"),
    [
        pytest.param(day(7, 6), day(3, 6), id="a Friday: Monday of its week"),
        pytest.param(day(10, 6), day(10, 6), id="a Monday: itself"),
        pytest.param(day(12, 2), day(5, 2), id="a Monday in the Tết days: the week before"),
        pytest.param(day(15, 2), day(15, 2), id="the first working day after Tết"),
    ],
)
def test_the_latest_weekly_morning_lies_on_or_before_a_day(today: date, morning: date) -> None:
    assert LADDER.latest_weekly_day(today, CALENDAR) == morning
