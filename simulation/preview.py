"""Preview: live ahead to a day inside a transaction that is rolled back."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from models.database import rehearsing
from models.duty import Duty
from models.engine_state import recall
from models.lookup import plans_in_force
from models.messages import Notice
from models.plan import Plan
from models.policy import load_policy
from rules.clock import local, moment_of
from rules.working_calendar import days_between
from simulation.transcript import OneDay, Transcript, transcript
from tasks.gather import WAITING
from tasks.sweep import LAST_SWEEP, sweep_plan


def preview(engine: Engine, *, on: date, now: datetime, zone: ZoneInfo) -> Transcript:
    """Tell who would be told what on a day, and who would not, if nobody acts until then.

    The days from `now` to that day are lived through first, so that a rung told on the
    way does not count twice. Of a day that has been swept, what was told is shown.
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
    that_morning = moment_of(on, policy.ladder.send_at, zone)
    waited: frozenset[int] = frozenset()
    if not _was_swept(session, that_morning):
        start = _start(session, plan, today=local(now, zone).date(), on=on)
        for day in days_between(start, on - timedelta(days=1)):
            sweep_plan(session, plan.id, now=moment_of(day, policy.ladder.send_at, zone), zone=zone)
        waited = _waiting(session, plan)
        sweep_plan(session, plan.id, now=that_morning, zone=zone)
    only = OneDay(
        begin=moment_of(on, time(0), zone),
        end=moment_of(on + timedelta(days=1), time(0), zone),
        waited=waited,
    )
    return transcript(session, plan, policy, zone=zone, only=only)


def _was_swept(session: Session, that_morning: datetime) -> bool:
    last = recall(session, LAST_SWEEP)
    return last is not None and datetime.fromisoformat(last) >= that_morning


def _waiting(session: Session, plan: Plan) -> frozenset[int]:
    query = select(col(Notice.id)).where(Notice.plan_id == plan.id, Notice.status == WAITING)
    return frozenset(number for number in session.exec(query) if number is not None)


def _start(session: Session, plan: Plan, *, today: date, on: date) -> date:
    """Return the first day to live through.

    Towards a day to come that is today, or the first day on which anything is due. A past
    day is reached as an engine would have that had run since.
    """
    earliest = session.exec(
        select(func.min(col(Duty.next_check_on))).where(Duty.plan_id == plan.id)
    ).one()
    if earliest is None:
        return on
    return min(on, earliest if on < today else max(earliest, today))
