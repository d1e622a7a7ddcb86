"""Reach again: what failed for want of a good address goes out when there is one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from models.messages import Message, Notice
from models.plan import Plan
from models.policy import load_policy
from notifications import outbox
from notifications.outbox import MessageStatus
from notifications.outbox_retry import expires_at
from rules.addressing import Addressee
from rules.ladder import Reason


def reach_again(
    session: Session, plan: Plan, to: Addressee, *, now: datetime, zone: ZoneInfo
) -> int:
    """Queue again what did not reach somebody who can be reached now; return how much.

    Messages that failed and are still worth sending get a new try under the same
    Message-ID. Notices that had no address wait for the next morning, where only the most
    urgent of each duty is told.
    """
    channels = to.by_preference()
    if not channels:
        return 0
    return _messages(session, plan, to, channels[0], now=now, zone=zone) + _notices(
        session, plan, to
    )


def _messages(
    session: Session, plan: Plan, to: Addressee, channel: str, *, now: datetime, zone: ZoneInfo
) -> int:
    calendar = load_policy(session, plan).calendar
    failed = session.exec(
        select(Message).where(
            Message.plan_id == plan.id,
            Message.addressee == to.key,
            Message.status == MessageStatus.FAILED,
        )
    ).all()
    fresh = [m for m in failed if now < expires_at(m.not_before, calendar, zone)]
    for message in fresh:
        message.status, message.reason = MessageStatus.QUEUED.value, None
        session.add(message)
        outbox.queue_attempt(session, message.id or 0, channel=channel, not_before=now)
    return len(fresh)


def _notices(session: Session, plan: Plan, to: Addressee) -> int:
    unreached = session.exec(
        select(Notice).where(
            Notice.plan_id == plan.id,
            Notice.addressee == to.key,
            Notice.reason == Reason.NO_ADDRESS,
        )
    ).all()
    for notice in unreached:
        notice.status, notice.reason = "waiting", None
        session.add(notice)
    return len(unreached)
