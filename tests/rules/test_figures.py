"""Figures as people write them, and the ones that cannot be."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.figures import Fault, FigureError, Figures, check, read_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("65,5", "65.5"),
        ("65,5%", "65.5"),
        (" 65,5 % ", "65.5"),
        ("65.04", "65.04"),  # two digits after a point are no thousands
        ("1.234", "1234"),
        ("1.234,5", "1234.5"),
        ("1 234 567", "1234567"),
        ("12.345.678", "12345678"),
        ("0", "0"),
        ("007", "7"),
        ("1234", "1234"),
        ("1.2345", "1.2345"),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, number: str) -> None:
    assert read_number(written) == Decimal(number)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("0.123", Fault.AMBIGUOUS),  # no thousand begins with 0, yet the point looks like one
        ("1234.567", Fault.AMBIGUOUS),
        ("", Fault.NUMBER),
        ("abc", Fault.NUMBER),
        ("-5", Fault.NUMBER),
        ("1,2,3", Fault.NUMBER),
        ("1.23.456", Fault.NUMBER),
        ("²", Fault.NUMBER),
        ("1" * 19, Fault.TOO_LONG),
        ("NaN", Fault.NUMBER),
        ("1e9", Fault.NUMBER),
    ],
)
def test_what_is_no_number_is_refused_with_what_was_written(written: str, fault: Fault) -> None:
    with pytest.raises(FigureError) as refused:
        read_number(written)

    assert refused.value.fault is fault
    assert written in str(refused.value)


def test_an_ambiguous_number_is_refused_with_both_readings() -> None:
    with pytest.raises(FigureError, match="write 0,123 or 0123"):
        read_number("0.123")


@given(st.integers(min_value=0, max_value=10**12))
def test_grouped_and_plain_numbers_are_the_same(number: int) -> None:
    grouped = f"{number:,}".replace(",", ".")

    assert read_number(grouped) == read_number(str(number)) == number


def of(top: object, below: object, bare: object = None) -> Figures:
    made = [None if one is None else Decimal(str(one)) for one in (top, below, bare)]
    return Figures(numerator=made[0], denominator=made[1], bare=made[2])


@pytest.mark.parametrize(
    ("figures", "fault", "named"),
    [
        (of(5, 0), Fault.DENOMINATOR_ZERO, "0"),
        (of(11, 10), Fault.NUMERATOR_LARGER, "11"),
        (of(5, None), Fault.DENOMINATOR_MISSING, "5"),
        (of(None, 5), Fault.NUMERATOR_MISSING, "5"),
        (of(5, 10, 50), Fault.TOO_MUCH, "50"),
        (of(None, None), Fault.NOTHING, ""),
        (of(None, None, "100.1"), Fault.SHARE_LARGER, "100.1"),
    ],
)
def test_figures_that_cannot_be_are_refused(figures: Figures, fault: Fault, named: str) -> None:
    with pytest.raises(FigureError) as refused:
        check(figures, is_percent=True)

    assert (refused.value.fault, refused.value.value) == (fault, named)


def test_a_whole_is_a_share_of_itself() -> None:
    check(of(10, 10), is_percent=True)
    check(of(0, 10), is_percent=True)
    check(of(None, None, 100), is_percent=True)


def test_what_is_no_percentage_may_be_more_than_its_denominator() -> None:
    check(of(11, 10), is_percent=False)
    check(of(None, None, 5_000), is_percent=False)


@pytest.mark.parametrize("rank", [0, "1.5"])
def test_a_rank_is_a_whole_number_from_one_on(rank: object) -> None:
    with pytest.raises(FigureError) as refused:
        check(of(None, None, rank), is_percent=False, is_rank=True)

    assert refused.value.fault is Fault.RANK


def test_the_first_rank_is_one() -> None:
    check(of(None, None, 1), is_percent=False, is_rank=True)


def test_the_value_of_a_share_is_exact() -> None:
    assert of(1, 3).value == Fraction(100, 3)
    assert of(None, None, "65.5").value == Fraction(131, 2)
    assert of(None, None).value is None
