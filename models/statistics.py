"""What the figures of a plan are computed from, read in a handful of queries."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

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
        select(Duty, Obligation, col(Occurrence.key), Unit)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(Duty.plan_id == plan.id, col(Duty.last_day).is_not(None))
        .order_by(col(Obligation.position), col(Occurrence.key), col(Unit.position))
    )
    if unit:
        query = query.where(Unit.code == unit)
    waiting = _waiting(session, plan, zone)
    return tuple(
        Followed(
            figures=_dated(duty, owes.code, waiting.get(duty.id or 0)),
            post_id=duty.post_id,
            ref=obligation.ref,
            short_title=obligation.short_title,
            occurrence=key,
            unit_name=owes.name,
            assigned_on=duty.assigned_on,
        )
        for duty, obligation, key, owes in session.exec(query)
    )


def _dated(duty: Duty, unit: str, waiting: date | None) -> Dated:
    last_day = duty.last_day or duty.assigned_on
    state = State(duty.state)
    return Dated(
        duty=duty.id or 0,
        unit=unit,
        state=state,
        last_day=last_day,
        original_last_day=duty.original_last_day or last_day,
        filed_on=waiting if state is State.SUBMITTED else duty.reported_on,
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
