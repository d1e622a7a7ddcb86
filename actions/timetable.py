"""Change a plan's working calendar or its ladder, and what that does to the days of its rungs.

Both are changed in the same way: the new regime is set beside the old one over all duties
(rules.redating), then every duty gets its next check anew. Rehearsed, the same code tells
beforehand what would move.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import OFFICE, OfficeMistakeError, Wrong, find, require_role
from models import journal
from models.database import insert_new
from models.duty import Duty
from models.messages import Notice
from models.plan import CalendarDay, Obligation, Plan
from models.policy import MADE_UP, OFF_KINDS, load_policy
from plan_reader.ladder import ladder_of
from plan_reader.mistakes import Ledger, Mistake
from rules.checkpoints import Checkpoint
from rules.clock import local
from rules.ladder import Audience, Reason
from rules.redating import Move, Regime, look_again, moves, overtaken
from rules.states import State
from rules.steps import Watched
from rules.working_calendar import NoWorkingDayError
from tasks.decide import NOT_SENT, WAITING
from tasks.observe import Observed, observe

KINDS = (*sorted(OFF_KINDS), MADE_UP)
# Whose rungs still matter: what is done or taken out is told no more.
WATCHED_STATES = frozenset(State) - {State.COMPLETED, State.WITHDRAWN, State.SUPERSEDED}


class LadderMistakesError(OfficeMistakeError):
    """The ladder's text has mistakes; `mistakes` holds all of them, by line."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__(Wrong.LADDER, "\n".join(str(mistake) for mistake in mistakes))


@dataclass(frozen=True, kw_only=True)
class DayChange:
    """One day of the calendar as it is to be; `kind` "" takes the day out of it."""

    day: date
    kind: str
    name: str = ""
    decision: str = ""
    confirmed: bool = True


def change_day(
    session: Session,
    plan_id: int,
    change: DayChange,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Move, ...]:
    """Add, change or remove a day, set all next checks anew, and return what moves."""
    plan = find(session, plan_id)
    require_role(plan, actor, OFFICE, "change the calendar")
    _check_day(change)
    before = _regime(session, plan)
    row = find_day(session, plan_id, change.day)
    was = _told(row)
    if not change.kind:
        if row is None:
            message = f"{change.day} is not in the calendar of {plan.code}; nothing to take out"
            raise OfficeMistakeError(Wrong.NO_SUCH_DAY, message)
        session.delete(row)
    else:
        row = row or CalendarDay(plan_id=plan_id, day=change.day, kind=change.kind)
        row.kind, row.name, row.confirmed = change.kind, change.name.strip(), change.confirmed
        row.decision = change.decision.strip()
        session.add(row)
    session.flush()
    moved = _apply(session, plan, before, now=now, zone=zone)
    details: dict[str, object] = {
        "from": was,
        "to": _told(row) if change.kind else {},
        "moved": len(moved),
    }
    subject = f"{plan.code}:{change.day.isoformat()}"
    journal.write(
        session, at=now, actor=actor.label, act="calendar.changed", subject=subject, details=details
    )
    return moved


def confirm_day(
    session: Session, plan_id: int, day: date, *, actor: Actor, now: datetime, decision: str
) -> CalendarDay:
    """Confirm a day that was expected, naming the decision; no rung moves by that."""
    plan = find(session, plan_id)
    require_role(plan, actor, OFFICE, "confirm a day")
    row = find_day(session, plan_id, day)
    if row is None:
        message = f"{day} is not in the calendar of {plan.code}; add it first"
        raise OfficeMistakeError(Wrong.NO_SUCH_DAY, message)
    row.decision = decision.strip() or row.decision
    if not row.decision:
        message = f"{day} names no decision; give its number and day"
        raise OfficeMistakeError(Wrong.NO_DOCUMENT, message)
    row.confirmed = True
    session.add(row)
    details = {"decision": row.decision}
    subject = f"{plan.code}:{day.isoformat()}"
    journal.write(
        session,
        at=now,
        actor=actor.label,
        act="calendar.confirmed",
        subject=subject,
        details=details,
    )
    return row


def change_ladder(
    session: Session, plan_id: int, text: str, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> tuple[Move, ...]:
    """Replace the ladder by the one that the YAML text says; return what moves.

    Raises LadderMistakesError with all mistakes. Rungs that only the new ladder has and
    whose day has passed are recorded as skipped.
    """
    plan = find(session, plan_id)
    require_role(plan, actor, OFFICE, "change the ladder")
    data = read_ladder_text(text)
    if data == plan.ladder:
        message = f"the ladder of {plan.code} is that already; nothing would change"
        raise OfficeMistakeError(Wrong.SAME_LADDER, message)
    before, was = _regime(session, plan), plan.ladder
    plan.ladder = data
    session.add(plan)
    session.flush()
    moved = _apply(session, plan, before, now=now, zone=zone, is_ladder=True)
    details: dict[str, object] = {"from": was, "to": data, "moved": len(moved)}
    journal.write(
        session, at=now, actor=actor.label, act="ladder.changed", subject=plan.code, details=details
    )
    return moved


def read_ladder_text(text: str) -> dict[str, Any]:
    """Read a ladder; LadderMistakesError names every mistake at once."""
    ledger = Ledger()
    data = ladder_of(text, ledger)
    if ledger.mistakes:
        raise LadderMistakesError(tuple(sorted(set(ledger.mistakes))))
    return data


def find_day(session: Session, plan_id: int, day: date) -> CalendarDay | None:
    """Return a plan's own entry for a day, None where the weekday decides."""
    query = select(CalendarDay).where(CalendarDay.plan_id == plan_id, CalendarDay.day == day)
    return session.exec(query).first()


def _check_day(change: DayChange) -> None:
    if change.kind and change.kind not in KINDS:
        message = f'"{change.kind}" is no kind of day; give one of {", ".join(KINDS)}'
        raise OfficeMistakeError(Wrong.DAY_KIND, message)
    if change.kind and change.confirmed and not change.decision.strip():
        message = f"{change.day} is confirmed by no decision; name it, or leave it unconfirmed"
        raise OfficeMistakeError(Wrong.NO_DOCUMENT, message)


def _told(row: CalendarDay | None) -> dict[str, object]:
    if row is None:
        return {}
    return row.model_dump(mode="json", include={"kind", "name", "decision", "confirmed"})


def _regime(session: Session, plan: Plan) -> Regime:
    policy = load_policy(session, plan)
    return Regime(ladder=policy.ladder, calendar=policy.calendar)


def _apply(
    session: Session,
    plan: Plan,
    old: Regime,
    *,
    now: datetime,
    zone: ZoneInfo,
    is_ladder: bool = False,
) -> tuple[Move, ...]:
    new, here = _regime(session, plan), local(now, zone)
    reached = min(old.ladder.reached(here), new.ladder.reached(here))
    watched = _observed(session, plan)
    still = {number: seen.watched for number, seen in watched.items() if _matters(seen.watched)}
    try:
        moved = moves(still, old=old, new=new, after=reached)
        if is_ladder:
            _explain(session, plan, watched, old=old, new=new, reached=reached, now=now)
        for seen in watched.values():
            seen.duty.next_check_on = look_again(seen.watched, new, reached=reached)
            session.add(seen.duty)
    except NoWorkingDayError as error:
        message = f"with this change no working day is left within a year: {error}"
        raise OfficeMistakeError(Wrong.NO_WORKING_DAY, message) from error
    session.flush()
    return moved


def _matters(duty: Watched) -> bool:
    """Tell whether somebody will still be told of the duty's rungs."""
    return State(duty.state) in WATCHED_STATES or (duty.continuous and duty.last_day is None)


def _observed(session: Session, plan: Plan) -> dict[int, Observed]:
    # All of them: a rung of a closed duty, too, has its row that says why it was not told.
    query = (
        select(Duty, Obligation)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .where(Duty.plan_id == plan.id)
        .order_by(col(Duty.id))
    )
    seen = observe(session, plan, session.exec(query).all())
    return {each.duty.id or 0: each for each in seen}


def _explain(
    session: Session,
    plan: Plan,
    watched: Mapping[int, Observed],
    *,
    old: Regime,
    new: Regime,
    reached: date,
    now: datetime,
) -> None:
    """Record what a new ladder leaves untold: rungs that came too late, rungs it has dropped."""
    rows = [
        _row(plan, seen.duty, point, new, now=now)
        for seen in watched.values()
        for point in overtaken(seen.watched, old=old, new=new, reached=reached)
    ]
    insert_new(session, Notice, rows)
    waiting = select(Notice).where(Notice.plan_id == plan.id, Notice.status == WAITING)
    for notice in session.exec(waiting):
        if new.ladder.find(notice.rung) is None:
            notice.status, notice.reason = NOT_SENT, Reason.LADDER_CHANGED.value
            session.add(notice)


def _row(
    plan: Plan, duty: Duty, point: Checkpoint, regime: Regime, *, now: datetime
) -> dict[str, object]:
    return {
        "plan_id": plan.id,
        "duty_id": duty.id,
        "last_day": point.last_day,
        "rung": point.rung,
        "offset": point.offset,
        "day": point.day,
        "addressee": f"post:{duty.post_id}",
        "post_id": duty.post_id,
        "person_id": None,
        "audience": Audience.OWNER.value,
        "is_copy": False,
        "reach": regime.ladder.rung(point.rung).reach.value,
        "status": NOT_SENT,
        "reason": Reason.LADDER_CHANGED.value,
        "passed_over": "",
        "unheard": False,
        "decided_at": now,
        "message_id": None,
    }
