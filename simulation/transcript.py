"""The transcript of a simulation or a preview: messages, what was not sent and why, totals."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, and_, col, or_, select

from models.duty import Duty, Occurrence
from models.messages import Message, MessageItem, Notice
from models.plan import Obligation, Plan
from models.policy import Policy
from models.roster import Person, Post, Unit
from rules.clock import local, moment_of

NOT_SENT = "not_sent"


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """Plain values, in the shape that `dondoc simulate --json` prints."""

    messages: list[dict[str, Any]]
    not_sent: list[dict[str, Any]]

    @property
    def totals(self) -> dict[str, Any]:
        """Return how many there are, by kind and by reason."""
        kinds = Counter(m["kind"] for m in self.messages)
        reasons = Counter(n["reason"] for n in self.not_sent)
        return {
            "messages": len(self.messages),
            "not_sent": len(self.not_sent),
            "items": sum(len(m["items"]) for m in self.messages),
            "by_kind": dict(sorted(kinds.items())),
            "by_reason": dict(sorted(reasons.items())),
        }

    def as_json(self) -> dict[str, Any]:
        """Return the whole as JSON values."""
        return {"messages": self.messages, "not_sent": self.not_sent, "totals": self.totals}


@dataclass(frozen=True, kw_only=True)
class _Names:
    duties: Mapping[int, tuple[str, str, str]]
    posts: Mapping[int, tuple[str, str]]
    people: Mapping[int, str]


@dataclass(frozen=True, kw_only=True)
class OneDay:
    """What of a transcript belongs to one day: [`begin`, `end`) on the clock.

    `waited` are the notices that stood open when the day began: those settled on it
    without being sent belong to it, whenever they had been decided.
    """

    begin: datetime
    end: datetime
    waited: frozenset[int] = frozenset()


def transcript(
    session: Session, plan: Plan, policy: Policy, *, zone: ZoneInfo, only: OneDay | None = None
) -> Transcript:
    """Read every message of a plan and every notice that was not sent, in order of time.

    `only` leaves out messages that leave on another day and what was settled on another.
    """
    names = _names(session)
    messages = (
        select(Message)
        .where(Message.plan_id == plan.id)
        .order_by(col(Message.not_before), col(Message.id))
    )
    notices = (
        select(Notice)
        .where(Notice.plan_id == plan.id, Notice.status == NOT_SENT)
        .order_by(col(Notice.day), col(Notice.duty_id), col(Notice.offset), col(Notice.id))
    )
    if only is not None:
        messages = messages.where(
            col(Message.not_before) >= only.begin, col(Message.not_before) < only.end
        )
        decided = and_(col(Notice.decided_at) >= only.begin, col(Notice.decided_at) < only.end)
        notices = notices.where(or_(decided, col(Notice.id).in_(only.waited)))
    items: dict[int, list[MessageItem]] = defaultdict(list)
    for item in session.exec(select(MessageItem).order_by(col(MessageItem.position))):
        items[item.message_id].append(item)
    return Transcript(
        messages=[_message(m, items[m.id or 0], names, zone=zone) for m in session.exec(messages)],
        not_sent=[_not_sent(n, names, policy, zone=zone) for n in session.exec(notices)],
    )


def _names(session: Session) -> _Names:
    duties = session.exec(
        select(col(Duty.id), col(Obligation.ref), col(Occurrence.key), col(Unit.code))
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
    )
    posts = session.exec(
        select(col(Post.id), col(Post.title), col(Unit.code)).join(
            Unit, col(Post.unit_id) == Unit.id
        )
    )
    return _Names(
        duties={duty or 0: (ref, key, code) for duty, ref, key, code in duties},
        posts={post or 0: (title, code) for post, title, code in posts},
        people={p.id or 0: p.name for p in session.exec(select(Person))},
    )


def _message(
    message: Message, items: list[MessageItem], names: _Names, *, zone: ZoneInfo
) -> dict[str, Any]:
    title, unit = names.posts[message.post_id]
    fallen = [item.rung for item in items if item.rung]
    return {
        "at": local(message.not_before, zone).isoformat(),
        "rung": fallen[0] if fallen else None,
        "kind": message.kind,
        "to": {
            "post": title,
            "unit": unit,
            "person": names.people.get(message.person_id or 0),
        },
        "copies": json.loads(message.copies),
        "channels": [channel for channel in message.channels.split(",") if channel],
        "subject": message.subject,
        "items": [_item(item, names) for item in items],
    }


def _item(item: MessageItem, names: _Names) -> dict[str, Any]:
    ref, occurrence, unit = names.duties[item.duty_id]
    return {
        "obligation": ref,
        "occurrence": occurrence,
        "unit": unit,
        "rung": item.rung,
        "last_day": item.last_day.isoformat() if item.last_day else None,
        "days_overdue": item.days_overdue,
    }


def _not_sent(notice: Notice, names: _Names, policy: Policy, *, zone: ZoneInfo) -> dict[str, Any]:
    ref, occurrence, unit = names.duties[notice.duty_id]
    at = moment_of(notice.day, policy.ladder.send_at, zone)
    return {
        "at": local(at, zone).isoformat(),
        "rung": notice.rung,
        "obligation": ref,
        "occurrence": occurrence,
        "unit": unit,
        "reason": notice.reason,
        "to": names.posts[notice.post_id][0],
    }
