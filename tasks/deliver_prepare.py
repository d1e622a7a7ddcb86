"""Prepare: everything between taking a delivery and handing it to its channel.

Runs in the transaction that begins the delivery, so that what is sent is what was
checked, and a drain costs two short transactions a message.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.messages import Delivery, Message, MessageItem
from notifications import outbox
from notifications.channels import ChannelSet, Parcel
from notifications.channels.zalo_shapes import tracking_of
from notifications.outbox import MessageStatus, Status
from notifications.outbox_retry import DOWN_FOR, expires_at
from rules.addressing import Addressee
from rules.folding import EVENT_KINDS, LIST_KINDS, Kind
from rules.ladder import Reason
from tasks.deliver_calendar import calendar_of
from tasks.deliver_plans import PlanView, PlanViews, addressee_today
from tasks.deliver_ways import ONCE_ONLY, NoWay, find_way, next_channel
from tasks.recheck import drop, recheck

# A reason that no rule gives: the letter could not be written. The try says why.
UNWRITTEN = "text_not_written"
EMAIL = "email"
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

    @property
    def facts(self) -> Mapping[str, str]:
        """Return what a template's parameters and the buttons are made from."""


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

    def next_channel(self, *, after: timedelta = timedelta(0)) -> bool:
        """Queue the message on the next usable channel; False when there is none."""
        to = self.addressee()
        found = to and next_channel(self.session, self.desk.channels, to, self.message)
        if not found:
            return False
        outbox.queue_attempt(
            self.session, self.message.id or 0, channel=found, not_before=self.now + after
        )
        return True


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
    return any(t.status in outbox.CARRIED for t in tries)


def _hand_over(message: Message, to: Addressee) -> None:
    message.addressee, message.person_id = to.key, to.person
    message.post_id = to.post.id


def _address(work: Work, to: Addressee, *, rewrite: bool) -> Ready | End:
    way = find_way(work.session, work.desk.channels, to, work.message, work.delivery)
    work.delivery.routes = way.routes
    if isinstance(way, NoWay):
        return _detour(work, way)
    work.delivery.transport, work.delivery.address = way.transport, way.address
    return Ready(
        delivery=work.delivery,
        message=work.message,
        address=way.address,
        parcel=_parcel(work, to, rewrite=rewrite),
    )


def _detour(work: Work, way: NoWay) -> End:
    """Leave this channel with the reason and take the next one, or wait for this one."""
    if way.may_wait and not _has_next(work):
        until = work.now + DOWN_FOR
        outbox.postpone(work.session, work.delivery, until=until, code="closed", detail=way.why)
        return End.RETRIED
    outbox.settle(work.session, work.delivery, Status.SUPPRESSED, now=work.now, detail=way.why)
    if work.next_channel():
        return End.OPEN
    return work.conclude(Reason.NO_ADDRESS)


def _has_next(work: Work) -> bool:
    tries = outbox.tries_of(work.session, work.message)
    if any(t.status in outbox.CARRIED or t.status == Status.QUEUED for t in tries):
        return True
    to = work.addressee()
    # The delivery in hand is not settled yet, so that its channel is not offered again.
    return to is not None and bool(next_channel(work.session, work.desk.channels, to, work.message))


def _parcel(work: Work, to: Addressee, *, rewrite: bool) -> Parcel:
    message, domain = work.message, work.desk.channels.domain
    if rewrite or not _may_have_arrived(work):
        written = work.desk.write(work.session, message)
        message.subject, message.text = written.subject, written.text
        message.html, message.short = written.html, written.short
        message.facts = json.dumps(dict(written.facts), ensure_ascii=False)
        work.session.add(message)
    first = _first_of_thread(work)
    return Parcel(
        message=message.id or 0,
        channel=work.delivery.channel,
        message_id=work.desk.channels.message_id(message.key),
        subject=message.subject,
        text=message.text,
        html=message.html,
        short=message.short,
        route=_route(work),
        facts=json.loads(message.facts),
        tracking=tracking_of(message.id or 0, work.delivery.attempt),
        at=work.now.astimezone(work.desk.zone),
        to_name=to.name or to.post.title,
        list_id=f"<{work.view.plan.code}.{domain}>",
        in_reply_to=work.desk.channels.message_id(first) if first else None,
        calendar=_calendar(work),
    )


def _calendar(work: Work) -> bytes:
    if work.delivery.channel != EMAIL:
        return b""
    return calendar_of(work.session, work.message, now=work.now, zone=work.desk.zone)


def _route(work: Work) -> str:
    transport = work.delivery.transport or ""
    return transport if transport in ONCE_ONLY else ""


def _may_have_arrived(work: Work) -> bool:
    """Tell whether the letter may be in somebody's hands: a repeat says the same then.

    Else it is written anew, because a try of the next day tells other days overdue.
    """
    if not work.message.text:
        return False
    tries = outbox.tries_of(work.session, work.message)
    return any(t.status in (*outbox.CARRIED, Status.UNKNOWN) for t in tries)


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
