"""The page of the chair and the deputy: what has escalated, and what they decide on it."""

from fastapi import APIRouter, Response
from sqlmodel import col, select

from actions.instructing import MOST_CHARACTERS
from models.database import reading
from models.plan import Plan
from portal.desk import HereNow, NotForYouError
from portal.escalated import load_escalated

router = APIRouter()


@router.get("/trinh")
def before_the_chair(here: HereNow) -> Response:
    """Show what stands before the chair; who oversees the plan looks, others do not."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        plans = [
            plan
            for plan in session.exec(select(Plan).order_by(col(Plan.id)))
            if viewer.oversees(plan.id or 0)
        ]
        if not plans:
            message = "what has escalated is for the Committee and the standing office"
            raise NotForYouError(message)
        found = load_escalated(
            session, plans, today=here.today, zone=here.office.zone, own_posts=viewer.post_ids
        )
    return here.page(
        "chair.html",
        viewer=viewer,
        found=found,
        instruction_limit=MOST_CHARACTERS,
        several_plans=len(plans) > 1,
    )
