"""Who works on a duty within the unit that owes it, besides the holder of the post."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, or_, select

from models.duty import Duty
from models.roster import Person


class Clerk(SQLModel, table=True):
    """A person who prepares and files what a unit owes; both days inclusive, None open-ended."""

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    valid_from: date
    valid_to: date | None = None


class Handover(SQLModel, table=True):
    """A duty that its head gave to a person of the own unit, until it is taken back."""

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    given_at: datetime
    given_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None


def handed_duties(session: Session, plan_id: int) -> Sequence[tuple[Duty, Person]]:
    """Return the duties of a plan that are in the hands of somebody of the unit."""
    query = (
        select(Duty, Person)
        .join(Handover, col(Handover.duty_id) == Duty.id)
        .join(Person, col(Handover.person_id) == Person.id)
        .where(Duty.plan_id == plan_id, col(Handover.ended_at).is_(None))
    )
    return session.exec(query.order_by(col(Handover.id))).all()


def clerks_of(
    session: Session, unit_ids: Sequence[int], day: date
) -> Sequence[tuple[Clerk, Person]]:
    """Return who files for the units on that day or later."""
    query = (
        select(Clerk, Person)
        .join(Person, col(Clerk.person_id) == Person.id)
        .where(
            col(Clerk.unit_id).in_(unit_ids),
            or_(col(Clerk.valid_to).is_(None), col(Clerk.valid_to) >= day),
        )
    )
    return session.exec(query.order_by(col(Clerk.id))).all()
