"""Who acts: a post's holder or delegate on that day, and in which capacity on a duty."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from models.directory import load_directory
from models.duty import Duty
from models.lookup import read_id
from models.plan import Plan
from models.roster import Person, Post, Unit
from models.within import Clerk
from rules.addressing import Directory
from rules.states import Role


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who acts; `label` is what the journal calls them.

    An auditor reads everything and, having no post, changes nothing. `clerk_of` are the
    units for which a clerk files, `handed` the duties that a head gave to this person.
    """

    label: str
    post_ids: frozenset[int]
    person_id: int | None = None
    clerk_of: frozenset[int] = frozenset()
    handed: frozenset[int] = frozenset()
    is_administrator: bool = False
    is_auditor: bool = False

    def works_on(self, duty: Duty) -> bool:
        """Tell whether the duty is the actor's to do: as owner, clerk, or handed over."""
        return (
            duty.post_id in self.post_ids or duty.unit_id in self.clerk_of or duty.id in self.handed
        )


def actor_for_post(post: Post, *, on_behalf: str = "") -> Actor:
    """Return whoever acts with the authority of a post.

    `on_behalf` names who pressed the key for the post, such as the command line.
    """
    label = f"{post.title} ({on_behalf})" if on_behalf else post.title
    return Actor(label=label, post_ids=frozenset({post.id or 0}))


def actor_for_addressee(session: Session, plan: Plan, key: str, today: date) -> Actor | None:
    """Return the actor behind an addressee key, None when it acts for no post today.

    "person:<id>" acts for every post the person holds or stands in for on that day, files
    for the units whose clerk it is and for what was handed to it; a former holder's key
    acts for nothing. "post:<id>" is the office of a post that nobody
    is recorded to hold on that day and that is not marked vacant.
    """
    directory = load_directory(session, plan)
    kind, _, text = key.partition(":")
    number = read_id(text)
    if number is None:
        return None
    if kind == "post":
        return _of_post(directory, number, today)
    return _of_person(session, directory, number, today)


def _of_post(directory: Directory, post_id: int, today: date) -> Actor | None:
    """Return the post's office while nobody is recorded; then the holder's own key acts."""
    post = directory.posts.get(post_id)
    if post is None or post.vacant or directory.holder(post, today) is not None:
        return None
    return Actor(label=post.title, post_ids=frozenset({post_id}))


def _of_person(session: Session, directory: Directory, person_id: int, today: date) -> Actor | None:
    held = [
        (post, holder)
        for post in directory.posts.values()
        for holder in post.holders
        if holder.person == person_id and holder.holds_on(today)
    ]
    units = session.exec(
        select(Unit)
        .join(Clerk, col(Clerk.unit_id) == Unit.id)
        .where(
            Clerk.person_id == person_id,
            Clerk.valid_from <= today,
            or_(col(Clerk.valid_to).is_(None), col(Clerk.valid_to) >= today),
        )
    ).all()
    handed = {d: h for d, h in directory.handed.items() if h.to.person == person_id}
    if not (held or units or handed):
        return None
    name = session.get_one(Person, person_id).name
    places = [
        *(post.title for post, _ in held),
        *(unit.name for unit in units),
        *(directory.posts[one.post].unit_name for one in handed.values()),
    ]
    return Actor(
        label=f"{name}, {places[0]}",
        post_ids=frozenset(post.id for post, _ in held),
        person_id=person_id,
        clerk_of=frozenset(unit.id or 0 for unit in units),
        handed=frozenset(handed),
    )


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
    if Role.OWNER not in roles and actor.works_on(duty):
        roles.add(Role.CLERK)
    return frozenset(roles | ({Role.ADMINISTRATOR} if actor.is_administrator else set()))


def is_owed_by_standing_office(session: Session, duty: Duty) -> bool:
    """Tell whether the standing office itself owes the duty (law 9)."""
    return session.get_one(Plan, duty.plan_id).standing_unit_id == duty.unit_id
