"""Events for other systems: put beside what happened, in its transaction, and signed when sent.

An event is told to every webhook that wants its kind; where none does, nothing is written.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, or_, select

from models.database import insert_new
from models.duty import Duty, Occurrence
from models.lookup import full_name
from models.plan import Obligation, Plan
from models.roster import Post, Unit
from models.webhooks import Webhook, WebhookCall, WebhookEvent

QUEUED, CALLING, DELIVERED, EXPIRED = "queued", "calling", "delivered", "expired"


class EventKind(StrEnum):
    """What other systems can be told of."""

    ASSIGNED = "duty.assigned"
    ACCEPTED = "duty.accepted"
    SUBMITTED = "duty.submitted"
    TAKEN_BACK = "duty.taken_back"
    CONFIRMED = "duty.confirmed"
    RETURNED = "duty.returned"
    REOPENED = "duty.reopened"
    PAUSED = "duty.paused"
    RESUMED = "duty.resumed"
    WITHDRAWN = "duty.withdrawn"
    OVERDUE = "duty.overdue"
    ESCALATED = "duty.escalated"
    EXTENSION_ASKED = "extension.asked"
    EXTENSION_DECIDED = "extension.decided"
    OBJECTION_MADE = "objection.made"
    OBJECTION_ANSWERED = "objection.answered"
    INSTRUCTION_GIVEN = "instruction.given"


# The acts of the journal that other systems are told of; the rest is the office's own.
BY_ACT = {
    "duty.assign": EventKind.ASSIGNED,
    "duty.accept": EventKind.ACCEPTED,
    "submission.filed": EventKind.SUBMITTED,
    "submission.recorded": EventKind.SUBMITTED,
    "duty.take_back": EventKind.TAKEN_BACK,
    "duty.confirm": EventKind.CONFIRMED,
    "duty.return": EventKind.RETURNED,
    "duty.reopen": EventKind.REOPENED,
    "duty.pause": EventKind.PAUSED,
    "duty.resume": EventKind.RESUMED,
    "duty.withdraw": EventKind.WITHDRAWN,
    "extension.asked": EventKind.EXTENSION_ASKED,
    "extension.granted": EventKind.EXTENSION_DECIDED,
    "extension.refused": EventKind.EXTENSION_DECIDED,
    "objection.made": EventKind.OBJECTION_MADE,
    "objection.kept": EventKind.OBJECTION_ANSWERED,
    "objection.forwarded": EventKind.OBJECTION_ANSWERED,
    "instruction.given": EventKind.INSTRUCTION_GIVEN,
}


def put(
    session: Session,
    duty: Duty,
    kind: EventKind,
    *,
    key: str,
    at: datetime,
    details: Mapping[str, object],
) -> None:
    """Put an event for every webhook that wants its kind; the same key is put once."""
    wanting = _wanting(session, kind)
    if not wanting:
        return
    uid = str(uuid4())
    payload = {
        "id": uid,
        "kind": kind.value,
        "at": at.isoformat(),
        "duty": _facts(session, duty),
        "details": dict(details),
    }
    event = {"uid": uid, "key": key, "kind": kind.value, "at": at, "payload": payload}
    insert_new(session, WebhookEvent, [event])
    number = session.exec(select(WebhookEvent.id).where(WebhookEvent.key == key)).one()
    calls = [
        {"webhook_id": hook, "event_id": number, "status": QUEUED, "tries": 0, "detail": ""}
        for hook in wanting
    ]
    insert_new(session, WebhookCall, calls)


def is_anybody_listening(session: Session) -> bool:
    """Tell whether there is any webhook: a morning of thousands of duties asks once."""
    live = select(Webhook.id).where(col(Webhook.ended_at).is_(None)).limit(1)
    return session.exec(live).first() is not None


def _wanting(session: Session, kind: EventKind) -> list[int]:
    live = session.exec(select(Webhook).where(col(Webhook.ended_at).is_(None)))
    return [hook.id or 0 for hook in live if kind.value in hook.kinds.split()]


def _facts(session: Session, duty: Duty) -> dict[str, object]:
    post = session.get_one(Post, duty.post_id)
    return {
        "id": duty.id,
        "name": str(full_name(session, duty)),
        "plan": session.get_one(Plan, duty.plan_id).code,
        "ref": session.get_one(Obligation, duty.obligation_id).ref,
        "occurrence": session.get_one(Occurrence, duty.occurrence_id).key,
        "unit": session.get_one(Unit, duty.unit_id).code,
        "post": post.code,
        "state": duty.state,
        "last_day": duty.last_day.isoformat() if duty.last_day else None,
    }


def is_calling_due(session: Session, *, now: datetime) -> bool:
    """Tell whether an event waits that may be told now; `now` is the clock on the wall."""
    query = select(WebhookCall.id).where(waits(now)).limit(1)
    return session.exec(query).first() is not None


def waits(now: datetime) -> ColumnElement[bool]:
    """Return the condition of calls that may be made now; a lost caller's lease ends."""
    status, next_at = col(WebhookCall.status), col(WebhookCall.next_at)
    queued = and_(status == QUEUED, or_(next_at.is_(None), next_at <= now))
    lost = and_(status == CALLING, col(WebhookCall.lease_until) <= now)
    return or_(queued, lost)


def body_of(event: WebhookEvent) -> bytes:
    """Return the body of a call: the same bytes at every try."""
    return json.dumps(event.payload, ensure_ascii=False, sort_keys=True).encode()


def signature(secret: str, body: bytes, *, at: datetime) -> str:
    """Sign a body with its moment (seconds since 1970), so that an old call cannot be replayed."""
    moment = int(at.timestamp())
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"
