"""A reply to a letter: filed as the result of its one duty, or put before the office.

Never guessed: a reply to a letter about several duties that names none of them (it is asked
back about once), from another address, or one that the acts refuse stands in the list of
the standing office, with the reason.
"""

from dataclasses import replace

from sqlmodel import Session

from actions import acting
from actions.acting import EmptyResultError
from actions.actors import Actor, actor_for_addressee
from actions.evidence import Upload, UploadError
from models.directory import load_directory
from models.messages import Message
from models.plan import Plan
from notifications.replies.mail import Incoming
from rules.addressing import Addressee
from rules.clock import local
from rules.folding import EVENT_KINDS, LIST_KINDS, Kind
from rules.mail_answers import Named
from rules.states import RightsError, TransitionError
from tasks.deliver_plans import addressee_today
from tasks.intake_end import FILED, UNPROVEN, UNRECOGNISED, Ended, IntakeDesk, referred_to
from tasks.intake_several import SEVERAL, ask_back, items_of, named_in

EMAIL = "email"
NO_REFERENCE, OTHER_SENDER = "no_reference", "other_sender"
FORMER, REFUSED = "former_holder", "refused"
NO_REMINDER = "no_reminder"
REFUSALS = (RightsError, TransitionError, UploadError, EmptyResultError)


def answer(session: Session, mail: Incoming, desk: IntakeDesk) -> Ended:
    """File a reply as the result of the one duty its letter was about.

    1. Which letter: by In-Reply-To, References, or the token in the address it went to.
    2. Who: the sender's address must be a verified one of whoever the letter is to today.
    3. What: the one duty of which the letter reminded, or the one of several that the reply
    names. 4. The act, by the same rules as on the page; its receipt goes to the sender.
    """
    message = next(iter(referred_to(session, mail.answers, desk.channels.secret_key)), None)
    if message is None:
        return Ended(outcome=UNRECOGNISED, reason=NO_REFERENCE)
    to = _reader(session, message, desk)
    actor = _actor(session, mail, message, to, desk)
    if to is None or not isinstance(actor, Actor):
        return _refused(message, str(actor))
    # "Đã nhận, cảm ơn" below a decision is no result.
    if message.kind in EVENT_KINDS - {Kind.WHICH_DUTY}:
        return _refused(message, NO_REMINDER)
    if message.kind in LIST_KINDS:
        return _refused(message, SEVERAL)
    named = _named(session, mail, message)
    if named is None:
        if message.kind != Kind.WHICH_DUTY:
            ask_back(session, message, to, desk)
        return _refused(message, SEVERAL)
    said = replace(mail, text=named.text)
    ended = _file(session, said, named.number, actor, desk)
    return replace(ended, message_id=message.id)


def _named(session: Session, mail: Incoming, message: Message) -> Named | None:
    duties = list(dict.fromkeys(item.duty_id for item in items_of(session, message)))
    if len(duties) == 1:
        return Named(number=duties[0], text=mail.text)
    return named_in(session, mail, message, duties)


def _file(session: Session, mail: Incoming, duty: int, actor: Actor, desk: IntakeDesk) -> Ended:
    try:
        with session.begin_nested():
            filed = acting.submit(
                session,
                duty,
                actor=actor,
                now=desk.now,
                zone=desk.zone,
                text=mail.text,
                store=desk.store,
                files=[Upload(name=each.name, content=each.content) for each in mail.files],
            )
    except REFUSALS as error:
        return Ended(outcome=UNRECOGNISED, reason=REFUSED, detail=str(error)[:500])
    return Ended(outcome=FILED, submission_id=filed.id)


def _reader(session: Session, message: Message, desk: IntakeDesk) -> Addressee | None:
    plan = session.get_one(Plan, message.plan_id)
    return addressee_today(
        load_directory(session, plan),
        addressee=message.addressee,
        post_id=message.post_id,
        now=desk.now,
        zone=desk.zone,
    )


def _actor(
    session: Session, mail: Incoming, message: Message, to: Addressee | None, desk: IntakeDesk
) -> Actor | str:
    """Return who acts by this mail, or the reason why nobody does."""
    if to is None or mail.sender not in _addresses(to):
        return OTHER_SENDER
    if mail.unproven:
        return UNPROVEN
    today = local(desk.now, desk.zone).date()
    plan = session.get_one(Plan, message.plan_id)
    return actor_for_addressee(session, plan, to.key, today) or FORMER


def _addresses(to: Addressee) -> set[str]:
    return {c.address.lower() for c in to.contacts if c.channel == EMAIL and c.is_usable}


def _refused(message: Message, reason: str) -> Ended:
    return Ended(outcome=UNRECOGNISED, reason=reason, message_id=message.id)
