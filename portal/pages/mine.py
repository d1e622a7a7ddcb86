"""What I owe: everything the signed-in posts owe, the most urgent first."""

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select

from actions.actors import Actor
from models.database import reading
from models.duty import Duty
from portal.desk import HereNow, SignInNeededError
from portal.lines import Choice, load_lines
from portal.paging import page_of
from rules.states import ENDED, OPEN, State

router = APIRouter()
A_PAGE = 60
DONE_SHOWN = 10


@router.get("/viec-cua-toi")
def mine(here: HereNow) -> Response:
    """Show what the viewer owes, what waits for the office, and what was done lately."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        if viewer.actor is None:
            message = "only somebody who signed in owes something"
            raise SignInNeededError(message)
        own = owned_by(viewer.actor)
        dated = (own, _in(*OPEN), col(Duty.last_day).is_not(None))
        total = session.exec(select(func.count()).select_from(Duty).where(*dated)).one()
        page = page_of(total, here.request.query_params.get("trang", ""), size=A_PAGE)
        undated = (own, _in(*OPEN), col(Duty.last_day).is_(None))
        choices = {
            "owed": Choice(wanted=dated, first=page.first, most=A_PAGE),
            "asked": Choice(wanted=undated),
            "waiting": Choice(wanted=(own, _in(State.SUBMITTED))),
            "paused": Choice(wanted=(own, _in(State.PAUSED))),
            "ended": Choice(wanted=(own, _in(*ENDED)), most=DONE_SHOWN, newest_done_first=True),
        }
        shown: dict[str, Any] = {
            name: load_lines(session, choice, today=here.today, zone=here.office.zone)
            for name, choice in choices.items()
        }
    return here.page("mine.html", viewer=viewer, page=page, **shown)


def owned_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a duty is the actor's to work on."""
    return or_(
        col(Duty.post_id).in_(actor.post_ids),
        col(Duty.unit_id).in_(actor.clerk_of),
        col(Duty.id).in_(actor.handed),
    )


def _in(*states: State) -> ColumnElement[bool]:
    return col(Duty.state).in_([state.value for state in states])
