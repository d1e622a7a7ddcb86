"""The roster as pages show it: posts with who holds them and how they are reached."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from models.duty import Duty
from models.plan import Plan
from models.roster import Contact, Group, GroupMember, Person, Post, Tenure, Unit
from rules.addressing import CHANNEL_ORDER
from rules.states import UNDONE


@dataclass(frozen=True, kw_only=True)
class Held:
    """A person's time in a post."""

    tenure: Tenure
    name: str

    def holds_on(self, day: date) -> bool:
        """Tell whether the time includes `day`."""
        first, last = self.tenure.valid_from, self.tenure.valid_to
        return (first is None or first <= day) and (last is None or day <= last)

    def is_over(self, day: date) -> bool:
        """Tell whether the time ended before `day`."""
        return self.tenure.valid_to is not None and self.tenure.valid_to < day


@dataclass(frozen=True, kw_only=True)
class Reached:
    """An address and whose it is: "person", "post" or "unit"."""

    contact: Contact
    whose: str

    @property
    def is_usable(self) -> bool:
        """Tell whether a message may go there."""
        return (
            self.contact.verified
            and self.contact.broken_reason is None
            and self.contact.channel in CHANNEL_ORDER
        )

    @property
    def standing(self) -> str:
        """Return broken, unverified or verified."""
        if self.contact.broken_reason is not None:
            return "broken"
        return "verified" if self.contact.verified else "unverified"


@dataclass(frozen=True, kw_only=True)
class PostLine:
    """One post on a day; `holders` are all known times, the present ones first."""

    post: Post
    unit: Unit
    day: date
    holders: tuple[Held, ...]
    contacts: tuple[Reached, ...]
    owes: int

    @property
    def holder(self) -> Held | None:
        """Return who holds the post, a regular holder before an acting one."""
        held = [h for h in self.holders if h.holds_on(self.day) and not h.tenure.delegate]
        return min(held, key=lambda h: h.tenure.acting, default=None)

    @property
    def delegates(self) -> tuple[Held, ...]:
        """Return who stands in for the holder today."""
        return tuple(h for h in self.holders if h.tenure.delegate and h.holds_on(self.day))

    @property
    def coming(self) -> tuple[Held, ...]:
        """Return who comes later."""
        first = (h for h in self.holders if not h.holds_on(self.day) and not h.is_over(self.day))
        return tuple(first)

    @property
    def is_vacant(self) -> bool:
        """Tell whether the post is marked vacant and nobody acts in it today."""
        return self.post.vacant and self.holder is None

    @property
    def need(self) -> str:
        """Return what the post most needs: vacant, unreachable, broken, unverified or ""."""
        if self.is_vacant:
            return "vacant"
        if not any(reached.is_usable for reached in self.contacts):
            return "unreachable"
        standings = {reached.standing for reached in self.contacts}
        return next((s for s in ("broken", "unverified") if s in standings), "")


NEEDS = ("vacant", "unreachable", "broken", "unverified", "")


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """One group with its places, the present ones first."""

    group: Group
    members: tuple[tuple[GroupMember, Unit], ...]
    day: date

    @property
    def present(self) -> int:
        """Count the units that belong to it today."""
        return sum(1 for member, _ in self.members if self.holds(member))

    def holds(self, member: GroupMember) -> bool:
        """Tell whether a place is held today."""
        started = member.valid_from is None or member.valid_from <= self.day
        return started and (member.valid_to is None or self.day <= member.valid_to)


def load_posts(
    session: Session, plan: Plan, *, today: date, post_id: int | None = None
) -> list[PostLine]:
    """Read the posts of a plan, or the one asked for; what needs most stands first."""
    query = select(Post, Unit).join(Unit, col(Post.unit_id) == Unit.id)
    query = query.where(Post.plan_id == plan.id).order_by(col(Unit.position), col(Post.id))
    if post_id is not None:
        query = query.where(Post.id == post_id)
    rows = session.exec(query).all()
    held, owed = _held(session, plan, today), _owed(session, plan)
    contacts = _contacts(session, plan)
    lines = [
        PostLine(
            post=post,
            unit=unit,
            day=today,
            holders=tuple(held.get(post.id or 0, [])),
            contacts=_of(post, held.get(post.id or 0, []), contacts, today),
            owes=owed.get(post.id or 0, 0),
        )
        for post, unit in rows
    ]
    return sorted(lines, key=lambda line: NEEDS.index(line.need))


Owner = tuple[str, int | None]


def _of(
    post: Post, held: Sequence[Held], contacts: dict[Owner, list[Contact]], today: date
) -> tuple[Reached, ...]:
    people = [h.tenure.person_id for h in held if h.holds_on(today)]
    owners: list[Owner] = [("person", person) for person in dict.fromkeys(people)]
    owners += [("post", post.id), ("unit", post.unit_id)]
    return tuple(
        Reached(contact=contact, whose=kind)
        for kind, key in owners
        for contact in contacts.get((kind, key), [])
    )


def _held(session: Session, plan: Plan, today: date) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = defaultdict(list)
    query = (
        select(Tenure, Person.name)
        .join(Person, col(Tenure.person_id) == Person.id)
        .where(Person.plan_id == plan.id)
        .order_by(col(Tenure.valid_from).desc(), col(Tenure.id).desc())
    )
    for tenure, name in session.exec(query):
        found[tenure.post_id].append(Held(tenure=tenure, name=name))
    for each in found.values():
        each.sort(key=lambda held: (not held.holds_on(today), held.is_over(today)))
    return found


def _contacts(session: Session, plan: Plan) -> dict[Owner, list[Contact]]:
    found: dict[Owner, list[Contact]] = defaultdict(list)
    query = select(Contact).where(Contact.plan_id == plan.id).order_by(col(Contact.id))
    for row in session.exec(query):
        pairs = (("person", row.person_id), ("post", row.post_id), ("unit", row.unit_id))
        for kind, key in pairs:
            if key is not None:
                found[kind, key].append(row)
    return found


def _owed(session: Session, plan: Plan) -> dict[int, int]:
    query = (
        select(Duty.post_id, func.count())
        .where(Duty.plan_id == plan.id, col(Duty.state).in_([state.value for state in UNDONE]))
        .group_by(col(Duty.post_id))
    )
    return dict(session.exec(query).all())


def load_groups(session: Session, plan: Plan, *, today: date) -> list[GroupLine]:
    """Read the groups of a plan, the unconfirmed ones first."""
    query = select(Group).where(Group.plan_id == plan.id)
    groups = session.exec(query.order_by(col(Group.confirmed), col(Group.id))).all()
    places: dict[int, list[tuple[GroupMember, Unit]]] = defaultdict(list)
    rows = session.exec(
        select(GroupMember, Unit)
        .join(Unit, col(GroupMember.unit_id) == Unit.id)
        .where(Unit.plan_id == plan.id)
        .order_by(col(Unit.position), col(GroupMember.id))
    )
    for member, unit in rows:
        places[member.group_id].append((member, unit))
    return [
        GroupLine(group=group, members=tuple(places[group.id or 0]), day=today) for group in groups
    ]
