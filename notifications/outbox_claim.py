"""Claims: who holds which deliveries, and what becomes of those whose holder is lost.

A worker takes several deliveries at once with a lease, and begins them one by one. Only one
that was begun may have arrived when its worker is lost; the others go back into the queue.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, update
from sqlmodel import Session, col, select

from models.messages import Delivery, Message
from notifications.outbox import Status, held_by_us, settle
from notifications.outbox_worker import is_gone

LEASE = timedelta(minutes=2)
# Written on the delivery that a lost worker would have begun next: the second time it counts
# as a try, so that a message whose writing kills its worker cannot do so for ever.
SUSPECT = "suspect"
LOST = "lost"
UNANSWERED = "no answer was recorded by {worker}; it may have been delivered"
UNWRITTEN = "{worker} was lost while writing it, twice; it did not leave"


def channels_due(session: Session, *, now: datetime, plans: Collection[int]) -> list[str]:
    """Return the channels on which something of these plans is due."""
    query = select(Delivery.channel).join(Message, col(Message.id) == Delivery.message_id)
    return sorted(session.exec(query.where(*_due(now, plans)).distinct()))


def claim(
    session: Session,
    *,
    now: datetime,
    worker: str,
    plans: Collection[int],
    channel: str,
    most: int = 1,
) -> list[Delivery]:
    """Take the next deliveries of `plans` that are due on a channel, at most `most`.

    Taken by a conditional update: of two workers that want the same one, one gets it.
    """
    query = (
        select(col(Delivery.id))
        .join(Message, col(Message.id) == Delivery.message_id)
        .where(*_due(now, plans), Delivery.channel == channel)
        .order_by(col(Delivery.not_before), col(Delivery.id))
        .limit(most)
        # Where rows can be locked, workers pass by what another one is just taking.
        .with_for_update(skip_locked=True, of=Delivery)
    )
    wanted = session.exec(query).all()
    if not wanted:
        return []
    taken = session.connection().execute(
        update(Delivery)
        .where(col(Delivery.id).in_(wanted), col(Delivery.status) == Status.QUEUED)
        .values(
            status=Status.SENDING.value, worker=worker, lease_until=now + LEASE, started_at=None
        )
        .returning(col(Delivery.id))
    )
    mine = [row.id for row in taken]
    held = select(Delivery).where(col(Delivery.id).in_(mine))
    order = held.order_by(col(Delivery.not_before), col(Delivery.id))
    return list(session.exec(order.execution_options(populate_existing=True)))


def _due(now: datetime, plans: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Delivery.status) == Status.QUEUED,
        col(Delivery.not_before) <= now,
        col(Message.plan_id).in_(plans),
    )


def begin(session: Session, delivery: Delivery, *, now: datetime) -> bool:
    """Note that a delivery is about to leave, and hold its row until the transaction ends.

    False when another worker has taken it for lost meanwhile: then it must not leave.
    """
    lease = now + LEASE
    begun = update(Delivery).where(*_held(delivery)).values(started_at=now, lease_until=lease)
    if not _changed(session, begun):
        return False
    delivery.started_at, delivery.lease_until = now, lease
    return True


def note_way(session: Session, delivery: Delivery) -> None:
    """Write by which transport and to which address a delivery leaves."""
    way = {
        "transport": delivery.transport,
        "address": delivery.address,
        "routes": delivery.routes,
    }
    _changed(session, update(Delivery).where(col(Delivery.id) == delivery.id).values(**way))


def release(session: Session, deliveries: Iterable[Delivery]) -> None:
    """Give deliveries back that were not begun: nothing has happened to them."""
    for delivery in deliveries:
        _changed(session, update(Delivery).where(*_held(delivery)).values(**_queued()))


def _held(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    return (*held_by_us(delivery), col(Delivery.started_at).is_(None))


def _queued() -> dict[str, object]:
    return {
        "status": Status.QUEUED.value,
        "worker": None,
        "lease_until": None,
        "started_at": None,
    }


def recover(session: Session, *, now: datetime) -> list[Delivery]:
    """Settle every delivery whose worker is lost, and return those to be made again.

    Lost is a worker whose lease ran out, or that is a dead process on this host. What it
    had begun is unknown: it may have arrived, and is repeated under the same Message-ID.
    What it had not begun is queued as before; the one that it was writing when it was lost
    has failed when that happens to it again.
    """
    lost: list[Delivery] = []
    held = _of_lost_workers(session, now)
    # A worker does one thing at a time: one that was sending was not writing the next.
    busy = {delivery.worker for delivery in held if delivery.started_at is not None}
    for delivery in held:
        if delivery.started_at is not None:
            lost += _settled(session, delivery, Status.UNKNOWN, UNANSWERED, now=now)
            continue
        is_next = delivery.worker not in busy
        busy.add(delivery.worker)
        if is_next and delivery.code == SUSPECT:
            lost += _settled(session, delivery, Status.FAILED, UNWRITTEN, now=now)
            continue
        code = SUSPECT if is_next else delivery.code
        back = update(Delivery).where(*_held(delivery)).values(code=code, **_queued())
        _changed(session, back)
    return lost


def _of_lost_workers(session: Session, now: datetime) -> Sequence[Delivery]:
    held = session.exec(
        select(Delivery)
        .where(Delivery.status == Status.SENDING)
        .order_by(col(Delivery.not_before), col(Delivery.id))
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    return [
        delivery
        for delivery in held
        if delivery.lease_until is None or delivery.lease_until <= now or is_gone(delivery.worker)
    ]


def _settled(
    session: Session, delivery: Delivery, status: Status, why: str, *, now: datetime
) -> list[Delivery]:
    words = why.format(worker=delivery.worker)
    if not settle(session, delivery, status, now=now, code=LOST, detail=words):
        return []
    session.refresh(delivery)
    return [delivery]


def _changed(session: Session, statement: Update) -> int:
    # The session is not asked to follow: rows it holds are read again where it matters.
    statement = statement.execution_options(synchronize_session=False)
    return session.connection().execute(statement).rowcount
