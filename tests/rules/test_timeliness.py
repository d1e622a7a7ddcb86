"""The timeliness of a duty, walked over its last day; always computed (DOMAIN §4 B)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.states import OPEN, State
from rules.timeliness import SET_ASIDE, Cell, Standing, Timeliness, cell, standing
from tests.rules.policy import MAY_31, day, ordinary_days


@pytest.mark.parametrize(
    ("today", "expected", "days"),
    [
        pytest.param(day(23, 5), Timeliness.IN_TIME, 0, id="8 days before"),
        pytest.param(day(24, 5), Timeliness.DUE_SOON, 0, id="7 days before: due soon"),
        pytest.param(day(30, 5), Timeliness.DUE_SOON, 0, id="the eve"),
        pytest.param(day(31, 5), Timeliness.DUE_SOON, 0, id="the last day, until 24:00"),
        pytest.param(day(1, 6), Timeliness.OVERDUE, 1, id="the day after, a Saturday"),
        pytest.param(day(3, 6), Timeliness.OVERDUE, 3, id="Monday: 3 days, weekends count"),
        pytest.param(day(31, 5, 2025), Timeliness.OVERDUE, 365, id="a year later"),
    ],
)
@pytest.mark.parametrize("state", sorted(OPEN | {State.SUBMITTED}))
def test_an_undone_duty_is_late_from_the_day_after_its_last_day(
    state: State, today: date, expected: Timeliness, days: int
) -> None:
    found = standing(state=state, last_day=MAY_31, today=today)

    assert found == Standing(timeliness=expected, days_overdue=days)


@pytest.mark.parametrize(
    ("filed", "expected", "days"),
    [
        pytest.param(day(1, 3), Timeliness.DONE_ON_TIME, 0, id="long before"),
        pytest.param(day(31, 5), Timeliness.DONE_ON_TIME, 0, id="on the last day"),
        pytest.param(day(1, 6), Timeliness.DONE_LATE, 1, id="the day after"),
        pytest.param(day(7, 6), Timeliness.DONE_LATE, 7, id="a week after"),
        pytest.param(None, Timeliness.DONE_ON_TIME, 0, id="no day known: nobody is made late"),
    ],
)
@pytest.mark.parametrize("confirmed", [day(31, 5), day(20, 6), day(31, 12)])
def test_a_done_duty_is_judged_by_the_day_of_filing_however_late_it_is_confirmed(
    confirmed: date, filed: date | None, expected: Timeliness, days: int
) -> None:
    found = standing(state=State.COMPLETED, last_day=MAY_31, today=confirmed, accepted_on=filed)

    assert found == Standing(timeliness=expected, days_overdue=days)


def test_a_result_filed_in_time_that_waits_for_confirmation_counts_as_open() -> None:
    waiting = standing(
        state=State.SUBMITTED, last_day=MAY_31, today=day(3, 6), accepted_on=day(31, 5)
    )

    assert waiting == Standing(timeliness=Timeliness.OVERDUE, days_overdue=3)


@given(state=st.sampled_from(State), today=ordinary_days)
def test_a_duty_without_a_date_is_never_overdue(state: State, today: date) -> None:
    found = standing(state=state, last_day=None, today=today, accepted_on=today)

    assert found == Standing(timeliness=Timeliness.NO_DEADLINE)


COUNTED = sorted(set(State) - SET_ASIDE)


@given(state=st.sampled_from(COUNTED), last_day=ordinary_days, today=ordinary_days)
def test_days_overdue_are_counted_exactly_where_something_is_late(
    state: State, last_day: date, today: date
) -> None:
    found = standing(state=state, last_day=last_day, today=today, accepted_on=today)

    late = found.timeliness in {Timeliness.OVERDUE, Timeliness.DONE_LATE}
    assert late is (found.days_overdue > 0)
    assert late is (today > last_day)
    assert found.days_overdue == max(0, (today - last_day).days)


@given(last_day=ordinary_days, today=ordinary_days)
def test_an_open_duty_only_gets_later(last_day: date, today: date) -> None:
    order = [Timeliness.IN_TIME, Timeliness.DUE_SOON, Timeliness.OVERDUE]

    before, after = (
        standing(state=State.ASSIGNED, last_day=last_day, today=today + timedelta(days=n))
        for n in (0, 1)
    )

    assert order.index(before.timeliness) <= order.index(after.timeliness)


@pytest.mark.parametrize(
    ("timeliness", "box"),
    [
        (Timeliness.IN_TIME, Cell.OPEN_IN_TIME),
        (Timeliness.DUE_SOON, Cell.OPEN_IN_TIME),
        (Timeliness.OVERDUE, Cell.OPEN_OVERDUE),
        (Timeliness.NO_DEADLINE, Cell.NO_DEADLINE),
    ],
)
@pytest.mark.parametrize("state", sorted(OPEN | {State.SUBMITTED}))
def test_an_undone_duty_stands_in_the_2x2_by_its_timeliness(
    state: State, timeliness: Timeliness, box: Cell
) -> None:
    assert cell(state, timeliness) is box


@pytest.mark.parametrize(
    ("timeliness", "box"),
    [
        (Timeliness.DONE_ON_TIME, Cell.DONE_ON_TIME),
        (Timeliness.DONE_LATE, Cell.DONE_LATE),
        (Timeliness.NO_DEADLINE, Cell.NO_DEADLINE),
    ],
)
def test_a_done_duty_stands_in_the_2x2_by_its_timeliness(timeliness: Timeliness, box: Cell) -> None:
    assert cell(State.COMPLETED, timeliness) is box


@pytest.mark.parametrize("state", [State.DRAFT, State.PAUSED, State.WITHDRAWN, State.SUPERSEDED])
@pytest.mark.parametrize("timeliness", Timeliness)
def test_a_proposed_or_stopped_duty_is_never_counted_overdue(
    state: State, timeliness: Timeliness
) -> None:
    assert state in SET_ASIDE
    assert cell(state, timeliness) is Cell.SET_ASIDE


def test_the_q1_report_of_a_plan_issued_in_march_is_proposed_and_not_overdue() -> None:
    proposed = standing(state=State.DRAFT, last_day=day(14, 3), today=day(23, 5))

    assert proposed == Standing(timeliness=Timeliness.SET_ASIDE)
    assert cell(State.DRAFT, proposed.timeliness) is Cell.SET_ASIDE
