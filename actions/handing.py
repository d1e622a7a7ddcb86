"""A head hands one duty to a person of its own unit, and takes it back.

The head stays responsible: it is in copy, and alone asks for more time or objects. The
person in whose hands the duty is accepts it and files.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from actions.actors import Actor
from actions.changes import get_duty, note, require_role
from actions.events import announce
from actions.standing_in import MOST_CHARACTERS, spelt
from models.directory import load_directory
from models.duty import Duty
from models.lookup import full_name
from models.plan import Plan
from models.roster import Person, Post, Tenure, Unit
from models.within import Clerk, Handover
from rules.clock import local
from rules.folding import Kind
from rules.states import UNDONE, Role, State

OWNER = frozenset({Role.OWNER})


class HandoverError(ValueError):
    """The duty cannot be handed to that person, or is in nobody's hands."""


def hand_over(
    session: Session, duty_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo, name: str
) -> Handover:
    """Put a duty into the hands of somebody of the own unit, who is told at once.

    The same name again changes nothing, another takes the duty over. Raises RightsError for
    anybody but the head, HandoverError for no name, the head itself or a duty that is done.
    """
    duty = get_duty(session, duty_id)
    require_role(session, duty, OWNER, "hand over", actor=actor)
    words = spelt(name)
    _check(session, duty, words, today=local(now, zone).date())
    person = person_of_unit(session, duty.unit_id, words)
    present = present_handover(session, duty_id)
    if present is not None and present.person_id == person.id:
        return present
    if present is not None:
        _end(session, present, actor=actor, now=now)
    given = Handover(duty_id=duty_id, person_id=person.id or 0, given_at=now, given_by=actor.label)
    session.add(given)
    session.flush()
    details: dict[str, object] = {"person": person.id}
    note(session, duty, act="duty.handed_over", actor=actor, now=now, details=details)
    announce(session, duty, Kind.HANDED_OVER, now=now, zone=zone, handover=given)
    return given


def take_back_handover(session: Session, duty_id: int, *, actor: Actor, now: datetime) -> Handover:
    """Take a duty back into the head's own hands; what was filed meanwhile stays."""
    duty = get_duty(session, duty_id)
    require_role(session, duty, OWNER, "take back", actor=actor)
    present = present_handover(session, duty_id)
    if present is None:
        message = f"{full_name(session, duty)} is in nobody else's hands; open its page again"
        raise HandoverError(message)
    _end(session, present, actor=actor, now=now)
    details: dict[str, object] = {"person": present.person_id}
    note(session, duty, act="duty.called_back", actor=actor, now=now, details=details)
    return present


def end_handover(session: Session, duty: Duty, *, actor: Actor, now: datetime) -> None:
    """End the handover of a head who answers for the duty no more; in no other hands, nothing."""
    present = present_handover(session, duty.id or 0)
    if present is None:
        return
    _end(session, present, actor=actor, now=now)
    details: dict[str, object] = {"person": present.person_id}
    note(session, duty, act="duty.handover_ended", actor=actor, now=now, details=details)


def present_handover(session: Session, duty_id: int) -> Handover | None:
    """Return in whose hands a duty is, None when the head has it."""
    open_ = select(Handover).where(Handover.duty_id == duty_id, col(Handover.ended_at).is_(None))
    return session.exec(open_).first()


def handovers_of(session: Session, duty_id: int) -> tuple[tuple[Handover, Person], ...]:
    """Return in whose hands a duty was within its unit, the newest first."""
    query = (
        select(Handover, Person)
        .join(Person, col(Handover.person_id) == Person.id)
        .where(Handover.duty_id == duty_id)
    )
    return tuple(session.exec(query.order_by(col(Handover.id).desc())))


def in_hands_of(session: Session, duty_id: int) -> Person | None:
    """Return the person who works on a duty for its head, None when the head has it."""
    present = present_handover(session, duty_id)
    return session.get_one(Person, present.person_id) if present else None


def colleagues(session: Session, unit_id: int) -> Sequence[Person]:
    """Return who is known to work in a unit: in a post, as its clerk, or handed a duty once."""
    in_posts = (
        select(Tenure.person_id)
        .join(Post, col(Tenure.post_id) == Post.id)
        .where(Post.unit_id == unit_id)
    )
    clerks = select(Clerk.person_id).where(Clerk.unit_id == unit_id)
    # What ended on a duty that came from another unit may have been in the hands of that one.
    handed = (
        select(Handover.person_id)
        .join(Duty, col(Handover.duty_id) == Duty.id)
        .where(
            Duty.unit_id == unit_id,
            or_(col(Duty.reassigned_from).is_(None), col(Handover.ended_at).is_(None)),
        )
    )
    return session.exec(
        select(Person)
        .where(
            col(Person.id).in_(in_posts) | col(Person.id).in_(clerks) | col(Person.id).in_(handed)
        )
        .order_by(col(Person.id).desc())
    ).all()


def person_of_unit(session: Session, unit_id: int, name: str) -> Person:
    """Return the person of that name in THIS unit, or a new one; a namesake is another."""
    words = spelt(name)
    known = next((p for p in colleagues(session, unit_id) if spelt(p.name) == words), None)
    if known is not None:
        return known
    person = Person(plan_id=session.get_one(Unit, unit_id).plan_id, name=words)
    session.add(person)
    session.flush()
    return person


def _check(session: Session, duty: Duty, name: str, *, today: date) -> None:
    if State(duty.state) not in UNDONE:
        message = f'{full_name(session, duty)} is "{duty.state}"; only what is to be done is handed'
        raise HandoverError(message)
    if not 0 < len(name) <= MOST_CHARACTERS or not name.isprintable():
        message = "nobody can be handed a duty without a name; give first and last name"
        raise HandoverError(message)
    directory = load_directory(session, session.get_one(Plan, duty.plan_id))
    holder = directory.holder(directory.posts[duty.post_id], today)
    if holder is not None and spelt(holder.name) == name:
        message = f'"{name}" is the head; hand the duty to somebody else of the unit'
        raise HandoverError(message)


def _end(session: Session, present: Handover, *, actor: Actor, now: datetime) -> None:
    present.ended_at, present.ended_by = now, actor.label
    session.add(present)
    session.flush()
