"""Envelopes: put a message with its items into the outbox, once for its key."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, insert, select

from models.messages import Message, MessageItem
from models.plan import Plan
from notifications import outbox
from rules.addressing import Addressee
from rules.folding import Envelope
from rules.ladder import Reach


@dataclass(frozen=True, kw_only=True)
class Posting:
    """Everything an envelope needs besides its items.

    `copies` are told of the same items by lists of their own; they are named on the
    message, not mailed by it.
    """

    key: str
    day: date
    to: Addressee
    subject: str
    reach: Reach
    not_before: datetime
    copies: tuple[Addressee, ...] = ()
    submission_id: int | None = None
    extension_id: int | None = None
    instruction_id: int | None = None


def message_key(plan: Plan, day: date, kind: str, addressee: str, told: Iterable[str]) -> str:
    """Return the key of a message: a function of what it tells, to whom and when."""
    digest = hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()[:16]
    return f"{plan.code}:{day.isoformat()}:{kind}:{addressee}:{digest}"


def list_key(plan: Plan, day: date, addressee: str) -> str:
    """Return the key of the one list an addressee gets on a morning."""
    return f"{plan.code}:{day.isoformat()}:list:{addressee}"


def exists(session: Session, key: str) -> bool:
    """Tell whether a message of that key was put already."""
    return session.exec(select(Message.id).where(Message.key == key)).first() is not None


def keys_of(session: Session, plan: Plan, day: date) -> set[str]:
    """Return the keys of all messages put for a plan's day, put by now."""
    query = select(Message.key).where(Message.plan_id == plan.id, Message.day == day)
    return set(session.exec(query))


def put(
    session: Session, plan: Plan, envelope: Envelope, posting: Posting, *, now: datetime
) -> Message | None:
    """Put a message into the outbox; None when its key is there already."""
    if exists(session, posting.key):
        return None
    return put_all(session, plan, [(envelope, posting)], now=now)[0]


def put_all(
    session: Session,
    plan: Plan,
    posted: Sequence[tuple[Envelope, Posting]],
    *,
    now: datetime,
) -> list[Message]:
    """Put messages into the outbox whose keys are known to be new; return them in order."""
    messages = [_message(plan, envelope, posting, now=now) for envelope, posting in posted]
    session.add_all(messages)
    session.flush()
    pairs = list(zip(messages, posted, strict=True))
    items = [row for message, (envelope, _) in pairs for row in _items(message, envelope)]
    if items:
        session.connection().execute(insert(MessageItem), items)
    outbox.queue_all(
        session,
        [(m, posting.to.channels(posting.reach), posting.not_before) for m, (_, posting) in pairs],
    )
    return messages


def _message(plan: Plan, envelope: Envelope, posting: Posting, *, now: datetime) -> Message:
    return Message(
        plan_id=plan.id or 0,
        key=posting.key,
        kind=envelope.kind.value,
        day=posting.day,
        addressee=posting.to.key,
        post_id=posting.to.post.id,
        person_id=posting.to.person,
        subject=posting.subject,
        reach=posting.reach.value,
        channels=",".join(posting.to.channels(posting.reach)),
        copies=json.dumps([as_recipient(c) for c in posting.copies], ensure_ascii=False),
        created_at=now,
        not_before=posting.not_before,
        submission_id=posting.submission_id,
        extension_id=posting.extension_id,
        instruction_id=posting.instruction_id,
    )


def _items(message: Message, envelope: Envelope) -> Sequence[dict[str, object]]:
    return [
        {
            "message_id": message.id,
            "duty_id": item.duty,
            "position": position,
            "rung": item.rung,
            "last_day": item.last_day,
            "days_overdue": item.days_overdue,
            "notice_id": item.notice,
        }
        for position, item in enumerate(envelope.items)
    ]


def as_recipient(addressee: Addressee) -> dict[str, str | None]:
    """Return an addressee as it stands in JSON: printed post, unit code, person's name."""
    return {
        "post": addressee.post.title,
        "unit": addressee.post.unit_code,
        "person": addressee.name,
    }
