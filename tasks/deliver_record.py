"""Record: what follows from a channel's answer, and from an answer that was lost."""

from datetime import timedelta

from sqlmodel import Session, col, select

from models.messages import Delivery
from models.roster import Contact
from notifications import outbox, outbox_claim
from notifications.channels import Outcome, Receipt
from notifications.outbox import Status
from notifications.outbox_retry import DOWN_FOR, PATIENCE, delay_after
from rules.ladder import Reason
from tasks.deliver_prepare import Desk, End, Work, take_up

AT_ONCE = timedelta(0)
UNANSWERED = "no_answer"


def record(desk: Desk, session: Session, delivery: Delivery, receipt: Receipt) -> End:
    """Write down what became of a delivery, and queue what follows from it.

    A channel that is down has tried nothing: the delivery waits for it. Accepted ends it.
    Permanent goes to the next channel at once. A passing fault, or a
    lost answer, is tried again on this channel until the tries are used up.
    """
    if receipt.channel_down and receipt.outcome is Outcome.RETRY and not receipt.detour:
        return _wait_for_channel(desk, session, delivery, receipt)
    mine = outbox.settle(
        session,
        delivery,
        STATUS_OF[receipt.outcome],
        now=desk.now(),
        code=receipt.code,
        detail=receipt.text,
        provider_id=receipt.provider_id,
    )
    if not mine:
        return End.OPEN
    work = take_up(desk, session, delivery)
    if receipt.address_broken:
        mark_broken(work, receipt)
    return _follow(work, receipt)


def _wait_for_channel(desk: Desk, session: Session, delivery: Delivery, receipt: Receipt) -> End:
    """Keep a delivery for a channel that is down; after a while take another one, if any."""
    now = desk.now()
    work = take_up(desk, session, delivery)
    if now - work.message.not_before >= PATIENCE and work.next_channel():
        outbox.settle(
            session, delivery, Status.FAILED, now=now, code=receipt.code, detail=receipt.text
        )
        return End.OPEN
    until = now + DOWN_FOR
    outbox.postpone(session, delivery, until=until, code=receipt.code, detail=receipt.text)
    return End.RETRIED


STATUS_OF = {
    Outcome.ACCEPTED: Status.ACCEPTED,
    Outcome.RETRY: Status.FAILED,
    Outcome.PERMANENT: Status.FAILED,
    Outcome.UNKNOWN: Status.UNKNOWN,
}


def _follow(work: Work, receipt: Receipt) -> End:
    if receipt.outcome is Outcome.ACCEPTED:
        return work.conclude("")
    if receipt.outcome is Outcome.PERMANENT or receipt.detour:
        if work.next_channel():
            return End.OPEN
        if receipt.outcome is Outcome.PERMANENT:
            return work.conclude(Reason.REFUSED)
    unknown = receipt.outcome is Outcome.UNKNOWN
    if _again(work):
        return End.UNKNOWN if unknown else End.RETRIED
    if work.next_channel():
        return End.OPEN
    return work.conclude(UNANSWERED if unknown else Reason.REFUSED)


def _again(work: Work, *, at_once: bool = False) -> bool:
    """Queue the next try on this channel; False when the tries are used up."""
    channel = work.delivery.channel
    delay = delay_after(work.message.key, channel, work.delivery.attempt)
    if delay is None:
        return False
    outbox.queue_attempt(
        work.session,
        work.message.id or 0,
        channel=channel,
        not_before=work.now + (AT_ONCE if at_once else delay),
    )
    return True


def repeat_lost(desk: Desk, session: Session) -> int:
    """Queue again, at once, every delivery whose worker is lost; returns how many were.

    Under the same Message-ID: whoever has it already can tell. What surely did not leave
    is tried again after a while instead.
    """
    lost = outbox_claim.recover(session, now=desk.now())
    for delivery in lost:
        work = take_up(desk, session, delivery)
        unknown = delivery.status == Status.UNKNOWN
        if not _again(work, at_once=unknown) and not work.next_channel():
            work.conclude(UNANSWERED)
    return sum(delivery.status == Status.UNKNOWN for delivery in lost)


def mark_broken(work: Work, receipt: Receipt) -> None:
    """Mark the address as broken, so that nothing is sent there until it is corrected."""
    query = select(Contact).where(
        Contact.plan_id == work.message.plan_id,
        Contact.channel == work.delivery.channel,
        Contact.address == work.delivery.address,
        col(Contact.broken_reason).is_(None),
    )
    for contact in work.session.exec(query):
        contact.broken_reason = f"{receipt.code} {receipt.text}".strip()
        work.session.add(contact)
    work.session.flush()
    work.desk.views.forget(work.message.plan_id)
