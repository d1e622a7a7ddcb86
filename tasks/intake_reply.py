"""A reply to a letter: filed as the result of its one duty, or put before the office.

Never guessed: a reply to a letter about several duties, from another address, or one that
the acts refuse stands in the list of the standing office, with the reason.
"""

from sqlmodel import Session, select

from actions import acting
from actions.acting import EmptyResultError
from actions.actors import Actor, actor_for_addressee
from actions.evidence import Upload, UploadError
from models.directory import load_directory
from models.messages import Message, MessageItem
from models.plan import Plan
from notifications.replies.mail import Incoming
from rules.addressing import Addressee
from rules.clock import local
from rules.folding import EVENT_KINDS, LIST_KINDS
from rules.states import RightsError, TransitionError
from tasks.deliver_plans import addressee_today
from tasks.intake_end import FILED, UNPROVEN, UNRECOGNISED, Ended, IntakeDesk, referred_to

EMAIL = "email"
NO_REFERENCE, OTHER_SENDER = "no_reference", "other_sender"
FORMER, SEVERAL, REFUSED = "former_holder", "several_duties", "refused"
NO_REMINDER = "no_reminder"
REFUSALS = (RightsError, TransitionError, UploadError, EmptyResultError)


def answer(session: Session, mail: Incoming, desk: IntakeDesk) -> Ended:
    """File a reply as the result of the one duty its letter was about.

    1. Which letter: by In-Reply-To, References, or the token in the address it went to.
    2. Who: the sender's address must be a verified one of whoever the letter is to today.
    3. What: exactly one duty, of which the letter reminded. 4. The act, by the same rules
    as on the page; its receipt goes to the sender.
    """
    message = next(iter(referred_to(session, mail.answers, desk.channels.secret_key)), None)
    if message is None:
        return Ended(outcome=UNRECOGNISED, reason=NO_REFERENCE)
    actor = _actor(session, mail, message, desk)
    if not isinstance(actor, Actor):
        return _refused(message, actor)
    # "Đã nhận, cảm ơn" below a decision is no result.
    if message.kind in EVENT_KINDS:
        return _refused(message, NO_REMINDER)
    duties = session.exec(
        select(MessageItem.duty_id).where(MessageItem.message_id == message.id).distinct()
    ).all()
    if message.kind in LIST_KINDS or len(duties) != 1:
        return _refused(message, SEVERAL)
    try:
        with session.begin_nested():
            filed = acting.submit(
                session,
                duties[0],
                actor=actor,
                now=desk.now,
                zone=desk.zone,
                text=mail.text,
                store=desk.store,
                files=[Upload(name=each.name, content=each.content) for each in mail.files],
            )
    except REFUSALS as error:
        return _refused(message, REFUSED, str(error))
    return Ended(outcome=FILED, message_id=message.id, submission_id=filed.id)


def _actor(session: Session, mail: Incoming, message: Message, desk: IntakeDesk) -> Actor | str:
    """Return who acts by this mail, or the reason why nobody does."""
    plan = session.get_one(Plan, message.plan_id)
    to = addressee_today(
        load_directory(session, plan),
        addressee=message.addressee,
        post_id=message.post_id,
        now=desk.now,
        zone=desk.zone,
    )
    if to is None or mail.sender not in _addresses(to):
        return OTHER_SENDER
    if mail.unproven:
        return UNPROVEN
    today = local(desk.now, desk.zone).date()
    return actor_for_addressee(session, plan, to.key, today) or FORMER


def _addresses(to: Addressee) -> set[str]:
    return {c.address.lower() for c in to.contacts if c.channel == EMAIL and c.is_usable}


def _refused(message: Message, reason: str, detail: str = "") -> Ended:
    return Ended(outcome=UNRECOGNISED, reason=reason, detail=detail[:500], message_id=message.id)
