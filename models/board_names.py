"""What the groups of the board are called, read for one page of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, or_, select

from models.board_groups import GroupBy, Key
from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.roster import Person, Post, Tenure, Unit


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What names a group; `code` is what a filter asks for to see it alone.

    An obligation is named by its `occurrence` too; `last_day` is the one the plan printed.
    `beside` is who holds the post of a head, or its unit where nobody is recorded.
    """

    code: str
    name: str
    plan: str = ""
    occurrence: str = ""
    last_day: date | None = None
    beside: str = ""


def headings(
    session: Session, by: GroupBy, keys: Sequence[Key], *, today: date
) -> dict[Key, Heading]:
    """Read the headings of these groups."""
    if by is GroupBy.OBLIGATION:
        return dict(_obligations(session, keys))
    if by is GroupBy.HEAD:
        return _heads(session, keys, today)
    if by is GroupBy.UNIT:
        return dict(_units(session, keys))
    return {key: Heading(code=str(key), name=str(key)) for key in keys}


def _obligations(session: Session, keys: Sequence[Key]) -> Iterable[tuple[Key, Heading]]:
    query = (
        select(Occurrence, Obligation.ref, Obligation.short_title, Plan.code)
        .join(Obligation, col(Occurrence.obligation_id) == Obligation.id)
        .join(Plan, col(Obligation.plan_id) == Plan.id)
        .where(col(Occurrence.id).in_(keys))
    )
    printed = _printed_days(session, keys)
    for occurrence, ref, title, plan in session.exec(query):
        number = occurrence.id or 0
        yield (
            number,
            Heading(
                code=ref,
                name=title,
                plan=plan,
                occurrence=occurrence.key,
                last_day=printed.get(number),
            ),
        )


def _printed_days(session: Session, keys: Sequence[Key]) -> dict[int, date]:
    query = select(Duty.occurrence_id, func.min(Duty.original_last_day)).where(
        col(Duty.occurrence_id).in_(keys), col(Duty.original_last_day).is_not(None)
    )
    days = session.exec(query.group_by(col(Duty.occurrence_id)))
    return {occurrence: day for occurrence, day in days if day is not None}


def _heads(session: Session, keys: Sequence[Key], today: date) -> dict[Key, Heading]:
    holders = _holders(session, keys, today)
    query = (
        select(Post, Unit.name, Plan.code)
        .join(Unit, col(Post.unit_id) == Unit.id)
        .join(Plan, col(Post.plan_id) == Plan.id)
        .where(col(Post.id).in_(keys))
    )
    return {
        post.id or 0: Heading(
            code=post.code, name=post.title, plan=plan, beside=holders.get(post.id or 0, unit)
        )
        for post, unit, plan in session.exec(query)
    }


def _holders(session: Session, posts: Sequence[Key], today: date) -> dict[int, str]:
    """Return who holds each post today, a regular holder before an acting one."""
    begun: Any = or_(col(Tenure.valid_from).is_(None), col(Tenure.valid_from) <= today)
    lasts: Any = or_(col(Tenure.valid_to).is_(None), col(Tenure.valid_to) >= today)
    query = (
        select(Tenure.post_id, Person.name)
        .join(Person, col(Tenure.person_id) == Person.id)
        .where(col(Tenure.post_id).in_(posts), col(Tenure.delegate).is_(False), begun, lasts)
        # The last one read of a post stays in the mapping.
        .order_by(col(Tenure.acting).desc(), col(Tenure.id))
    )
    return dict(session.exec(query).all())


def _units(session: Session, keys: Sequence[Key]) -> Iterable[tuple[Key, Heading]]:
    query = select(Unit, Plan.code).join(Plan, col(Unit.plan_id) == Plan.id)
    for unit, plan in session.exec(query.where(col(Unit.id).in_(keys))):
        yield unit.id or 0, Heading(code=unit.code, name=unit.name, plan=plan)
