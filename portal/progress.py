"""The charts of a plan: where on its time a bar or a point stands; what it shows is figures.

Places are in hundredths of the width, so that a chart fits any screen without its letters
growing or shrinking with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from models.plan import Plan
from models.statistics import Followed
from portal.months import Month
from rules.fan_out import RollUp, roll_up
from rules.statistics import BurnUp, Outcome, Tally, outcome

# Pixels from the top line of the burn-up to its ground, and the room above.
HEIGHT, ABOVE = 200, 20


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The days of a plan from left to right."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Return where a day begins, 0 to 100; what lies outside stands at the edge."""
        whole = (self.last - self.first).days + 1
        return round(min(100.0, max(0.0, 100 * (day - self.first).days / whole)), 2)

    def after(self, day: date) -> float:
        """Return where a day ends."""
        return self.at(day + timedelta(days=1))

    @property
    def months(self) -> tuple[Month, ...]:
        """Return the months that begin within it."""
        month = Month(year=self.first.year, number=self.first.month)
        found = []
        while month.first <= self.last:
            found.append(month)
            month = month.shifted(1)
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One occurrence of an obligation on the time of its plan."""

    rows: tuple[Followed, ...]
    axis: Axis
    today: date

    @property
    def first(self) -> Followed:
        """Return the row that names the bar."""
        return self.rows[0]

    @property
    def figure(self) -> RollUp:
        """Return how many of the units are done."""
        return roll_up(row.figures.state for row in self.rows)

    @property
    def last_day(self) -> date:
        """Return the latest last day of the units."""
        return max(row.figures.last_day for row in self.rows)

    @property
    def original(self) -> date:
        """Return the last day as the plan printed it."""
        return min(row.figures.original_last_day for row in self.rows)

    @property
    def kind(self) -> str:
        """Return how it stands: done, late (done, not all in time), overdue or open."""
        found = {outcome(row.figures, today=self.today) for row in self.rows}
        if Outcome.OVERDUE in found:
            return "overdue"
        if not self.figure.is_done:
            return "open"
        return "late" if Outcome.LATE in found else "done"

    @property
    def left(self) -> float:
        """Return where the bar begins."""
        return self.axis.at(min(row.assigned_on for row in self.rows))

    @property
    def width(self) -> float:
        """Return how long it is; never nothing."""
        return max(1.0, round(self.axis.after(self.last_day) - self.left, 2))

    @property
    def done_width(self) -> float:
        """Return how much of it is filled."""
        return round(self.width * self.figure.done / max(1, self.figure.total), 2)


def axis_of(plan: Plan, rows: Iterable[Followed]) -> Axis:
    """Return the time of a plan, stretched to the last day that an extension reached."""
    last_days = [row.figures.last_day for row in rows if row.figures.counts]
    return Axis(first=plan.period_from, last=max([plan.period_to, *last_days]))


def bars(rows: Iterable[Followed], axis: Axis, *, today: date) -> tuple[Bar, ...]:
    """Gather the occurrences in the order of their last days."""
    found: dict[tuple[str, str], list[Followed]] = {}
    for row in rows:
        if row.figures.counts:
            found.setdefault((row.ref, row.occurrence), []).append(row)
    gathered = [Bar(rows=tuple(each), axis=axis, today=today) for each in found.values()]
    return tuple(sorted(gathered, key=lambda bar: bar.last_day))


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A part of a stacked bar: `left` and `width` in hundredths."""

    kind: str
    number: int
    left: float
    width: float


def segments(tally: Tally, *, whole: int) -> tuple[Segment, ...]:
    """Cut a group into a stacked bar; `whole` is the number that fills the width."""
    found, left = [], 0.0
    numbers = [(each.value, int(getattr(tally, each.value))) for each in Outcome]
    for kind, number in (*numbers, ("ahead", tally.ahead)):
        width = round(100 * number / max(1, whole), 2)
        if number:
            found.append(Segment(kind=kind, number=number, left=round(left, 2), width=width))
        left += width
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A point of the burn-up: `x` in hundredths of the width, `y` in pixels from the top."""

    x: float
    y: float
    number: int
    day: date


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The two lines of the burn-up, and the number at its top."""

    due: tuple[Dot, ...]
    done: tuple[Dot, ...]
    top: int


def curve(points: Sequence[BurnUp], axis: Axis) -> Curve:
    """Place the points of the burn-up, both lines from nothing at the start."""
    top = max([1, *(point.due for point in points), *(point.done or 0 for point in points)])

    def dot(day: date, number: int) -> Dot:
        y = ABOVE + HEIGHT * (1 - number / top)
        return Dot(x=axis.after(day), y=round(y, 1), number=number, day=day)

    start = dot(axis.first - timedelta(days=1), 0)
    return Curve(
        due=(start, *(dot(point.day, point.due) for point in points)),
        done=(start, *(dot(p.day, p.done) for p in points if p.done is not None)),
        top=top,
    )


def burn_up_days(axis: Axis, *, today: date) -> tuple[date, ...]:
    """Return the ends of the months, and today where it lies between."""
    ends = {min(month.last, axis.last) for month in axis.months}
    return tuple(sorted(ends | ({today} if axis.first <= today <= axis.last else set())))


def percent(rate: Fraction | None) -> str:
    """Write a rate in whole percent, rounded down: a hundred means all; blank for none."""
    return "" if rate is None else f"{100 * rate.numerator // rate.denominator}%"
