"""The way to a target: where a number should stand, and what may be said of where it heads."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.targets import Operator, Target
from rules.trajectory import Outlook, Pace, Path, Point, forecast, pace, path_to

BEGIN, END = date(2024, 1, 1), date(2024, 12, 31)
GOAL = Target(op=Operator.GT, value=Fraction(65), due_on=(END,))


def point(day: date, value: int) -> Point:
    return Point(day=day, value=Fraction(value))


def path(target: Target = GOAL, *, baseline: Fraction | None = None) -> Path:
    found = path_to(target, begins=BEGIN, baseline=baseline)
    assert found is not None
    return found


def test_the_path_is_straight_from_the_baseline_to_the_target() -> None:
    found = path(baseline=Fraction(35))

    assert found.expected(BEGIN) == 35
    # 182 of 365 days: half of the 30 points to go, less half a day's worth.
    assert found.expected(date(2024, 7, 1)) == 35 + Fraction(182, 365) * 30
    assert found.expected(END) == 65
    assert found.expected(END + timedelta(days=1)) == 65
    assert found.expected(BEGIN - timedelta(days=1)) == 35
    assert not found.is_guess


def test_without_a_baseline_the_path_starts_from_nothing_and_says_so() -> None:
    found = path()

    assert found.expected(BEGIN) == 0
    assert found.is_guess


def test_an_interim_deadline_makes_the_path_steeper() -> None:
    early = Target(op=Operator.GT, value=Fraction(65), due_on=(date(2024, 10, 31), END))

    assert path(early).expected(date(2024, 6, 30)) > path().expected(date(2024, 6, 30))
    assert path(early).expected(date(2024, 10, 31)) == 65


def test_a_floor_holds_from_the_first_day() -> None:
    floor = Target(op=Operator.EQ, value=Fraction(100), is_floor=True, due_on=(END,))

    assert path(floor).expected(BEGIN) == 100
    assert not path(floor).is_guess


def test_a_level_path_holds_from_the_first_day() -> None:
    found = path_to(GOAL, begins=BEGIN, is_level=True)

    assert found is not None
    assert found.expected(BEGIN) == 65


@pytest.mark.parametrize(
    "target",
    [
        Target(op=Operator.RANK, value=Fraction(1), due_on=(END,)),
        Target(op=Operator.QUALITATIVE, due_on=(END,)),
        Target(op=Operator.UNDEFINED, due_on=(END,)),
        Target(op=Operator.GT, value=Fraction(5)),
        # What should fall has no start to speak of.
        Target(op=Operator.LE, value=Fraction(5), due_on=(END,)),
    ],
)
def test_what_has_no_path_has_none(target: Target) -> None:
    assert path_to(target, begins=BEGIN) is None


@pytest.mark.parametrize(
    ("value", "said"), [(49, Pace.BEHIND), (50, Pace.ON_PATH), (51, Pace.ON_PATH)]
)
def test_a_number_on_its_path_is_not_behind(value: int, said: Pace) -> None:
    level = Path(start=point(BEGIN, 50), end=point(END, 50))

    assert pace(GOAL, level, point(date(2024, 6, 30), value)) is said


@pytest.mark.parametrize(("value", "said"), [(9, Pace.ON_PATH), (11, Pace.BEHIND)])
def test_where_less_is_better_more_is_behind(value: int, said: Pace) -> None:
    fewer = Target(op=Operator.LE, value=Fraction(5), due_on=(END,))
    level = Path(start=point(BEGIN, 10), end=point(END, 10))

    assert pace(fewer, level, point(date(2024, 6, 30), value)) is said


def test_without_a_number_or_a_path_nothing_is_said() -> None:
    assert pace(GOAL, path(), None) is Pace.UNKNOWN
    assert pace(GOAL, None, point(BEGIN, 5)) is Pace.UNKNOWN


Q1, Q2, Q3 = date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30)


def test_one_number_forecasts_nothing() -> None:
    assert forecast(GOAL, [point(Q1, 30)], day=END) is None
    assert forecast(GOAL, [point(Q1, 30), point(Q1, 31)], day=END) is None


def test_two_numbers_make_a_line_whose_error_cannot_be_told() -> None:
    found = forecast(GOAL, [point(Q1, 20), point(Q2, 30)], day=END, ceiling=Fraction(100))

    assert found is not None
    assert found.value == 30 + Fraction(184, 91) * 10
    assert (found.low, found.high, found.outlook) == (None, None, Outlook.UNKNOWN)
    assert found.points == 2


@pytest.mark.parametrize(
    ("values", "outlook"),
    [
        ((50, 60, 70), Outlook.LIKELY),  # a straight line has no error: 80 at the end
        ((10, 20, 30), Outlook.UNLIKELY),
        ((30, 50, 52), Outlook.OPEN),
    ],
)
def test_three_numbers_tell_how_sure_the_forecast_is(
    values: tuple[int, int, int], outlook: Outlook
) -> None:
    days = (Q1, Q1 + timedelta(days=90), Q1 + timedelta(days=180))
    points = [point(day, value) for day, value in zip(days, values, strict=True)]

    found = forecast(GOAL, points, day=END, ceiling=Fraction(100))

    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high
    assert found.outlook is outlook


def test_a_share_is_forecast_between_nothing_and_all() -> None:
    up = forecast(GOAL, [point(Q1, 50), point(Q2, 90)], day=END, ceiling=Fraction(100))
    down = forecast(GOAL, [point(Q1, 90), point(Q2, 10)], day=END, ceiling=Fraction(100))

    assert up is not None
    assert down is not None
    assert up.value == 100
    assert down.value == 0


def test_what_is_no_share_has_no_ceiling() -> None:
    found = forecast(GOAL, [point(Q1, 50), point(Q2, 90)], day=END)

    assert found is not None
    assert found.value > 100


@given(
    baseline=st.integers(min_value=0, max_value=64).map(Fraction),
    days=st.integers(min_value=0, max_value=365),
)
def test_a_path_never_leaves_its_ends_nor_turns_back(baseline: Fraction, days: int) -> None:
    found = path(baseline=baseline)
    day = BEGIN + timedelta(days=days)

    assert baseline <= found.expected(day) <= 65
    assert found.expected(day) <= found.expected(day + timedelta(days=1))
