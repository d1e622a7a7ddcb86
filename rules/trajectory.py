"""Trajectory: where a number should stand on a day, and where it is heading.

The path is a straight line unless the plan's data says that the target holds from the
start. A forecast says how sure it is, and with few points that it cannot be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from rules.targets import Operator, Reading, Target, is_reached

# Two-sided 95 % of Student's t by degrees of freedom (points less two); one quarter a point,
# so that a plan of five years has at most eighteen.
_T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
FEWEST_POINTS = 3
WITHOUT_PATH = frozenset({Operator.RANK, Operator.QUALITATIVE, Operator.UNDEFINED})


class Pace(StrEnum):
    """How a number stands to its path."""

    ON_PATH = "on_path"
    BEHIND = "behind"
    UNKNOWN = "unknown"


class Outlook(StrEnum):
    """Whether the target will be reached by its day, as far as the points tell."""

    LIKELY = "likely"
    UNLIKELY = "unlikely"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Point:
    """A number and the day up to which its data count."""

    day: date
    value: Fraction


@dataclass(frozen=True, kw_only=True)
class Path:
    """The expected way from a start to the target on its day; afterwards it stays there.

    `is_guess` marks a start of 0 that nobody reported.
    """

    start: Point
    end: Point
    is_guess: bool = False

    def expected(self, day: date) -> Fraction:
        """Return where the number should stand on a day."""
        if day >= self.end.day:
            return self.end.value
        if day <= self.start.day:
            return self.start.value
        part = Fraction((day - self.start.day).days, (self.end.day - self.start.day).days)
        return self.start.value + part * (self.end.value - self.start.value)


def path_to(
    target: Target, *, begins: date, baseline: Fraction | None = None, is_level: bool = False
) -> Path | None:
    """Return the path to a target; None where a number has none.

    A floor holds from the start. Without a baseline a number that should rise starts from
    0, and one that should fall has no start to speak of.
    """
    if target.value is None or target.op in WITHOUT_PATH or not target.due_on:
        return None
    end = Point(day=min(target.due_on), value=target.value)
    if target.is_floor or is_level:
        return Path(start=Point(day=begins, value=target.value), end=end)
    if baseline is None and target.is_lower_better:
        return None
    start = Point(day=begins, value=baseline if baseline is not None else Fraction(0))
    return Path(start=start, end=end, is_guess=baseline is None)


def pace(target: Target, path: Path | None, point: Point | None) -> Pace:
    """Tell how a number stands to its path; exactly on it is not behind."""
    if path is None or point is None:
        return Pace.UNKNOWN
    expected = path.expected(point.day)
    late = point.value > expected if target.is_lower_better else point.value < expected
    return Pace.BEHIND if late else Pace.ON_PATH


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Where the number is heading on a day, and between which bounds with 95 %.

    `low` and `high` are None where the points are too few to tell; `points` counts them.
    """

    day: date
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    outlook: Outlook
    points: int


def forecast(
    target: Target, points: Sequence[Point], *, day: date, ceiling: Fraction | None = None
) -> Forecast | None:
    """Draw the line through the points on to a day; None below two points of different days.

    A percentage stays between 0 and the `ceiling`. With two points the line is drawn and
    its error cannot be known; from three on the outlook is what both bounds say, open
    where they part.
    """
    if len({point.day for point in points}) < FEWEST_POINTS - 1:
        return None
    line = _Line(points)
    value = _within(line.at(day), ceiling)
    if len(points) < FEWEST_POINTS:
        unknown = Outlook.UNKNOWN
        return Forecast(
            day=day, value=value, low=None, high=None, outlook=unknown, points=len(points)
        )
    spread = line.spread(day)
    low, high = (_within(line.at(day) + sign * spread, ceiling) for sign in (-1, 1))
    return Forecast(
        day=day,
        value=value,
        low=low,
        high=high,
        outlook=_outlook(target, low, high),
        points=len(points),
    )


def _within(value: Fraction, ceiling: Fraction | None) -> Fraction:
    value = max(value, Fraction(0))
    return value if ceiling is None else min(value, ceiling)


def _outlook(target: Target, low: Fraction, high: Fraction) -> Outlook:
    said = {is_reached(target, Reading(value=bound)) for bound in (low, high)}
    if said == {True}:
        return Outlook.LIKELY
    return Outlook.UNLIKELY if said == {False} else Outlook.OPEN


class _Line:
    """The least-squares line through points of at least two different days."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._days = [Fraction(point.day.toordinal()) for point in points]
        self._count = len(points)
        values = [point.value for point in points]
        self._middle = sum(self._days, Fraction(0)) / self._count
        mean = sum(values, Fraction(0)) / self._count
        self._width = sum(((x - self._middle) ** 2 for x in self._days), Fraction(0))
        pairs = zip(self._days, values, strict=True)
        self._slope = sum(((x - self._middle) * y for x, y in pairs), Fraction(0)) / self._width
        self._start = mean - self._slope * self._middle
        rest = (y - self._on(x) for x, y in zip(self._days, values, strict=True))
        self._error = sum((one * one for one in rest), Fraction(0))

    def at(self, day: date) -> Fraction:
        """Return the line's value on a day."""
        return self._on(Fraction(day.toordinal()))

    def spread(self, day: date) -> Fraction:
        """Return by how much a single value may lie beside the line, with 95 %."""
        free = self._count - 2
        away = (Fraction(day.toordinal()) - self._middle) ** 2 / self._width
        variance = self._error / free * (1 + Fraction(1, self._count) + away)
        return Fraction(_T95[min(free, len(_T95)) - 1] * sqrt(variance))

    def _on(self, x: Fraction) -> Fraction:
        return self._start + self._slope * x
