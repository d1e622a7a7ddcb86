"""Re-check: what of a message still needs telling at the moment at which it leaves.

Between the morning's fold and the sending somebody may have filed, confirmed, paused or
got more time; a message that waited over a night may have been overtaken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.duty import Duty
from models.messages import Message, MessageItem, Notice
from models.plan import Obligation, Plan
from models.policy import Policy
from rules.folding import EVENT_KINDS, LIST_KINDS, Kind
from rules.ladder import Reason
from rules.steps import SILENT
from tasks.observe import Observed, observe
from tasks.settle import unneeded

NOT_SENT, WAITING, QUEUED = "not_sent", "waiting", "queued"


@dataclass(frozen=True, kw_only=True)
class Stale:
    """An item that needs telling no more."""

    item: MessageItem
    notice: Notice | None
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the re-check found; `reason` says why the whole message is not sent any more."""

    stale: tuple[Stale, ...] = ()
    reason: Reason | None = None


def recheck(session: Session, plan: Plan, policy: Policy, message: Message) -> Checked:
    """Compare a message with its duties as they stand now; changes nothing.

    A receipt or a decision tells what happened and is sent whatever happened since.
    """
    if message.kind in EVENT_KINDS:
        return Checked()
    items = _items(session, message)
    if not items:
        return Checked()
    if message.kind == Kind.CHAIR_LIST and _newer_list(session, message):
        return Checked(reason=Reason.SUPERSEDED)
    duties = _duties(session, plan, items)
    notices = _notices(session, items)
    passed = _overtaken(session, message, [n for n in notices.values() if n.addressee])
    stale = tuple(
        Stale(item=item, notice=notices.get(item.notice_id or 0), reason=reason)
        for item in items
        if (reason := _why_stale(item, duties, notices, passed)) is not None
    )
    weekly = policy.ladder.weekly_day(message.day, policy.calendar) == message.day
    stands = weekly and message.kind in LIST_KINDS
    return Checked(stale=stale, reason=whole(items, stale, stands_alone=stands))


def _newer_list(session: Session, message: Message) -> bool:
    """Tell whether a later list of the chair waits or has gone: all of this one stands there."""
    query = select(Message.id).where(
        Message.plan_id == message.plan_id,
        Message.post_id == message.post_id,
        Message.kind == message.kind,
        col(Message.day) > message.day,
        col(Message.status).in_((QUEUED, "sent")),
    )
    return session.exec(query).first() is not None


def whole(
    items: Sequence[MessageItem], stale: Sequence[Stale], *, stands_alone: bool
) -> Reason | None:
    """Say why nothing is left to tell; None while something is.

    What fell that morning carries the message; where nothing of it is left, what merely
    stands there is not sent alone, except in the weekly list (`stands_alone`).
    """
    gone = {s.item.id: s.reason for s in stale}
    left = [item for item in items if item.id not in gone]
    fell = [item for item in items if item.rung is not None]
    if left and (stands_alone or not fell or any(item.rung for item in left)):
        return None
    ends = fell or items
    return gone[ends[0].id]


def drop(session: Session, stale: Sequence[Stale]) -> None:
    """Take stale items out of their message and write the reason on their notices."""
    for gone in stale:
        if gone.notice is not None:
            gone.notice.status, gone.notice.reason = NOT_SENT, gone.reason.value
            gone.notice.message_id = None
            session.add(gone.notice)
        session.delete(gone.item)
    session.flush()


def _items(session: Session, message: Message) -> Sequence[MessageItem]:
    query = select(MessageItem).where(MessageItem.message_id == message.id)
    return session.exec(query.order_by(col(MessageItem.position))).all()


def _duties(session: Session, plan: Plan, items: Sequence[MessageItem]) -> dict[int, Observed]:
    query = select(Duty, Obligation).where(
        col(Duty.obligation_id) == Obligation.id,
        col(Duty.id).in_({item.duty_id for item in items}),
    )
    found = observe(session, plan, session.exec(query).all())
    return {seen.duty.id or 0: seen for seen in found}


def _notices(session: Session, items: Sequence[MessageItem]) -> dict[int, Notice]:
    ids = [item.notice_id for item in items if item.notice_id is not None]
    query = select(Notice).where(col(Notice.id).in_(ids))
    return {notice.id or 0: notice for notice in session.exec(query)}


def _overtaken(session: Session, message: Message, notices: Sequence[Notice]) -> frozenset[int]:
    """Return the notices of which a more urgent one is on its way to the same person."""
    query = select(Notice.duty_id, col(Notice.last_day), Notice.offset).where(
        col(Notice.duty_id).in_({notice.duty_id for notice in notices}),
        Notice.addressee == message.addressee,
        col(Notice.status).in_((WAITING, QUEUED)),
    )
    highest: dict[tuple[int, date], int] = {}
    for duty_id, last_day, offset in session.exec(query):
        key = (duty_id, last_day)
        highest[key] = max(offset, highest.get(key, offset))
    return frozenset(
        notice.id or 0
        for notice in notices
        if highest.get((notice.duty_id, notice.last_day), notice.offset) > notice.offset
    )


def _why_stale(
    item: MessageItem,
    duties: Mapping[int, Observed],
    notices: Mapping[int, Notice],
    passed: frozenset[int],
) -> Reason | None:
    seen = duties[item.duty_id]
    notice = notices.get(item.notice_id or 0)
    if notice is None:
        moved = item.last_day is not None and item.last_day != seen.watched.last_day
        return Reason.REDATED if moved else SILENT.get(seen.watched.state)
    reason = unneeded(notice, seen.watched)
    if reason is None and notice.id in passed:
        return Reason.SUPERSEDED
    return reason
