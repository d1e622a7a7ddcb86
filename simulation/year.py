"""Run a plan through time in memory: the same engine with another clock and no channel."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, col, select

from actions import acting
from actions.actors import actor_for_post, is_owed_by_standing_office
from actions.evidence import EvidenceStore
from actions.load_plan import load_plan
from models.database import open_database, reading, writing
from models.duty import Duty
from models.plan import Plan
from models.policy import Policy, load_policy
from models.roster import Post
from plan_reader.folder import PlanFolder
from rules.clock import moment_of
from rules.states import State
from rules.steps import SILENT
from rules.working_calendar import days_between
from simulation.reporting import Reporting
from simulation.silence import live_in_silence
from simulation.transcript import Transcript, transcript
from tasks.sweep import sweep_plan

FILED_AT = time(16, 0)
CONFIRMED_AT = time(9, 0)


@dataclass
class _Calendar:
    """What people do on which day of the simulation."""

    filings: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))
    confirmations: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))


def simulate(
    folder: PlanFolder,
    *,
    first: date,
    last: date,
    reporting: Reporting,
    zone: ZoneInfo,
    unheard: bool = False,
) -> Transcript:
    """Run a plan from `first` to `last`, both inclusive, and tell all that would be sent.

    The plan is activated on `first` and its duties count as assigned on that day.
    Every message is taken for seen; with `unheard` all arrive and nobody gives a sign of life,
    other than by reporting. Deterministic: nothing but the arguments decides.
    """
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    morning = moment_of(first, time(0, 0), zone)
    with writing(engine) as session:
        load_plan(session, folder, activate=first, now=morning)
        plan = session.exec(select(Plan)).one()
        policy = load_policy(session, plan)
        people = _plan_reports(session, policy, reporting, first=first)
        for day in days_between(first, last):
            _live(session, plan, policy, people, day=day, zone=zone)
            if unheard:
                live_in_silence(session, plan, policy, day=day, zone=zone)
    with reading(engine) as session:
        return transcript(session, plan, policy, zone=zone)


def _plan_reports(
    session: Session, policy: Policy, reporting: Reporting, *, first: date
) -> _Calendar:
    people = _Calendar()
    duties = session.exec(
        select(Duty).where(col(Duty.last_day).is_not(None)).order_by(col(Duty.id))
    )
    for duty in duties:
        day = reporting.files_on(duty.last_day, policy.calendar) if duty.last_day else None
        if day is not None and State(duty.state) is not State.DRAFT:
            people.filings[max(day, first)].append(duty.id or 0)
    return people


def _live(
    session: Session, plan: Plan, policy: Policy, people: _Calendar, *, day: date, zone: ZoneInfo
) -> None:
    """Live through one day: the morning's sweep, confirmations, then filings."""
    sweep_plan(session, plan.id, now=moment_of(day, policy.ladder.send_at, zone), zone=zone)
    for duty_id in people.confirmations.pop(day, []):
        _confirm(session, duty_id, now=moment_of(day, CONFIRMED_AT, zone), zone=zone)
    for duty_id in people.filings.pop(day, []):
        if _file(session, duty_id, now=moment_of(day, FILED_AT, zone), zone=zone):
            people.confirmations[policy.calendar.after(day)].append(duty_id)


def _file(session: Session, duty_id: int, *, now: datetime, zone: ZoneInfo) -> bool:
    duty = session.get_one(Duty, duty_id)
    if State(duty.state) in SILENT:
        return False
    owner = session.get_one(Post, duty.post_id)
    acting.submit(
        session,
        duty_id,
        actor=actor_for_post(owner),
        now=now,
        zone=zone,
        text="simulated",
        store=NO_FILES,
    )
    return True


def _confirm(session: Session, duty_id: int, *, now: datetime, zone: ZoneInfo) -> None:
    duty = session.get_one(Duty, duty_id)
    plan = session.get_one(Plan, duty.plan_id)
    by_deputy = is_owed_by_standing_office(session, duty)
    judge = plan.deputy_post_id if by_deputy else plan.standing_post_id
    acting.confirm(
        session,
        duty_id,
        actor=actor_for_post(session.get_one(Post, judge)),
        now=now,
        zone=zone,
    )


# A simulated result has no files; nothing is ever written there.
NO_FILES = EvidenceStore(folder=Path("/nonexistent"))
