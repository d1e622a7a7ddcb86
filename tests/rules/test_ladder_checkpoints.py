"""On which day each rung falls: the shipped ladder on the real calendar of 2024."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.checkpoints import Checkpoint, checkpoints, repeats, undated_checkpoints
from rules.deadlines import read_limit
from rules.ladder import Audience, Ladder, Reach, Rung, UnknownRungError
from rules.periods import Period
from rules.working_calendar import WorkingCalendar
from tests.rules.policy import (
    CALENDAR,
    LADDER,
    MAY_31,
    NEW_YEAR,
    day,
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


@pytest.mark.parametrize("code", ["T-14", "T+14", "14", "+", "+x", "", "+2", "+15", "+0"])
def test_a_rung_that_the_ladder_does_not_know_is_refused(code: str) -> None:
    with pytest.raises(UnknownRungError):
        LADDER.rung(code)


def test_a_ladder_without_a_repeating_rung_knows_no_repeats() -> None:
    bare = Ladder(rungs=(), undated=LADDER.undated)

    with pytest.raises(UnknownRungError):
        bare.rung("+14")
