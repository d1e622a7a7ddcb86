"""What waits for a decision: for the standing office, the deputy and the chair, by rights."""

from typing import Any

from fastapi import APIRouter, Response

from models.database import reading
from portal.desk import HereNow
from portal.queue_view import Queue
from portal.waiting_room import office_waits
from rules.states import Act, State

router = APIRouter()


@router.get("/cho-xu-ly")
def queue(here: HereNow) -> Response:
    """Show what waits for whoever looks."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        waits = Queue(
            session,
            viewer,
            today=here.today,
            zone=here.office.zone,
            asked=here.request.query_params,
        )
        results = waits.having(State.SUBMITTED, Act.CONFIRM, turn="trang_bc")
        drafts = waits.having(State.DRAFT, Act.ASSIGN, turn="trang_dt")
        open_questions, questions = waits.questions()
        facts: dict[str, Any] = {
            "runs_office": waits.runs_office,
            "requests": waits.requests(),
            "objections": waits.objections(),
            "mine": waits.mine(),
            "files": waits.files(results),
            "waits": office_waits(session, viewer, here.today) if waits.runs_office else [],
        }
    return here.page(
        "queue.html",
        viewer=viewer,
        results=results,
        drafts=drafts,
        confirms=sum(1 for waiting in results.rows if Act.CONFIRM in waiting.permits),
        assigns=any(Act.ASSIGN in waiting.permits for waiting in drafts.rows),
        open_questions=open_questions,
        questions=questions,
        **facts,
    )
