"""The measures of a quarter's report: the sheet of indicators as plain values to be frozen."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.indicator_rows import SheetRow
from models.indicator_sheet import indicator_sheet
from models.measures import SetTarget
from models.plan import Plan
from models.roster import Unit
from rules.figures import Figures
from rules.periods import Period, Quarter, quarters_of
from rules.quarter_report import Goal, MeasureLine, Parts
from rules.targets import Verdict


def load_measure_lines(
    session: Session,
    plan: Plan,
    quarter: Quarter,
    *,
    unit: Unit | None,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[MeasureLine, ...]:
    """Read the measures of the plan, or those that a unit reports or monitors, as known now."""
    whole = Period(first_day=plan.period_from, last_day=plan.period_to)
    if quarter not in quarters_of(whole):
        return ()
    code = unit.code if unit else None
    rows = indicator_sheet(session, plan, quarter.key, as_of=now, zone=zone, unit=code)
    return tuple(_line(row) for row in rows)


def _line(row: SheetRow) -> MeasureLine:
    obligation, indicator, said = row.measure.obligation, row.measure.indicator, row.said
    number = obligation.details.get("number")
    return MeasureLine(
        ref=row.ref,
        section=obligation.section,
        printed_path=obligation.printed_path,
        row=number if isinstance(number, int) else None,
        title=obligation.short_title,
        name=indicator.name,
        unit_code=row.unit_code or "",
        unit=indicator.unit,
        monitor=row.measure.monitor.title if row.measure.monitor else "",
        goals=tuple(_goal(target, verdict) for target, verdict in row.targets),
        value="" if row.value is None else str(row.value),
        period=_parts(row.stand.figures),
        cumulative=_parts(row.stand.cumulative),
        is_met=row.stand.is_met,
        verdict=row.verdict,
        in_conflict=row.in_conflict,
        question=row.question.code if row.question else "",
        measurement=said.number if said else None,
        source=said.source if said else "",
        by=said.recorded_by if said else "",
        said=said.words if said else "",
        missing=row.missing,
        bare=row.bare,
    )


def _parts(figures: Figures | None) -> Parts:
    if figures is None:
        return Parts()
    return Parts(numerator=figures.numerator, denominator=figures.denominator, bare=figures.bare)


def _goal(one: SetTarget, verdict: Verdict) -> Goal:
    value = one.target.value
    return Goal(
        ref=one.ref,
        section=one.section,
        printed_path=one.printed_path,
        op=one.target.op.value,
        # A printed target was read from digits: its decimals end.
        value=None if value is None else Decimal(value.numerator) / Decimal(value.denominator),
        unit=one.unit,
        verdict=verdict,
    )
