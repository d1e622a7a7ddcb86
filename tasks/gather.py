"""Gather: what waits to be told, what stands before the chair, and what it is called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, or_, select

from models.duty import Duty, Extension, Occurrence, Submission
from models.engine_state import recall, remember
from models.messages import Message, Notice
from models.plan import Obligation, Plan
from models.policy import Policy
from models.remarks import Objection
from models.roster import Unit
from rules.folding import Kind
from rules.ladder import UNDATED, Reason
from rules.states import OPEN, State
from tasks.observe import Observed, observe

QUEUED, NOT_SENT, WAITING = "queued", "not_sent", "waiting"
NEVER_STOOD = (Reason.BEFORE_ACTIVATION.value, Reason.DRAFT.value)


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
    """Return the open duties whose repeating rung has fallen: they stand before the chair.

    However that rung was recorded: a result filed for one morning and returned the next
    day takes a duty off no list. What fell before the activation does not stand there.
    """
    repeating = policy.ladder.repeating
    if repeating is None:
        return set()
    query = select(Notice.duty_id).where(
        col(Notice.duty_id) == Duty.id,
        Notice.plan_id == plan.id,
        Notice.rung != UNDATED,
        col(Notice.offset) >= repeating.offset,
        or_(
            col(Notice.status).in_((QUEUED, WAITING)),
            col(Notice.reason).not_in(NEVER_STOOD),
        ),
        col(Notice.last_day) == col(Duty.last_day),
        col(Duty.state).in_([state.value for state in OPEN]),
    )
    return set(session.exec(query.distinct()))


def office_has_work(session: Session, plan: Plan) -> bool:
    """Tell whether a result waits to be confirmed or a request for more time for an opinion."""
    filed = select(Duty.id).where(Duty.plan_id == plan.id, Duty.state == State.SUBMITTED)
    asked = select(Extension.id).where(
        col(Extension.duty_id) == Duty.id, Duty.plan_id == plan.id, Extension.outcome == "asked"
    )
    return any(session.exec(query.limit(1)).first() is not None for query in (filed, asked))


def office_has_news(session: Session, plan: Plan) -> bool:
    """Tell whether something came in for the standing office since its last list was made.

    A result, a request for more time or an objection that still waits.
    """
    last = session.exec(
        select(func.max(Message.created_at)).where(
            Message.plan_id == plan.id,
            Message.post_id == plan.standing_post_id,
            col(Message.kind).in_((Kind.MORNING_LIST, Kind.WEEKLY_SUMMARY)),
        )
    ).one()
    came_in = (
        (Submission.duty_id, col(Submission.filed_at), Submission.outcome == "pending"),
        (Extension.duty_id, col(Extension.asked_at), Extension.outcome == "asked"),
        (Objection.duty_id, col(Objection.made_at), Objection.outcome == "open"),
    )
    for duty_id, at, waits in came_in:
        query = select(Duty.id).where(col(Duty.id) == duty_id, Duty.plan_id == plan.id, waits)
        if last is not None:
            query = query.where(at > last)
        if session.exec(query.limit(1)).first() is not None:
            return True
    return False


def begin_week(session: Session, plan: Plan, policy: Policy, *, today: date) -> bool:
    """Tell whether this pass makes the weekly list, and remember that it did.

    It is the first pass on or after the week's morning: an engine that stood still on a
    Monday makes the list when it runs again.
    """
    if not is_week_begun(session, plan, policy, today=today):
        morning = policy.ladder.latest_weekly_day(today, policy.calendar)
        remember(session, _week_key(plan), morning.isoformat())
        return True
    return policy.ladder.weekly_day(today, policy.calendar) == today


def is_week_begun(session: Session, plan: Plan, policy: Policy, *, today: date) -> bool:
    """Tell whether a pass has made the weekly list due on or before `today`."""
    done = recall(session, _week_key(plan))
    morning = policy.ladder.latest_weekly_day(today, policy.calendar)
    return done is not None and done >= morning.isoformat()


def _week_key(plan: Plan) -> str:
    return f"weekly_list:{plan.id}"


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
