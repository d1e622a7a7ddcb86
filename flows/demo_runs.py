"""Which track runs a day of the demo needs: one for each obligation and checkpoint fallen.

On the live clock these are the runs that Prefect's scheduler inserts; the demo's days lie
in the past, where it inserts none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from flows.repeats import Coming
from models.duty import Duty, Occurrence
from models.lookup import plans_in_force
from models.messages import Notice
from models.plan import Plan
from models.policy import Policy, load_policy
from rules.clock import moment_of
from rules.ladder import Reason
from rules.steps import steps
from tasks.decide import WAITING
from tasks.observe import due_duties

REST = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class DemoRun:
    """One run to create: an obligation at a checkpoint of one of its occurrences."""

    plan: str
    ref: str
    obligation_id: int
    what: Coming


@dataclass(frozen=True, kw_only=True)
class Moments:
    """The moments of a demo day: decide, send, and where the clock then rests."""

    decide_at: datetime
    send_at: datetime
    rest_at: datetime


def moments(session: Session, day: date, zone: ZoneInfo) -> Moments:
    """Return the moments of a day; of several plans the first decides, the last sends."""
    ladders = [load_policy(session, plan).ladder for plan in plans_in_force(session)]
    decide_at = min((ladder.decide_at for ladder in ladders), default=time(7, 30))
    send_at = moment_of(day, max((ladder.send_at for ladder in ladders), default=time(8)), zone)
    return Moments(
        decide_at=moment_of(day, decide_at, zone), send_at=send_at, rest_at=send_at + REST
    )


def next_checkpoint(session: Session, *, after: date) -> date | None:
    """Return the next day on which a rung of any plan in force falls, None if never.

    What is still undecided from earlier days falls on the next day to be walked through.
    """
    tomorrow = after + timedelta(days=1)
    earliest = session.exec(
        select(func.min(Duty.next_check_on))
        .join(Plan, col(Plan.id) == col(Duty.plan_id))
        .where(col(Plan.activated_on).is_not(None), col(Duty.next_check_on) > after)
    ).one()
    return max(earliest, tomorrow) if earliest else None


def runs_of(session: Session, *, day: date) -> list[DemoRun]:
    """Return the runs of the checkpoints that have fallen by `day`, in the plan's order.

    What fell before the activation is only recorded, by the morning's sweep.
    """
    found: dict[tuple[int, str, tuple[date, str]], DemoRun] = {}
    for plan in plans_in_force(session):
        for run in _plan_runs(session, plan, load_policy(session, plan), day=day):
            point = run.what.checkpoint
            found.setdefault((run.obligation_id, run.what.occurrence, point.key), run)
    return list(found.values())


def _plan_runs(session: Session, plan: Plan, policy: Policy, *, day: date) -> Iterator[DemoRun]:
    keys = dict(
        session.exec(
            select(col(Duty.id), Occurrence.key)
            .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
            .where(Duty.plan_id == plan.id)
        ).all()
    )
    for seen in due_duties(session, plan, reached=day):
        for step in steps(policy.ladder, policy.calendar, seen.watched, until=day):
            if step.reason is Reason.BEFORE_ACTIVATION:
                continue
            yield DemoRun(
                plan=plan.code,
                ref=seen.obligation.ref,
                obligation_id=seen.obligation.id or 0,
                what=Coming(occurrence=keys[seen.duty.id], checkpoint=step.checkpoint),
            )


def has_morning(session: Session, *, day: date) -> bool:
    """Tell whether a day needs a digest: something fell, waits, or the weekly list is due."""
    waiting = session.exec(select(Notice.id).where(Notice.status == WAITING).limit(1)).first()
    if waiting is not None:
        return True
    for plan in plans_in_force(session):
        policy = load_policy(session, plan)
        if policy.ladder.weekly_day(day, policy.calendar) == day:
            return True
        if due_duties(session, plan, reached=day):
            return True
    return False
