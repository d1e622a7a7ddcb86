"""Changes of a duty's state: checked by the rules, recorded, sealed in the journal."""

from datetime import datetime, timedelta

from sqlmodel import Session

from actions.actors import Actor, is_owed_by_standing_office, roles_of
from models import engine_state, journal
from models.duty import Duty, StateChange
from models.lookup import full_name
from models.plan import Obligation, Plan
from models.policy import load_policy
from notifications import hooks
from rules.states import Act, RightsError, Role, State, may, next_state
from rules.steps import next_check
from tasks.observe import CONTINUOUS, INDICATOR, observe_one

BOARD_CHANGED_AT = "board_changed_at"


class UnknownDutyError(LookupError):
    """There is no duty of that id."""


def get_duty(session: Session, duty_id: int) -> Duty:
    """Return the duty, held until the transaction ends; UnknownDutyError if there is none."""
    duty = session.get(Duty, duty_id, with_for_update=True)
    if duty is None:
        message = f"there is no duty {duty_id}; look it up on the board"
        raise UnknownDutyError(message)
    return duty


def change(
    session: Session, duty: Duty, act: Act, *, actor: Actor, now: datetime, reason: str = ""
) -> StateChange:
    """Do an act: check right and state, keep the change, write the journal.

    Raises RightsError, TransitionError or ReasonMissingError, and then changes nothing.
    """
    require(session, duty, act, actor=actor)
    old = State(duty.state)
    new = next_state(old, act, continuous=is_asked_again(session, duty), reason=reason)
    duty.state = new.value
    session.add(duty)
    check_again(session, duty, now=now)
    record = StateChange(
        duty_id=duty.id or 0,
        at=now,
        by=actor.label,
        act=act.value,
        old_state=old.value,
        new_state=new.value,
        reason=reason.strip(),
    )
    session.add(record)
    note(
        session,
        duty,
        act=f"duty.{act}",
        actor=actor,
        now=now,
        details={"from": old.value, "to": new.value, "reason": reason.strip()},
    )
    return record


def check_again(session: Session, duty: Duty, *, now: datetime) -> None:
    """Set the duty's next check for its present state, never later than it was.

    Looks from two days back, whatever the time zone: a check too early finds nothing to
    do, one too late would lose a rung.
    """
    plan = session.get_one(Plan, duty.plan_id)
    policy = load_policy(session, plan)
    session.flush()
    watched = observe_one(session, plan, duty).watched
    since = now.date() - timedelta(days=2)
    coming = next_check(policy.ladder, policy.calendar, watched, after=since)
    known = [day for day in (duty.next_check_on, coming) if day is not None]
    duty.next_check_on = min(known, default=None)
    session.add(duty)


def require(session: Session, duty: Duty, act: Act, *, actor: Actor) -> None:
    """Raise RightsError unless the actor may do the act to the duty."""
    roles = roles_of(session, actor, duty)
    owed_by_office = is_owed_by_standing_office(session, duty)
    is_draft = State(duty.state) is State.DRAFT
    if may(act, roles, owed_by_standing_office=owed_by_office, is_draft=is_draft):
        return
    name = full_name(session, duty)
    judge = "the deputy chair" if owed_by_office else "the standing office"
    message = (
        f'"{actor.label}" may not "{act}" {name}; the owner submits, {judge} confirms or '
        "returns, the chair or deputy pauses, withdraws and extends"
    )
    raise RightsError(message)


def require_role(
    session: Session, duty: Duty, roles: frozenset[Role], doing: str, *, actor: Actor
) -> None:
    """Raise RightsError unless the actor stands towards the duty in one of the roles."""
    if not roles_of(session, actor, duty) & roles:
        wanted = " or ".join(sorted(roles))
        message = f'"{actor.label}" may not {doing} {full_name(session, duty)}; {wanted} may'
        raise RightsError(message)


def note(
    session: Session,
    duty: Duty,
    *,
    act: str,
    actor: Actor,
    now: datetime,
    details: dict[str, object] | None = None,
) -> None:
    """Write the journal about a duty, tell other systems, mark the board as changed."""
    subject = str(full_name(session, duty))
    entry = journal.write(
        session, at=now, actor=actor.label, act=act, subject=subject, details=details
    )
    if act in hooks.BY_ACT:
        facts = {"by": actor.label, **(details or {})}
        key = f"journal:{entry.number}"
        hooks.put(session, duty, hooks.BY_ACT[act], key=key, at=now, details=facts)
    engine_state.remember(session, BOARD_CHANGED_AT, now.isoformat())


def is_asked_again(session: Session, duty: Duty) -> bool:
    """Tell whether the duty is reported every quarter and so never closed for good."""
    obligation = session.get_one(Obligation, duty.obligation_id)
    return duty.last_day is None and obligation.kind in (CONTINUOUS, INDICATOR)
