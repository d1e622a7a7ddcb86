"""Repeats: messages one of whose tries had no answer, so that they may have arrived twice."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.messages import Delivery, Message
from notifications.outbox import Status, tries_of


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """A message one of whose tries had no answer: it may have arrived twice."""

    message: Message
    unknown: Delivery
    tries: tuple[Delivery, ...]

    @property
    def repeat(self) -> Delivery | None:
        """Return the try that followed the unknown one on its channel, if any did."""
        after = (
            t
            for t in self.tries
            if t.channel == self.unknown.channel and t.attempt > self.unknown.attempt
        )
        return next(after, None)


def repeated(session: Session) -> tuple[Repeat, ...]:
    """Return every try without an answer, with all tries of its message in order."""
    unknown = session.exec(
        select(Delivery, Message)
        .join(Message, col(Message.id) == Delivery.message_id)
        .where(Delivery.status == Status.UNKNOWN)
        .order_by(col(Delivery.id))
    ).all()
    return tuple(
        Repeat(message=message, unknown=delivery, tries=tuple(tries_of(session, message)))
        for delivery, message in unknown
    )
