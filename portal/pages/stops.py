"""Pause and resume by the Committee: a unit's duties, or the whole plan's."""

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import COMMITTEE
from actions.pausing import Scope, Stopped, pause_all, resume_all
from models.database import reading
from models.roster import Unit
from portal.desk import Here, HereNow, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, rehearse, steering_viewer
from portal.proposals import Proposal, is_applied, show
from portal.words import phrase, state_words

router = APIRouter()
PATH = "/tam-dung"
PAUSE = "tam-dung"


@router.get(PATH)
def stops(here: HereNow) -> Response:
    """Offer what may be stopped and resumed at once."""
    return _page(here)


@router.post(f"{PATH}/{{plan_id}}")
def stop(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Show how many duties would be paused or resumed, or do it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    unit = int(posted["unit"]) if posted["unit"].isdigit() else None
    scope = Scope(plan_id=plan_id, unit_id=unit)
    what = PAUSE if posted["what"] == PAUSE else "tiep-tuc"

    def deed(session: Session, actor: Actor) -> tuple[Stopped, str]:
        whose = session.get(Unit, unit) if unit else None
        if what == PAUSE:
            reason = posted["reason"]
            found = pause_all(session, scope, actor=actor, now=here.now, reason=reason)
        else:
            found = resume_all(session, scope, actor=actor, now=here.now)
        return found, whose.name if whose else phrase("office", "whole_plan")

    applied = is_applied(posted)
    done = attempt(here, deed) if applied else rehearse(here, deed)
    if isinstance(done, Complaint):
        return _page(here, typed=posted, mistake=done)
    if applied:
        return see_other(PATH, done=f"{what}-nhieu")
    stopped, whose = done
    said = [phrase("office", what, count=stopped.changed, whose=whose)]
    said += [
        phrase("office", "left_alone", count=count, state=state_words(state))
        for state, count in stopped.left.items()
    ]
    title = phrase("office", "stop_title")
    return show(here, posted, Proposal(title=title, back=PATH, meaning=said))


def _page(here: Here, *, typed: Posted | None = None, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
        units = session.exec(
            select(Unit).where(Unit.plan_id == plan.id).order_by(col(Unit.position))
        ).all()
    return here.page(
        "stops.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        plans=plans,
        units=units,
        may_stop=has_role(viewer, plan, COMMITTEE),
        typed=typed or Posted(),
        mistake=mistake.words if mistake else "",
    )
