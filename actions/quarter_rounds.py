"""Open a quarter's round: its data day, and one report for each duty that asks for one.

The engine opens it on the first morning of the quarter's last month; a person may earlier.
Opening twice opens nothing twice (law 5), and gives a unit that joined later its report.
"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import OFFICE, require_role
from actions.quarter_prefill import prefilled
from models import journal
from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.quarter_content import find_round
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock
from notifications.wording import say
from rules.clock import local
from rules.periods import Quarter, quarter_of, read_quarter
from rules.quarter_report import FREE
from rules.states import State

# What is proposed or taken out asks for no report.
NO_REPORT = (State.DRAFT, State.WITHDRAWN, State.SUPERSEDED)


class RoundError(ValueError):
    """The round of a quarter cannot be changed so."""


def open_due_round(
    session: Session, plan: Plan, *, now: datetime, zone: ZoneInfo
) -> QuarterRound | None:
    """Open the round of this quarter once its last month has begun; None before that."""
    today = local(now, zone).date()
    quarter = quarter_of(today)
    if today.month != quarter.last_month:
        return None
    return open_round(session, plan, quarter, by=say("quarter", "engine"), now=now)


def open_round(
    session: Session, plan: Plan, quarter: Quarter, *, by: str, now: datetime
) -> QuarterRound | None:
    """Open a round, or add the reports that it still lacks; None where none are owed."""
    owed = _owed(session, plan, quarter)
    if not owed:
        return None
    round_ = find_round(session, plan, quarter) or _begin(
        session, plan, quarter, owed, by=by, now=now
    )
    known = set(
        session.exec(select(QuarterReport.duty_id).where(QuarterReport.round_id == round_.id)).all()
    )
    fresh = [(duty, ref) for duty, ref in owed if duty.id not in known]
    if fresh:
        _add(session, plan, round_, fresh, by=by, now=now)
    return round_


def _owed(session: Session, plan: Plan, quarter: Quarter) -> list[tuple[Duty, str]]:
    refs = [ref for ref in (plan.quarterly_report, plan.consolidated_report) if ref]
    query = (
        select(Duty, Obligation.ref)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(
            Duty.plan_id == plan.id,
            col(Obligation.ref).in_(refs),
            Occurrence.key == quarter.key,
            col(Duty.state).not_in([state.value for state in NO_REPORT]),
        )
        .order_by(col(Duty.id))
    )
    return [(duty, ref) for duty, ref in session.exec(query)]


def _begin(
    session: Session,
    plan: Plan,
    quarter: Quarter,
    owed: Iterable[tuple[Duty, str]],
    *,
    by: str,
    now: datetime,
) -> QuarterRound:
    days = [
        duty.original_last_day
        for duty, ref in owed
        if ref == plan.quarterly_report and duty.original_last_day
    ]
    # The plan prints no cut-off (question CH-38): until the office decides on one it is the
    # last day on which units may still report.
    round_ = QuarterRound(
        plan_id=plan.id or 0,
        period=quarter.key,
        data_day=min(days, default=quarter.last_day),
        opened_at=now,
        opened_by=by,
    )
    session.add(round_)
    session.flush()
    return round_


def _add(
    session: Session,
    plan: Plan,
    round_: QuarterRound,
    owed: list[tuple[Duty, str]],
    *,
    by: str,
    now: datetime,
) -> None:
    reports = [
        QuarterReport(
            round_id=round_.id or 0,
            duty_id=duty.id or 0,
            is_consolidated=ref == plan.consolidated_report,
            opened_at=now,
            opened_by=by,
        )
        for duty, ref in owed
    ]
    session.add_all(reports)
    session.flush()
    texts = prefilled(session, plan, read_quarter(round_.period))
    for report, (duty, _) in zip(reports, owed, strict=True):
        mine = {} if report.is_consolidated else texts.get(duty.unit_id, {})
        session.add_all(
            ReportBlock(
                report_id=report.id or 0,
                section=section.value,
                text=mine.get(section, ""),
                changed_at=now,
                changed_by=by,
            )
            for section in FREE
        )
    session.flush()
    details: dict[str, object] = {
        "period": round_.period,
        "reports": len(reports),
        "data_day": round_.data_day.isoformat(),
    }
    journal.write(session, at=now, actor=by, act="round.opened", subject=plan.code, details=details)


def set_data_day(
    session: Session,
    plan: Plan,
    quarter: Quarter,
    *,
    actor: Actor,
    now: datetime,
    day: date,
) -> QuarterRound:
    """Decide up to which day the figures of a round count (Nghị định 09/2019/NĐ-CP, Điều 8).

    Raises RightsError for anybody but the standing office, RoundError before the round was
    opened and for a day outside the quarter.
    """
    require_role(plan, actor, OFFICE, "set the data day")
    round_ = find_round(session, plan, quarter)
    if round_ is None:
        message = f"the round {quarter.key} is not open; open it first"
        raise RoundError(message)
    if not quarter.first_day <= day <= quarter.last_day:
        message = f"{day} is not in {quarter.key}; choose {quarter.first_day} to {quarter.last_day}"
        raise RoundError(message)
    details: dict[str, object] = {
        "period": quarter.key,
        "from": round_.data_day.isoformat(),
        "to": day.isoformat(),
    }
    round_.data_day = day
    session.add(round_)
    journal.write(
        session,
        at=now,
        actor=actor.label,
        act="round.data_day",
        subject=plan.code,
        details=details,
    )
    return round_
