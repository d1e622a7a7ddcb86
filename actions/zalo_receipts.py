"""What Zalo's receipts say of our messages: delivered, seen, and sent after all."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from models.messages import Delivery, Message
from models.zalo import ZaloEvent
from notifications.channels.zalo_shapes import fit, read_tracking
from notifications.outbox import Status
from notifications.outbox_receipts import by_provider_id, note_receipt
from notifications.replies.zalo_events import message_of
from rules.zalo_routes import Route

TRANSPORTS = tuple(route.value for route in Route)
DONE, LATER = "done", "later"
RAISED = {"user_received_message": Status.DELIVERED, "user_seen_message": Status.SEEN}


def work_on_receipt(session: Session, event: ZaloEvent, *, now: datetime) -> str:
    """Raise the tries that a receipt is about; LATER when none of ours is known by it yet."""
    message = message_of(event)
    if event.name == "oa_send_text":
        return _echo(session, event, now=now)
    numbers = message.get("msg_ids") or [message.get("msg_id")]
    known = [str(number) for number in numbers if number]
    found = list(by_provider_id(session, known, transports=TRANSPORTS))
    found = found or _tracked(session, str(message.get("tracking_id") or ""))
    return _raise(session, found, RAISED[event.name], now=now, number=known[0] if known else None)


def _raise(
    session: Session,
    found: Iterable[Delivery],
    status: Status,
    *,
    now: datetime,
    number: str | None,
) -> str:
    outcome = LATER
    for delivery in found:
        if delivery.status == Status.SENDING:
            # The receipt came before the answer to the sending was written down.
            return LATER
        note_receipt(session, delivery, status, now=now, provider_id=number)
        outcome = DONE
    return outcome


def _tracked(session: Session, tracking: str) -> list[Delivery]:
    named = read_tracking(tracking)
    if named is None:
        return []
    message, attempt = named
    query = select(Delivery).where(
        Delivery.message_id == message,
        Delivery.attempt == attempt,
        col(Delivery.transport).in_(TRANSPORTS),
    )
    return list(session.exec(query))


def _echo(session: Session, event: ZaloEvent, *, now: datetime) -> str:
    """Match the echo of a text with a try whose answer was lost: same person, same words."""
    message = message_of(event)
    number, text = str(message.get("msg_id") or ""), str(message.get("text") or "")
    if message.get("admin_id") or not number:
        return DONE
    if any(by_provider_id(session, [number], transports=TRANSPORTS)):
        return DONE
    lost = session.exec(
        select(Delivery, Message)
        .join(Message, col(Message.id) == Delivery.message_id)
        .where(
            Delivery.transport == Route.TEXT.value,
            Delivery.address == event.user_id,
            col(Delivery.status).in_((Status.UNKNOWN.value, Status.SENDING.value)),
        )
        .order_by(col(Delivery.id))
    ).all()
    same = [d for d, m in lost if fit(m.short or m.text) == fit(text)]
    if any(delivery.status == Status.SENDING for delivery in same):
        return LATER
    for delivery in same[:1]:
        note_receipt(session, delivery, Status.ACCEPTED, now=now, provider_id=number)
    return DONE
