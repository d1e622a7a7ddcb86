"""What the system knows before anybody writes: what is due next, and requests for more time.

Nothing is claimed for a unit: each line is a duty or a request as it stands on record.
"""

from collections import defaultdict
from collections.abc import Mapping

from sqlmodel import Session, col, select

from models.duty import Duty, Extension, Occurrence
from models.plan import Obligation, Plan
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock, ReportVersion
from notifications.wording import day_words, say, titled
from rules.periods import Quarter
from rules.quarter_report import Section
from rules.states import UNDONE

Texts = Mapping[Section, str]
ASKED = "asked"


def prefilled(session: Session, plan: Plan, quarter: Quarter) -> Mapping[int, Texts]:
    """Return the first texts of every unit, by unit and section, in two statements."""
    coming, asked = _coming(session, plan, quarter), _asked(session, plan)
    return {
        unit: {
            Section.NEXT: "\n".join(coming.get(unit, ())),
            Section.PROPOSALS: "\n".join(asked.get(unit, ())),
        }
        for unit in coming.keys() | asked.keys()
    }


def _coming(session: Session, plan: Plan, quarter: Quarter) -> Mapping[int, list[str]]:
    """Return what each unit still owes with a last day in the coming quarter."""
    after = quarter.next()
    reports = [ref for ref in (plan.quarterly_report, plan.consolidated_report) if ref]
    query = (
        select(Duty, Obligation.short_title, Occurrence.key)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(
            Duty.plan_id == plan.id,
            col(Duty.last_day).between(after.first_day, after.last_day),
            col(Duty.state).in_([state.value for state in UNDONE]),
            col(Obligation.ref).not_in(reports),
        )
        .order_by(col(Duty.last_day), col(Obligation.position))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for duty, title, key in session.exec(query):
        if duty.last_day is not None:
            day = day_words(duty.last_day)
            found[duty.unit_id].append(say("quarter", "coming", title=titled(title, key), day=day))
    return found


def _asked(session: Session, plan: Plan) -> Mapping[int, list[str]]:
    """Return the requests for more time of each unit that nobody has decided on yet."""
    query = (
        select(Duty.unit_id, Extension, Obligation.short_title, Occurrence.key)
        .join(Duty, col(Extension.duty_id) == Duty.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(Duty.plan_id == plan.id, Extension.outcome == ASKED)
        .order_by(col(Extension.id))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for unit, asked, title, key in session.exec(query):
        facts = {"title": titled(title, key), "day": day_words(asked.to_day)}
        found[unit].append(say("quarter", "asked", reason=asked.reason, **facts))
    return found


def causes(session: Session, plan: Plan, unit_id: int) -> Mapping[int, str]:
    """Return the reason on record for each late duty of a unit: of its newest request for time."""
    query = (
        select(Extension.duty_id, Extension.reason)
        .join(Duty, col(Extension.duty_id) == Duty.id)
        .where(Duty.plan_id == plan.id, Duty.unit_id == unit_id)
        .order_by(col(Extension.id))
    )
    return dict(session.exec(query).all())


def last_texts(session: Session, plan: Plan, quarter: Quarter, unit_id: int) -> Texts:
    """Return what the unit wrote in the quarter before; empty where it wrote nothing."""
    query = (
        select(ReportBlock.section, ReportBlock.text)
        .join(QuarterReport, col(ReportBlock.report_id) == QuarterReport.id)
        .join(QuarterRound, col(QuarterReport.round_id) == QuarterRound.id)
        .join(Duty, col(QuarterReport.duty_id) == Duty.id)
        .where(
            QuarterRound.plan_id == plan.id,
            QuarterRound.period == quarter.previous().key,
            col(QuarterReport.is_consolidated).is_(False),
            col(QuarterReport.id).in_(select(ReportVersion.report_id)),
            Duty.unit_id == unit_id,
            ReportBlock.about == "",
        )
    )
    return {Section(section): text for section, text in session.exec(query) if text}
