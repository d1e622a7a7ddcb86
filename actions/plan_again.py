"""A loaded plan as the values of a folder again, so that it can be written as a document."""

from pathlib import Path

from sqlmodel import Session, col, select

from actions.load_diff import DROPPED_ON
from models.plan import Obligation, Plan
from plan_reader.mistakes import Where
from plan_reader.values import Calendar, ObligationItem, PlanDocument, PlanFolder, Roster
from rules.periods import Period

_NOWHERE = Where(file="", line=0)
_NO_PATH = Path()


def folder_again(session: Session, plan: Plan) -> PlanFolder:
    """Return the words of a loaded plan, what was given by instruction with them.

    What was dropped is left out. Roster, limits, questions and calendar are not read: a document
    prints none of them apart from its clauses.
    """
    query = select(Obligation).where(Obligation.plan_id == plan.id)
    rows = session.exec(query.order_by(col(Obligation.position), col(Obligation.id))).all()
    return PlanFolder(
        path=_NO_PATH,
        document=_document(plan),
        roster=Roster(),
        headings=plan.document.get("headings", {}),
        obligations=tuple(_item(row) for row in rows if DROPPED_ON not in row.details),
        appendix=plan.document.get("appendix", {}),
        questions=(),
        ladder=plan.ladder,
        calendar=Calendar(),
        warnings=(),
        content_hash=plan.content_hash,
    )


def _document(plan: Plan) -> PlanDocument:
    return PlanDocument(
        code=plan.code,
        title=plan.title,
        number=plan.number or "",
        symbol=plan.symbol or "",
        place_date=plan.place_date or "",
        issued_on=plan.issued_on,
        issued_month=plan.issued_month or "",
        issuer=plan.issuer,
        contact=plan.contact,
        period=Period(first_day=plan.period_from, last_day=plan.period_to),
        chair="",
        deputy="",
        standing_unit="",
        quarterly_report=plan.quarterly_report or "",
        consolidated_report=plan.consolidated_report or "",
        source_file="",
        source_sha256="",
        ladder="",
        is_draft=False,
        data=plan.document,
        where=_NOWHERE,
    )


def _item(row: Obligation) -> ObligationItem:
    return ObligationItem(
        ref=row.ref,
        printed_path=row.printed_path,
        section=row.section,
        kind=row.kind,
        short_title=row.short_title,
        text=row.text,
        source_lines=tuple(row.source_lines),
        owner_printed=row.owner_printed,
        owners=tuple(row.owners),
        coordinators=tuple(row.coordinators),
        due=None,
        undated_reason=row.undated_reason or "",
        rolled_up_from=tuple(row.rolled_up_from),
        indicator_refs=(),
        measures=(),
        details=row.details,
        where=_NOWHERE,
    )
