"""Preview: live ahead to a day inside a transaction that is rolled back."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from models.database import rehearsing
from models.duty import Duty
from models.lookup import plans_in_force
from models.plan import Plan
from models.policy import load_policy
from rules.clock import local, moment_of
from rules.working_calendar import days_between
from simulation.transcript import Transcript, transcript
from tasks.sweep import sweep_plan


def preview(engine: Engine, *, on: date, now: datetime, zone: ZoneInfo) -> Transcript:
    """Tell who would be told what on a day, and who would not, if nobody acts until then.

    The days from `now` to that day are lived through first, so that a rung told on the
    way does not count twice. A past day shows what that day's sweep would have sent.
    """
    with rehearsing(engine) as session:
        parts = [
            _plan(session, plan, on=on, now=now, zone=zone) for plan in plans_in_force(session)
        ]
    return Transcript(
        messages=[message for part in parts for message in part.messages],
        not_sent=[entry for part in parts for entry in part.not_sent],
    )


def _plan(session: Session, plan: Plan, *, on: date, now: datetime, zone: ZoneInfo) -> Transcript:
    policy = load_policy(session, plan)
    start = _start(session, plan, today=local(now, zone).date(), on=on)
    for day in days_between(start, on - timedelta(days=1)):
        sweep_plan(session, plan.id, now=moment_of(day, policy.ladder.send_at, zone), zone=zone)
    that_morning = moment_of(on, policy.ladder.send_at, zone)
    sweep_plan(session, plan.id, now=that_morning, zone=zone)
    return transcript(session, policy, zone=zone, since=that_morning)


def _start(session: Session, plan: Plan, *, today: date, on: date) -> date:
    """Return the first day to live through: no earlier than anything that is due."""
    earliest = session.exec(
        select(func.min(col(Duty.next_check_on))).where(Duty.plan_id == plan.id)
    ).one()
    if earliest is not None and earliest > today:
        return min(earliest, on)
    return min(today, on)
