"""The clerk of a unit prepares and files for all that the unit owes, and does nothing else."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.delegating import require_own
from actions.handing import person_of_unit
from actions.standing_in import MOST_CHARACTERS, DelegationError, Fault, spelt
from models import journal
from models.roster import Post
from models.within import Clerk


def name_clerk(
    session: Session, post_id: int, *, actor: Actor, now: datetime, today: date, name: str
) -> Clerk:
    """Let a person file for the unit of a post of one's own, from today on.

    The same person again changes nothing. Raises RightsError for anybody who does not hold
    the post itself, DelegationError for no name.
    """
    post = require_own(session, post_id, actor=actor, today=today)
    words = spelt(name)
    if not 0 < len(words) <= MOST_CHARACTERS or not words.isprintable():
        message = "a clerk needs a name; give first and last name"
        raise DelegationError(Fault.NAME, message)
    person = person_of_unit(session, post.unit_id, words)
    if person.id == actor.person_id:
        message = f'"{words}" holds the post; a clerk is somebody else'
        raise DelegationError(Fault.ONESELF, message)
    present = session.exec(
        select(Clerk).where(
            Clerk.unit_id == post.unit_id,
            Clerk.person_id == person.id,
            col(Clerk.valid_to).is_(None),
        )
    ).first()
    if present is not None:
        return present
    clerk = Clerk(unit_id=post.unit_id, person_id=person.id or 0, valid_from=today)
    session.add(clerk)
    session.flush()
    _note(session, post, clerk, "clerk.named", actor=actor, now=now)
    return clerk


def end_clerk(
    session: Session, clerk_id: int, *, actor: Actor, now: datetime, today: date
) -> Clerk:
    """Let a clerk file no more, from now on."""
    clerk = session.get(Clerk, clerk_id)
    if clerk is None or (clerk.valid_to is not None and clerk.valid_to < today):
        message = f"there is no clerk {clerk_id} who still files; open the page again"
        raise DelegationError(Fault.GONE, message)
    posts = session.exec(
        select(Post).where(Post.unit_id == clerk.unit_id, col(Post.id).in_(actor.post_ids))
    ).all()
    first = next((post.id or 0 for post in posts), 0)
    post = require_own(session, first, actor=actor, today=today)
    clerk.valid_to = today - timedelta(days=1)
    session.add(clerk)
    _note(session, post, clerk, "clerk.ended", actor=actor, now=now)
    return clerk


def _note(
    session: Session, post: Post, clerk: Clerk, act: str, *, actor: Actor, now: datetime
) -> None:
    details: dict[str, object] = {"person": clerk.person_id, "from": str(clerk.valid_from)}
    journal.write(session, at=now, actor=actor.label, act=act, subject=post.code, details=details)
