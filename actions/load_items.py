"""Load what stands in a plan: obligations with their measures, and questions."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, select

from actions.load_roster import set_row
from actions.load_snapshot import day_fields
from models.plan import CalendarDay, Indicator, Obligation, Question
from plan_reader.values import Calendar, MeasureItem, ObligationItem, QuestionItem


def put_obligations(
    session: Session, plan_id: int, items: Iterable[ObligationItem]
) -> dict[str, int]:
    """Write the obligations; return their ids by ref. What the file drops stays.

    Raises ValueError for a ref under which something was given by instruction.
    """
    query = select(Obligation).where(Obligation.plan_id == plan_id)
    rows = {row.ref: row for row in session.exec(query)}
    wanted = list(items)
    _refuse_given(rows, wanted)
    for position, item in enumerate(wanted, start=1):
        set_row(
            session,
            rows.get(item.ref),
            Obligation,
            plan_id=plan_id,
            position=position,
            **columns(item),
        )
    session.flush()
    found = session.exec(select(Obligation.ref, Obligation.id).where(Obligation.plan_id == plan_id))
    ids = {ref: key for ref, key in found if key is not None}
    _put_measures(session, wanted, ids)
    return ids


def _refuse_given(rows: Mapping[str, Obligation], wanted: Iterable[ObligationItem]) -> None:
    taken = [item.ref for item in wanted if item.ref in rows and rows[item.ref].given_at]
    if taken:
        message = f'"{taken[0]}" was given by instruction; number the clause otherwise in the files'
        raise ValueError(message)


def columns(item: ObligationItem) -> dict[str, Any]:
    """Return an item as the columns of its row, without plan and position."""
    return {
        "ref": item.ref,
        "printed_path": item.printed_path,
        "section": item.section,
        "kind": item.kind,
        "short_title": item.short_title,
        "text": item.text,
        "source_lines": list(item.source_lines),
        "owner_printed": item.owner_printed,
        "owners": list(item.owners),
        "coordinators": list(item.coordinators),
        "due_phrase": item.due.phrase if item.due else None,
        "undated_reason": item.undated_reason or None,
        "rolled_up_from": list(item.rolled_up_from),
        "details": dict(item.details),
    }


def _put_measures(session: Session, items: list[ObligationItem], ids: Mapping[str, int]) -> None:
    query = select(Indicator).where(col(Indicator.obligation_id).in_(list(ids.values())))
    known = {(row.obligation_id, row.position): row for row in session.exec(query)}
    for item in items:
        for position, measure in enumerate(item.measures, start=1):
            row = known.pop((ids[item.ref], position), None)
            values = measure_columns(measure)
            place = {"obligation_id": ids[item.ref], "position": position}
            set_row(session, row, Indicator, **place, **values)
    for row in known.values():
        session.delete(row)


def measure_columns(measure: MeasureItem) -> dict[str, Any]:
    """Return a measure as the columns of its row, without obligation and position."""
    return {
        "name": measure.name,
        "op": measure.op,
        "value": measure.value,
        "unit": measure.unit,
        "note": measure.note,
        "details": dict(measure.details),
    }


def put_questions(session: Session, plan_id: int, items: Iterable[QuestionItem]) -> None:
    """Write the questions; what a person decided here stays decided."""
    rows = {
        row.code: row for row in session.exec(select(Question).where(Question.plan_id == plan_id))
    }
    for item in items:
        row = rows.get(item.code)
        decided = (row.decision if row else None) or item.decided or None
        set_row(
            session,
            row,
            Question,
            plan_id=plan_id,
            decision=decided,
            **question_columns(item),
        )


def question_columns(item: QuestionItem) -> dict[str, Any]:
    """Return a question as the columns of its row, without plan and decision."""
    return {
        "code": item.code,
        "severity": item.severity,
        "question": item.question,
        "refs": list(item.refs),
        "texts": [dict(text) for text in item.texts],
        "proposal": item.proposal,
    }


def put_calendar(
    session: Session,
    plan_id: int,
    calendar: Calendar,
    *,
    before: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> None:
    """Write the days that the folder says differently from the folder before.

    Days that it has dropped are removed; what the office has added or changed stays.
    """
    query = select(CalendarDay).where(CalendarDay.plan_id == plan_id)
    rows = {row.day: row for row in session.exec(query)}
    for item in calendar.days:
        row = rows.pop(item.day, None)
        if before.get(item.day.isoformat()) == day_fields(item):
            continue
        set_row(
            session,
            row,
            CalendarDay,
            plan_id=plan_id,
            day=item.day,
            kind=item.kind,
            name=item.name,
            decision=item.decision,
            confirmed=item.confirmed,
        )
    for row in rows.values():
        if row.day.isoformat() in before:
            session.delete(row)
    session.flush()
