"""How units have filed their reports of a quarter, at this moment."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.duties_as_of import Standing, load_standing
from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.quarter_reports import QuarterReport, QuarterRound, ReportVersion
from models.roster import Unit
from rules import quarter_report as rules
from rules.clock import local
from rules.duty_name import DutyName
from rules.periods import Quarter
from rules.quarter_report import Filing
from rules.states import State

WARD = "ward"
MOMENT = timedelta(microseconds=1)


def load_filings(
    session: Session,
    plan: Plan,
    quarter: Quarter,
    *,
    unit: Unit | None,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Filing, ...]:
    """Read how each unit stands with its report of the quarter, at this moment."""
    wanted: list[ColumnElement[bool]] = [
        col(Obligation.ref) == plan.quarterly_report,
        col(Occurrence.key) == quarter.key,
        col(Duty.state).not_in([State.DRAFT, State.WITHDRAWN, State.SUPERSEDED]),
    ]
    if unit is not None:
        wanted.append(col(Duty.unit_id) == unit.id)
    versions = _filed_versions(session, plan, quarter)
    several = session.exec(select(func.count()).select_from(Plan)).one() > 1
    today = local(now, zone).date()
    rows = load_standing(session, plan, before=now + MOMENT, zone=zone, wanted=wanted)
    return tuple(
        _filing(row, versions, today=today, zone=zone, prefix=plan.code if several else None)
        for row in rows
    )


def _filing(
    row: Standing, versions: dict[int, int], *, today: date, zone: ZoneInfo, prefix: str | None
) -> Filing:
    filed_on = row.filed_on
    if filed_on is None and row.state is State.SUBMITTED and row.submission:
        filed_on = local(row.submission.filed_at, zone).date()
    state, days = rules.filing_state(
        state=row.state, last_day=row.last_day, filed_on=filed_on, today=today
    )
    received = state in rules.RECEIVED
    newest = row.submission.id or 0 if row.submission else 0
    return Filing(
        duty=row.duty,
        name=name_of(row, prefix),
        unit=row.unit,
        unit_name=row.unit_name,
        is_ward=row.unit_kind == WARD,
        last_day=row.last_day,
        state=state,
        filed_on=filed_on if received else None,
        days=days,
        version=versions.get(newest) if received else None,
    )


def _filed_versions(session: Session, plan: Plan, quarter: Quarter) -> dict[int, int]:
    """Return the frozen report of each result by which a report was filed."""
    query = (
        select(ReportVersion.submission_id, ReportVersion.id)
        .join(QuarterReport, col(ReportVersion.report_id) == QuarterReport.id)
        .join(QuarterRound, col(QuarterReport.round_id) == QuarterRound.id)
        .where(
            QuarterRound.plan_id == plan.id,
            QuarterRound.period == quarter.key,
            col(ReportVersion.submission_id).is_not(None),
        )
    )
    return {submission or 0: version or 0 for submission, version in session.exec(query)}


def name_of(row: Standing, prefix: str | None) -> str:
    """Return the name of a duty as people type it; `prefix` where there are several plans."""
    return str(DutyName(plan=prefix, ref=row.ref, occurrence=row.occurrence, unit=row.unit))
