"""Load a plan folder into the database; a second load shows what differs first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.load_apply import Applied, Applying, apply_duties
from actions.load_diff import DROPPED_ON, Change, Kind, compare, plan_columns
from actions.load_duties import Owed, Timing, add_duties, owed, report_days
from actions.load_items import put_calendar, put_obligations, put_questions
from actions.load_roster import RosterIds, put_roster, with_members
from actions.load_snapshot import NOTHING
from models.journal import write
from models.plan import Obligation, Plan, Question
from models.policy import load_policy
from plan_reader.values import HEAD, PlanFolder
from rules.states import State


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What a load did, or would do.

    `changes` are the differences of a plan that was loaded before; they are in force only
    where `applied` is True, and `duties_changed` says what that did to its duties. For a
    first load `duties` counts what was written and `tells_now` how many duties the next
    sweep will tell somebody about, because the day of activation lies in the past.
    """

    plan_id: int
    code: str
    is_new: bool
    applied: bool
    activated_on: date | None
    obligations: int = 0
    indicators: int = 0
    duties: int = 0
    drafts: int = 0
    undated: int = 0
    tells_now: int = 0
    open_questions: int = 0
    changes: tuple[Change, ...] = ()
    duties_changed: Applied = field(default_factory=Applied)


class DraftError(ValueError):
    """A draft is not put in force; a person confirms it first."""

    def __init__(self, code: str) -> None:
        """Name the plan, and how it is confirmed."""
        super().__init__(
            f"plan '{code}' is a draft that nobody has confirmed; settle its questions, then take "
            "'draft: true' out of plan.yaml and load it again"
        )


def load_plan(
    session: Session,
    folder: PlanFolder,
    *,
    activate: date,
    now: datetime,
    zone: ZoneInfo | None = None,
    actor: str = "administrator",
    apply: bool = False,
) -> LoadReport:
    """Load a plan folder in a writing session.

    A plan that is new is written with its duties, in force from `activate`. One that is
    loaded already is compared; with `apply` the differences are put in force today, and it
    keeps the day of its activation. `zone` says which day `now` is, without it the zone
    that `now` has. Raises DraftError for a folder that nobody has confirmed.
    """
    if folder.document.is_draft:
        raise DraftError(folder.document.code)
    today = (now.astimezone(zone) if zone else now).date()
    plan = session.exec(select(Plan).where(Plan.code == folder.document.code)).first()
    if plan is None:
        return _load(session, folder, activate=activate, now=now, today=today, actor=actor)
    changes = compare(session, plan, folder)
    if changes and apply:
        return _apply(session, plan, folder, changes, now=now, today=today, actor=actor)
    return replace(_report(plan, folder), applied=False, changes=changes)


def _load(
    session: Session,
    folder: PlanFolder,
    *,
    activate: date,
    now: datetime,
    today: date,
    actor: str,
) -> LoadReport:
    plan = Plan(**plan_columns(folder), activated_on=activate)
    session.add(plan)
    session.flush()
    plan_id = plan.id or 0
    roster, obligations = _put(session, plan, folder)
    timing = Timing(load_policy(session, plan), report_days(folder), activate)
    wanted = owed(folder, on=activate)
    duties = add_duties(
        session,
        plan_id,
        wanted,
        obligations=obligations,
        roster=roster,
        timing=timing,
        activate=activate,
    )
    details = {
        "activate": activate.isoformat(),
        "content_hash": folder.content_hash,
        "obligations": len(obligations),
        "duties": duties,
    }
    write(session, at=now, actor=actor, act="plan.loaded", subject=plan.code, details=details)
    return replace(
        _report(plan, folder),
        is_new=True,
        duties=duties,
        drafts=sum(len(one.owing) for one in wanted if one.is_draft),
        undated=sum(len(one.owing) for one in wanted if one.last_day is None),
        tells_now=_tells(wanted, timing, today) if activate < today else 0,
    )


def _report(plan: Plan, folder: PlanFolder) -> LoadReport:
    return LoadReport(
        plan_id=plan.id or 0,
        code=plan.code,
        is_new=False,
        applied=True,
        activated_on=plan.activated_on,
        obligations=len(folder.clauses),
        indicators=len(folder.indicators),
        open_questions=len(folder.open_questions),
    )


def _put(
    session: Session, plan: Plan, folder: PlanFolder, *, before: Mapping[str, Any] = NOTHING
) -> tuple[RosterIds, dict[str, int]]:
    """Write everything but duties; `before` is the document of the folder before."""
    plan_id = plan.id or 0
    roster = put_roster(session, plan_id, folder.roster, before=before.get("roster", NOTHING))
    document = folder.document
    plan.chair_post_id = roster.posts[document.chair]
    plan.deputy_post_id = roster.posts[document.deputy]
    plan.standing_unit_id = roster.units[document.standing_unit]
    plan.standing_post_id = roster.posts[document.standing_unit + HEAD]
    session.add(plan)
    obligations = put_obligations(session, plan_id, folder.obligations)
    put_questions(session, plan_id, folder.questions)
    days = before.get("timetable", NOTHING).get("days", NOTHING)
    put_calendar(session, plan_id, folder.calendar, before=days)
    return roster, obligations


def _tells(wanted: Iterable[Owed], timing: Timing, today: date) -> int:
    total = 0
    for one in wanted:
        state = State.DRAFT if one.is_draft else State.ASSIGNED
        total += len(one.owing) * timing.told_by(one.last_day, state, one.item.kind, today)
    return total


def _apply(
    session: Session,
    plan: Plan,
    folder: PlanFolder,
    changes: tuple[Change, ...],
    *,
    now: datetime,
    today: date,
    actor: str,
) -> LoadReport:
    before, ladder = plan.document, plan.ladder
    for name, value in plan_columns(folder).items():
        setattr(plan, name, value)
    if before.get("timetable", NOTHING).get("ladder") == dict(folder.ladder):
        # The file says nothing new: the office's own ladder stays.
        plan.ladder = ladder
    roster, obligations = _put(session, plan, folder, before=before)
    _drop(session, plan, changes, today)
    since = max(today, plan.activated_on or today)
    work = Applying(
        plan_id=plan.id or 0,
        actor=actor,
        now=now,
        today=since,
        obligations=obligations,
        roster=roster,
        timing=Timing(load_policy(session, plan), report_days(folder), since),
    )
    done = apply_duties(session, owed(with_members(session, plan, folder), on=since), work)
    details = {
        "content_hash": folder.content_hash,
        "changes": [f"{change.kind} {change.what} {change.ref}" for change in changes],
    }
    write(session, at=now, actor=actor, act="plan.changed", subject=plan.code, details=details)
    return replace(_report(plan, folder), changes=changes, duties_changed=done)


def _drop(session: Session, plan: Plan, changes: Iterable[Change], today: date) -> None:
    """Mark dropped obligations, which keep their history, and drop undecided questions."""
    gone = {(change.what, change.ref) for change in changes if change.kind is Kind.DROPPED}
    obligations = [ref for what, ref in gone if what == "obligation"]
    query = select(Obligation).where(
        Obligation.plan_id == plan.id, col(Obligation.ref).in_(obligations)
    )
    for row in session.exec(query):
        row.details = {**row.details, DROPPED_ON: today.isoformat()}
        session.add(row)
    codes = [ref for what, ref in gone if what == "question"]
    asked = select(Question).where(Question.plan_id == plan.id, col(Question.code).in_(codes))
    for question in session.exec(asked):
        if question.decision is None:
            session.delete(question)
