"""Operators, verdicts and rows of several measures (DOMAIN §2 traps 1, 6 to 8, §4 C)."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.targets import (
    Operator,
    Reading,
    Target,
    Verdict,
    is_contradiction,
    is_reached,
    judge,
    judge_all,
    stricter,
    together,
)

values = st.fractions(min_value=0, max_value=200)
finals = st.booleans()


def target(op: Operator, value: int | None = 65) -> Target:
    return Target(op=op, value=None if value is None else Fraction(value))


def share(numerator: int, denominator: int) -> Reading:
    return Reading(value=Fraction(numerator, denominator) * 100)


@pytest.mark.parametrize(
    ("op", "numerator", "verdict"),
    [
        # "trên 65%" excludes 65: 6500/10000 is not reached, 6504/10000 is.
        (Operator.GT, 6500, Verdict.NOT_REACHED),
        (Operator.GT, 6501, Verdict.REACHED),
        (Operator.GT, 6504, Verdict.REACHED),
        # More than 65 is what "trên 65%" asks for, so that 90 reaches it and no more.
        (Operator.GT, 9000, Verdict.REACHED),
        (Operator.GE, 6499, Verdict.NOT_REACHED),
        (Operator.GE, 6500, Verdict.REACHED),
        (Operator.GE, 6501, Verdict.EXCEEDED),
        (Operator.EQ, 6500, Verdict.REACHED),
        (Operator.EQ, 6501, Verdict.NOT_REACHED),
        (Operator.LT, 6500, Verdict.NOT_REACHED),
        (Operator.LT, 6499, Verdict.REACHED),
        (Operator.LE, 6500, Verdict.REACHED),
        (Operator.LE, 6499, Verdict.EXCEEDED),
        (Operator.LE, 6501, Verdict.NOT_REACHED),
    ],
)
def test_an_operator_at_its_edge(op: Operator, numerator: int, verdict: Verdict) -> None:
    assert judge(target(op), share(numerator, 10_000), is_due=True) is verdict


def test_the_comparison_is_exact_however_near_the_number_lies() -> None:
    just_over = Reading(value=Fraction(65) + Fraction(1, 10**30))

    assert judge(target(Operator.GT), just_over, is_due=True) is Verdict.REACHED


@given(value=values, wanted=values)
def test_operators_are_those_of_arithmetic(value: Fraction, wanted: Fraction) -> None:
    said = {op: is_reached(Target(op=op, value=wanted), Reading(value=value)) for op in Operator}

    assert said[Operator.GT] == (value > wanted) == (not said[Operator.LE])
    assert said[Operator.LT] == (value < wanted) == (not said[Operator.GE])
    assert said[Operator.EQ] == (said[Operator.GE] and said[Operator.LE])
    assert said[Operator.RANK] == said[Operator.LE]
    assert said[Operator.UNDEFINED] is said[Operator.QUALITATIVE] is None


@given(value=values, wanted=values, is_due=st.booleans())
def test_before_its_day_nothing_is_called_missed(
    value: Fraction, wanted: Fraction, is_due: bool
) -> None:
    verdict = judge(Target(op=Operator.GT, value=wanted), Reading(value=value), is_due=is_due)

    assert (verdict is Verdict.NOT_REACHED) == (is_due and value <= wanted)
    assert (verdict is Verdict.PROGRESS) == (not is_due and value <= wanted)


def test_without_a_reading_there_is_no_verdict_but_that() -> None:
    assert judge(target(Operator.GT), None, is_due=True) is Verdict.NO_DATA
    assert judge(target(Operator.GT), Reading(), is_due=True) is Verdict.NO_DATA


def test_what_is_not_final_is_called_so_whatever_it_says() -> None:
    for value in (64, 66):
        reading = Reading(value=Fraction(value), is_final=False)
        assert judge(target(Operator.GT), reading, is_due=True) is Verdict.PROVISIONAL


def test_a_measure_without_a_target_is_reported_and_not_judged() -> None:
    wanted = target(Operator.UNDEFINED, None)

    assert judge(wanted, share(1, 2), is_due=True) is Verdict.NOT_JUDGED


@pytest.mark.parametrize(
    ("rank", "verdict"), [(1, Verdict.REACHED), (2, Verdict.NOT_REACHED), (3, Verdict.NOT_REACHED)]
)
def test_a_rank_is_better_the_smaller_it_is(rank: int, verdict: Verdict) -> None:
    reading = Reading(value=Fraction(rank))

    assert judge(target(Operator.RANK, 1), reading, is_due=True) is verdict


def test_a_rank_is_judged_once_and_not_before() -> None:
    reading = Reading(value=Fraction(2))

    assert judge(target(Operator.RANK, 1), reading, is_due=False) is Verdict.NOT_JUDGED


def test_a_better_rank_than_asked_for_exceeds_it() -> None:
    reading = Reading(value=Fraction(1))

    assert judge(target(Operator.RANK, 3), reading, is_due=True) is Verdict.EXCEEDED


@pytest.mark.parametrize(
    ("is_met", "verdict"),
    [(True, Verdict.REACHED), (False, Verdict.NOT_REACHED), (None, Verdict.NO_DATA)],
)
def test_a_qualitative_target_is_met_or_not(is_met: bool | None, verdict: Verdict) -> None:
    wanted = target(Operator.QUALITATIVE, None)

    assert judge(wanted, Reading(is_met=is_met), is_due=True) is verdict


@pytest.mark.parametrize(
    ("verdicts", "row"),
    [
        ((Verdict.REACHED, Verdict.REACHED), Verdict.REACHED),
        ((Verdict.EXCEEDED, Verdict.REACHED), Verdict.REACHED),
        ((Verdict.EXCEEDED, Verdict.EXCEEDED), Verdict.EXCEEDED),
        ((Verdict.REACHED, Verdict.NOT_REACHED), Verdict.NOT_REACHED),
        ((Verdict.REACHED, Verdict.PROGRESS), Verdict.PROGRESS),
        # One missed settles the row, whatever the other will be.
        ((Verdict.NO_DATA, Verdict.NOT_REACHED), Verdict.NOT_REACHED),
        ((Verdict.REACHED, Verdict.NO_DATA), Verdict.NO_DATA),
        ((Verdict.REACHED, Verdict.PROVISIONAL), Verdict.PROVISIONAL),
    ],
)
def test_a_row_of_two_targets_is_reached_only_if_both_are(
    verdicts: tuple[Verdict, ...], row: Verdict
) -> None:
    assert together(verdicts) is row
    assert together(verdicts[::-1]) is row


@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=4))
def test_no_row_is_better_than_its_worst_measure(verdicts: list[Verdict]) -> None:
    good = {Verdict.REACHED, Verdict.EXCEEDED}

    assert (together(tuple(verdicts)) in good) == all(one in good for one in verdicts)


def test_a_floor_is_judged_in_every_period_and_a_goal_from_its_day() -> None:
    floor = Target(op=Operator.EQ, value=Fraction(100), is_floor=True)
    goal = Target(
        op=Operator.EQ, value=Fraction(100), due_on=(date(2024, 5, 31), date(2024, 12, 31))
    )

    assert floor.is_due(date(2024, 3, 31))
    assert not goal.is_due(date(2024, 5, 30))
    assert goal.is_due(date(2024, 5, 31))
    assert goal.is_due(date(2024, 6, 1))


OVER_60, OVER_50 = target(Operator.GT, 60), target(Operator.GT, 50)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (50, Verdict.NOT_REACHED),  # reaches neither
        (51, Verdict.CONFLICT),  # over 50 and not over 60
        (60, Verdict.CONFLICT),  # 60 is not over 60
        (61, Verdict.REACHED),  # reaches both
    ],
)
def test_contradicting_targets_conflict_where_they_part(value: int, verdict: Verdict) -> None:
    reading = Reading(value=Fraction(value))

    assert judge_all((OVER_50, OVER_60), reading, is_due=True) is verdict


def test_contradicting_targets_without_a_number_lack_it_first_of_all() -> None:
    assert judge_all((OVER_50, OVER_60), None, is_due=True) is Verdict.NO_DATA


@pytest.mark.parametrize(
    ("targets", "chosen"),
    [
        ((OVER_50, OVER_60), OVER_60),
        ((OVER_60, OVER_50), OVER_60),
        # Of one value the strict operator asks for more.
        ((target(Operator.GE, 60), OVER_60), OVER_60),
        # Less is better: at most 5 is stricter than at most 10, and under 5 than at most 5.
        ((target(Operator.LE, 10), target(Operator.LE, 5)), target(Operator.LE, 5)),
        ((target(Operator.LE, 5), target(Operator.LT, 5)), target(Operator.LT, 5)),
        ((target(Operator.UNDEFINED, None), OVER_50), OVER_50),
    ],
)
def test_the_stricter_target_is_the_one_harder_to_reach(
    targets: tuple[Target, ...], chosen: Target
) -> None:
    assert stricter(targets) == chosen


def test_the_same_target_printed_twice_is_no_contradiction() -> None:
    assert not is_contradiction((OVER_50, target(Operator.GT, 50)))
    assert is_contradiction((OVER_50, OVER_60))
    assert is_contradiction((OVER_50, target(Operator.GE, 50)))


def test_a_smaller_number_is_better_for_ranks_and_upper_bounds() -> None:
    lower = {op for op in Operator if target(op).is_lower_better}

    assert lower == {Operator.LT, Operator.LE, Operator.RANK}
