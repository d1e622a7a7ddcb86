"""On which day each rung falls: the shipped ladder on the real calendar of 2024."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import read_limit
from rules.ladder import (
    Audience,
    Checkpoint,
    Ladder,
    Reach,
    Rung,
    checkpoints,
    next_repeat,
    repeats,
    undated_checkpoints,
)
from rules.periods import Period
from rules.working_calendar import WorkingCalendar
from tests.rules.policy import (
    CALENDAR,
    EVERY_DAY,
    LADDER,
    MAY_31,
    NEW_YEAR,
    calendars,
    day,
    days_of_2024,
    ordinary_days,
    shipped_or_drawn,
)

Q3 = day(14, 9)  # a Saturday


def falls(last_day: date, assigned_on: date = NEW_YEAR) -> dict[str, date]:
    found = checkpoints(LADDER, CALENDAR, last_day=last_day, assigned_on=assigned_on)
    return {point.rung: point.day for point in found}


def test_the_rungs_of_a_limit_on_friday_31_may_2024() -> None:
    assert falls(MAY_31) == {
        "T-30": day(26, 4),  # 1/5 is off, as are 30/4, 29/4 and the weekend before
        "T-7": day(24, 5),
        "T-3": day(28, 5),
        "T-1": day(30, 5),
        "T0": day(31, 5),
        "+1": day(3, 6),  # Saturday 1/6 moves to Monday
        "+3": day(3, 6),
        "+7": day(7, 6),
    }


@pytest.mark.parametrize(
    ("phrase", "rung", "falls_on"),
    [
        pytest.param("trước 01/6/2024", "+1", day(3, 6), id="Saturday 1/6 moves to Monday"),
        pytest.param("trước tháng 11/2024", "T0", day(31, 10), id="III.3.5: Thursday stays"),
        pytest.param("trước tháng 11/2024", "+3", day(4, 11), id="Sunday 3/11 to Monday"),
        pytest.param("trong năm 2024", "T0", day(31, 12), id="III.6.1: Tuesday stays"),
        pytest.param("trong năm 2024", "T-3", day(27, 12), id="Saturday 28/12 to Friday"),
    ],
)
def test_from_the_printed_words_to_the_morning(phrase: str, rung: str, falls_on: date) -> None:
    year = Period(first_day=day(1, 1), last_day=day(31, 12))
    (due,) = read_limit(phrase).due(year)

    assert falls(due.last_day)[rung] == falls_on


def test_a_limit_on_a_saturday_is_reminded_on_the_friday_before() -> None:
    assert Q3.isoweekday() == 6
    assert falls(Q3)["T0"] == day(13, 9)


def test_the_eve_and_the_day_of_a_limit_on_a_saturday_share_its_friday() -> None:
    assert falls(Q3)["T-1"] == falls(Q3)["T0"] == day(13, 9)


def test_a_reminder_on_the_day_off_of_29_april_moves_back_to_friday() -> None:
    assert falls(day(6, 5))["T-7"] == day(26, 4)


def test_a_reminder_on_the_make_up_saturday_of_4_may_does_not_move() -> None:
    assert day(4, 5).isoweekday() == 6
    assert falls(day(11, 5))["T-7"] == day(4, 5)


def test_an_overdue_rung_on_the_make_up_saturday_does_not_move_either() -> None:
    assert falls(day(3, 5))["+1"] == day(4, 5)


def test_an_overdue_rung_in_tet_moves_forward_past_it() -> None:
    assert falls(day(7, 2))["+1"] == falls(day(7, 2))["+7"] == day(15, 2)


@pytest.mark.parametrize(
    ("days_before", "announced"),
    [
        pytest.param(46, True, id="the day before the edge"),
        pytest.param(45, True, id="at least 45 days before"),
        pytest.param(44, False, id="one day too late"),
        pytest.param(0, False, id="assigned on its last day"),
    ],
)
def test_a_month_s_notice_is_given_only_where_the_duty_was_assigned_45_days_before(
    days_before: int, *, announced: bool
) -> None:
    assigned_on = MAY_31 - timedelta(days=days_before)

    assert ("T-30" in falls(MAY_31, assigned_on)) is announced


def test_a_duty_assigned_after_its_last_day_still_has_every_rung_but_the_long_notice() -> None:
    late = falls(MAY_31, assigned_on=day(3, 6))

    assert list(late) == ["T-7", "T-3", "T-1", "T0", "+1", "+3", "+7"]


def test_rungs_come_in_order_of_urgency_however_the_ladder_writes_them() -> None:
    shuffled = Ladder(rungs=LADDER.rungs[::-1], undated=LADDER.undated)

    found = checkpoints(shuffled, CALENDAR, last_day=MAY_31, assigned_on=NEW_YEAR)

    assert [point.offset for point in found] == [-30, -7, -3, -1, 0, 1, 3, 7]
    assert list(found) == sorted(found)


def test_a_checkpoint_is_named_for_ever_by_last_day_and_rung() -> None:
    moved = Checkpoint(offset=1, rung="+1", day=day(3, 6), last_day=MAY_31)

    assert moved.key == (MAY_31, "+1")


@given(calendar=shipped_or_drawn, last_day=ordinary_days)
def test_a_rung_up_to_the_last_day_never_moves_past_it(
    calendar: WorkingCalendar, last_day: date
) -> None:
    found = checkpoints(LADDER, calendar, last_day=last_day, assigned_on=date.min)

    for point in found:
        wanted = last_day + timedelta(days=point.offset)
        if point.offset <= 0:
            assert point.day <= wanted <= last_day
        else:
            assert point.day >= wanted > last_day


@given(calendar=shipped_or_drawn, last_day=ordinary_days)
def test_every_rung_falls_on_a_working_day(calendar: WorkingCalendar, last_day: date) -> None:
    fixed = checkpoints(LADDER, calendar, last_day=last_day, assigned_on=date.min)
    weekly = repeats(LADDER, calendar, last_day=last_day, until=last_day + timedelta(days=90))

    assert all(calendar.is_working_day(point.day) for point in (*fixed, *weekly))


@given(calendar=shipped_or_drawn, last_day=ordinary_days)
def test_a_more_urgent_rung_never_falls_before_a_less_urgent_one(
    calendar: WorkingCalendar, last_day: date
) -> None:
    fixed = checkpoints(LADDER, calendar, last_day=last_day, assigned_on=date.min)
    weekly = repeats(LADDER, calendar, last_day=last_day, until=last_day + timedelta(days=90))
    days = [point.day for point in (*fixed, *weekly)]

    assert days == sorted(days)


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


def test_a_duty_without_a_date_is_asked_for_with_the_quarterly_report() -> None:
    found = undated_checkpoints(LADDER, CALENDAR, report_days=(Q3, day(14, 6)))

    # Q2: 14/6 - 7 = Friday 7/6. Q3: 14/9 - 7 = Saturday 7/9, moved back to Friday 6/9.
    assert [(p.rung, p.day, p.last_day) for p in found] == [
        ("Q", day(7, 6), day(14, 6)),
        ("Q", day(6, 9), Q3),
    ]


def test_the_question_falls_on_the_very_morning_of_the_report_s_reminder() -> None:
    for report in (day(14, 6), Q3, day(14, 12)):
        (question,) = undated_checkpoints(LADDER, CALENDAR, report_days=(report,))
        assert question.day == falls(report)["T-7"]


def test_without_a_quarterly_report_a_duty_without_a_date_is_asked_for_never() -> None:
    assert undated_checkpoints(LADDER, CALENDAR, report_days=()) == ()


@given(report_days=st.sets(ordinary_days, max_size=8), calendar=shipped_or_drawn)
def test_there_is_one_question_for_each_report(
    report_days: set[date], calendar: WorkingCalendar
) -> None:
    found = undated_checkpoints(LADDER, calendar, report_days=report_days)

    assert [point.last_day for point in found] == sorted(report_days)
    assert all(point.day < point.last_day for point in found)


@pytest.mark.parametrize(
    ("code", "offset", "to", "copy", "reach"),
    [
        ("T-30", -30, ["owner"], [], "preferred"),
        ("T-7", -7, ["owner"], [], "preferred"),
        ("T-3", -3, ["owner"], [], "preferred"),
        ("T-1", -1, ["owner"], [], "preferred"),
        ("T0", 0, ["owner"], [], "preferred"),
        ("+1", 1, ["owner"], ["standing_office"], "all"),
        ("+3", 3, ["owner", "deputy"], ["standing_office"], "all"),
        ("+7", 7, ["owner", "chair"], ["deputy", "standing_office"], "all"),
        ("Q", 0, ["owner"], [], "preferred"),
    ],
)
def test_the_shipped_ladder_tells_whom_the_design_says(
    code: str, offset: int, to: list[str], copy: list[str], reach: str
) -> None:
    assert LADDER.rung(code) == Rung(
        code=code,
        offset=offset,
        to=tuple(Audience(each) for each in to),
        copy=tuple(Audience(each) for each in copy),
        reach=Reach(reach),
        only_if_assigned_days_before=45 if code == "T-30" else 0,
        repeats=code == "+7",
    )


@pytest.mark.parametrize("code", ["+14", "+21", "+371"])
def test_a_repeat_goes_to_whom_the_rung_goes_that_it_repeats(code: str) -> None:
    assert LADDER.rung(code) is LADDER.rung("+7")


@pytest.mark.parametrize("code", ["T-14", "T+14", "14", "+", "+x", ""])
def test_a_rung_that_the_ladder_does_not_know_is_refused(code: str) -> None:
    with pytest.raises(KeyError):
        LADDER.rung(code)


def test_a_ladder_without_a_repeating_rung_knows_no_repeats() -> None:
    bare = Ladder(rungs=(), undated=LADDER.undated)

    with pytest.raises(KeyError):
        bare.rung("+14")
