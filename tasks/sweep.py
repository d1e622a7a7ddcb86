"""Sweep: one pass of the engine over all duties of all plans in force.

In the last month of a quarter it also opens the round of its reports.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from actions.quarter_rounds import open_due_round
from models import engine_state
from models.database import writing
from models.lookup import plans_in_force
from models.plan import Plan
from models.policy import load_policy
from tasks.decide import decide
from tasks.fold import fold
from tasks.silent import follow_silence

LAST_SWEEP = "last_sweep"


@dataclass(frozen=True, kw_only=True)
class SweepReport:
    """What one pass did: rungs told, rungs recorded with a reason, messages put."""

    told: int = 0
    not_told: dict[str, int] = field(default_factory=dict)
    messages: int = 0


def sweep(engine: Engine, *, now: datetime, zone: ZoneInfo) -> SweepReport:
    """Decide and fold everything that has fallen by `now`; harmless when repeated.

    Each plan is a transaction of its own, so that one plan's fault stops no other;
    the faults are raised together when all have been swept.
    """
    reports, faults = [], []
    with writing(engine) as session:
        ids = [plan.id for plan in plans_in_force(session)]
        engine_state.remember(session, LAST_SWEEP, now.isoformat())
    for plan_id in ids:
        try:
            with writing(engine) as session:
                reports.append(sweep_plan(session, plan_id, now=now, zone=zone))
        except Exception as fault:  # noqa: BLE001 -- collected; the other plans go on
            fault.add_note(f"while sweeping plan {plan_id}")
            faults.append(fault)
    if faults:
        message = "some plans were not swept"
        raise ExceptionGroup(message, faults)
    return _sum(reports)


def sweep_plan(
    session: Session, plan_id: int | None, *, now: datetime, zone: ZoneInfo
) -> SweepReport:
    """Sweep one plan in the caller's writing session."""
    plan = session.get_one(Plan, plan_id)
    policy = load_policy(session, plan)
    open_due_round(session, plan, now=now, zone=zone)
    decisions = decide(session, plan, policy, now=now, zone=zone)
    follow_silence(session, plan, policy, now=now, zone=zone)
    messages = fold(session, plan, policy, now=now, zone=zone)
    reasons = Counter(d.step.reason.value for d in decisions if d.step.reason)
    told = sum(1 for d in decisions if d.step.reason is None)
    return SweepReport(told=told, not_told=dict(reasons), messages=len(messages))


def _sum(reports: list[SweepReport]) -> SweepReport:
    reasons: Counter[str] = Counter()
    for report in reports:
        reasons.update(report.not_told)
    return SweepReport(
        told=sum(r.told for r in reports),
        not_told=dict(reasons),
        messages=sum(r.messages for r in reports),
    )
