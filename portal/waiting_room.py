"""What in roster, calendar and post room waits for the office: counts with their pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from models.messages import Message
from models.plan import CalendarDay, Plan
from models.roster import Contact, Group
from notifications.outbox import MessageStatus
from portal.roster_view import load_posts
from portal.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Waits:
    """So many of one thing to see to; `what` is a key of the catalogue."""

    what: str
    count: int
    path: str


def office_waits(session: Session, viewer: Viewer, today: date) -> list[Waits]:
    """Return what waits in the plans that the viewer oversees, nothing that is in order."""
    plans = [p for p in session.exec(select(Plan)) if viewer.oversees(p.id or 0)]
    return [each for each in _counts(session, plans, today) if each.count]


def _counts(session: Session, plans: list[Plan], today: date) -> Iterator[Waits]:
    ids = [plan.id for plan in plans]
    needs = [line.need for plan in plans for line in load_posts(session, plan, today=today)]
    for need in ("vacant", "unreachable"):
        yield Waits(what=need, count=needs.count(need), path="/danh-ba")
    broken = select(Contact).where(
        col(Contact.plan_id).in_(ids), col(Contact.broken_reason).is_not(None)
    )
    lost = select(Message).where(
        col(Message.plan_id).in_(ids), Message.status == MessageStatus.FAILED
    )
    days = select(CalendarDay).where(
        col(CalendarDay.plan_id).in_(ids), col(CalendarDay.confirmed).is_(False)
    )
    groups = select(Group).where(col(Group.plan_id).in_(ids), col(Group.confirmed).is_(False))
    for what, query, path in (
        ("broken", broken, "/dia-chi-hong"),
        ("failed", lost, "/dia-chi-hong"),
        ("days", days, "/lich-nghi"),
        ("groups", groups, "/danh-ba"),
    ):
        count = session.exec(select(func.count()).select_from(query.subquery())).one()
        yield Waits(what=what, count=count, path=path)
