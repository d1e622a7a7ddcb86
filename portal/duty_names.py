"""What duties are called on a page, read in one query."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.duty import Duty, Occurrence
from models.plan import Obligation
from models.roster import Unit


@dataclass(frozen=True, kw_only=True)
class DutyName:
    """A duty as a list names it."""

    ref: str
    title: str
    occurrence: str
    unit: str
    plan_id: int
    state: str


def duty_names(session: Session, duty_ids: Collection[int]) -> dict[int, DutyName]:
    """Return the names of these duties by id; unknown ids are left out."""
    query = (
        select(Duty, Obligation, Occurrence.key, Unit.name)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(col(Duty.id).in_(duty_ids))
    )
    return {
        duty.id or 0: DutyName(
            ref=obligation.ref,
            title=obligation.short_title,
            occurrence=key,
            unit=unit,
            plan_id=duty.plan_id,
            state=duty.state,
        )
        for duty, obligation, key, unit in session.exec(query)
    }
