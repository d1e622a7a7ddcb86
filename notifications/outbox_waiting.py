"""What waits in the outbox, and why."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from models.messages import Delivery, Message
from notifications.outbox import MessageStatus, Status


def waiting(session: Session) -> int:
    """Count the deliveries that are queued, whatever they wait for."""
    query = select(func.count()).where(col(Delivery.status) == Status.QUEUED)
    return session.exec(query).one()


def plans_waiting(session: Session) -> Sequence[int]:
    """Return the ids of the plans with queued deliveries."""
    query = (
        select(Message.plan_id)
        .join(Delivery, col(Delivery.message_id) == Message.id)
        .where(Delivery.status == Status.QUEUED)
        .distinct()
    )
    return session.exec(query).all()


def explain_wait(session: Session, plans: Iterable[int], *, now: datetime, reason: str) -> None:
    """Write on the due messages of these plans why they wait."""
    due = select(Delivery.message_id).where(
        Delivery.status == Status.QUEUED, col(Delivery.not_before) <= now
    )
    waits = (
        update(Message)
        .where(
            col(Message.plan_id).in_(list(plans)),
            col(Message.status) == MessageStatus.QUEUED,
            col(Message.reason).is_(None),
            col(Message.id).in_(due),
        )
        .values(reason=reason)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(waits)
