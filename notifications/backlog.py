"""The backlog: what waits to leave by each channel, and when it will have left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models.messages import Delivery, Message
from models.plan import Plan
from models.policy import load_policy
from notifications.channels import ChannelSet
from notifications.outbox import OPEN
from rules.clock import local
from rules.draining import empty_at


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What is to leave by a channel at its next opening.

    `ends_at` is the local moment at which the last has left; None where no rate is set,
    so that they go as fast as the channel takes them.
    """

    channel: str
    count: int
    ends_at: datetime | None


def backlog(
    session: Session, *, now: datetime, zone: ZoneInfo, channels: ChannelSet
) -> tuple[Backlog, ...]:
    """Return what waits by each channel, in the order of the channels' names.

    What waits for a later day than the first of its channel is not counted: it goes then.
    """
    return tuple(
        Backlog(
            channel=channel,
            count=count,
            ends_at=_ends_at(session, channel, count, since=since, zone=zone, channels=channels),
        )
        for channel, count, since in _waiting(session, now=now, zone=zone)
    )


def _waiting(
    session: Session, *, now: datetime, zone: ZoneInfo
) -> Sequence[tuple[str, int, datetime]]:
    rows = session.exec(
        select(Delivery.channel, Delivery.not_before, func.count())
        .where(col(Delivery.status).in_(OPEN))
        .group_by(col(Delivery.channel), col(Delivery.not_before))
        .order_by(col(Delivery.channel), col(Delivery.not_before))
    ).all()
    found: dict[str, tuple[str, int, datetime]] = {}
    for channel, not_before, count in rows:
        moment = local(max(not_before, now), zone)
        _, known, since = found.get(channel, (channel, 0, moment))
        if since.date() == moment.date():
            found[channel] = (channel, known + count, since)
    return list(found.values())


def _ends_at(
    session: Session,
    channel: str,
    count: int,
    *,
    since: datetime,
    zone: ZoneInfo,
    channels: ChannelSet,
) -> datetime | None:
    per_minute = channels.per_minute(channel)
    if not per_minute:
        return None
    policy = load_policy(session, _plan(session, channel))
    return empty_at(
        count,
        per_minute=per_minute,
        since=local(since, zone),
        ladder=policy.ladder,
        calendar=policy.calendar,
    )


def _plan(session: Session, channel: str) -> Plan:
    """Return the plan whose hours hold: plans of one installation keep the same ones."""
    query = (
        select(Plan)
        .join(Message, col(Message.plan_id) == Plan.id)
        .join(Delivery, col(Delivery.message_id) == Message.id)
        .where(Delivery.channel == channel, col(Delivery.status).in_(OPEN))
        .order_by(col(Plan.id))
        .limit(1)
    )
    return session.exec(query).one()
