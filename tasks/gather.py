"""Gather: what waits to be told, what stands before the chair, and what it is called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.duty import Duty, Occurrence
from models.messages import Notice
from models.plan import Obligation, Plan
from models.policy import Policy
from models.roster import Unit
from rules.ladder import UNDATED
from rules.states import OPEN
from tasks.observe import Observed, observe

QUEUED, NOT_SENT, WAITING = "queued", "not_sent", "waiting"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A duty with the words that name it."""

    observed: Observed
    occurrence: str
    unit_code: str

    @property
    def name(self) -> str:
        """Return the full name of the duty without the plan."""
        return f"{self.observed.obligation.ref}@{self.occurrence}@{self.unit_code}"


def waiting_notices(session: Session, plan: Plan) -> Sequence[Notice]:
    """Return every notice that is to be folded into a message, in order of decision."""
    return session.exec(
        select(Notice)
        .where(Notice.plan_id == plan.id, Notice.status == WAITING)
        .order_by(col(Notice.id))
    ).all()


def standing_duties(session: Session, plan: Plan, policy: Policy) -> set[int]:
    """Return the open duties that have been put before the chair and stand there still."""
    repeating = policy.ladder.repeating
    if repeating is None:
        return set()
    query = select(Notice.duty_id).where(
        col(Notice.duty_id) == Duty.id,
        Notice.plan_id == plan.id,
        Notice.rung != UNDATED,
        col(Notice.offset) >= repeating.offset,
        col(Notice.status).in_((QUEUED, WAITING)),
        col(Notice.last_day) == col(Duty.last_day),
        col(Duty.state).in_([state.value for state in OPEN]),
    )
    return set(session.exec(query.distinct()))


def name_duties(session: Session, plan: Plan, duty_ids: Iterable[int]) -> dict[int, Named]:
    """Read duties with what the rules must know of them and the words that name them."""
    ids = list(duty_ids)
    query = (
        select(Duty, Obligation, Occurrence.key, Unit.code)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(col(Duty.id).in_(ids))
    )
    rows = session.exec(query).all()
    observed = observe(session, plan, [(duty, obligation) for duty, obligation, *_ in rows])
    return {
        duty.id or 0: Named(observed=seen, occurrence=key, unit_code=code)
        for seen, (duty, _, key, code) in zip(observed, rows, strict=True)
    }
