"""What waits for a sign of life: messages that were carried, and until when each waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists
from sqlmodel import Session, col, select

from models.lookup import plans_in_force
from models.messages import Delivery, Message, Notice
from models.plan import Plan
from models.policy import Policy, load_policy
from models.signs import sign_of
from models.silence import Silence
from notifications import outbox
from notifications.outbox import CARRIED, MessageStatus
from rules.clock import local
from rules.ladder import Audience
from rules.signs import Move, Sign, heard_until

QUEUED = "queued"


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A message that waits for a sign, with its tries and what was decided about it."""

    message: Message
    tries: Sequence[Delivery]
    moved: frozenset[Move]

    @property
    def first_at(self) -> datetime:
        """Return when a channel carried it first: signs count from then on."""
        return min(self._times)

    @property
    def last_at(self) -> datetime:
        """Return when a channel carried it last: the waiting counts from then on."""
        return max(self._times)

    @property
    def _times(self) -> list[datetime]:
        told = [each for each in self.tries if each.status in CARRIED]
        # A letter that bounced was carried once; its tries no longer say so.
        return [each.finished_at or each.not_before for each in told] or [self.message.not_before]


def next_move_at(
    session: Session, plan: Plan, policy: Policy, *, zone: ZoneInfo
) -> datetime | None:
    """Return when the next message of a plan has waited long enough; None: none waits."""
    waits = carried(session, plan, policy)
    return min((until(policy, each, zone) for each in waits), default=None)


def is_move_due(session: Session, *, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a message has waited long enough and something may leave now."""
    for plan in plans_in_force(session):
        policy = load_policy(session, plan)
        if policy.ladder.no_sign and policy.ladder.is_open(local(now, zone), policy.calendar):
            at = next_move_at(session, plan, policy, zone=zone)
            if at is not None and at <= now:
                return True
    return False


def until(policy: Policy, letter: Carried, zone: ZoneInfo) -> datetime:
    """Return until when a sign is waited for, local."""
    return heard_until(policy.ladder, policy.calendar, local(letter.last_at, zone))


def carried(session: Session, plan: Plan, policy: Policy) -> list[Carried]:
    """Read the sent messages of rungs that wait for a sign and are not decided to the end."""
    patience = policy.ladder.no_sign
    if patience is None:
        return []
    ended = exists().where(
        col(Silence.message_id) == col(Message.id), col(Silence.move) == Move.NEXT_POST
    )
    told = (
        col(Notice.message_id) == Message.id,
        Notice.status == QUEUED,
        Notice.audience == Audience.OWNER,
        col(Notice.is_copy).is_(False),
        col(Notice.rung).in_(patience.rungs),
    )
    query = (
        select(Message)
        .join(Notice, col(Notice.message_id) == Message.id)
        .where(Message.plan_id == plan.id, Message.status == MessageStatus.SENT, *told, ~ended)
        .distinct()
        .order_by(col(Message.id))
    )
    return [_complete(session, message) for message in session.exec(query)]


def _complete(session: Session, message: Message) -> Carried:
    moved = session.exec(select(Silence.move).where(Silence.message_id == message.id))
    return Carried(
        message=message,
        tries=list(outbox.tries_of(session, message)),
        moved=frozenset(Move(move) for move in moved),
    )


def heard_meanwhile(session: Session, notice: Notice) -> Sign | None:
    """Return the sign that came between the step up and the morning of its list."""
    told = session.exec(
        select(Message)
        .join(Notice, col(Notice.message_id) == Message.id)
        .where(
            Notice.duty_id == notice.duty_id,
            Notice.rung == notice.rung,
            col(Notice.last_day) == notice.last_day,
            Notice.audience == Audience.OWNER,
            col(Notice.is_copy).is_(False),
        )
    ).first()
    if told is None:
        return None
    letter = _complete(session, told)
    return sign_of(session, told, letter.tries, {notice.duty_id}, since=letter.first_at)
