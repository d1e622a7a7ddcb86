"""Receipts of providers: what arrived, what was seen, and what an answer was lost about.

A receipt is evidence about the message, never an answer of the person.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.messages import Delivery, Message
from notifications import outbox
from notifications.outbox import Status
from rules.ladder import Reach

# What a receipt may still raise, by what it says: seen never becomes merely delivered.
BELOW = {
    Status.ACCEPTED: (Status.UNKNOWN,),
    Status.DELIVERED: (Status.UNKNOWN, Status.ACCEPTED),
    Status.SEEN: (Status.UNKNOWN, Status.ACCEPTED, Status.DELIVERED),
}
ARRIVED = "a receipt arrived after all"


def by_provider_id(
    session: Session, numbers: Sequence[str], *, transports: Sequence[str]
) -> Iterator[Delivery]:
    """Yield the tries that the provider numbered so."""
    yield from session.exec(
        select(Delivery)
        .where(col(Delivery.provider_id).in_(numbers), col(Delivery.transport).in_(transports))
        .order_by(col(Delivery.id))
    )


def note_receipt(
    session: Session,
    delivery: Delivery,
    status: Status,
    *,
    now: datetime,
    provider_id: str | None = None,
) -> bool:
    """Raise a try to what a receipt says of it; False when it says nothing new.

    Where the answer had been lost the message has arrived: what was queued to make up for
    it is not sent, unless the message goes by all channels anyway.
    """
    was_unknown = delivery.status == Status.UNKNOWN
    values = {"status": status.value}
    if provider_id and not delivery.provider_id:
        values["provider_id"] = provider_id
    statement = (
        update(Delivery)
        .where(col(Delivery.id) == delivery.id, col(Delivery.status).in_(BELOW[status]))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not session.connection().execute(statement).rowcount:
        return False
    session.refresh(delivery)
    if was_unknown:
        message = outbox.held_message(session, delivery)
        _make_up_no_more(session, message, now=now)
        outbox.conclude(session, message, reason="")
    return True


def _make_up_no_more(session: Session, message: Message, *, now: datetime) -> None:
    if message.reach != Reach.ALL:
        outbox.drop_queued(session, message, Status.SUPPRESSED, now=now, detail=ARRIVED)
