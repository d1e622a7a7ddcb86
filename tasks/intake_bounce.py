"""A bounce: the address is marked, and the message goes by the next channel."""

from collections.abc import Iterable

from sqlmodel import Session

from models.messages import Delivery, Message
from notifications import outbox
from notifications.channels import Outcome, Receipt
from notifications.outbox import MessageStatus, Status
from notifications.replies.mail import Incoming
from rules.ladder import Reason
from tasks.deliver_plans import PlanViews
from tasks.deliver_prepare import Desk, Work, Written, take_up
from tasks.deliver_record import mark_broken
from tasks.intake_end import BOUNCE, UNPROVEN, UNRECOGNISED, Ended, IntakeDesk, referred_to

UNKNOWN_BOUNCE = "bounce_of_nothing"
CODE = "bounce"


def bounce(session: Session, mail: Incoming, desk: IntakeDesk) -> Ended:
    """Take a bounce for what it is only where it returns a message of ours.

    It must name an address to which that very message went: else anybody could have an
    address marked. Nothing proves a bounce, which comes from the server that gave up; but
    only who got the letter knows its id (notifications.message_id). One that fits nothing,
    or of which our server found that it is forged, is for a person to look at.
    """
    if mail.unproven:
        return Ended(outcome=UNRECOGNISED, reason=UNPROVEN, detail=", ".join(mail.bounced)[:500])
    for message in referred_to(session, mail.answers, desk.channels.secret_key):
        lost = list(_lost(session, message, mail.bounced))
        if lost:
            for delivery in lost:
                _fail(session, delivery, desk)
            return Ended(
                outcome=BOUNCE, detail=", ".join(mail.bounced)[:500], message_id=message.id
            )
    return Ended(outcome=UNRECOGNISED, reason=UNKNOWN_BOUNCE, detail=", ".join(mail.bounced)[:500])


def _lost(session: Session, message: Message, bounced: Iterable[str]) -> Iterable[Delivery]:
    gone = set(bounced)
    for tried in outbox.tries_of(session, message):
        if tried.status in outbox.CARRIED and (tried.address or "").lower() in gone:
            yield tried


def _fail(session: Session, delivery: Delivery, desk: IntakeDesk) -> None:
    words = f"{delivery.address} sent it back"
    delivery.status, delivery.code, delivery.detail = Status.FAILED.value, CODE, words
    session.add(delivery)
    session.flush()
    work = take_up(_desk(desk), session, delivery)
    receipt = Receipt(outcome=Outcome.PERMANENT, code=CODE, text=words, address_broken=True)
    mark_broken(work, receipt)
    _move_on(work)


def _move_on(work: Work) -> None:
    if work.next_channel():
        outbox.finish(work.session, work.message, MessageStatus.QUEUED)
    else:
        work.conclude(Reason.REFUSED)


def _desk(desk: IntakeDesk) -> Desk:
    return Desk(
        now=lambda: desk.now,
        zone=desk.zone,
        channels=desk.channels,
        views=PlanViews(),
        write=_unwritten,
    )


def _unwritten(_session: Session, message: Message) -> Written:
    text = f"message {message.id} is written when it leaves, not here"
    raise RuntimeError(text)
