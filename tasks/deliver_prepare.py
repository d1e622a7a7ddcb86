"""Prepare: everything between taking a delivery and handing it to its channel.

Runs in the transaction that begins the delivery, so that what is sent is what was
checked, and a drain costs two short transactions a message.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.messages import Delivery, Message, MessageItem
from notifications import outbox
from notifications.channels import ChannelSet, Parcel
from notifications.message_id import message_id
from notifications.outbox import MessageStatus, Status
from notifications.outbox_retry import expires_at
from rules.addressing import Addressee
from rules.folding import EVENT_KINDS, LIST_KINDS, Kind
from rules.ladder import Reason
from tasks.deliver_plans import PlanView, PlanViews, addressee_today
from tasks.recheck import drop, recheck

# A reason that no rule gives: the letter could not be written. The try says why.
UNWRITTEN = "text_not_written"
UNTHREADED = LIST_KINDS | {Kind.DIGEST}


class Written(Protocol):
    """A letter as it is sent (notifications.compose.Composed)."""

    @property
    def subject(self) -> str:
        """Return the subject."""

    @property
    def text(self) -> str:
        """Return the plain text."""

    @property
    def html(self) -> str:
        """Return the HTML page."""

    @property
    def short(self) -> str:
        """Return the text for a phone."""


LetterWriter = Callable[[Session, Message], Written]


class End(StrEnum):
    """What became of a claimed delivery, as the report counts it."""

    SENT = "sent"
    FAILED = "failed"
    RETRIED = "retried"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    # The message is neither sent nor lost: another of its tries decides.
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A delivery that may leave, with all its channel needs."""

    delivery: Delivery
    message: Message
    address: str
    parcel: Parcel


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What stays the same for one drain."""

    now: Callable[[], datetime]
    zone: ZoneInfo
    channels: ChannelSet
    views: PlanViews
    write: LetterWriter
    wall: Callable[[], float] = time.time
    pause: Callable[[float], None] = time.sleep


@dataclass
class Work:
    """One claimed delivery under the hand of a drain, inside one transaction."""

    desk: Desk
    session: Session
    delivery: Delivery
    message: Message
    now: datetime

    @property
    def view(self) -> PlanView:
        """Return the plan of the message as the drain knows it."""
        return self.desk.views.view(self.session, self.message.plan_id)

    def addressee(self) -> Addressee | None:
        """Return who gets the message now; None when every post above is vacant too."""
        return addressee_today(
            self.view.directory,
            addressee=self.message.addressee,
            post_id=self.message.post_id,
            now=self.now,
            zone=self.desk.zone,
        )

    def end(self, status: Status, reason: str, *, detail: str = "") -> End:
        """End every try of the message that is not under way elsewhere."""
        words = detail or reason
        outbox.settle(self.session, self.delivery, status, now=self.now, detail=words)
        outbox.drop_queued(self.session, self.message, status, now=self.now, detail=words)
        if status is Status.SUPPRESSED:
            return self.conclude(reason, lost=MessageStatus.SUPPRESSED)
        return self.conclude(reason)

    def conclude(self, reason: str, *, lost: MessageStatus = MessageStatus.FAILED) -> End:
        """Give the message its end, if it has come."""
        status = outbox.conclude(self.session, self.message, reason=reason, lost=lost)
        return ENDS[status]

    def next_channel(self) -> bool:
        """Queue the message on the next usable channel at once; False when there is none."""
        to = self.addressee()
        tries = list(outbox.tries_of(self.session, self.message))
        tried = {(t.channel, t.address) for t in tries if t.status not in outbox.OPEN}
        if to and not self.delivery.address:
            # It never came to an address: the channel itself has been tried in vain.
            tried.add((self.delivery.channel, to.address(self.delivery.channel)))
        taken = {t.channel for t in tries if t.status in (*outbox.OPEN, Status.ACCEPTED)}
        for channel in to.by_preference() if to else ():
            served = self.desk.channels.transport(channel) is not None
            fresh = to is not None and (channel, to.address(channel)) not in tried
            if served and fresh and channel not in taken:
                outbox.queue_attempt(
                    self.session, self.message.id or 0, channel=channel, not_before=self.now
                )
                return True
        return False


ENDS = {
    MessageStatus.SENT: End.SENT,
    MessageStatus.FAILED: End.FAILED,
    MessageStatus.SUPPRESSED: End.SUPPRESSED,
    MessageStatus.QUEUED: End.OPEN,
}


def take_up(desk: Desk, session: Session, delivery: Delivery) -> Work:
    """Take up a delivery that this transaction has claimed or settled."""
    message = outbox.held_message(session, delivery)
    return Work(desk=desk, session=session, delivery=delivery, message=message, now=desk.now())


def prepare(work: Work) -> Ready | End:
    """Check, address and write the message of a claimed delivery.

    1. Too old: expired. 2. Nothing left to tell: suppressed. 3. Nobody to tell: failed;
    not by this channel: the next one. 4. The letter as things stand.
    """
    if _is_expired(work):
        return work.end(Status.EXPIRED, Reason.EXPIRED)
    checked = recheck(work.session, work.view.plan, work.view.policy, work.message)
    rewrite = bool(checked.stale) and not _was_told(work)
    if rewrite:
        drop(work.session, checked.stale)
    if checked.reason:
        return work.end(Status.SUPPRESSED, checked.reason)
    to = work.addressee()
    if to is None:
        return work.end(Status.FAILED, Reason.VACANT)
    if to.key != work.message.addressee:
        _hand_over(work.message, to)
        rewrite = True
    return _address(work, to, rewrite=rewrite)


def _is_expired(work: Work) -> bool:
    # What happened stays worth telling; what was to be reminded of is overtaken.
    if work.message.kind in EVENT_KINDS:
        return False
    calendar = work.view.policy.calendar
    return work.now >= expires_at(work.message.not_before, calendar, work.desk.zone)


def _was_told(work: Work) -> bool:
    """Tell whether a channel has carried the message already: its items are told then."""
    tries = outbox.tries_of(work.session, work.message)
    return any(t.status == Status.ACCEPTED for t in tries)


def _hand_over(message: Message, to: Addressee) -> None:
    message.addressee, message.person_id = to.key, to.person
    message.post_id = to.post.id


def _address(work: Work, to: Addressee, *, rewrite: bool) -> Ready | End:
    channel = work.delivery.channel
    transport = work.desk.channels.transport(channel)
    address = to.address(channel)
    if transport is None:
        return _detour(work, work.desk.channels.why_not(channel))
    if address is None:
        return _detour(work, f'{to.key} has no usable address on "{channel}"')
    work.delivery.transport, work.delivery.address = transport.name, address
    return Ready(
        delivery=work.delivery,
        message=work.message,
        address=address,
        parcel=_parcel(work, to, rewrite=rewrite),
    )


def _detour(work: Work, why: str) -> End:
    """Leave this channel with the reason and take the next one."""
    outbox.settle(work.session, work.delivery, Status.SUPPRESSED, now=work.now, detail=why)
    if work.next_channel():
        return End.OPEN
    return work.conclude(Reason.NO_ADDRESS)


def _parcel(work: Work, to: Addressee, *, rewrite: bool) -> Parcel:
    message, domain = work.message, work.desk.channels.domain
    if rewrite or not _may_have_arrived(work):
        written = work.desk.write(work.session, message)
        message.subject, message.text = written.subject, written.text
        message.html, message.short = written.html, written.short
        work.session.add(message)
    first = _first_of_thread(work)
    return Parcel(
        message=message.id or 0,
        channel=work.delivery.channel,
        message_id=message_id(message.key, domain),
        subject=message.subject,
        text=message.text,
        html=message.html,
        short=message.short,
        at=work.now.astimezone(work.desk.zone),
        to_name=to.name or to.post.title,
        list_id=f"<{work.view.plan.code}.{domain}>",
        in_reply_to=message_id(first, domain) if first else None,
    )


def _may_have_arrived(work: Work) -> bool:
    """Tell whether the letter may be in somebody's hands: a repeat says the same then.

    Else it is written anew, because a try of the next day tells other days overdue.
    """
    if not work.message.text:
        return False
    tries = outbox.tries_of(work.session, work.message)
    return any(t.status in (Status.ACCEPTED, Status.UNKNOWN) for t in tries)


def _first_of_thread(work: Work) -> str | None:
    """Return the key of the first message sent to this person about the one duty of this.

    None for lists and digests, which belong to no single duty.
    """
    message = work.message
    if message.kind in UNTHREADED:
        return None
    mine = select(MessageItem.duty_id).where(MessageItem.message_id == message.id)
    query = (
        select(Message.key)
        .join(MessageItem, col(MessageItem.message_id) == Message.id)
        .where(
            col(MessageItem.duty_id).in_(mine.where(MessageItem.position == 0)),
            Message.addressee == message.addressee,
            Message.status == MessageStatus.SENT,
            col(Message.kind).not_in(UNTHREADED),
            col(Message.id) < message.id,
        )
        .order_by(col(Message.id))
        .limit(1)
    )
    return work.session.exec(query).first()
