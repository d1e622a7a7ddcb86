"""Scores of an index set: exact points, what is left out, who stands where."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.index_score import (
    Contender,
    Given,
    Part,
    Placed,
    ScoreError,
    grade_of,
    points_of,
    ranking,
    result_of,
)
from rules.index_set import ON_TIME, Criterion, Grade, How, IndexSet, Main, Pillar, Step

F = Fraction
RATIO = Criterion(code="A.1", name="Tỷ lệ", maximum=F(20), how=How.RATIO, full_at=F("0.8"))
STEPS = Criterion(
    code="A.2",
    name="Thang",
    maximum=F(15),
    how=How.STEPS,
    steps=(Step(at_least=F(90), points=F(5)), Step(at_least=F(98), points=F(15))),
)
POINTS = Criterion(code="B.1", name="Điểm", maximum=F(10), how=How.POINTS)


def pillar(code: str, *criteria: Criterion) -> Pillar:
    return Pillar(code=code, name=code, mains=(Main(code=code, name=code, criteria=criteria),))


SET = IndexSet(
    code="x",
    name="x",
    year=2024,
    level="Cấp xã",
    pillars=(pillar("A", RATIO, STEPS), pillar("B", POINTS)),
    grades=(Grade(name="Tốt", at_least=F(80)), Grade(name="Yếu", at_least=F(0))),
)


def share(top: int, below: int) -> Given:
    return Given(numerator=F(top), denominator=F(below))


@pytest.mark.parametrize(
    ("given", "points"),
    [
        pytest.param(share(0, 3), F(0), id="nothing done"),
        pytest.param(share(1, 3), F(25, 3), id="1/3 ÷ 0,8 × 20, exact"),
        pytest.param(share(799, 1000), F(799, 40), id="just below all points"),
        pytest.param(share(8, 10), F(20), id="from 80 % on all points"),
        pytest.param(share(10, 10), F(20), id="never more than all"),
        pytest.param(Given(applies=False), None, id="không áp dụng"),
    ],
)
def test_a_share_earns_points_in_proportion(given: Given, points: Fraction | None) -> None:
    assert points_of(RATIO, given) == points


@pytest.mark.parametrize(
    ("value", "points"),
    [("89.99", 0), ("90", 5), ("97.99", 5), ("98", 15), ("100", 15)],
)
def test_a_scale_gives_the_points_of_the_step_reached(value: str, points: int) -> None:
    assert points_of(STEPS, Given(value=F(value))) == points


@pytest.mark.parametrize(
    ("criterion", "given"),
    [
        pytest.param(RATIO, Given(), id="nothing given"),
        pytest.param(RATIO, share(1, 0), id="a denominator of 0"),
        pytest.param(RATIO, share(-1, 2), id="less than nothing"),
        pytest.param(RATIO, Given(points=F(5)), id="points where a share is asked for"),
        pytest.param(STEPS, Given(), id="no value"),
        pytest.param(POINTS, Given(points=F(-1)), id="below 0"),
        pytest.param(POINTS, Given(points=F("10.01")), id="above the maximum"),
        pytest.param(
            POINTS, Given(points=F(1), applies=False), id="points, though it does not apply"
        ),
    ],
)
def test_what_cannot_be_scored_is_refused_with_its_code(criterion: Criterion, given: Given) -> None:
    with pytest.raises(ScoreError, match=criterion.code):
        points_of(criterion, given)


def test_what_does_not_apply_is_left_out_of_points_and_maximum() -> None:
    found = result_of(SET, {"A.1": F(10), "A.2": None, "B.1": F(5)})

    assert found.whole == Part(points=F(15), maximum=F(30))
    assert found.whole.percent == 50
    assert found.pillars["A"].percent == 50


def test_what_has_no_score_stays_in_the_maximum_and_is_named() -> None:
    found = result_of(SET, {"A.1": F(20)})

    assert found.missing == ("A.2", "B.1")
    assert found.whole.percent == F(20, 45) * 100


def test_where_nothing_applies_there_is_no_result_and_no_rank() -> None:
    found = result_of(SET, dict.fromkeys(("A.1", "A.2", "B.1")))

    assert found.whole.percent is None
    assert ranking(SET, [Contender(unit="u", result=found)])[0].rank is None


def test_a_unit_without_any_score_has_no_rank_and_no_grade() -> None:
    found = ranking(SET, [Contender(unit="u", result=result_of(SET, {})), contender("x", 0, 0)])

    assert places(found) == [("x", 1), ("u", None)]
    assert found[1].grade == ""


def contender(unit: str, a: int, b: int, on_time: Fraction | None = None) -> Contender:
    scores = {"A.1": F(a), "A.2": None, "B.1": F(b)}
    return Contender(unit=unit, result=result_of(SET, scores), on_time=on_time)


def places(found: tuple[Placed, ...]) -> list[tuple[str, int | None]]:
    return [(each.contender.unit, each.rank) for each in found]


def test_equal_results_share_a_rank_and_the_next_is_left_out() -> None:
    found = ranking(SET, [contender("x", 5, 5), contender("y", 10, 0), contender("z", 1, 0)])

    assert places(found) == [("x", 1), ("y", 1), ("z", 3)]
    assert [each.tied for each in found] == [True, True, False]


def test_a_pillar_parts_equal_results_where_the_set_says_so() -> None:
    parted = replace(SET, ties=("B", ON_TIME))

    assert places(ranking(parted, [contender("x", 10, 0), contender("y", 5, 5)])) == [
        ("y", 1),
        ("x", 2),
    ]


def test_the_share_done_on_time_parts_what_the_pillar_left_equal() -> None:
    parted = replace(SET, ties=("B", ON_TIME))
    three = [contender("x", 5, 5), contender("y", 5, 5, F(1, 2)), contender("z", 5, 5, F(2, 3))]

    assert places(ranking(parted, three)) == [("z", 1), ("y", 2), ("x", 3)]


@pytest.mark.parametrize(
    ("percent", "grade"),
    [
        pytest.param(F("79.999"), "Yếu", id="printed as 80, not reached"),
        pytest.param(F(80), "Tốt", id="at 80"),
        pytest.param(F(0), "Yếu", id="at the lowest"),
    ],
)
def test_grades_are_given_by_the_exact_result(percent: Fraction, grade: str) -> None:
    assert grade_of(SET.grades, percent) == grade
    assert grade_of(SET.grades[:1], F(10)) == ""


scores = st.fractions(min_value=0, max_value=10, max_denominator=50)


@given(st.lists(st.tuples(scores, scores), min_size=1, max_size=8))
def test_a_rank_is_one_more_than_how_many_are_better(pairs: list[tuple[F, F]]) -> None:
    all_ = [
        Contender(unit=str(n), result=result_of(SET, {"A.1": a, "A.2": None, "B.1": b}))
        for n, (a, b) in enumerate(pairs)
    ]

    for each in ranking(SET, all_):
        mine = each.contender.result.whole.points
        assert each.rank == 1 + sum(other.result.whole.points > mine for other in all_)


@pytest.mark.parametrize("points", [0, 5, 10])
def test_points_that_a_person_gives_count_as_given_up_to_the_maximum(points: int) -> None:
    assert points_of(POINTS, Given(points=F(points))) == points


def test_a_criterion_is_found_by_its_code_and_nothing_by_another() -> None:
    assert SET.criterion("A.2") == SET.criteria[1]
    assert SET.criterion("Z") is None
