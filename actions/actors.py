"""Who acts: a post's holder or delegate on that day, and in which capacity on a duty."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.directory import load_directory
from models.duty import Duty
from models.lookup import read_id
from models.plan import Plan
from models.roster import Post
from rules.addressing import Directory
from rules.states import Role


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who acts; `label` is what the journal calls them.

    An auditor reads everything and, having no post, changes nothing.
    """

    label: str
    post_ids: frozenset[int]
    person_id: int | None = None
    is_administrator: bool = False
    is_auditor: bool = False


def actor_for_post(post: Post, *, on_behalf: str = "") -> Actor:
    """Return whoever acts with the authority of a post.

    `on_behalf` names who pressed the key for the post, such as the command line.
    """
    label = f"{post.title} ({on_behalf})" if on_behalf else post.title
    return Actor(label=label, post_ids=frozenset({post.id or 0}))


def actor_for_addressee(session: Session, plan: Plan, key: str, today: date) -> Actor | None:
    """Return the actor behind an addressee key, None when it acts for no post today.

    "person:<id>" acts for every post the person holds or stands in for on that day; a
    former holder's key acts for nothing. "post:<id>" is the office of a post that nobody
    is recorded to hold on that day and that is not marked vacant.
    """
    directory = load_directory(session, plan)
    kind, _, text = key.partition(":")
    number = read_id(text)
    if number is None:
        return None
    if kind == "post":
        return _of_post(directory, number, today)
    return _of_person(directory, number, today)


def _of_post(directory: Directory, post_id: int, today: date) -> Actor | None:
    """Return the post's office while nobody is recorded; then the holder's own key acts."""
    post = directory.posts.get(post_id)
    if post is None or post.vacant or directory.holder(post, today) is not None:
        return None
    return Actor(label=post.title, post_ids=frozenset({post_id}))


def _of_person(directory: Directory, person_id: int, today: date) -> Actor | None:
    held = [
        (post, holder)
        for post in directory.posts.values()
        for holder in post.holders
        if holder.person == person_id and holder.holds_on(today)
    ]
    if not held:
        return None
    label = f"{held[0][1].name}, {held[0][0].title}"
    posts = frozenset(post.id for post, _ in held)
    return Actor(label=label, post_ids=posts, person_id=person_id)


def roles_of(session: Session, actor: Actor, duty: Duty) -> frozenset[Role]:
    """Return the capacities in which the actor stands towards a duty; may be none."""
    plan = session.get_one(Plan, duty.plan_id)
    posts = {
        Role.OWNER: duty.post_id,
        Role.STANDING_OFFICE: plan.standing_post_id,
        Role.DEPUTY: plan.deputy_post_id,
        Role.CHAIR: plan.chair_post_id,
    }
    roles = {role for role, post in posts.items() if post in actor.post_ids}
    return frozenset(roles | ({Role.ADMINISTRATOR} if actor.is_administrator else set()))


def is_owed_by_standing_office(session: Session, duty: Duty) -> bool:
    """Tell whether the standing office itself owes the duty (law 9)."""
    return session.get_one(Plan, duty.plan_id).standing_unit_id == duty.unit_id
