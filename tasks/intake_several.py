"""A reply to a letter about several duties: the one it names, or a question back, once."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from models.incoming import IncomingMail
from models.messages import Message, MessageItem
from models.plan import Plan
from models.policy import load_policy
from notifications import envelopes
from notifications.replies.mail import Incoming
from notifications.subjects import SubjectFacts, subject_for
from rules.addressing import Addressee
from rules.clock import local
from rules.folding import Envelope, Item, Kind
from rules.ladder import Reach
from rules.mail_answers import Named, named_duty
from tasks.intake_end import UNRECOGNISED, IntakeDesk

EMAIL, SEVERAL = "email", "several_duties"


def items_of(session: Session, message: Message) -> Sequence[MessageItem]:
    """Return the items of a letter in their order."""
    query = select(MessageItem).where(MessageItem.message_id == message.id)
    return session.exec(query.order_by(col(MessageItem.position))).all()


def named_in(
    session: Session, mail: Incoming, message: Message, duties: Sequence[int]
) -> Named | None:
    """Return the duty that a reply names; with a number alone, the words sent before it.

    None too where files came with those words: they are not kept, so that without them
    half a result would be filed. The question back asks to send them again.
    """
    named = named_duty(mail.text, duties)
    if named is None or named.text:
        return named
    before = _before(session, mail, message)
    if not mail.files and any(each.files for each in before):
        return None
    # A number alone that was not filed said nothing.
    said = (each.text for each in before if not _is_number_alone(each.text, duties))
    return replace(named, text=next(said, ""))


def _is_number_alone(text: str, duties: Sequence[int]) -> bool:
    named = named_duty(text, duties)
    return named is not None and not named.text


def _before(session: Session, mail: Incoming, message: Message) -> Sequence[IncomingMail]:
    """Return what the same person wrote to the letter that was asked back about, newest first."""
    asked = select(Message.id).where(Message.key == message.key.removeprefix(_asked("")))
    query = select(IncomingMail).where(
        col(IncomingMail.message_id).in_(asked),
        IncomingMail.sender == mail.sender,
        IncomingMail.outcome == UNRECOGNISED,
        IncomingMail.reason == SEVERAL,
    )
    return session.exec(query.order_by(col(IncomingMail.id).desc())).all()


def ask_back(session: Session, message: Message, to: Addressee, desk: IntakeDesk) -> None:
    """Ask by mail which duty is meant: once a letter, so that no loop can begin."""
    plan = session.get_one(Plan, message.plan_id)
    policy, here = load_policy(session, plan), local(desk.now, desk.zone)
    items = items_of(session, message)
    by_mail = tuple(each for each in to.contacts if each.channel == EMAIL)
    posting = envelopes.Posting(
        key=_asked(message.key),
        day=here.date(),
        to=replace(to, contacts=by_mail),
        subject=subject_for(Kind.WHICH_DUTY, facts=SubjectFacts(count=len(items))),
        reach=Reach.PREFERRED,
        not_before=policy.ladder.next_open(here, policy.calendar),
    )
    envelope = Envelope(kind=Kind.WHICH_DUTY, items=tuple(_item(each) for each in items))
    envelopes.put(session, plan, envelope, posting, now=desk.now)


def _asked(key: str) -> str:
    return f"which-duty:{key}"


def _item(item: MessageItem) -> Item:
    return Item(
        duty=item.duty_id,
        rung=None,
        offset=0,
        last_day=item.last_day,
        days_overdue=item.days_overdue,
        sort_key="",
    )
