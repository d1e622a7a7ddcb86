"""Load a plan folder into the database; a second load shows what differs first."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from actions.load_duties import Owed, Timing, add_duties, owed, report_days
from actions.load_items import put_calendar, put_obligations, put_questions
from actions.load_roster import RosterIds, put_roster
from models.journal import write
from models.plan import Plan
from models.policy import load_policy
from plan_reader.values import HEAD, PlanFolder
from rules.states import State


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What a load did."""

    plan_id: int
    code: str
    is_new: bool
    applied: bool
    obligations: int
    duties: int
    drafts: int
    undated: int
    tells_now: int = 0


def load_plan(
    session: Session,
    folder: PlanFolder,
    *,
    activate: date,
    now: datetime,
    actor: str = "administrator",
) -> LoadReport:
    """Load the folder."""
    known = session.exec(select(Plan).where(Plan.code == folder.document.code)).first()
    if known is None:
        return _first_load(session, folder, activate=activate, now=now, actor=actor)
    raise NotImplementedError


def _first_load(
    session: Session, folder: PlanFolder, *, activate: date, now: datetime, actor: str
) -> LoadReport:
    plan = Plan(**plan_columns(folder), activated_on=activate)
    session.add(plan)
    session.flush()
    plan_id = plan.id or 0
    roster = put_roster(session, plan_id, folder.roster)
    _set_committee(plan, folder, roster)
    obligations = put_obligations(session, plan_id, folder.obligations)
    put_questions(session, plan_id, folder.questions)
    put_calendar(session, plan_id, folder.calendar)
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
    report = LoadReport(
        plan_id=plan_id,
        code=plan.code,
        is_new=True,
        applied=True,
        obligations=len(obligations),
        duties=duties,
        drafts=sum(len(one.owing) for one in wanted if one.is_draft),
        undated=sum(len(one.owing) for one in wanted if one.last_day is None),
        tells_now=_tells(wanted, timing, now.date()) if activate < now.date() else 0,
    )
    details = {"obligations": report.obligations, "duties": report.duties}
    details |= {"activate": activate.isoformat(), "content_hash": folder.content_hash}
    write(session, at=now, actor=actor, act="plan.loaded", subject=plan.code, details=details)
    return report


def plan_columns(folder: PlanFolder) -> dict[str, object]:
    """Return the document as the columns of its row, without committee and activation."""
    document = folder.document
    return {
        "code": document.code,
        "title": document.title,
        "number": document.number or None,
        "symbol": document.symbol or None,
        "place_date": document.place_date or None,
        "issued_on": document.issued_on,
        "issued_month": document.issued_month or None,
        "issuer": document.issuer,
        "contact": document.contact,
        "period_from": document.period.first_day,
        "period_to": document.period.last_day,
        "quarterly_report": document.quarterly_report or None,
        "ladder": dict(folder.ladder),
        "weekend": list(folder.calendar.weekend),
        "document": {
            **document.data,
            "headings": dict(folder.headings),
            "appendix": dict(folder.appendix),
        },
        "content_hash": folder.content_hash,
    }


def _set_committee(plan: Plan, folder: PlanFolder, roster: RosterIds) -> None:
    document = folder.document
    plan.chair_post_id = roster.posts[document.chair]
    plan.deputy_post_id = roster.posts[document.deputy]
    plan.standing_unit_id = roster.units[document.standing_unit]
    plan.standing_post_id = roster.posts[document.standing_unit + HEAD]


def _tells(wanted: tuple[Owed, ...], timing: Timing, today: date) -> int:
    total = 0
    for one in wanted:
        state = State.DRAFT if one.is_draft else State.ASSIGNED
        total += len(one.owing) * timing.told_by(one.last_day, state, one.item.kind, today)
    return total
