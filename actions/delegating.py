"""A delegate stands in for the holder of a post for a time, by the holder's own word."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from actions.actors import Actor
from models import journal
from models.roster import Person, Post, Tenure
from rules.states import RightsError

LONGEST = timedelta(days=366)
MOST_CHARACTERS = 120


class Fault(StrEnum):
    """What can be wrong with a delegation."""

    GONE = "gone"
    NAME = "name"
    NO_DAY = "no_day"
    ONESELF = "oneself"
    PERIOD = "period"
    TAKEN = "taken"
    TOO_LONG = "too_long"


class DelegationError(ValueError):
    """The period or the person does not do; `fault` names the mistake for a catalogue."""

    def __init__(self, fault: Fault, message: str) -> None:
        self.fault = fault
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days of a delegation, both inclusive."""

    first: date
    last: date


def name_delegate(
    session: Session,
    post_id: int,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    name: str,
    period: Period,
) -> Tenure:
    """Let a person act for a post of one's own for a period; a delegate names no other.

    Raises RightsError, or DelegationError for a period that is past, too long or taken.
    """
    post = require_own(session, post_id, actor=actor, today=today)
    words = _spelt(name)
    _check(session, post, words, period, today=today)
    person = person_for(session, post, words)
    tenure = Tenure(
        post_id=post_id,
        person_id=person.id or 0,
        valid_from=period.first,
        valid_to=period.last,
        delegate=True,
    )
    session.add(tenure)
    session.flush()
    _note(session, post, tenure, "delegate.named", actor=actor, now=now)
    return tenure


def end_delegation(
    session: Session, tenure_id: int, *, actor: Actor, now: datetime, today: date
) -> Tenure:
    """Let a delegation end before today; one that has not begun never does."""
    tenure = session.get(Tenure, tenure_id)
    if tenure is None or not tenure.delegate or tenure.valid_to is None or tenure.valid_to < today:
        message = f"there is no delegation {tenure_id} that goes on; open the page again"
        raise DelegationError(Fault.GONE, message)
    post = require_own(session, tenure.post_id, actor=actor, today=today)
    tenure.valid_to = today - timedelta(days=1)
    session.add(tenure)
    _note(session, post, tenure, "delegate.ended", actor=actor, now=now)
    return tenure


def delegations(
    session: Session, post_ids: Sequence[int], *, today: date
) -> Sequence[tuple[Tenure, Person]]:
    """Return who stands in for the posts today or later, the nearest first."""
    return session.exec(
        select(Tenure, Person)
        .join(Person, col(Tenure.person_id) == Person.id)
        .where(
            col(Tenure.post_id).in_(post_ids),
            col(Tenure.delegate).is_(True),
            col(Tenure.valid_to) >= today,
        )
        .order_by(col(Tenure.valid_from))
    ).all()


def own_posts(session: Session, actor: Actor, *, today: date) -> tuple[Post, ...]:
    """Return the posts that the actor holds itself, not those it stands in for."""
    held = session.exec(select(Post).where(col(Post.id).in_(actor.post_ids)).order_by(col(Post.id)))
    return tuple(post for post in held if not _stands_in(session, post, actor, today))


def require_own(session: Session, post_id: int, *, actor: Actor, today: date) -> Post:
    """Return the post; RightsError unless the actor holds it itself."""
    post = session.get(Post, post_id)
    if post is None or post not in own_posts(session, actor, today=today):
        message = f'"{actor.label}" does not hold post {post_id} and names no delegate for it'
        raise RightsError(message)
    return post


def _stands_in(session: Session, post: Post, actor: Actor, today: date) -> bool:
    if actor.person_id is None:
        return False
    held = session.exec(
        select(Tenure).where(Tenure.post_id == post.id, Tenure.person_id == actor.person_id)
    )
    return not any(_is_on(t, today) for t in held if not t.delegate)


def _is_on(tenure: Tenure, day: date) -> bool:
    started = tenure.valid_from is None or tenure.valid_from <= day
    return started and (tenure.valid_to is None or day <= tenure.valid_to)


def _check(session: Session, post: Post, name: str, period: Period, *, today: date) -> None:
    if not 0 < len(name) <= MOST_CHARACTERS or not name.isprintable():
        message = "a delegate needs a name; give first and last name"
        raise DelegationError(Fault.NAME, message)
    if period.first < today or period.last < period.first:
        message = f"{period.first} to {period.last} is no period from {today} on"
        raise DelegationError(Fault.PERIOD, message)
    if period.last - period.first > LONGEST:
        message = f"{period.first} to {period.last} is longer than a year; name a new holder"
        raise DelegationError(Fault.TOO_LONG, message)
    for tenure in session.exec(select(Tenure).where(Tenure.post_id == post.id)):
        if not _overlaps(tenure, period):
            continue
        if tenure.delegate:
            message = f"{tenure.valid_from} to {tenure.valid_to} has a delegate already"
            raise DelegationError(Fault.TAKEN, message)
        if _spelt(session.get_one(Person, tenure.person_id).name) == name:
            message = f"{name} holds the post; a delegate is somebody else"
            raise DelegationError(Fault.ONESELF, message)


def _overlaps(tenure: Tenure, period: Period) -> bool:
    begins = tenure.valid_from or date.min
    ends = tenure.valid_to or date.max
    return begins <= ends and begins <= period.last and period.first <= ends


def person_for(session: Session, post: Post, name: str) -> Person:
    """Return the person of that name who has been in THIS post; a namesake is another."""
    been = session.exec(
        select(Person)
        .join(Tenure, col(Tenure.person_id) == Person.id)
        .where(Tenure.post_id == post.id)
        .order_by(col(Tenure.id).desc())
    )
    known = next((person for person in been if _spelt(person.name) == name), None)
    person = known or Person(plan_id=post.plan_id, name=name)
    session.add(person)
    session.flush()
    return person


def _spelt(name: str) -> str:
    # One spelling of a name: "ễ" may be typed as one letter or as three signs.
    return " ".join(unicodedata.normalize("NFC", name).split())


def _note(
    session: Session, post: Post, tenure: Tenure, act: str, *, actor: Actor, now: datetime
) -> None:
    details: dict[str, object] = {
        "person": tenure.person_id,
        "from": str(tenure.valid_from),
        "to": str(tenure.valid_to),
    }
    journal.write(session, at=now, actor=actor.label, act=act, subject=post.code, details=details)
