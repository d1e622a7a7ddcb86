"""Indicators as pages show them: each row in words, with its bar and what may be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.measure_asked import Asked, may_measure
from models.indicator_rows import Said, SheetRow, as_said
from models.measurements import Measurement, MeasurementEvidence
from models.measures import Measure
from models.plan import Plan
from models.roster import Post, Unit
from notifications import indicator_words
from portal.words import for_reader
from rules.targets import GOOD, Verdict

verdict_words = for_reader(indicator_words.verdict_words)
Words = Callable[[SheetRow], str]
# What is said of a row, in the order of the page.
SAID: dict[str, Words] = {
    "goal": for_reader(indicator_words.goals_words),
    "value": for_reader(indicator_words.value_words),
    "reason": for_reader(indicator_words.reason_words),
    "gap": for_reader(indicator_words.gap_words),
    "summed": for_reader(indicator_words.summed_words),
    "pace": for_reader(indicator_words.pace_words),
    "forecast": for_reader(indicator_words.forecast_words),
}
figures_words = for_reader(indicator_words.figures_words)
goal_words = for_reader(indicator_words.goal_words)
place_words = for_reader(indicator_words.place_words)
BAR_WIDTH = 100
# The shapes of the marks (macros.html), which do without colour.
MARKS = {
    Verdict.NOT_REACHED: "overdue",
    Verdict.CONFLICT: "due_soon",
    Verdict.PROVISIONAL: "due_soon",
    Verdict.PROGRESS: "in_time",
    Verdict.NO_DATA: "no_deadline",
    Verdict.NOT_JUDGED: "set_aside",
}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Places on a line of 100: the number, the path by now, the target; None is not shown."""

    value: float
    target: float
    expected: float | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the list: its words by name (`said`), its mark and its bar."""

    row: SheetRow
    said: dict[str, str]
    figures: str
    verdict: str
    mark: str
    bar: Bar | None

    @property
    def address(self) -> str:
        """Return the page of the row."""
        obligation, position = self.row.measure.key
        return f"/chi-tieu/{obligation}/{position}?ky={self.row.period}"


def line_of(row: SheetRow) -> Line:
    """Put a row into words."""
    return Line(
        row=row,
        said={name: words(row) for name, words in SAID.items()},
        figures=figures_words(row.stand.cumulative or row.stand.figures),
        verdict=verdict_words(row.verdict),
        mark="due_soon" if _lags(row) else mark_of(row.verdict),
        bar=_bar(row),
    )


def mark_of(verdict: Verdict) -> str:
    """Return the shape that stands for a verdict."""
    return "done_on_time" if verdict in GOOD else MARKS[verdict]


def _lags(row: SheetRow) -> bool:
    return row.verdict is Verdict.PROGRESS and row.is_behind


def _bar(row: SheetRow) -> Bar | None:
    goal = row.targets[0][0].target.value
    if row.value is None or goal is None or not row.is_percent:
        return None
    expected = row.way.expected if not row.is_due else None
    return Bar(
        value=_place(row.value),
        target=_place(goal),
        expected=None if expected is None else _place(expected),
    )


def _place(value: Fraction) -> float:
    return round(float(min(value, Fraction(BAR_WIDTH))), 2)


def tally(lines: Sequence[Line]) -> tuple[tuple[Verdict, str, int], ...]:
    """Count the rows by verdict, in their order; a verdict that none has is left out."""
    counts = ((one, sum(line.row.verdict is one for line in lines)) for one in Verdict)
    return tuple((one, verdict_words(one), count) for one, count in counts if count)


def grouped(lines: Sequence[Line], plan: Plan) -> tuple[tuple[str, list[Line]], ...]:
    """Return the lines under the printed groups of the appendix; "" is what stands in none."""
    names = plan.document.get("appendix", {}).get("groups") or {}
    found: dict[str, list[Line]] = {str(name): [] for name in (*names.values(), "")}
    for line in lines:
        group = line.row.measure.obligation.details.get("group")
        found[str(names.get(group, ""))].append(line)
    return tuple((name, under) for name, under in found.items() if under)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One measurement of the history: whose, its words, its files, and whether it still holds."""

    said: Said
    unit: str
    unit_code: str
    value: str
    figures: str
    files: tuple[MeasurementEvidence, ...]
    is_current: bool
    at: datetime


def history_of(
    session: Session, measure: Measure, period: str, write: Callable[[Measurement], str]
) -> tuple[Kept, ...]:
    """Return every measurement of a measure in a quarter, newest first; `write` words a value."""
    obligation, position = measure.key
    query = select(Measurement).where(
        Measurement.obligation_id == obligation,
        Measurement.position == position,
        Measurement.period == period,
    )
    rows = session.exec(query.order_by(col(Measurement.id).desc())).all()
    units = {unit.id: unit for unit in session.exec(select(Unit))}
    files = session.exec(
        select(MeasurementEvidence).where(
            col(MeasurementEvidence.measurement_id).in_([row.id for row in rows])
        )
    ).all()
    replaced = {row.corrects for row in rows}
    return tuple(
        Kept(
            said=as_said(row, measure),
            unit=units[row.unit_id].name if row.unit_id else "",
            unit_code=units[row.unit_id].code if row.unit_id else "",
            value=write(row),
            figures=figures_words(as_said(row, measure).figures),
            files=tuple(file for file in files if file.measurement_id == row.id),
            is_current=row.id not in replaced,
            at=row.recorded_at,
        )
        for row in rows
    )


def allowed(
    session: Session, plan: Plan, asked: Asked, actor: Actor | None
) -> tuple[Unit | None, ...]:
    """Return for whom the actor may report: None is the whole."""
    if actor is None:
        return ()
    whole = Asked(measure=asked.measure, unit=None, quarter=asked.quarter)
    if may_measure(session, plan, whole, actor):
        return (None, *asked.measure.units)
    posts = session.exec(select(Post.unit_id).where(col(Post.id).in_(actor.post_ids)))
    own = actor.clerk_of | set(posts)
    return tuple(unit for unit in asked.measure.units if unit.id in own)
