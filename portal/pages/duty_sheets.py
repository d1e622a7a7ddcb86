"""Duties as XLSX: handed out, and brought back with what was decided on paper."""

import json
from dataclasses import asdict
from datetime import date

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions.actors import Actor
from actions.duty_sheet import (
    COLUMNS,
    DAYS,
    Brought,
    Wish,
    duty_rows,
    put_all,
    put_wishes,
    wishes_of,
)
from actions.exporting import note_export
from actions.office import STEERING, OfficeMistakeError, Wrong, find, require_role
from actions.sheet_reading import read_rows
from models.database import reading
from models.plan import Plan
from notifications.wording import day_words, state_words
from portal.desk import Here, HereNow, see_other
from portal.exports import Taken, hand_out
from portal.forms import MAX_TEXT, Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, rehearse, steering_viewer
from portal.proposals import is_applied
from portal.words import phrase, source_phrase
from reports.workbook import Cell, Sheet
from rules.states import State
from rules.timeliness import Cell as Cell2x2

router = APIRouter()
PATH = "/phan-viec-xlsx"


@router.post("/phan-viec.xlsx")
def duty_sheet(here: HereNow, posted: Form) -> Response:
    """Hand out the duties of a plan, in the form in which they can be brought back."""

    def taken(session: Session, actor: Actor) -> Taken:
        plan, _ = chosen_plan(here, session, steering_viewer(here, session))
        rows = _rows(here, session, plan)
        headings = [source_phrase("sheet_duties", name) for name in COLUMNS]
        cells = [[_cell(name, row[name]) for name in COLUMNS] for row in rows]
        note_export(session, "duties", subject=plan.code, rows=len(rows), actor=actor, now=here.now)
        sheet = Sheet(name=source_phrase("sheet_names", "duties"), headings=headings, rows=cells)
        return Taken(sheet=sheet, name=f"phan-viec-{plan.code}-{here.today.isoformat()}.xlsx")

    return hand_out(here, posted, taken)


def _cell(name: str, words: str) -> Cell:
    if name in DAYS and words:
        return date.fromisoformat(words)
    return int(words) if name == "days_overdue" and words else words or None


def _rows(here: Here, session: Session, plan: Plan) -> list[dict[str, str]]:
    words = {
        "states": {state.value: state_words(state.value) for state in State},
        "cells": {cell.value: source_phrase("cells", cell.value) for cell in Cell2x2},
    }
    return duty_rows(session, plan, today=here.today, words=words)


@router.get(PATH)
def bring(here: HereNow) -> Response:
    """Offer to take the duties along and to bring them back."""
    return _page(here)


@router.post(f"{PATH}/{{plan_id}}")
def brought(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Show what a table asks for, or put it in force."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    if is_applied(posted):
        return _apply(here, plan_id, posted)

    def deed(session: Session, actor: Actor) -> Brought:
        plan = find(session, plan_id)
        require_role(plan, actor, STEERING, "bring back the duties")
        if not posted.files:
            message = "no file came with the form; choose the workbook"
            raise OfficeMistakeError(Wrong.NO_WORKBOOK, message)
        wanted = read_rows(posted.files[0].content, COLUMNS)
        read = wishes_of(_rows(here, session, plan), wanted)
        tried = put_wishes(
            session, plan_id, read.wishes, actor=actor, now=here.now, zone=here.office.zone
        )
        mistakes = tuple(sorted((*read.mistakes, *tried.mistakes)))
        return Brought(wishes=tried.wishes, mistakes=mistakes, counts=tried.counts)

    done = rehearse(here, deed)
    if isinstance(done, Complaint):
        return _page(here, mistake=done)
    if len(_told(done)) > MAX_TEXT:
        words = phrase("office_mistakes", Wrong.TOO_MANY_ROWS, count=len(done.wishes))
        return _page(here, mistake=Complaint(words=words, status=422))
    return _page(here, found=done)


def _told(found: Brought) -> str:
    return json.dumps([asdict(wish) for wish in found.wishes], ensure_ascii=False)


def _apply(here: Here, plan_id: int, posted: Posted) -> Response:
    def deed(session: Session, actor: Actor) -> Brought:
        require_role(find(session, plan_id), actor, STEERING, "bring back the duties")
        wishes = [Wish(**wish) for wish in json.loads(posted["text"] or "[]")]
        return put_all(session, plan_id, wishes, actor=actor, now=here.now, zone=here.office.zone)

    try:
        done = attempt(here, deed)
    except (ValueError, TypeError):
        # The hidden field was written by us; whoever changed it brings nothing.
        words = phrase("office_mistakes", Wrong.GONE)
        return _page(here, mistake=Complaint(words=words, status=422))
    if isinstance(done, Complaint):
        return _page(here, mistake=done)
    return see_other(PATH, done="phan-viec-nhap")


def _page(
    here: Here, *, found: Brought | None = None, mistake: Complaint | None = None
) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
    bad = found is not None and not found.wishes and bool(found.mistakes)
    return here.page(
        "bring_duties.html",
        status=mistake.status if mistake else 422 if bad else 200,
        viewer=viewer,
        plan=plan,
        plans=plans,
        found=found,
        shown=[(w, _said(w)) for w in found.wishes] if found else [],
        told=_told(found) if found else "",
        summary=_summary(found) if found else "",
        may_change=has_role(viewer, plan, STEERING),
        mistake=mistake.words if mistake else "",
    )


def _said(wish: Wish) -> list[tuple[str, str, str]]:
    """Return what a row changes: column, present and wanted value, as people read them."""
    return [
        (phrase("sheet_duties", name), _value(name, wish.old[name]), _value(name, new))
        for name, new in wish.new.items()
    ]


def _value(name: str, words: str) -> str:
    return day_words(date.fromisoformat(words)) if name in DAYS and words else words


def _summary(found: Brought) -> str:
    counted = [
        phrase("duty_sheet", name, count=found.counts[name])
        for name in ("last_day", "post", "reported_on")
        if found.counts.get(name)
    ]
    wrong = len({row for row, *_ in found.mistakes})
    if wrong:
        counted.append(phrase("duty_sheet", "wrong", count=wrong))
    return ", ".join(counted) or phrase("duty_sheet", "nothing")
