"""A delegate stands in for the holder of a post for a time, by the holder's own word."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.standing_in import (
    DelegationError,
    Fault,
    Period,
    appoint_delegate,
    note_delegation,
)
from models.roster import Person, Post, Tenure
from rules.states import RightsError


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
    if period.first < today:
        message = f"{period.first} to {period.last} is no period from {today} on"
        raise DelegationError(Fault.PERIOD, message)
    return appoint_delegate(session, post, name=name, period=period, actor=actor.label, now=now)


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
    note_delegation(session, post, tenure, "delegate.ended", actor=actor.label, now=now)
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
