"""Pause and resume many duties at once: a unit's, or all of a plan, by the Committee."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import change
from actions.office import COMMITTEE, OfficeMistakeError, Wrong, find, require_role
from models import journal
from models.duty import Duty
from models.plan import Plan
from models.roster import Unit
from rules.states import OPEN, Act, State

NOTHING = {Act.PAUSE: Wrong.NOTHING_TO_PAUSE, Act.RESUME: Wrong.NOTHING_TO_RESUME}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which duties are meant: those of one unit, or of the whole plan without one."""

    plan_id: int
    unit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """How many duties were changed, and how many were left as they are, by their state."""

    changed: int
    left: Mapping[str, int]


def pause_all(
    session: Session, scope: Scope, *, actor: Actor, now: datetime, reason: str
) -> Stopped:
    """Pause every open duty of the scope; a result under review is left to be judged."""
    if not reason.strip():
        message = "to pause duties a reason is needed; name the decision"
        raise OfficeMistakeError(Wrong.NO_REASON, message)
    return _all(session, scope, Act.PAUSE, OPEN, actor=actor, now=now, reason=reason.strip())


def resume_all(session: Session, scope: Scope, *, actor: Actor, now: datetime) -> Stopped:
    """Go on with every paused duty of the scope, whoever paused it and when."""
    paused = frozenset({State.PAUSED})
    return _all(session, scope, Act.RESUME, paused, actor=actor, now=now, reason="")


def _all(
    session: Session,
    scope: Scope,
    act: Act,
    sources: frozenset[State],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
) -> Stopped:
    plan = find(session, scope.plan_id)
    require_role(plan, actor, COMMITTEE, f"{act} duties")
    name = _name(session, plan, scope)
    duties = duties_in(session, scope)
    meant = [duty for duty in duties if State(duty.state) in sources]
    if not meant:
        message = f'no duty of {name} can be given "{act}"; look at the board how they stand'
        raise OfficeMistakeError(NOTHING[act], message)
    left = Counter(duty.state for duty in duties if State(duty.state) not in sources)
    for duty in meant:
        change(session, duty, act, actor=actor, now=now, reason=reason)
    details = {"duties": len(meant), "left": dict(left), "reason": reason}
    journal.write(
        session, at=now, actor=actor.label, act=f"duties.{act}", subject=name, details=details
    )
    return Stopped(changed=len(meant), left=dict(left))


def duties_in(session: Session, scope: Scope) -> list[Duty]:
    """Return the duties of a scope in their order."""
    query = select(Duty).where(Duty.plan_id == scope.plan_id).order_by(col(Duty.id))
    if scope.unit_id is not None:
        query = query.where(Duty.unit_id == scope.unit_id)
    return list(session.exec(query))


def _name(session: Session, plan: Plan, scope: Scope) -> str:
    if scope.unit_id is None:
        return plan.code
    unit = session.get(Unit, scope.unit_id)
    if unit is None or unit.plan_id != plan.id:
        message = f"plan {plan.code} has no unit {scope.unit_id}; choose one of its own"
        raise OfficeMistakeError(Wrong.GONE, message)
    return f"{plan.code}:{unit.code}"
