"""A day on which every message arrives and no head gives a sign of life."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col

from models.messages import Delivery, Message
from models.plan import Plan
from models.policy import Policy
from notifications.outbox import MessageStatus, Status
from rules.clock import moment_of
from tasks.silent import follow_silence
from tasks.silent_read import next_move_at


def live_in_silence(
    session: Session, plan: Plan, policy: Policy, *, day: date, zone: ZoneInfo
) -> None:
    """Let all that is queued arrive, and make every move that falls due until the evening."""
    evening = moment_of(day, time.max, zone)
    _carry(session, by=evening)
    while (due := next_move_at(session, plan, policy, zone=zone)) is not None and due <= evening:
        if not follow_silence(session, plan, policy, now=due, zone=zone):
            return
        _carry(session, by=evening)


def _carry(session: Session, *, by: datetime) -> None:
    session.flush()
    waits = (col(Delivery.status) == Status.QUEUED, col(Delivery.not_before) <= by)
    arrived = {"status": Status.ACCEPTED.value, "finished_at": Delivery.not_before}
    sent = {"status": MessageStatus.SENT.value}
    for statement in (
        update(Delivery).where(*waits).values(**arrived),
        update(Message).where(col(Message.status) == MessageStatus.QUEUED).values(**sent),
    ):
        session.connection().execute(statement.execution_options(synchronize_session=False))
    session.expire_all()
