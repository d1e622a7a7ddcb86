"""Signs of life, read: what shows that a message has reached the head it was to."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from models.duty import Extension, StateChange
from models.incoming import IncomingMail
from models.messages import Delivery, Message
from models.remarks import Objection
from models.signs_work import was_measured, was_written
from models.within import Handover
from models.zalo import ZaloEvent
from rules.signs import Sign
from rules.states import Act

# What only whoever owes a duty does to its state: the holder, a delegate, a clerk.
OWN_ACTS = (Act.ACCEPT, Act.SUBMIT, Act.TAKE_BACK)
# A letter that may come from somebody else shows nothing.
NOT_THEIRS = ("other_sender", "unproven", "former_holder")
NOBODY_WROTE = ("automatic", "bounce")
SEEN, EMAIL = "seen", "email"
PENDING = "asked"


def sign_of(
    session: Session,
    message: Message,
    tries: Collection[Delivery],
    duties: Collection[int],
    *,
    since: datetime,
) -> Sign | None:
    """Return the sign that came for a message since it was carried, None without one.

    An act counts on any duty of the message: it shows that the message was read.
    """
    if _acted(session, duties, since):
        return Sign.ACTED
    if _replied(session, message, tries, since):
        return Sign.REPLIED
    return Sign.SEEN if any(each.status == SEEN for each in tries) else None


def _acted(session: Session, duties: Collection[int], since: datetime) -> bool:
    own = col(StateChange.act).in_([act.value for act in OWN_ACTS])
    # Who asked for more time before the message waits for an answer, and is not silent.
    asked = or_(Extension.asked_at >= since, Extension.outcome == PENDING)
    acts = (
        select(StateChange.id)
        .where(_of(StateChange.duty_id, duties), own, StateChange.at >= since)
        .exists(),
        select(Extension.id).where(_of(Extension.duty_id, duties), asked).exists(),
        select(Objection.id)
        .where(_of(Objection.duty_id, duties), Objection.made_at >= since)
        .exists(),
        select(Handover.id)
        .where(_of(Handover.duty_id, duties), Handover.given_at >= since)
        .exists(),
        was_measured(duties, since),
        was_written(duties, since),
    )
    return bool(session.exec(select(or_(*acts))).one())


def _of(duty: int, duties: Collection[int]) -> ColumnElement[bool]:
    return col(duty).in_(duties)


def _replied(
    session: Session, message: Message, tries: Collection[Delivery], since: datetime
) -> bool:
    by_mail = select(IncomingMail.id).where(
        IncomingMail.message_id == message.id,
        col(IncomingMail.outcome).not_in(NOBODY_WROTE),
        col(IncomingMail.reason).not_in(NOT_THEIRS),
    )
    # Zalo's words belong to no message: any of the account since then shows that it is read.
    accounts = {each.address for each in tries if each.address and each.channel != EMAIL}
    by_zalo = select(ZaloEvent.id).where(
        col(ZaloEvent.user_id).in_(accounts),
        or_(col(ZaloEvent.name).startswith("user_send"), col(ZaloEvent.name).startswith("message")),
        col(ZaloEvent.occurred_at) >= since,
    )
    queries = (by_mail, by_zalo)
    return any(session.exec(query.limit(1)).first() is not None for query in queries)
