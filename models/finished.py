"""What of a plan is done: asked when next year's plan is drafted."""

from sqlmodel import Session, col, select

from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from rules.states import State


def finished_refs(session: Session, code: str) -> frozenset[str]:
    """Return the refs of a plan's obligations of which every duty is completed.

    One without a duty is not finished; a plan that is not loaded has none.
    """
    query = (
        select(Obligation.ref, Duty.state)
        .join(Plan, col(Obligation.plan_id) == Plan.id)
        .join(Occurrence, col(Occurrence.obligation_id) == Obligation.id)
        .join(Duty, col(Duty.occurrence_id) == Occurrence.id)
        .where(Plan.code == code)
        .distinct()
    )
    states: dict[str, set[str]] = {}
    for ref, state in session.exec(query):
        states.setdefault(ref, set()).add(state)
    return frozenset(ref for ref, found in states.items() if found == {State.COMPLETED})
