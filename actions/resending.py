"""Send a message again: another try under the same key, and so the same Message-ID.

Whether it still needs telling, and what it says, is decided where every message is sent.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import OFFICE, ROSTER, OfficeMistakeError, Wrong, find, require_role
from models import journal
from models.directory import load_directory
from models.messages import Delivery, Message
from models.plan import Plan
from models.policy import load_policy
from notifications import outbox
from notifications.outbox import MessageStatus
from rules.addressing import Addressee, Directory
from rules.clock import local
from tasks.deliver_plans import addressee_today

AGAIN = (MessageStatus.SENT, MessageStatus.FAILED)


def resend(
    session: Session, message_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> Message:
    """Queue one more try of a sent or failed message, to who holds the post today.

    Raises OfficeMistakeError for one that waits, was not to be sent, or reaches nobody.
    """
    message = session.get(Message, message_id)
    if message is None:
        words = f"there is no message {message_id}; open the list of messages"
        raise OfficeMistakeError(Wrong.GONE, words)
    plan = find(session, message.plan_id)
    require_role(plan, actor, OFFICE, "send a message again")
    if message.status not in AGAIN:
        words = f'message {message_id} is "{message.status}"; only a sent or failed one goes again'
        raise OfficeMistakeError(Wrong.NOT_AGAIN, words)
    to = _to(load_directory(session, plan), message, now=now, zone=zone)
    if to is None or not to.by_preference():
        words = f"nobody can be reached for message {message_id}; mend the contact first"
        raise OfficeMistakeError(Wrong.NO_ADDRESS, words)
    queue_again(session, message, to, now=now, zone=zone)
    _journal(session, message, actor=actor, now=now)
    return message


def resend_failed(
    session: Session, plan_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> int:
    """Queue every failed message whose addressee can be reached now; return how many.

    For after a contact was mended. What has been settled or overtaken since is left out
    with its reason when its turn to be sent comes.
    """
    plan = find(session, plan_id)
    require_role(plan, actor, ROSTER, "send the failed messages again")
    found = resendable(session, plan, now=now, zone=zone)
    if not found:
        words = f"no failed message of plan {plan.code} can be reached now; mend a contact first"
        raise OfficeMistakeError(Wrong.NOTHING_TO_RESEND, words)
    for message, to in found:
        queue_again(session, message, to, now=now, zone=zone)
        _journal(session, message, actor=actor, now=now)
    return len(found)


def resendable(
    session: Session, plan: Plan, *, now: datetime, zone: ZoneInfo
) -> list[tuple[Message, Addressee]]:
    """Return the failed messages for which there is now an address not tried in vain."""
    messages = failed(session, plan.id or 0)
    if not messages:
        return []
    directory = load_directory(session, plan)
    tried = _tried(session, [message.id or 0 for message in messages])
    found: list[tuple[Message, Addressee]] = []
    for message in messages:
        to = _to(directory, message, now=now, zone=zone)
        ways = {(channel, to.address(channel)) for channel in to.by_preference()} if to else set()
        if to is not None and ways - tried.get(message.id or 0, set()):
            found.append((message, to))
    return found


def failed(session: Session, plan_id: int) -> Sequence[Message]:
    """Return the failed messages of a plan, oldest first."""
    query = select(Message).where(
        Message.plan_id == plan_id, Message.status == MessageStatus.FAILED
    )
    return session.exec(query.order_by(col(Message.id))).all()


def _to(
    directory: Directory, message: Message, *, now: datetime, zone: ZoneInfo
) -> Addressee | None:
    return addressee_today(
        directory, addressee=message.addressee, post_id=message.post_id, now=now, zone=zone
    )


def _tried(session: Session, message_ids: Sequence[int]) -> dict[int, set[tuple[str, str | None]]]:
    found: dict[int, set[tuple[str, str | None]]] = defaultdict(set)
    query = select(Delivery).where(col(Delivery.message_id).in_(message_ids))
    for delivery in session.exec(query):
        found[delivery.message_id].add((delivery.channel, delivery.address))
    return found


def queue_again(
    session: Session, message: Message, to: Addressee, *, now: datetime, zone: ZoneInfo
) -> None:
    """Queue one more try of a message, for the next moment at which mail may leave."""
    policy = load_policy(session, find(session, message.plan_id))
    here = local(now, zone)
    # The span in which a message is worth sending begins anew.
    message.not_before = policy.ladder.next_open(here, policy.calendar)
    message.status, message.reason = MessageStatus.QUEUED.value, None
    session.add(message)
    session.flush()
    channel = to.by_preference()[0]
    outbox.queue_attempt(session, message.id or 0, channel=channel, not_before=message.not_before)


def _journal(session: Session, message: Message, *, actor: Actor, now: datetime) -> None:
    journal.write(session, at=now, actor=actor.label, act="message.resent", subject=message.key)
