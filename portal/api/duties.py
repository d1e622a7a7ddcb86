"""Duties: the list with the board's filters, one in full, and all that was said about it."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from actions.changes import get_duty
from actions.clients import scopes_of
from models.board import load_rows
from models.board_filters import Filters, conditions
from models.board_groups import GroupBy, count_groups, count_lights, in_cells
from models.database import reading
from portal.api.answers import (
    CountsAnswer,
    DutyAnswer,
    DutyLine,
    EventAnswer,
    ExtensionAnswer,
    InstructionAnswer,
    ObjectionAnswer,
    Page,
    RungAnswer,
    SubmissionAnswer,
)
from portal.api.caller import Caller, Reader
from portal.api.deeds import DEEDS
from portal.api.documents import READ_PROBLEMS
from portal.api.values import Number, PageNumber, PageSize, Storable
from portal.downloads import chunks, download_headers, find_evidence
from portal.duty_view import DutyView, load_duty_view
from portal.permits import permits
from rules.states import State
from rules.timeliness import Cell
from tasks.explain import explain

router = APIRouter(tags=["duties"], responses=READ_PROBLEMS)


Filter = Annotated[str, Field(max_length=200), Storable]


class BoardQuery(BaseModel):
    """The filters of the board; `q` is searched without regard to diacritics."""

    model_config = ConfigDict(extra="forbid")

    plan: Filter = ""
    section: Filter = ""
    unit: Filter = ""
    state: State | None = None
    cell: Cell | None = None
    ref: Filter = ""
    q: Filter = ""

    def filters(self) -> Filters:
        """Return the same as the board takes it."""
        return Filters(
            plan=self.plan,
            section=self.section,
            unit=self.unit,
            state=self.state.value if self.state else "",
            cell=self.cell.value if self.cell else "",
            ref=self.ref,
            words=self.q,
        )


class DutiesQuery(BoardQuery):
    """The filters, and which page of what they let through."""

    page: PageNumber = 1
    limit: PageSize = 50


@router.get("/duties", summary="Duties, as the board lists them", operation_id="duties")
def duties(caller: Reader, asked: Annotated[DutiesQuery, Query()]) -> Page[DutyLine]:
    """List the duties that the filters let through, in the order of the plan."""
    with reading(caller.office.engine) as session:
        wanted = conditions(asked.filters(), today=caller.today)
        total = count_groups(session, wanted, GroupBy.OBLIGATION).duties
        first = (asked.page - 1) * asked.limit
        rows = load_rows(session, wanted, today=caller.today, first=first, most=asked.limit)
    return Page(
        items=[DutyLine.of(row) for row in rows],
        page=asked.page,
        pages=max(1, -(-total // asked.limit)),
        total=total,
    )


@router.get("/board", summary="The counts of the board", operation_id="board")
def board(caller: Reader, asked: Annotated[BoardQuery, Query()]) -> CountsAnswer:
    """Count the duties that the filters let through by cell of the 2×2."""
    with reading(caller.office.engine) as session:
        wanted = conditions(asked.filters(), today=caller.today)
        cells = in_cells(count_lights(session, wanted, today=caller.today))
    return CountsAnswer(today=caller.today, total=sum(cells.values()), cells=cells)


@router.get("/duties/{duty_id}", summary="One duty in full", operation_id="duty")
def duty(caller: Reader, duty_id: Number) -> DutyAnswer:
    """Answer with the duty as its page shows it."""
    with reading(caller.office.engine) as session:
        return answer_duty(session, caller, duty_id)


def answer_duty(session: Session, caller: Caller, duty_id: int) -> DutyAnswer:
    """Read a duty for the caller; NotForYouError for one that it does not see in full."""
    view = load_duty_view(session, duty_id, today=caller.today)
    caller.check_sees(view.duty)
    offered = permits(session, caller.actor, view)
    scopes = scopes_of(caller.token)
    acts = [d.name for d in DEEDS if d.scope in scopes and offered.offers(d.slug)]
    return DutyAnswer.of_view(view, acts)


def _view(caller: Caller, duty_id: int) -> DutyView:
    with reading(caller.office.engine) as session:
        view = load_duty_view(session, duty_id, today=caller.today)
    caller.check_sees(view.duty)
    return view


@router.get("/duties/{duty_id}/history", summary="Its history", operation_id="duty_history")
def history(caller: Reader, duty_id: Number) -> list[EventAnswer]:
    """Answer with everything that was done about the duty, newest first."""
    return [EventAnswer.of(event) for event in _view(caller, duty_id).history]


@router.get("/duties/{duty_id}/submissions", summary="Its results", operation_id="submissions")
def submissions(caller: Reader, duty_id: Number) -> list[SubmissionAnswer]:
    """Answer with every result that was filed, newest first."""
    return [SubmissionAnswer.of_filed(filed) for filed in _view(caller, duty_id).filed]


@router.get("/duties/{duty_id}/extensions", summary="Its requests", operation_id="extensions")
def extensions(caller: Reader, duty_id: Number) -> list[ExtensionAnswer]:
    """Answer with every request for more time, newest first."""
    return [ExtensionAnswer.of(each) for each in _view(caller, duty_id).extensions]


@router.get("/duties/{duty_id}/objections", summary="Its objections", operation_id="objections")
def objections(caller: Reader, duty_id: Number) -> list[ObjectionAnswer]:
    """Answer with every objection of the head, newest first."""
    return [ObjectionAnswer.of(each) for each in _view(caller, duty_id).objections]


@router.get(
    "/duties/{duty_id}/instructions", summary="Its instructions", operation_id="instructions"
)
def instructions(caller: Reader, duty_id: Number) -> list[InstructionAnswer]:
    """Answer with every instruction from above, newest first."""
    return [InstructionAnswer.of(each) for each in _view(caller, duty_id).instructions]


@router.get("/duties/{duty_id}/messages", summary="Who was told, or why not", operation_id="told")
def messages(caller: Reader, duty_id: Number) -> list[RungAnswer]:
    """Tell the story of every rung, past and to come, as `dondoc explain` does."""
    with reading(caller.office.engine) as session:
        found = get_duty(session, duty_id)
        caller.check_sees(found)
        stories = explain(session, found, now=caller.now, zone=caller.office.zone)
    return [RungAnswer.of(story) for story in stories]


@router.get(
    "/duties/{duty_id}/files/{file_id}",
    summary="A file of evidence",
    operation_id="file",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The bytes."}},
)
def file(caller: Reader, duty_id: Number, file_id: Number) -> StreamingResponse:
    """Hand out a filed file."""
    with reading(caller.office.engine) as session:
        caller.check_sees(get_duty(session, duty_id))
        path, kept = find_evidence(session, caller.office.store, duty_id, file_id)
    return StreamingResponse(chunks(path), headers=download_headers(path, kept))
