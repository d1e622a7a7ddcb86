"""Mail that nothing was made of: who in the office has looked at it."""

from datetime import datetime

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import OFFICE, OfficeMistakeError, Wrong, plan_roles
from models import journal
from models.incoming import IncomingMail
from models.plan import Plan
from rules.states import RightsError

UNRECOGNISED = "unrecognised"


def unsettled(session: Session) -> list[IncomingMail]:
    """Return the mails that wait for somebody of the office, oldest first."""
    query = select(IncomingMail).where(
        IncomingMail.outcome == UNRECOGNISED, col(IncomingMail.settled_at).is_(None)
    )
    return list(session.exec(query.order_by(col(IncomingMail.id))))


def settle_mail(session: Session, mail_id: int, *, actor: Actor, now: datetime) -> IncomingMail:
    """Note that the standing office has dealt with a mail; it stays on record.

    A mail that fits no message belongs to no plan: the standing office of any may.
    """
    plans = session.exec(select(Plan)).all()
    if not any(plan_roles(plan, actor) & OFFICE for plan in plans):
        message = f'"{actor.label}" may not settle mail; the standing office may'
        raise RightsError(message)
    mail = session.get(IncomingMail, mail_id, with_for_update=True)
    if mail is None or mail.outcome != UNRECOGNISED:
        message = f"there is no mail {mail_id} to look at; open the list again"
        raise OfficeMistakeError(Wrong.GONE, message)
    if mail.settled_at is None:
        mail.settled_at, mail.settled_by = now, actor.label
        session.add(mail)
        journal.write(
            session, at=now, actor=actor.label, act="mail.settled", subject=f"mail:{mail_id}"
        )
    return mail
