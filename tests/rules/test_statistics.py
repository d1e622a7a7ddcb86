"""Fair figures: what counts as due, what is excused, who is compared with whom."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import Audience
from rules.periods import Quarter
from rules.states import State
from rules.statistics import (
    FEWEST_RANKED,
    STAGES,
    Dated,
    Outcome,
    Stage,
    Tally,
    Told,
    burn_up,
    by_quarter,
    by_unit,
    funnel,
    outcome,
    tally,
)
from rules.timeliness import SET_ASIDE
from tests.rules.policy import MAY_31, day

JUNE_1 = day(1, 6)
JUNE_14 = day(14, 6)


def dated(
    duty: int = 1,
    *,
    unit: str = "07201",
    state: State = State.ASSIGNED,
    last_day: date = MAY_31,
    original: date | None = None,
    filed: date | None = None,
) -> Dated:
    return Dated(
        duty=duty,
        unit=unit,
        state=state,
        last_day=last_day,
        original_last_day=original or last_day,
        filed_on=filed,
    )


def done(filed: date | None, *, last_day: date = MAY_31, original: date | None = None) -> Dated:
    return dated(state=State.COMPLETED, filed=filed, last_day=last_day, original=original)


@pytest.mark.parametrize("today", [day(30, 5), MAY_31])
def test_nothing_is_judged_before_its_last_day_is_over(today: date) -> None:
    assert outcome(dated(), today=today) is None
    assert outcome(done(day(1, 5)), today=today) is None


@pytest.mark.parametrize(
    ("row", "came_out"),
    [
        pytest.param(dated(), Outcome.OVERDUE, id="nothing filed"),
        pytest.param(dated(state=State.RETURNED), Outcome.OVERDUE, id="returned is not done"),
        pytest.param(done(MAY_31), Outcome.ON_TIME, id="filed on the last compliant day"),
        pytest.param(done(JUNE_1), Outcome.LATE, id="filed the day after"),
        pytest.param(done(None), Outcome.ON_TIME, id="no day of filing is known"),
        pytest.param(
            done(JUNE_1, last_day=JUNE_14, original=MAY_31),
            Outcome.EXCUSED,
            id="in time only by an extension",
        ),
        pytest.param(
            done(MAY_31, last_day=JUNE_14, original=MAY_31),
            Outcome.ON_TIME,
            id="the extension was not needed",
        ),
        pytest.param(
            done(JUNE_1, last_day=MAY_31, original=JUNE_14),
            Outcome.LATE,
            id="the plan moved the day forward",
        ),
        pytest.param(
            dated(state=State.SUBMITTED, filed=MAY_31), Outcome.WAITING, id="the office's turn"
        ),
        pytest.param(
            dated(state=State.SUBMITTED, filed=JUNE_1), Outcome.OVERDUE, id="filed late, waiting"
        ),
        pytest.param(dated(state=State.SUBMITTED), Outcome.OVERDUE, id="waiting since when?"),
    ],
)
def test_a_duty_whose_day_is_over_came_out_one_way(row: Dated, came_out: Outcome) -> None:
    assert outcome(row, today=day(1, 7)) is came_out


@pytest.mark.parametrize("state", sorted(SET_ASIDE))
def test_what_is_set_aside_stands_in_no_figure(state: State) -> None:
    rows = [dated(state=state)]
    told = [Told(duty=1, audience=Audience.OWNER, offset=1)]

    assert outcome(rows[0], today=day(1, 7)) is None
    assert tally(rows, today=day(1, 7)).total == 0
    assert by_quarter(rows, today=day(1, 7)) == ()
    assert by_unit(rows, today=day(1, 7)) == ()
    assert burn_up(rows, days=[MAY_31], today=day(1, 7))[0].due == 0
    assert [stage.duties for stage in funnel(rows, told)] == [0, 0, 0, 0]


def test_the_rate_counts_extensions_as_in_time_and_leaves_out_what_waits_for_the_office() -> None:
    counted = Tally(on_time=3, excused=1, waiting=2, late=1, overdue=3, ahead=7)

    # 3 + 1 of 3 + 1 + 1 + 3; the two that wait are due, and not judged.
    assert counted.rate == Fraction(4, 8)
    assert (counted.judged, counted.due, counted.total) == (8, 10, 17)


def test_without_anything_judged_there_is_no_rate() -> None:
    assert Tally(waiting=1, ahead=4).rate is None


def test_a_duty_counts_in_the_quarter_of_its_present_last_day() -> None:
    rows = [
        dated(1, last_day=day(30, 6)),
        dated(2, last_day=day(1, 7), original=day(30, 6)),
        dated(3, last_day=day(31, 12)),
    ]

    found = by_quarter(rows, today=day(2, 7))

    assert [(quarter, each.due, each.ahead) for quarter, each in found] == [
        (Quarter(year=2024, number=2), 1, 0),
        (Quarter(year=2024, number=3), 1, 0),
        (Quarter(year=2024, number=4), 0, 1),
    ]


def unit(name: str, *, good: int, bad: int) -> list[Dated]:
    filed = [MAY_31] * good + [JUNE_1] * bad
    return [dated(unit=name, state=State.COMPLETED, filed=each) for each in filed]


def test_units_are_ranked_by_rate_equal_ones_alike_and_small_ones_not_at_all() -> None:
    rows = [
        *unit("small", good=FEWEST_RANKED - 1, bad=0),
        *unit("half", good=3, bad=3),
        *unit("best", good=5, bad=0),
        *unit("also half", good=5, bad=5),
        *unit("worst", good=0, bad=5),
    ]

    found = [(each.unit, each.rank) for each in by_unit(rows, today=day(1, 7))]

    # Of two halves the one with more behind it stands first; both are second.
    assert found == [("best", 1), ("also half", 2), ("half", 2), ("worst", 4), ("small", None)]


def test_what_is_not_judged_yet_does_not_make_a_unit_large_enough() -> None:
    rows = [
        *unit("few", good=4, bad=0),
        *(dated(unit="few", last_day=day(31, 12)) for _ in range(9)),
    ]

    assert by_unit(rows, today=day(1, 7))[0].rank is None


def test_the_burn_up_adds_what_is_due_and_what_was_filed_and_stops_today() -> None:
    rows = [
        done(day(10, 5)),
        done(None),  # counts on its last day
        dated(last_day=JUNE_14),
        dated(last_day=JUNE_14, state=State.SUBMITTED, filed=day(2, 6)),  # not done yet
    ]

    found = burn_up(rows, days=[day(9, 5), day(10, 5), MAY_31, day(30, 6)], today=day(3, 6))

    assert [(point.due, point.done) for point in found] == [(0, 0), (0, 1), (2, 2), (4, None)]


@pytest.mark.parametrize(
    ("told", "furthest"),
    [
        (Told(duty=1, audience=Audience.OWNER, offset=-7), Stage.REMINDED),
        (Told(duty=1, audience=Audience.OWNER, offset=0), Stage.REMINDED),
        (Told(duty=1, audience=Audience.OWNER, offset=1), Stage.OVERDUE),
        (Told(duty=1, audience=Audience.STANDING_OFFICE, offset=7), Stage.OVERDUE),
        (Told(duty=1, audience=Audience.DEPUTY, offset=3), Stage.DEPUTY),
        (Told(duty=1, audience=Audience.CHAIR, offset=7), Stage.CHAIR),
    ],
)
def test_whoever_reached_a_stage_has_passed_the_ones_before_it(told: Told, furthest: Stage) -> None:
    found = funnel([dated()], [told, Told(duty=1, audience=Audience.OWNER, offset=-7)])

    passed = STAGES.index(furthest) + 1
    assert [stage.duties for stage in found] == [1] * passed + [0] * (len(STAGES) - passed)


def test_the_funnel_says_how_many_of_each_stage_are_done_by_now() -> None:
    rows = [dated(1), done(JUNE_1)]
    rows[1] = Dated(**(vars(rows[1]) | {"duty": 2}))
    told = [Told(duty=n, audience=Audience.DEPUTY, offset=3) for n in (1, 2, 99)]

    found = funnel(rows, told)

    assert [(stage.duties, stage.done) for stage in found] == [(2, 1), (2, 1), (2, 1), (0, 0)]


def rows_drawn() -> st.SearchStrategy[list[Dated]]:
    days = st.dates(date(2024, 1, 1), date(2024, 12, 31))
    one = st.builds(
        Dated,
        duty=st.integers(1, 60),
        unit=st.sampled_from(["a", "b", "c"]),
        state=st.sampled_from(sorted(State)),
        last_day=days,
        original_last_day=days,
        filed_on=st.none() | days,
    )
    return st.lists(one, max_size=40)


ANY_DAY = st.dates(date(2023, 12, 1), date(2025, 2, 1))


@given(rows=rows_drawn(), today=ANY_DAY)
def test_every_duty_that_counts_is_counted_once_however_they_are_grouped(
    rows: Sequence[Dated], today: date
) -> None:
    total = sum(row.counts for row in rows)

    assert tally(rows, today=today).total == total
    assert sum(each.total for _, each in by_quarter(rows, today=today)) == total
    assert sum(each.tally.total for each in by_unit(rows, today=today)) == total


@given(rows=rows_drawn(), today=ANY_DAY)
def test_a_rate_lies_between_none_and_all_and_its_denominator_never_exceeds_what_was_due(
    rows: Sequence[Dated], today: date
) -> None:
    found = tally(rows, today=today)

    due = sum(row.counts and row.last_day < today for row in rows)
    assert found.judged <= found.due == due
    assert found.rate is None or 0 <= found.rate <= 1


@given(rows=rows_drawn(), today=ANY_DAY)
def test_ranks_begin_with_one_never_fall_and_a_better_rate_never_stands_behind(
    rows: Sequence[Dated], today: date
) -> None:
    found = by_unit(rows, today=today)
    ranked = [each for each in found if each.rank is not None]

    ranks = [each.rank for each in ranked]
    rates = [each.tally.rate or Fraction(0) for each in ranked]
    assert list(found[: len(ranked)]) == ranked
    assert ranks[:1] in ([], [1])
    assert ranks == sorted(ranks, key=lambda rank: rank or 0)
    assert rates == sorted(rates, reverse=True)


@given(rows=rows_drawn(), today=ANY_DAY)
def test_the_burn_up_never_falls_and_ends_with_everything_due(
    rows: Sequence[Dated], today: date
) -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(0, 366, 15)] + [date(2024, 12, 31)]

    found = burn_up(rows, days=days, today=today)

    dues, dones = [p.due for p in found], [p.done for p in found if p.done is not None]
    assert dues == sorted(dues)
    assert dones == sorted(dones)
    assert dues[-1] == sum(row.counts for row in rows)
    assert all((point.done is None) == (point.day > today) for point in found)


@given(
    rows=rows_drawn(),
    told=st.lists(
        st.builds(
            Told,
            duty=st.integers(1, 60),
            audience=st.sampled_from(sorted(Audience)),
            offset=st.integers(-30, 30),
        ),
        max_size=40,
    ),
)
def test_a_funnel_never_widens(rows: Sequence[Dated], told: Sequence[Told]) -> None:
    found = funnel(rows, told)

    duties = [stage.duties for stage in found]
    assert duties == sorted(duties, reverse=True)
    assert all(stage.done <= stage.duties for stage in found)
