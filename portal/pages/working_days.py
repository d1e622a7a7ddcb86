"""The working calendar and the ladder of a plan: what would move is shown before it does."""

from datetime import date

import yaml
from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import OFFICE, OfficeMistakeError, Wrong
from actions.timetable import (
    KINDS,
    DayChange,
    LadderMistakesError,
    change_day,
    change_ladder,
    confirm_day,
    read_ladder_text,
)
from models.database import reading
from models.plan import CalendarDay, Plan
from plan_reader.mistakes import Mistake
from portal.desk import Here, HereNow, NothingHereError, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, rehearse, steering_viewer
from portal.proposals import Proposal, is_applied, show
from portal.words import day_words, phrase, read_day
from rules.redating import Move

router = APIRouter()
PATH, LADDER = "/lich-nghi", "/thang-nhac"


@router.get(PATH)
def calendar(here: HereNow) -> Response:
    """List the days that are not as their weekday says, the unconfirmed ones first."""
    return _page(here)


@router.post(f"{PATH}/{{plan_id}}/xac-nhan")
def confirm(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Confirm a day; no checkpoint moves by that."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused

    def deed(session: Session, actor: Actor) -> CalendarDay:
        decision, now = posted["decision"], here.now
        day = _day(posted)
        return confirm_day(session, plan_id, day, actor=actor, now=now, decision=decision)

    done = attempt(here, deed)
    if isinstance(done, Complaint):
        return _page(here, typed=posted, mistake=done)
    return see_other(PATH, done="lich-xac-nhan")


@router.post(f"{PATH}/{{plan_id}}/ngay")
def change(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Show what a changed day would move, or change it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused

    def deed(session: Session, actor: Actor) -> tuple[Move, ...]:
        wish = DayChange(
            day=_day(posted),
            kind=posted["kind"],
            name=posted["name"],
            decision=posted["decision"],
            confirmed=posted["confirmed"] == "1",
        )
        zone = here.office.zone
        return change_day(session, plan_id, wish, actor=actor, now=here.now, zone=zone)

    applied = is_applied(posted)
    moved = attempt(here, deed) if applied else rehearse(here, deed)
    if isinstance(moved, Complaint):
        return _page(here, typed=posted, mistake=moved)
    if applied:
        return see_other(PATH, done="lich-ngay")
    said = phrase(
        "calendar_meaning",
        posted["kind"] or "removed",
        day=day_words(_day(posted)),
        name=f" ({posted['name']})" if posted["name"] else "",
    )
    title = phrase("office", "calendar_title")
    return show(here, posted, _proposal(title, PATH, said, moved))


def _proposal(title: str, back: str, said: str, moved: tuple[Move, ...]) -> Proposal:
    duties = len({move.duty for move in moved})
    counted = phrase("office", "moved", count=len(moved), duties=duties)
    return Proposal(title=title, back=back, meaning=[said, counted], moves=moved, are_days=True)


def _day(posted: Posted) -> date:
    found = read_day(posted["day"])
    if found is None:
        message = f'"{posted["day"]}" is no day; write it like 30/6/2024'
        raise OfficeMistakeError(Wrong.NO_DAY, message)
    return found


def _page(here: Here, *, typed: Posted | None = None, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
        days = session.exec(
            select(CalendarDay)
            .where(CalendarDay.plan_id == plan.id)
            .order_by(col(CalendarDay.confirmed), col(CalendarDay.day))
        ).all()
    return here.page(
        "working_days.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        plans=plans,
        unconfirmed=[day for day in days if not day.confirmed],
        confirmed=[day for day in days if day.confirmed],
        kinds=KINDS,
        may_change=has_role(viewer, plan, OFFICE),
        typed=typed or Posted(),
        mistake=mistake.words if mistake else "",
    )


@router.get(LADDER)
def ladder(here: HereNow) -> Response:
    """Show the ladder as a text that can be changed."""
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, _ = chosen_plan(here, session, viewer)
    return _ladder_page(here, plan.id or 0)


@router.post(f"{LADDER}/{{plan_id}}")
def change_steps(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Show what another ladder would move, or all its mistakes; or take it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    try:
        read_ladder_text(posted["text"])
    except LadderMistakesError as error:
        return _ladder_page(here, plan_id, text=posted["text"], mistakes=error.mistakes)

    def deed(session: Session, actor: Actor) -> tuple[Move, ...]:
        text, zone = posted["text"], here.office.zone
        return change_ladder(session, plan_id, text, actor=actor, now=here.now, zone=zone)

    applied = is_applied(posted)
    moved = attempt(here, deed) if applied else rehearse(here, deed)
    if isinstance(moved, Complaint):
        return _ladder_page(here, plan_id, text=posted["text"], mistake=moved)
    if applied:
        return see_other(LADDER, done="thang-doi")
    said = phrase("office", "ladder_said")
    return show(here, posted, _proposal(phrase("office", "ladder_title"), LADDER, said, moved))


def _ladder_page(
    here: Here,
    plan_id: int,
    *,
    text: str = "",
    mistakes: tuple[Mistake, ...] = (),
    mistake: Complaint | None = None,
) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan = session.get(Plan, plan_id)
        if plan is None or not viewer.oversees(plan_id):
            message = f"there is no plan {plan_id} that you oversee"
            raise NothingHereError(message)
    written = text or yaml.safe_dump(dict(plan.ladder), allow_unicode=True, sort_keys=False)
    status = 422 if mistakes else mistake.status if mistake else 200
    return here.page(
        "ladder.html",
        status=status,
        viewer=viewer,
        plan=plan,
        text=written,
        mistakes=mistakes,
        may_change=has_role(viewer, plan, OFFICE),
        mistake=mistake.words if mistake else "",
    )
