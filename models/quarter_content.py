"""The content of a quarter's report, read from the database into frozen values.

Figures count up to the end of the data day, how units filed up to the moment of asking. The
number of statements does not depend on how many units and duties there are.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.directory import load_directory
from models.duties_as_of import Standing, end_of, load_standing
from models.duty import Duty, Occurrence
from models.engine_state import recall
from models.journal import HEAD
from models.plan import Obligation, Plan, Question
from models.quarter_filings import WARD, load_filings, name_of
from models.quarter_measures import load_measure_lines
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock, ReportVersion
from models.roster import Post, Unit
from rules import quarter_report as rules
from rules.clock import local
from rules.periods import Quarter
from rules.quarter_report import Content, DutyLine, Filing, Section, Words
from rules.timeliness import cell, standing

INDICATOR = "indicator"
_CONTENT = TypeAdapter(Content)


def as_data(content: Content) -> dict[str, Any]:
    """Return a content as plain JSON values."""
    found: dict[str, Any] = _CONTENT.dump_python(content, mode="json")
    return found


def from_data(data: dict[str, Any]) -> Content:
    """Return the content that `as_data` wrote."""
    return _CONTENT.validate_python(data)


def data_day_of(round_: QuarterRound | None, *, last_day: date, today: date) -> date:
    """Return the day up to which figures count: as decided, never one that is still to come."""
    return min(round_.data_day if round_ else last_day, today)


def load_content(
    session: Session,
    plan: Plan,
    quarter: Quarter,
    *,
    unit: Unit | None,
    now: datetime,
    zone: ZoneInfo,
    data_day: date | None = None,
) -> Content:
    """Read a report as it would be frozen now: a unit's own, or with None the consolidated one.

    `data_day` stands in for the day of the round.
    """
    today = local(now, zone).date()
    round_ = find_round(session, plan, quarter)
    day = data_day or data_day_of(round_, last_day=_report_day(session, plan, quarter), today=today)
    report = _report_of(session, round_, unit)
    words = load_words(session, report) if report else ()
    lines = load_lines(session, plan, quarter, unit=unit, day=day, zone=zone)
    filings = load_filings(session, plan, quarter, unit=unit, now=now, zone=zone)
    duties = rules.with_explanations(lines, _explanations(session, words, filings, unit))
    return Content(
        plan=_head(session, plan),
        period=quarter.key,
        unit=unit.code if unit else "",
        unit_name=unit.name if unit else "",
        **_signer(session, plan, quarter, unit, today),
        data_day=day,
        made_at=now,
        words=words,
        measures=load_measure_lines(session, plan, quarter, unit=unit, now=now, zone=zone),
        duties=duties,
        filings=filings,
        questions=() if unit else _questions(session, plan),
        counts=rules.figures(duties, quarter),
        journal=recall(session, HEAD) or "",
    )


def find_round(session: Session, plan: Plan, quarter: Quarter) -> QuarterRound | None:
    """Return the round of a quarter, None before it was opened."""
    return session.exec(
        select(QuarterRound).where(
            QuarterRound.plan_id == plan.id, QuarterRound.period == quarter.key
        )
    ).first()


def _report_day(session: Session, plan: Plan, quarter: Quarter) -> date:
    """Return the last day of the units' reports as printed; without any, that of the quarter."""
    day = session.exec(
        select(func.min(Duty.original_last_day))
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(
            Duty.plan_id == plan.id,
            Obligation.ref == plan.quarterly_report,
            Occurrence.key == quarter.key,
        )
    ).one()
    return day or quarter.last_day


def _report_of(
    session: Session, round_: QuarterRound | None, unit: Unit | None
) -> QuarterReport | None:
    if round_ is None:
        return None
    query = (
        select(QuarterReport)
        .join(Duty, col(QuarterReport.duty_id) == Duty.id)
        .where(QuarterReport.round_id == round_.id)
    )
    if unit is None:
        return session.exec(query.where(col(QuarterReport.is_consolidated).is_(True))).first()
    mine = (col(QuarterReport.is_consolidated).is_(False), Duty.unit_id == unit.id)
    return session.exec(query.where(*mine)).first()


def load_lines(
    session: Session,
    plan: Plan,
    quarter: Quarter,
    *,
    unit: Unit | None,
    day: date,
    zone: ZoneInfo,
) -> tuple[DutyLine, ...]:
    """Read the duties that are reported on, as they stood at the end of a day.

    The round's own reports are told in how units filed, the indicators by their figures.
    """
    reports = [ref for ref in (plan.quarterly_report, plan.consolidated_report) if ref]
    wanted: list[ColumnElement[bool]] = [
        col(Obligation.kind) != INDICATOR,
        ~(col(Obligation.ref).in_(reports) & (col(Occurrence.key) == quarter.key)),
    ]
    if unit is not None:
        wanted.append(col(Duty.unit_id) == unit.id)
    several = session.exec(select(func.count()).select_from(Plan)).one() > 1
    found = load_standing(session, plan, before=end_of(day, zone), zone=zone, wanted=wanted)
    return tuple(
        _line(each, day=day, prefix=plan.code if several else None)
        for each in found
        if rules.belongs(
            state=each.state,
            occurrence=each.occurrence,
            last_day=each.last_day,
            filed_on=each.filed_on,
            quarter=quarter,
        )
    )


def _line(row: Standing, *, day: date, prefix: str | None) -> DutyLine:
    stands = standing(state=row.state, last_day=row.last_day, today=day, accepted_on=row.filed_on)
    return DutyLine(
        duty=row.duty,
        name=name_of(row, prefix),
        ref=row.ref,
        section=row.section,
        printed_path=row.printed_path,
        title=row.title,
        unit=row.unit,
        unit_name=row.unit_name,
        is_ward=row.unit_kind == WARD,
        post=row.post,
        owner_printed=row.owner_printed,
        coordinators=row.coordinators,
        due_phrase=row.due_phrase or "",
        last_day=row.last_day,
        original_last_day=row.original_last_day,
        state=row.state,
        cell=cell(row.state, stands.timeliness),
        days_overdue=stands.days_overdue,
        filed_on=row.filed_on,
        submission=row.submission.id if row.submission else None,
        result=row.submission.text if row.submission else "",
        evidence=row.evidence,
        asked_until=row.asked_until,
    )


def load_words(session: Session, report: QuarterReport) -> tuple[Words, ...]:
    """Read the text blocks of a report, in order, with the names of the units quoted."""
    blocks = session.exec(
        select(ReportBlock)
        .where(ReportBlock.report_id == report.id)
        .order_by(col(ReportBlock.section), col(ReportBlock.position), col(ReportBlock.id))
    ).all()
    units = _unit_names(session, report) if report.is_consolidated else {}
    return tuple(_words(block, units) for block in blocks)


def _words(block: ReportBlock, units: dict[str, str]) -> Words:
    unit = block.about if block.about in units else ""
    return Words(
        section=Section(block.section),
        about=block.about,
        unit=unit,
        unit_name=units.get(unit, ""),
        text=block.text,
        by=block.changed_by,
        version=block.version_id,
        submission=block.submission_id,
        edited=bool(unit) and block.text != block.taken,
    )


def _unit_names(session: Session, report: QuarterReport) -> dict[str, str]:
    query = (
        select(Unit.code, Unit.name)
        .join(QuarterRound, col(QuarterRound.plan_id) == Unit.plan_id)
        .where(QuarterRound.id == report.round_id)
    )
    return dict(session.exec(query).all())


def _explanations(
    session: Session, words: tuple[Words, ...], filings: Iterable[Filing], unit: Unit | None
) -> Iterable[tuple[str, Words]]:
    """Return what units write about overdue duties: the own draft, or what all have filed."""
    if unit is not None:
        return [(unit.code, each) for each in words]
    filed = filed_contents(session, filings)
    return [(content.unit, each) for content in filed.values() for each in content.words]


def filed_contents(session: Session, filings: Iterable[Filing]) -> dict[int, Content]:
    """Return the frozen reports by which units have filed, by version."""
    wanted = [filing.version for filing in filings if filing.version]
    if not wanted:
        return {}
    query = select(ReportVersion).where(col(ReportVersion.id).in_(wanted))
    return {version.id or 0: from_data(version.content) for version in session.exec(query)}


def _head(session: Session, plan: Plan) -> rules.PlanHead:
    office = session.get(Unit, plan.standing_unit_id)
    signer = plan.document.get("signer") or {}
    capacity = str(signer.get("capacity") or "")
    return rules.PlanHead(
        code=plan.code,
        title=plan.title,
        number=plan.number or "",
        symbol=plan.symbol or "",
        issued_on=plan.issued_on,
        issuer=plan.issuer,
        place_date=plan.place_date or "",
        standing_office=office.name if office else "",
        signer=str(signer.get("name") or ""),
        capacity=tuple(part.strip() for part in capacity.split("/") if part.strip()),
        recipients=tuple(str(line) for line in plan.document.get("recipients") or ()),
    )


def _signer(
    session: Session, plan: Plan, quarter: Quarter, unit: Unit | None, today: date
) -> dict[str, str]:
    """Return the post that owes a unit's report and who holds it today, blank for nobody."""
    if unit is None:
        return {}
    query = (
        select(Post)
        .join(Duty, col(Duty.post_id) == Post.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(
            Duty.unit_id == unit.id,
            Obligation.plan_id == plan.id,
            Obligation.ref == plan.quarterly_report,
            Occurrence.key == quarter.key,
        )
    )
    post = session.exec(query).first()
    if post is None:
        return {}
    entry = load_directory(session, plan).posts[post.id or 0]
    holder = next((each for each in entry.holders if each.holds_on(today)), None)
    return {"post": post.title, "holder": holder.name if holder else ""}


def _questions(session: Session, plan: Plan) -> tuple[rules.Question, ...]:
    query = select(Question).where(Question.plan_id == plan.id, col(Question.decision).is_(None))
    found: Sequence[Question] = session.exec(query.order_by(col(Question.code))).all()
    return tuple(
        rules.Question(code=q.code, question=q.question, refs=tuple(q.refs)) for q in found
    )
