"""The outbox: every message once for its key, every try to deliver it a row with its end.

Decides who may take which delivery and what its end means for the message. Whether a
message is still wanted, what it says and by which channel it goes is decided by
tasks.deliver.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Update, update
from sqlmodel import Session, col, func, select

from models.database import insert_new
from models.messages import Delivery, Message
from notifications.outbox_worker import is_gone
from rules.ladder import Reach, Reason

LEASE = timedelta(minutes=2)
# How many candidates are looked at when other drains take them first.
LOOK_AHEAD = 20


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


def claim(
    session: Session,
    *,
    now: datetime,
    worker: str,
    plans: Collection[int],
    without: Collection[str] = (),
) -> Delivery | None:
    """Take the next delivery that is due, None when there is none.

    Only for messages of `plans`, on channels not in `without`. Taken by a conditional
    update whose row count is checked: of two drains that want the same one, one gets it.
    """
    for delivery_id in _candidates(session, now, plans, without):
        taken = _changed(
            session,
            update(Delivery)
            .where(col(Delivery.id) == delivery_id, col(Delivery.status) == Status.QUEUED)
            .values(
                status=Status.SENDING.value,
                worker=worker,
                lease_until=now + LEASE,
                started_at=now,
            ),
        )
        if taken:
            return session.get(Delivery, delivery_id, populate_existing=True)
    return None


def _candidates(
    session: Session, now: datetime, plans: Collection[int], without: Collection[str]
) -> Sequence[int]:
    query = (
        select(col(Delivery.id))
        .join(Message, col(Message.id) == Delivery.message_id)
        .where(
            Delivery.status == Status.QUEUED,
            col(Delivery.not_before) <= now,
            col(Message.plan_id).in_(plans),
        )
        .order_by(col(Delivery.not_before), col(Delivery.id))
        .limit(LOOK_AHEAD)
        # Where rows can be locked, drains pass by what another one is just taking.
        .with_for_update(skip_locked=True, of=Delivery)
    )
    if without:
        query = query.where(col(Delivery.channel).not_in(without))
    return [found for found in session.exec(query) if found is not None]


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
    }
    if _changed(session, update(Delivery).where(*_held_by_us(delivery)).values(**values)):
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
        "code": code or None,
        "detail": detail or None,
    }
    return bool(_changed(session, update(Delivery).where(*_held_by_us(delivery)).values(**values)))


def _held_by_us(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Delivery.id) == delivery.id,
        col(Delivery.status) == Status.SENDING,
        col(Delivery.worker) == delivery.worker,
    )


def held_message(session: Session, delivery: Delivery) -> Message:
    """Return a delivery's message, held until the transaction ends.

    Call it after the delivery was claimed or settled: always in this order, so that two
    drains never wait for each other.
    Two drains that end the last two tries of one message must see each other's end:
    else both would leave it to the other to conclude.
    """
    return session.get_one(Message, delivery.message_id, with_for_update=True)


def recover(session: Session, *, now: datetime) -> list[Delivery]:
    """Mark every delivery whose worker is lost as unknown, and return them.

    Lost is a worker whose lease ran out, or that is a dead process on this host. Whether
    the message arrived is not known; the caller queues it again under the same Message-ID.
    """
    lost: list[Delivery] = []
    held = session.exec(select(Delivery).where(Delivery.status == Status.SENDING)).all()
    for delivery in held:
        expired = delivery.lease_until is None or delivery.lease_until <= now
        if not expired and not is_gone(delivery.worker):
            continue
        if settle(session, delivery, Status.UNKNOWN, now=now, code="lost", detail=_lost(delivery)):
            lost.append(delivery)
    return lost


def _lost(delivery: Delivery) -> str:
    return f"no answer was recorded by {delivery.worker}; it may have been delivered"


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
    _changed(
        session,
        update(Message)
        .where(
            col(Message.plan_id).in_(list(plans)),
            col(Message.status) == MessageStatus.QUEUED,
            col(Message.reason).is_(None),
            col(Message.id).in_(due),
        )
        .values(reason=reason),
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
