"""The outbox: every message once for its key, every try to deliver it a row with its end.

Decides what the end of a delivery means for its message. Who may take which delivery is
decided by outbox_claim; whether a message is still wanted, what it says and by which
channel it goes by tasks.deliver.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Update, update
from sqlmodel import Session, col, func, select

from models.database import insert_new
from models.messages import Delivery, Message
from rules.ladder import Reach, Reason


class Status(StrEnum):
    """How a delivery stands (models.messages.Delivery)."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    # A receipt of the provider said so; never taken for an answer of the person.
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


class MessageStatus(StrEnum):
    """How a message stands (models.messages.Message)."""

    QUEUED = "queued"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    FAILED = "failed"


OPEN = (Status.QUEUED, Status.SENDING)
CARRIED = (Status.ACCEPTED, Status.DELIVERED, Status.SEEN)


def queue(
    session: Session, message: Message, *, channels: Sequence[str], not_before: datetime
) -> None:
    """Queue the first deliveries of a message; harmless when repeated.

    `channels` are the addressee's, by preference. A message that is to reach them by all
    gets one delivery on each, any other one on the first. Without a channel it has failed.
    """
    if message.id is None:
        session.add(message)
        session.flush()
    queue_all(session, [(message, channels, not_before)])


def queue_all(session: Session, posted: Iterable[tuple[Message, Sequence[str], datetime]]) -> None:
    """Queue the first deliveries of many messages, each with its channels and its time."""
    rows = []
    for message, channels, not_before in posted:
        if not channels:
            finish(session, message, MessageStatus.FAILED, reason=Reason.NO_ADDRESS)
        first = channels if message.reach == Reach.ALL else channels[:1]
        rows += [_attempt(message.id or 0, channel, 1, not_before) for channel in first]
    insert_new(session, Delivery, rows)


def queue_attempt(
    session: Session,
    message_id: int,
    *,
    channel: str,
    not_before: datetime,
    again: Delivery | None = None,
) -> None:
    """Queue one more try on a channel, numbered after those that were made there.

    `again` is the try that it repeats, by the same route to the same address.
    """
    made = session.exec(
        select(func.max(Delivery.attempt)).where(
            Delivery.message_id == message_id, Delivery.channel == channel
        )
    ).one()
    row = _attempt(message_id, channel, (made or 0) + 1, not_before)
    if again is not None:
        row |= {"transport": again.transport, "address": again.address}
    insert_new(session, Delivery, [row])


def _attempt(message_id: int, channel: str, attempt: int, at: datetime) -> dict[str, object]:
    return {
        "message_id": message_id,
        "channel": channel,
        "attempt": attempt,
        "status": Status.QUEUED.value,
        "not_before": at,
    }


def settle(
    session: Session,
    delivery: Delivery,
    status: Status,
    *,
    now: datetime,
    code: str = "",
    detail: str = "",
    provider_id: str | None = None,
) -> bool:
    """Write the end of a delivery that this worker holds.

    Returns False when another drain has taken it for lost meanwhile: then the try stays
    unknown, its answer is added to it, and nothing else may follow from it.
    """
    values = {
        "status": status.value,
        "finished_at": now,
        "code": code or None,
        "detail": detail or None,
        "provider_id": provider_id,
        "transport": delivery.transport,
        "address": delivery.address,
        "routes": delivery.routes,
    }
    if _changed(session, update(Delivery).where(*held_by_us(delivery)).values(**values)):
        return True
    late = {"detail": f"answer after the lease: {status} {detail}".strip()}
    _changed(session, update(Delivery).where(col(Delivery.id) == delivery.id).values(**late))
    return False


def postpone(
    session: Session, delivery: Delivery, *, until: datetime, code: str, detail: str
) -> bool:
    """Put a delivery that this worker holds back into the queue: it was no try at all.

    Returns False when another drain has taken it for lost meanwhile.
    """
    values = {
        "status": Status.QUEUED.value,
        "not_before": until,
        "worker": None,
        "lease_until": None,
        "started_at": None,
        "routes": delivery.routes,
        "code": code or None,
        "detail": detail or None,
    }
    return bool(_changed(session, update(Delivery).where(*held_by_us(delivery)).values(**values)))


def held_by_us(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a delivery for as long as its holder is who this row says."""
    return (
        col(Delivery.id) == delivery.id,
        col(Delivery.status) == Status.SENDING,
        col(Delivery.worker) == delivery.worker,
        # One that was lost and taken again by this very worker is not the same holding.
        col(Delivery.lease_until) == delivery.lease_until,
    )


def held_message(session: Session, delivery: Delivery) -> Message:
    """Return a delivery's message, held until the transaction ends.

    Call it after the delivery was claimed or settled: always in this order, so that two
    drains never wait for each other.
    Two drains that end the last two tries of one message must see each other's end:
    else both would leave it to the other to conclude.
    """
    return session.get_one(Message, delivery.message_id, with_for_update=True)


def conclude(
    session: Session,
    message: Message,
    *,
    reason: str,
    lost: MessageStatus = MessageStatus.FAILED,
) -> MessageStatus:
    """Give the message the status that its deliveries make, and return it.

    Sent when all are settled and one was accepted; `lost` for `reason` when none was.
    """
    statuses = set(session.exec(select(Delivery.status).where(Delivery.message_id == message.id)))
    if statuses & set(OPEN):
        return MessageStatus.QUEUED
    if statuses & set(CARRIED):
        finish(session, message, MessageStatus.SENT)
        return MessageStatus.SENT
    finish(session, message, lost, reason=reason)
    return lost


def finish(
    session: Session, message: Message, status: MessageStatus, *, reason: str | None = None
) -> None:
    """End a message, with the reason when it was not sent (law 6)."""
    message.status = status.value
    message.reason = reason
    session.add(message)
    session.flush()


def drop_queued(
    session: Session, message: Message, status: Status, *, now: datetime, detail: str
) -> None:
    """End the message's tries that nobody has taken yet."""
    _changed(
        session,
        update(Delivery)
        .where(col(Delivery.message_id) == message.id, col(Delivery.status) == Status.QUEUED)
        .values(status=status.value, finished_at=now, detail=detail),
    )


def tries_of(session: Session, message: Message) -> Iterator[Delivery]:
    """Yield the deliveries of a message in the order in which they were queued."""
    yield from session.exec(
        select(Delivery).where(Delivery.message_id == message.id).order_by(col(Delivery.id))
    )


def _changed(session: Session, statement: Update) -> int:
    # The session is not asked to follow: rows it holds are read again where it matters.
    statement = statement.execution_options(synchronize_session=False)
    return session.connection().execute(statement).rowcount
