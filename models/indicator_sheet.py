"""The sheet of indicators: what was known of every measure of a plan in a period, on a day.

The one query from which pages, commands and reports take their figures. Rows are frozen;
words are made of them by notifications.indicator_words.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.indicator_rows import Said, SheetRow, Stand, UnitLine, Way, as_said
from models.measurements import Measurement, Slot, current, is_percent, is_summed, unit_figure
from models.measures import Measure, load_measures, questions_of
from models.plan import Plan, Question
from models.roster import Unit
from rules.clock import local
from rules.figures import HUNDRED, Figures
from rules.periods import Period, Quarter, quarters_of, read_quarter
from rules.pooling import Pooled, add_up, pool
from rules.rulings import Choice, ruling
from rules.targets import Reading, Verdict, is_contradiction, judge, judge_all, stricter
from rules.trajectory import Point, forecast, pace, path_to

OF_PERIOD = "period"


def indicator_sheet(
    session: Session,
    plan: Plan,
    period: str,
    *,
    as_of: datetime,
    zone: ZoneInfo,
    unit: str | None = None,
) -> tuple[SheetRow, ...]:
    """Return the rows of a plan's measures for a quarter, as they were known at `as_of`.

    With `unit` (its code) the rows which that unit reports, with its own figures, and those
    of the whole that its head monitors. Raises PeriodError for a period that is no quarter
    of the plan.
    """
    desk = _Desk(session, plan, period, as_of=as_of, zone=zone)
    return tuple(desk.rows(unit))


class _Desk:
    """What lies on the desk while one sheet is made."""

    def __init__(
        self, session: Session, plan: Plan, period: str, *, as_of: datetime, zone: ZoneInfo
    ) -> None:
        self.plan = plan
        whole = Period(first_day=plan.period_from, last_day=plan.period_to)
        self.quarter = read_quarter(period, within=whole)
        self.quarters = [q for q in quarters_of(whole) if q <= self.quarter]
        # A period that is not over is judged on the day of asking.
        self.day = min(self.quarter.last_day, local(as_of, zone).date())
        self.measures = load_measures(session, plan, on=self.quarter.last_day)
        self.questions = questions_of(session, plan)
        ids = {measure.obligation.id or 0 for measure in self.measures}
        keys = [quarter.key for quarter in self.quarters]
        self.known = current(session, ids, keys, known_at=as_of)

    def rows(self, unit: str | None) -> Iterator[SheetRow]:
        for measure in self.measures:
            if unit is None:
                yield self._whole(measure)
                continue
            mine = next((one for one in measure.units if one.code == unit), None)
            if mine is not None:
                yield self._row(measure, unit=mine, pooled=None)
            if measure.monitor_unit == unit:
                yield self._whole(measure)

    def _whole(self, measure: Measure) -> SheetRow:
        return self._row(measure, unit=None, pooled=self._pooled(measure, self.quarter))

    def _row(self, measure: Measure, *, unit: Unit | None, pooled: Pooled | None) -> SheetRow:
        stand = self._stand(measure, unit, self.quarter)
        rule = _Rule(measure, self.questions)
        is_due = any(one.target.is_due(self.day) for one in measure.targets)
        reading = _reading(_judged(measure, stand), stand)
        goals = tuple(one.target for one in rule.targets)
        names = {one.code: one.name for one in measure.units}
        return SheetRow(
            measure=measure,
            period=self.quarter.key,
            judged_on=self.day,
            unit_code=unit.code if unit else None,
            stand=stand,
            value=reading.value if reading else None,
            verdict=judge_all(goals, reading, is_due=is_due),
            targets=tuple((one, judge(one.target, reading, is_due=is_due)) for one in rule.targets),
            is_due=is_due,
            question=rule.question,
            ruled_by=rule.ruled_by,
            said=self._said(measure, unit, self.quarter),
            way=self._way(measure, unit, rule),
            lines=tuple(self._lines(measure, is_due=is_due)) if unit is None else (),
            missing=tuple(names[code] for code in pooled.missing) if pooled else (),
            bare=tuple(names[code] for code in pooled.bare) if pooled else (),
        )

    def _stand(self, measure: Measure, unit: Unit | None, quarter: Quarter) -> Stand:
        now = self._figure(measure, unit, quarter)
        if now.figures is None or measure.counts != OF_PERIOD:
            return now
        past = [(q, self._figure(measure, unit, q)) for q in self.quarters if q <= quarter]
        told = [(q, one) for q, one in past if one.figures and one.figures.is_share]
        return Stand(
            figures=now.figures,
            cumulative=add_up(tuple(one.figures for _, one in told if one.figures)),
            summed_over=tuple(q.key for q, _ in told),
            is_final=all(one.is_final for _, one in told) and now.is_final,
        )

    def _figure(self, measure: Measure, unit: Unit | None, quarter: Quarter) -> Stand:
        """Return what is known of one quarter: as it was reported, else summed over units."""
        said = self._said(measure, unit, quarter)
        if said is not None:
            return Stand(figures=said.figures, is_met=said.is_met, is_final=said.is_final)
        if unit is not None:
            return Stand()
        found = self._pooled(measure, quarter)
        return Stand(figures=found.figures, is_met=found.is_met, is_final=found.is_final)

    def _pooled(self, measure: Measure, quarter: Quarter) -> Pooled:
        rows = {one.code: self._row_of(measure, one, quarter) for one in measure.units}
        said = {c: unit_figure(r, measure.indicator) if r else None for c, r in rows.items()}
        return pool(said, is_summed=is_summed(measure.indicator))

    def _way(self, measure: Measure, unit: Unit | None, rule: "_Rule") -> Way:
        target = stricter(tuple(one.target for one in rule.targets))
        details = measure.indicator.details
        path = path_to(
            target,
            begins=self.plan.period_from,
            baseline=Fraction(details["baseline"]) if "baseline" in details else None,
            is_level=details.get("path") == "level",
        )
        points = self._points(measure, unit)
        here = points[-1] if points and self._is_told(measure, unit) else None
        if path is None:
            return Way()
        ceiling = HUNDRED if is_percent(measure.indicator) else None
        return Way(
            pace=pace(target, path, here),
            path=path,
            expected=path.expected(here.day if here else self.day),
            forecast=forecast(target, points, day=path.end.day, ceiling=ceiling),
        )

    def _is_told(self, measure: Measure, unit: Unit | None) -> bool:
        return self._figure(measure, unit, self.quarter).figures is not None

    def _points(self, measure: Measure, unit: Unit | None) -> tuple[Point, ...]:
        found = []
        for quarter in self.quarters:
            figures = _judged(measure, self._stand(measure, unit, quarter))
            value = figures.value if figures else None
            if value is not None:
                day = self._data_day(measure, unit, quarter)
                found.append(Point(day=day, value=value))
        return tuple(found)

    def _data_day(self, measure: Measure, unit: Unit | None, quarter: Quarter) -> date:
        said = self._said(measure, unit, quarter)
        if said is not None:
            return said.data_day
        rows = [self._row_of(measure, one, quarter) for one in measure.units]
        return max(row.data_day for row in rows if row is not None)

    def _lines(self, measure: Measure, *, is_due: bool) -> Iterator[UnitLine]:
        for unit in measure.units:
            said = self._said(measure, unit, self.quarter)
            stand = self._stand(measure, unit, self.quarter)
            reading = _reading(_judged(measure, stand), stand)
            target = measure.targets[0].target
            verdict = judge(target, reading, is_due=is_due)
            if said is not None and said.is_none and reading is None:
                verdict = Verdict.NOT_JUDGED
            yield UnitLine(code=unit.code, name=unit.name, said=said, verdict=verdict)

    def _said(self, measure: Measure, unit: Unit | None, quarter: Quarter) -> Said | None:
        row = self._row_of(measure, unit, quarter)
        return None if row is None else as_said(row, measure)

    def _row_of(self, measure: Measure, unit: Unit | None, quarter: Quarter) -> Measurement | None:
        obligation, position = measure.key
        key = unit.id if unit else None
        slot = Slot(obligation=obligation, position=position, unit=key, period=quarter.key)
        return self.known.get(slot)


class _Rule:
    """Which targets hold: all that the plan sets, or the one that a decision has chosen."""

    def __init__(self, measure: Measure, questions: Sequence[Question]) -> None:
        self.targets = measure.targets
        self.question: Question | None = None
        self.ruled_by = ""
        if not is_contradiction(tuple(one.target for one in self.targets)):
            return
        refs = {one.ref for one in self.targets}
        self.question = next((q for q in questions if refs <= set(q.refs)), None)
        chosen = self._chosen()
        if chosen is not None and self.question is not None:
            self.targets = tuple(one for one in self.targets if one.ref == chosen.ref)
            self.ruled_by = self.question.code

    def _chosen(self) -> Choice | None:
        decision = self.question.decision if self.question else None
        choices = [Choice(ref=one.ref, value=one.target.value) for one in self.targets]
        return ruling(decision, choices) if decision else None


def _judged(measure: Measure, stand: Stand) -> Figures | None:
    # A floor holds in every period by itself; a goal of the year is measured by the year.
    if measure.targets[0].target.is_floor:
        return stand.figures
    return stand.cumulative or stand.figures


def _reading(judged: Figures | None, stand: Stand) -> Reading | None:
    if judged is None and stand.is_met is None:
        return None
    value = judged.value if judged else None
    return Reading(value=value, is_met=stand.is_met, is_final=stand.is_final)
