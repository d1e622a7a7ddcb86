"""Scores of an index set: points of a criterion, the result of a unit, the ranking.

Normalised is the sum of points over the sum of maxima, "không áp dụng" left out of both.
What has no score counts as 0 points and stays in the maximum, and is named as missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from rules.index_set import ON_TIME, Criterion, Grade, How, IndexSet

HUNDRED = 100


class ScoreError(ValueError):
    """A score cannot be taken as it is; the message names the value and the remedy."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was given for one criterion; `applies` False: không áp dụng."""

    points: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    value: Fraction | None = None
    applies: bool = True


def points_of(criterion: Criterion, given: Given) -> Fraction | None:
    """Return the exact points, None where the criterion does not apply.

    Raises ScoreError for what the criterion is not scored by, or cannot be.
    """
    _refuse_strangers(criterion, given)
    if not given.applies:
        return None
    if criterion.how is How.RATIO:
        return _by_ratio(criterion, given)
    if criterion.how is How.STEPS:
        return _by_steps(criterion, given)
    if given.points is None or not 0 <= given.points <= criterion.maximum:
        raise _wrong(criterion, given.points, f"write points from 0 to {criterion.maximum}")
    return given.points


WANTED = {
    How.RATIO: ("numerator", "denominator"),
    How.STEPS: ("value",),
    How.POINTS: ("points",),
}


def _refuse_strangers(criterion: Criterion, given: Given) -> None:
    wanted = WANTED[criterion.how] if given.applies else ()
    for name in ("points", "numerator", "denominator", "value"):
        if name not in wanted and (stands := getattr(given, name)) is not None:
            remedy = f"leave the {name} out; it is scored by {', '.join(wanted) or 'nothing'}"
            raise _wrong(criterion, stands, remedy)


def _by_ratio(criterion: Criterion, given: Given) -> Fraction:
    top, below = given.numerator, given.denominator
    if top is None or below is None or below <= 0 or top < 0:
        written = f"{top}/{below}"
        raise _wrong(criterion, written, "write a numerator from 0 and a denominator above 0")
    return min(Fraction(1), top / below / criterion.full_at) * criterion.maximum


def _by_steps(criterion: Criterion, given: Given) -> Fraction:
    value = given.value
    if value is None:
        raise _wrong(criterion, value, "write the value")
    reached = [step.points for step in criterion.steps if value >= step.at_least]
    return max(reached, default=Fraction(0))


def _wrong(criterion: Criterion, value: object, remedy: str) -> ScoreError:
    return ScoreError(f'criterion {criterion.code}: "{value}" cannot be scored; {remedy}')


@dataclass(frozen=True, kw_only=True)
class Part:
    """Points and the maximum that applies, of a unit or of one of its pillars."""

    points: Fraction = Fraction(0)
    maximum: Fraction = Fraction(0)

    @property
    def percent(self) -> Fraction | None:
        """Return the normalised result in percent, None where nothing applies."""
        return self.points / self.maximum * HUNDRED if self.maximum else None


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of one unit; `missing` are the criteria without a score.

    `is_begun` False: there is no score at all, so that 0 would say nothing of the unit.
    """

    whole: Part
    pillars: Mapping[str, Part]
    missing: tuple[str, ...] = ()
    is_begun: bool = True


def result_of(index: IndexSet, scores: Mapping[str, Fraction | None]) -> Result:
    """Add the scores of a unit: by criterion's code, None where it does not apply."""
    pillars = {p.code: _part(p.criteria, scores) for p in index.pillars}
    return Result(
        whole=_part(index.criteria, scores),
        pillars=pillars,
        missing=tuple(c.code for c in index.criteria if c.code not in scores),
        is_begun=any(c.code in scores for c in index.criteria),
    )


def _part(criteria: Sequence[Criterion], scores: Mapping[str, Fraction | None]) -> Part:
    applying = [c for c in criteria if scores.get(c.code, Fraction(0)) is not None]
    return Part(
        points=sum((scores.get(c.code) or Fraction(0) for c in applying), Fraction(0)),
        maximum=sum((c.maximum for c in applying), Fraction(0)),
    )


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A unit that is ranked; `on_time` is its share of duties done on time, if known."""

    unit: str
    result: Result
    on_time: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A unit with its place; `rank` None where nothing applies or nothing is scored."""

    contender: Contender
    rank: int | None
    grade: str = ""
    tied: bool = field(default=False)


def ranking(index: IndexSet, contenders: Sequence[Contender]) -> tuple[Placed, ...]:
    """Rank by percent, then by the set's tie-breaks; what is still equal shares a rank.

    After two that share a rank the next number is left out: 1, 1, 3.
    """
    scored = [c for c in contenders if _is_ranked(c)]
    keys = {c.unit: _key(index, c) for c in scored}
    scored.sort(key=lambda c: tuple(-part for part in keys[c.unit]))
    ordered = [keys[c.unit] for c in scored]
    placed = [
        Placed(
            contender=c,
            rank=ordered.index(keys[c.unit]) + 1,
            grade=grade_of(index.grades, c.result.whole.percent or Fraction(0)),
            tied=ordered.count(keys[c.unit]) > 1,
        )
        for c in scored
    ]
    rest = [c for c in contenders if not _is_ranked(c)]
    return (*placed, *(Placed(contender=c, rank=None) for c in rest))


def _is_ranked(contender: Contender) -> bool:
    return contender.result.is_begun and contender.result.whole.percent is not None


def _key(index: IndexSet, contender: Contender) -> tuple[Fraction, ...]:
    parts = contender.result.pillars
    # Below every result there can be: a unit of which nothing is known loses the tie.
    unknown = Fraction(-1)
    ties = (contender.on_time if tie == ON_TIME else parts[tie].percent for tie in index.ties)
    known = (unknown if part is None else part for part in ties)
    return (contender.result.whole.percent or Fraction(0), *known)


def grade_of(grades: Sequence[Grade], percent: Fraction) -> str:
    """Return the highest grade that the exact percent reaches, blank below the lowest."""
    reached = [grade for grade in grades if percent >= grade.at_least]
    return max(reached, key=lambda grade: grade.at_least).name if reached else ""
