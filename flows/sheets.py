"""What Prefect is told about each obligation: its name, its words and its checkpoints.

Reads the database and decides nothing about Prefect; flows.deploy registers what changed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from sqlmodel import Session, col, select

from actions.load_diff import DROPPED_ON
from flows import describe, names
from flows.environment import HORIZON_DAYS
from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan, Question
from models.policy import Policy, load_policy
from models.roster import Unit
from rules.checkpoints import Checkpoint, checkpoints, undated_checkpoints
from rules.states import State
from tasks.observe import report_days

STOPPED = frozenset({State.WITHDRAWN, State.SUPERSEDED})


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One checkpoint of an obligation: when it falls, and how its run is called.

    `at` is the naive local moment at which the ladder decides.
    """

    slug: str
    run_name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that Prefect is told about one obligation."""

    obligation_id: int
    plan: str
    ref: str
    name: str
    description: str
    tags: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    # Which (occurrence, last day) still stand: a run of any other is withdrawn.
    live: frozenset[tuple[str, date]] = field(default_factory=frozenset)

    def fingerprint(self, now: datetime) -> str:
        """Return a hash that changes when Prefect must be told something new.

        Prefect inserts no run beyond its horizon; a date that came inside it since the
        last time changes the hash, so that its run is inserted then.
        """
        # A margin of a quarter: the daily check may be off for a while.
        horizon = now.replace(tzinfo=None) + timedelta(days=HORIZON_DAYS - 90)
        facts = {
            "name": self.name,
            "description": self.description,
            "tags": self.tags,
            "marks": [asdict(mark) for mark in self.marks],
            "beyond": [mark.slug for mark in self.marks if mark.at > horizon],
        }
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A duty as far as its dates go."""

    occurrence: str
    unit_id: int
    unit_name: str
    state: State
    last_day: date | None
    assigned_on: date


def all_sheets(session: Session, *, public_url: str) -> list[Sheet]:
    """Return the sheet of every obligation that has a deployment, plans in order of id."""
    plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
    return [sheet for plan in plans for sheet in plan_sheets(session, plan, public_url=public_url)]


def plan_sheets(session: Session, plan: Plan, *, public_url: str) -> Iterator[Sheet]:
    """Yield the sheets of one plan.

    A section in which nobody owes anything names goals and has none; a dropped item no more.
    """
    themes = plan.document.get("themes", [])
    policy = load_policy(session, plan)
    owed = _owed(session, plan)
    asked = report_days(session, plan)
    questions = session.exec(select(Question).where(Question.plan_id == plan.id)).all()
    rows = session.exec(
        select(Obligation)
        .where(Obligation.plan_id == plan.id, col(Obligation.section).not_in(themes))
        .order_by(col(Obligation.position), col(Obligation.id))
    )
    for obligation in rows:
        if DROPPED_ON in obligation.details:
            continue
        duties = owed.get(obligation.id or 0, [])
        marks, live = dates(plan, obligation, policy, duties, asked)
        about = describe.About(
            plan=plan,
            obligation=obligation,
            units=tuple(dict.fromkeys(duty.unit_name for duty in duties)),
            last_days=_last_days(duties),
            asked=tuple(sorted({day for _, day in live})) if not _last_days(duties) else (),
            unscheduled="" if marks else _why_none(plan, duties),
            questions=[q for q in questions if obligation.ref in q.refs and not q.decision],
            link=obligation_link(public_url, plan=plan.code, ref=obligation.ref),
        )
        yield Sheet(
            obligation_id=obligation.id or 0,
            plan=plan.code,
            ref=obligation.ref,
            name=names.deployment_name(obligation.ref, obligation.short_title, plan.code),
            description=describe.description(about),
            tags=describe.tags(about),
            marks=marks,
            live=live,
        )


def obligation_link(public_url: str, *, plan: str, ref: str) -> str:
    """Return where the portal shows the duties of an obligation."""
    return f"{public_url}/bang?{urlencode({'ke_hoach': plan, 'ref': ref})}"


def dates(
    plan: Plan,
    obligation: Obligation,
    policy: Policy,
    duties: Sequence[Owed],
    asked: dict[int, set[date]],
) -> tuple[tuple[Mark, ...], frozenset[tuple[str, date]]]:
    """Return the checkpoints of an obligation, each occurrence and last day once.

    The weekly repeats are not among them: each is created by the run before it.
    """
    if plan.activated_on is None:
        return (), frozenset()
    found: dict[str, Mark] = {}
    live: set[tuple[str, date]] = set()
    for duty in duties:
        if duty.state in STOPPED:
            continue
        for point in _points(policy, duty, asked):
            mark = _mark(obligation.ref, duty.occurrence, point, policy)
            found[mark.slug] = mark
            live.add((duty.occurrence, point.last_day))
    ordered = sorted(found.values(), key=lambda mark: (mark.at, mark.slug))
    return tuple(ordered), frozenset(live)


def _points(policy: Policy, duty: Owed, asked: dict[int, set[date]]) -> tuple[Checkpoint, ...]:
    if duty.last_day is None:
        everybody: set[date] = set().union(*asked.values())
        days = asked.get(duty.unit_id, everybody)
        return undated_checkpoints(policy.ladder, policy.calendar, report_days=days)
    return checkpoints(
        policy.ladder, policy.calendar, last_day=duty.last_day, assigned_on=duty.assigned_on
    )


def _mark(ref: str, occurrence: str, point: Checkpoint, policy: Policy) -> Mark:
    return Mark(
        slug=names.slug(occurrence, point),
        run_name=names.run_name(ref, occurrence, point.rung, point.day),
        at=datetime.combine(point.day, policy.ladder.decide_at),
    )


def _owed(session: Session, plan: Plan) -> dict[int, list[Owed]]:
    query = (
        select(Duty, Occurrence.key, Unit.name)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(Duty.plan_id == plan.id)
        .order_by(col(Unit.position), col(Duty.id))
    )
    found: dict[int, list[Owed]] = defaultdict(list)
    for duty, key, unit_name in session.exec(query):
        found[duty.obligation_id].append(
            Owed(
                occurrence=key,
                unit_id=duty.unit_id,
                unit_name=unit_name,
                state=State(duty.state),
                last_day=duty.last_day,
                assigned_on=duty.assigned_on,
            )
        )
    return found


def _last_days(duties: Iterable[Owed]) -> tuple[date, ...]:
    return tuple(sorted({duty.last_day for duty in duties if duty.last_day}))


def _why_none(plan: Plan, duties: Sequence[Owed]) -> str:
    if not duties:
        return "no_duty"
    if plan.activated_on is None:
        return "inactive"
    return "stopped" if all(duty.state in STOPPED for duty in duties) else "no_report"
