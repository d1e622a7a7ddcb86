"""Pooling: sums over units, what is missing, and that percentages are never averaged."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from rules.figures import Figures
from rules.pooling import UnitFigure, add_up, pool


def share(top: int, below: int, *, is_final: bool = True) -> UnitFigure:
    figures = Figures(numerator=Decimal(top), denominator=Decimal(below))
    return UnitFigure(figures=figures, is_final=is_final)


def bare(value: int) -> UnitFigure:
    return UnitFigure(figures=Figures(bare=Decimal(value)))


parts = st.integers(min_value=1, max_value=10_000).flatmap(
    lambda below: st.tuples(st.integers(min_value=0, max_value=below), st.just(below))
)


def test_the_whole_is_the_sum_of_the_parts_and_not_the_mean_of_shares() -> None:
    # 90 % of ten and 10 % of a thousand: 109 of 1,010, not 50 %.
    found = pool({"a": share(9, 10), "b": share(100, 1_000)}, is_summed=False)

    assert found.figures is not None
    assert found.figures.value == Fraction(109, 1_010) * 100
    assert found.is_whole


def test_a_unit_that_said_nothing_is_missing_and_the_total_is_not_final() -> None:
    found = pool({"a": share(9, 10), "b": None}, is_summed=False)

    assert found.missing == ("b",)
    assert not found.is_whole
    assert not found.is_final


def test_a_unit_in_which_nothing_arose_is_not_missing_and_adds_nothing() -> None:
    found = pool({"a": share(9, 10), "b": UnitFigure(is_none=True)}, is_summed=False)

    assert found.is_whole
    assert found.counted == ("a", "b")
    assert found.figures == share(9, 10).figures


def test_a_percentage_without_its_parts_cannot_be_summed_and_says_so() -> None:
    found = pool({"a": share(9, 10), "b": bare(50)}, is_summed=False)

    assert found.bare == ("b",)
    assert found.figures == share(9, 10).figures
    assert not found.is_final


def test_numbers_of_things_are_added() -> None:
    found = pool({"a": bare(3), "b": bare(4)}, is_summed=True)

    assert found.figures == Figures(bare=Decimal(7))
    assert found.counted == ("a", "b")


def test_where_all_said_nothing_there_is_no_total() -> None:
    found = pool({"a": None, "b": None}, is_summed=True)

    assert found.figures is None
    assert found.is_met is None
    assert found.missing == ("a", "b")


def test_a_qualitative_target_is_met_by_all_or_not_at_all() -> None:
    yes, no = UnitFigure(is_met=True), UnitFigure(is_met=False)

    assert pool({"a": yes, "b": yes}, is_summed=True).is_met is True
    assert pool({"a": yes, "b": no}, is_summed=True).is_met is False
    assert pool({"a": yes, "b": None}, is_summed=True).is_met is True
    assert not pool({"a": yes, "b": None}, is_summed=True).is_final


def test_one_figure_that_may_change_makes_the_total_provisional() -> None:
    assert not pool({"a": share(1, 2), "b": share(1, 2, is_final=False)}, is_summed=False).is_final


def test_periods_are_added_by_their_parts() -> None:
    first, second = share(10, 100).figures, share(90, 100).figures

    assert first is not None
    assert second is not None
    assert add_up((first, second)) == Figures(numerator=Decimal(100), denominator=Decimal(200))
    assert add_up((Figures(bare=Decimal(5)),)) is None


@given(st.lists(parts, min_size=1, max_size=20))
def test_a_total_lies_between_the_smallest_and_the_largest_share(
    said: list[tuple[int, int]],
) -> None:
    units = {str(number): share(*one) for number, one in enumerate(said)}
    shares = [Fraction(top, below) * 100 for top, below in said]

    found = pool(units, is_summed=False)

    assert found.figures is not None
    assert found.figures.value is not None
    assert min(shares) <= found.figures.value <= max(shares)


@given(st.lists(parts, min_size=2, max_size=20), st.integers(min_value=1, max_value=19))
def test_the_order_and_grouping_of_units_changes_no_total(
    said: list[tuple[int, int]], cut: int
) -> None:
    assume(cut < len(said))
    units = {str(number): share(*one) for number, one in enumerate(said)}
    names = list(units)
    backwards = {name: units[name] for name in reversed(names)}

    halves = [
        pool({name: units[name] for name in group}, is_summed=False).figures
        for group in (names[:cut], names[cut:])
    ]

    whole = pool(units, is_summed=False).figures
    assert pool(backwards, is_summed=False).figures == whole
    assert add_up(tuple(half for half in halves if half)) == whole
