"""What of Zalo a person must look at: tokens, closed routes, answers that were lost."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from models.messages import Delivery, Message
from models.zalo import ZaloEvent, ZaloPair, ZaloRoute
from notifications.channels.zalo_tokens import GOOD, REFRESHING
from notifications.outbox import Status
from tasks.deliver_ways import ONCE_ONLY

REMEDY = "look at `dondoc zalo status`"


def zalo_findings(session: Session) -> Iterator[tuple[str, str]]:
    """Yield (code, sentence) for what stops Zalo until somebody mends it."""
    for pair in session.exec(select(ZaloPair)):
        if pair.state not in (GOOD, REFRESHING):
            what = f"the tokens of Zalo are {pair.state} ({pair.detail or 'no detail'}); {REMEDY}"
            yield "zalo-token", what
    closed = select(ZaloRoute).where(col(ZaloRoute.open_since).is_not(None))
    for route in session.exec(closed.order_by(col(ZaloRoute.route))):
        what = f"nothing leaves by {route.route} of Zalo: {route.code} {route.detail}; {REMEDY}"
        yield "zalo-closed", what
    for event in session.exec(select(ZaloEvent).where(ZaloEvent.status == "failed")):
        yield "zalo-event", f"event {event.id} of Zalo was not worked on: {event.detail}"


def lost_answers(session: Session) -> Iterator[tuple[str, str]]:
    """Yield (code, sentence) for every try by Zalo whose end nobody knows."""
    unknown = (
        select(Delivery, Message)
        .where(
            col(Message.id) == Delivery.message_id,
            Delivery.status == Status.UNKNOWN,
            col(Delivery.transport).in_(ONCE_ONLY),
        )
        .order_by(col(Delivery.id))
    )
    for delivery, message in session.exec(unknown):
        what = (
            f'message {message.id} "{message.subject}" to {message.addressee} by '
            f"{delivery.transport} of Zalo: the answer to try {delivery.attempt} was lost and no "
            f"receipt came; it is not sent there again (the message is {message.status})"
        )
        yield "unanswered", what
