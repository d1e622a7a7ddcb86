"""Who may have an account: the holders of every post, and its office while it has none.

A vacant post has nobody who could sign in.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from actions.accounts import INVITE
from models.accounts import Account
from models.directory import load_directory
from models.plan import Plan
from models.roster import Person, Post, Unit
from models.within import clerks_of
from plan_reader.values import HEAD
from rules.addressing import Holder

Filing = Mapping[int, Sequence[Person]]


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Somebody who may have an account: a post's holder, or the post while it has none.

    A clerk of the unit stands under the post of the unit's head.
    """

    post: Post
    unit: Unit
    name: str
    person_id: int | None
    is_delegate: bool
    is_clerk: bool
    account: Account | None
    is_invited: bool


def load_bearers(
    session: Session, known: Mapping[str, Account], invitations: Collection[str], *, today: date
) -> list[Bearer]:
    """Return who may have an account, in the order of the plan's units.

    `invitations` are the purposes of the invitations that are still open.
    """
    rows = session.exec(
        select(Post, Unit)
        .join(Unit, col(Post.unit_id) == Unit.id)
        .order_by(col(Unit.plan_id), col(Unit.position), col(Post.id))
    ).all()
    directories = {plan.id: load_directory(session, plan) for plan in session.exec(select(Plan))}
    filing = _filing(session, rows, today)
    found: list[Bearer] = []
    for post, unit in rows:
        holders = directories[post.plan_id].posts[post.id or 0].holders
        held = [holder for holder in holders if holder.holds_on(today)]
        people: list[Holder | None] = [*held]
        if all(holder.delegate for holder in held) and not post.vacant:
            people.insert(0, None)
        found += [_bearer(post, unit, person, known, invitations) for person in people]
        if post.code == unit.code + HEAD:
            clerks = [Holder(person=p.id or 0, name=p.name) for p in filing.get(post.unit_id, ())]
            found += [
                replace(_bearer(post, unit, clerk, known, invitations), is_clerk=True)
                for clerk in clerks
            ]
    return found


def _filing(session: Session, rows: Iterable[tuple[Post, Unit]], today: date) -> Filing:
    found: dict[int, list[Person]] = defaultdict(list)
    for clerk, person in clerks_of(session, [unit.id or 0 for _, unit in rows], today):
        found[clerk.unit_id].append(person)
    return found


def _bearer(
    post: Post,
    unit: Unit,
    holder: Holder | None,
    known: Mapping[str, Account],
    invitations: Collection[str],
) -> Bearer:
    person = holder.person if holder else None
    suffix = f":{person}" if person else ""
    return Bearer(
        post=post,
        unit=unit,
        name=holder.name if holder else "",
        person_id=person,
        is_delegate=holder is not None and holder.delegate,
        is_clerk=False,
        account=known.get(f"person:{person}" if person else f"post:{post.id}"),
        is_invited=f"{INVITE}:{post.id}{suffix}" in invitations,
    )
