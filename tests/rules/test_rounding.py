"""Rounding to show: a printed number says of every target what the exact one does."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.rounding import rounded, shown

shares = st.builds(
    lambda below, part: Fraction(min(part, below), below) * 100,
    st.integers(min_value=1, max_value=10**7),
    st.integers(min_value=0, max_value=10**7),
)
goals = st.sampled_from([5, 10, 50, 60, 65, 70, 75, 90, 92, 95, 100]).map(Fraction)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Fraction(6500, 100), "65.00"),  # the target itself: visibly not a rounded 64.96
        (Fraction(6504, 100), "65.04"),
        (Fraction(6496, 100), "64.96"),
        (Fraction(655, 10), "65.5"),
        (Fraction(200, 3), "66.7"),
        (Fraction(65) + Fraction(1, 10_000), "65.0001"),
    ],
)
def test_as_many_decimals_are_kept_as_tell_it_from_the_target(value: Fraction, words: str) -> None:
    assert str(shown(value, [Fraction(65)])) == words


def test_without_a_target_one_decimal_is_shown() -> None:
    assert str(shown(Fraction(200, 3))) == "66.7"


def test_two_targets_both_have_to_be_told_apart() -> None:
    assert str(shown(Fraction(6004, 100), [Fraction(50), Fraction(60)])) == "60.04"


def test_a_rank_is_shown_as_a_whole_number() -> None:
    assert str(shown(Fraction(2), [Fraction(1)], places=0)) == "2"


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (Fraction(1, 2), 0, "1"),  # halves go up
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(249, 1000), 1, "0.2"),
        (Fraction(25, 100), 1, "0.3"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: Fraction, places: int, words: str) -> None:
    assert str(rounded(value, places)) == words


@given(value=shares, targets=st.lists(goals, max_size=3))
def test_what_is_printed_stands_to_each_target_as_the_exact_number(
    value: Fraction, targets: list[Fraction]
) -> None:
    printed = Fraction(shown(value, targets))

    for goal in targets:
        assert (printed > goal) == (value > goal)
        assert (printed < goal) == (value < goal)


@given(value=shares, places=st.integers(min_value=0, max_value=6))
def test_rounding_is_never_off_by_more_than_half_a_last_digit(value: Fraction, places: int) -> None:
    off = abs(Fraction(rounded(value, places)) - value)

    assert off <= Fraction(1, 2 * 10**places)
    assert rounded(value, places).as_tuple().exponent == -places
    assert isinstance(rounded(value, places), Decimal)
