"""What the figures of a plan are computed from, read in a handful of queries."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from models.duty import Duty, Occurrence, Submission
from models.messages import Message, Notice
from models.plan import Obligation, Plan
from models.roster import Unit
from rules.clock import local
from rules.ladder import Audience
from rules.states import State
from rules.statistics import Dated, Told

SENT = "sent"


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A duty with a day: its figures, and what a page calls it."""

    figures: Dated
    post_id: int
    ref: str
    short_title: str
    occurrence: str
    unit_name: str
    assigned_on: date


def load_followed(
    session: Session, plan: Plan, *, zone: ZoneInfo, unit: str = ""
) -> tuple[Followed, ...]:
    """Read every duty of the plan that has a day, in the order of the plan and its units.

    `unit` is the code of the only unit wanted; blank: all.
    """
    query = (
        select_columns(*COLUMNS)
        .join_from(Duty, Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(col(Duty.plan_id) == plan.id, col(Duty.last_day).is_not(None))
        .order_by(*map(col, (Obligation.position, Occurrence.key, Unit.position)))
    )
    if unit:
        query = query.where(col(Unit.code) == unit)
    waiting = _waiting(session, plan, zone)
    return tuple(
        Followed(
            figures=_dated(row, waiting.get(row.id)),
            post_id=row.post_id,
            ref=row.ref,
            short_title=row.short_title,
            occurrence=row.key,
            unit_name=row.name,
            assigned_on=row.assigned_on,
        )
        for row in session.connection().execute(query)
    )


# The words of a clause are long, and no figure needs them.
COLUMNS: tuple[Any, ...] = (
    col(Duty.id),
    col(Duty.post_id),
    col(Duty.state),
    col(Duty.last_day),
    col(Duty.original_last_day),
    col(Duty.assigned_on),
    col(Duty.reported_on),
    col(Obligation.ref),
    col(Obligation.short_title),
    col(Occurrence.key),
    col(Unit.code),
    col(Unit.name),
)


def _dated(row: Row[Any], waiting: date | None) -> Dated:
    state = State(row.state)
    return Dated(
        duty=row.id,
        unit=row.code,
        state=state,
        last_day=row.last_day,
        original_last_day=row.original_last_day or row.last_day,
        filed_on=waiting if state is State.SUBMITTED else row.reported_on,
    )


def _waiting(session: Session, plan: Plan, zone: ZoneInfo) -> dict[int, date]:
    """Return the local day on which each result that waits to be judged was filed."""
    rows = session.exec(
        select(Submission.duty_id, Submission.filed_at)
        .join(Duty, col(Submission.duty_id) == Duty.id)
        .where(Duty.plan_id == plan.id, Submission.outcome == "pending")
    )
    return {duty: local(_aware(filed_at), zone).date() for duty, filed_at in rows}


def _aware(moment: datetime) -> datetime:
    # SQLite gives moments back without their zone; they are kept in UTC.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def load_told(session: Session, plan: Plan) -> tuple[Told, ...]:
    """Read who was really told of each duty: copies do not count, nor what was not sent."""
    query = (
        select(Notice.duty_id, Notice.audience, func.max(Notice.offset))
        .join(Message, col(Notice.message_id) == Message.id)
        .where(
            Notice.plan_id == plan.id,
            Message.status == SENT,
            col(Notice.is_copy).is_(False),
        )
        .group_by(col(Notice.duty_id), col(Notice.audience))
    )
    return tuple(
        Told(duty=duty, audience=Audience(audience), offset=offset)
        for duty, audience, offset in session.exec(query)
    )
