"""The week in figures, for the standing office's weekly summary."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from models.duty import Duty, Extension, Occurrence
from models.numbers_told import told_quarters
from models.plan import Obligation, Plan
from models.remarks import Objection
from notifications.desk import Desk
from notifications.items import INDICATOR
from notifications.view import WaitingCounts, WeekCounts
from notifications.wording import occurrence_words
from rules.periods import quarter_of
from rules.states import OPEN, State

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
RECEIVED = (State.SUBMITTED, State.COMPLETED)
ENDED = (State.WITHDRAWN, State.SUPERSEDED)


def load_week(desk: Desk) -> WeekCounts:
    """Count the week that ends the day before the message's."""
    day = desk.message.day
    due_next, overdue, newly_overdue = _dated(desk.session, desk.plan, day)
    quarter = quarter_of(day).key
    return WeekCounts(
        first_day=day - WEEK,
        last_day=day - ONE_DAY,
        due_next=due_next,
        overdue=overdue,
        newly_overdue=newly_overdue,
        waiting=_waiting(desk.session, desk.plan),
        extensions=_extensions(desk.session, desk.plan),
        without_data=_without_data(desk.session, desk.plan, quarter),
        report=occurrence_words(quarter),
        reports=_reports(desk.session, desk.plan, quarter),
    )


def load_waiting(desk: Desk) -> WaitingCounts:
    """Count what waits for the standing office now."""
    objections = select(func.count(col(Objection.id))).where(
        col(Objection.duty_id) == Duty.id,
        Duty.plan_id == desk.plan.id,
        Objection.outcome == "open",
    )
    return WaitingCounts(
        results=_waiting(desk.session, desk.plan),
        requests=_extensions(desk.session, desk.plan),
        objections=desk.session.exec(objections).one(),
    )


def _dated(session: Session, plan: Plan, day: date) -> tuple[int, int, int]:
    due = col(Duty.last_day)
    query = select(
        _count((due >= day) & (due <= day + WEEK)),
        _count(due < day),
        # New is what the summary of a week ago did not count yet.
        _count((due >= day - WEEK) & (due < day)),
    ).where(Duty.plan_id == plan.id, col(Duty.state).in_(OPEN))
    return session.exec(query).one()


def _waiting(session: Session, plan: Plan) -> int:
    query = select(func.count(col(Duty.id))).where(
        Duty.plan_id == plan.id, Duty.state == State.SUBMITTED
    )
    return session.exec(query).one()


def _without_data(session: Session, plan: Plan, quarter: str) -> int:
    """Count the indicators of which nothing was reported yet, or no number of the quarter."""
    query = select(Duty.obligation_id).where(
        col(Duty.obligation_id) == Obligation.id,
        Duty.plan_id == plan.id,
        Obligation.kind == INDICATOR,
        col(Duty.reported_on).is_(None),
        col(Duty.state).in_(OPEN),
    )
    told = told_quarters(session, plan)
    return sum(quarter not in told.get(one, ()) for one in session.exec(query))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _extensions(session: Session, plan: Plan) -> int:
    query = select(func.count(col(Extension.id))).where(
        col(Extension.duty_id) == Duty.id,
        Duty.plan_id == plan.id,
        Extension.outcome == "asked",
    )
    return session.exec(query).one()


def _reports(session: Session, plan: Plan, quarter: str) -> tuple[int, int]:
    query = select(_count(col(Duty.state).in_(RECEIVED)), func.count(col(Duty.id))).where(
        col(Duty.occurrence_id) == Occurrence.id,
        col(Duty.obligation_id) == Obligation.id,
        Duty.plan_id == plan.id,
        Obligation.ref == plan.quarterly_report,
        Occurrence.key == quarter,
        col(Duty.state).not_in(ENDED),
    )
    received, owed = session.exec(query).one()
    return received, owed
