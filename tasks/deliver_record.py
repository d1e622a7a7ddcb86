"""Record: what follows from a channel's answer, and from an answer that was lost."""

from datetime import timedelta

from sqlmodel import Session, col, select

from models.messages import Delivery
from models.roster import Contact
from notifications import outbox, outbox_claim
from notifications.channels import Outcome, Receipt
from notifications.outbox import Status
from notifications.outbox_retry import DOWN_FOR, PATIENCE, delay_after
from rules.addressing import BOT_CHAT, PHONE
from rules.ladder import Reason
from rules.phones import international
from rules.zalo_routes import Route
from tasks.deliver_prepare import Desk, End, Work, take_up
from tasks.deliver_ways import ONCE_ONLY

AT_ONCE = timedelta(0)
UNANSWERED = "no_answer"
# Zalo's receipts come within a minute; a webhook that failed is repeated after 5 minutes.
EVIDENCE_WITHIN = timedelta(minutes=10)


def record(desk: Desk, session: Session, delivery: Delivery, receipt: Receipt) -> End:
    """Write down what became of a delivery, and queue what follows from it.

    A channel that is down, or that said when it may be used, has tried nothing: the delivery
    waits for it. Accepted ends it. Permanent goes to the next channel at once. A passing
    fault is tried again on this channel until the tries are used up; a lost answer too where
    the reader can tell a repeat, else the message waits for a receipt, and then goes by
    another channel or stands for a person to look at.
    """
    waits = receipt.wait is not None or receipt.channel_down
    if waits and receipt.outcome is Outcome.RETRY and not receipt.detour:
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
    until = now + (receipt.wait or DOWN_FOR)
    outbox.postpone(session, delivery, until=until, code=receipt.code, detail=receipt.text)
    return End.RETRIED


# Which kind of address a way goes by; any other way goes by that of its channel.
KIND_OF = {Route.BY_PHONE.value: PHONE, Route.BOT.value: BOT_CHAT}
STATUS_OF = {
    Outcome.ACCEPTED: Status.ACCEPTED,
    Outcome.RETRY: Status.FAILED,
    Outcome.PERMANENT: Status.FAILED,
    Outcome.UNKNOWN: Status.UNKNOWN,
}


def _follow(work: Work, receipt: Receipt) -> End:
    if receipt.outcome is Outcome.ACCEPTED:
        return work.conclude("")
    permanent = receipt.outcome is Outcome.PERMANENT
    if (permanent or receipt.detour) and work.next_channel():
        return End.OPEN
    if permanent:
        return work.conclude(Reason.REFUSED)
    return _try_again(work, unknown=receipt.outcome is Outcome.UNKNOWN)


def _try_again(work: Work, *, unknown: bool) -> End:
    if unknown and work.delivery.transport in ONCE_ONLY:
        return _await_evidence(work)
    if _again(work):
        return End.UNKNOWN if unknown else End.RETRIED
    if work.next_channel():
        return End.OPEN
    return work.conclude(UNANSWERED if unknown else Reason.REFUSED)


def _await_evidence(work: Work) -> End:
    """Go by another channel unless a receipt arrives first; without one, a person must look.

    Zalo knows no key by which it would tell a repeat: nothing goes to it twice.
    """
    if work.next_channel(after=EVIDENCE_WITHIN):
        return End.UNKNOWN
    return work.conclude(UNANSWERED)


def _again(work: Work, *, at_once: bool = False) -> bool:
    """Queue the next try by the same way; False when its tries are used up."""
    channel = work.delivery.channel
    delay = delay_after(work.message.key, channel, _tries_by_this_way(work))
    if delay is None:
        return False
    outbox.queue_attempt(
        work.session,
        work.message.id or 0,
        channel=channel,
        not_before=work.now + (AT_ONCE if at_once else delay),
        again=work.delivery,
    )
    return True


def _tries_by_this_way(work: Work) -> int:
    mine = (work.delivery.channel, work.delivery.transport)
    tries = outbox.tries_of(work.session, work.message)
    return sum((t.channel, t.transport) == mine for t in tries)


def repeat_lost(desk: Desk, session: Session) -> int:
    """Queue again, at once, every delivery whose worker is lost; returns how many were.

    Under the same Message-ID: whoever has it already can tell. What went by a way on which
    nobody can tell is not sent there again. What surely did not leave is tried again after
    a while.
    """
    lost = outbox_claim.recover(session, now=desk.now())
    for delivery in lost:
        work = take_up(desk, session, delivery)
        unknown = delivery.status == Status.UNKNOWN
        if unknown and delivery.transport in ONCE_ONLY:
            _await_evidence(work)
        elif not _again(work, at_once=unknown) and not work.next_channel():
            work.conclude(UNANSWERED)
    return sum(delivery.status == Status.UNKNOWN for delivery in lost)


def mark_broken(work: Work, receipt: Receipt) -> None:
    """Mark the address as broken, so that nothing is sent there until it is corrected."""
    query = select(Contact).where(
        Contact.plan_id == work.message.plan_id,
        Contact.channel == KIND_OF.get(work.delivery.transport or "", work.delivery.channel),
        col(Contact.broken_reason).is_(None),
    )
    for contact in work.session.exec(query):
        if work.delivery.address not in (contact.address, international(contact.address)):
            continue
        contact.broken_reason = f"{receipt.code} {receipt.text}".strip()
        work.session.add(contact)
    work.session.flush()
    work.desk.views.forget(work.message.plan_id)
