"""New plans: bring a document, see the drafts, review one with its document beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions.actors import Actor
from actions.draft_deciding import FREQUENCIES, REPLACED, neighbours
from actions.draft_making import Remaining, is_settled, remaining
from actions.drafting import DraftFault, DraftMistakeError, bring, read_document
from models.database import reading
from models.lookup import read_id
from models.plan import Plan
from models.plan_drafts import (
    DraftItem,
    DraftQuestion,
    PlanDraft,
    drafts_of,
    items_of,
    questions_of,
)
from plan_reader.obligations import KINDS
from plan_reader.sources.flaws import UnreadableSourceError
from portal.desk import Here, HereNow, NotForYouError, see_other
from portal.draft_room import PATH, Clash, do, draft_here, fault, looks
from portal.draft_view import window
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import refusal
from rules.targets import Operator

router = APIRouter()
ITEMS_SHOWN = 200
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "text": "text/plain",
}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A draft as the list shows it; `plan` is the code of what it became."""

    draft: PlanDraft
    remaining: Remaining
    plan: str


@router.get(PATH)
def drafts(here: HereNow) -> Response:
    """List the drafts, with the form that brings a document."""
    return _list(here)


@router.post(PATH)
def upload(here: HereNow, posted: Form) -> Response:
    """Keep and read a document; the review begins on its page."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    with reading(here.office.engine) as session:
        _, may = looks(here, session)
    if not may:
        message = "documents are brought by the standing office or the administrator"
        raise NotForYouError(message)
    if not posted.files:
        message = "no file was chosen; choose a DOCX, a PDF or a text"
        return _list(here, fault(DraftMistakeError(DraftFault.NO_FILE, message)))
    file = posted.files[0]
    try:
        pages, found = read_document(file)
    except (DraftMistakeError, UnreadableSourceError) as error:
        return _list(here, fault(error))

    def deed(session: Session, actor: Actor) -> int:
        kept = here.office.store.keep_source(file, media_type=TYPES[pages.kind])
        draft = bring(session, kept, pages, found, actor=actor, now=here.now)
        return draft.id or 0

    done = do(here, deed)
    if isinstance(done, Complaint | Clash):
        return _list(here, done if isinstance(done, Complaint) else None)
    return see_other(f"{PATH}/{done}", done="van-ban-da-doc")


def _list(here: Here, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer, may = looks(here, session)
        found = [
            Listed(
                draft=draft,
                remaining=remaining(session, draft),
                plan=_plan_code(session, draft),
            )
            for draft in drafts_of(session)
        ]
    return here.page(
        "drafts.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        may=may,
        drafts=found,
        mistake=mistake.words if mistake else "",
    )


def _plan_code(session: Session, draft: PlanDraft) -> str:
    plan = session.get(Plan, draft.plan_id) if draft.plan_id else None
    return plan.code if plan else ""


@router.get(f"{PATH}/{{draft_id}}")
def review(here: HereNow, draft_id: int) -> Response:
    """Show the document and its proposals; `muc` names the one that is looked at."""
    return show_review(here, draft_id)


def show_review(
    here: Here,
    draft_id: int,
    *,
    item_id: int = 0,
    typed: Posted | None = None,
    opened: str = "",
    mistake: Complaint | None = None,
) -> Response:
    """Show the review page; `opened` names the form that was refused, `typed` its fields."""
    with reading(here.office.engine) as session:
        viewer, may = looks(here, session)
        draft = draft_here(session, draft_id)
        wanted = item_id or read_id(here.request.query_params.get("muc", "")) or 0
        shown = _shown(session, draft, wanted)
    item = shown["item"]
    start = read_id(here.request.query_params.get("dong", "")) or 0
    return here.page(
        "draft.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        may=may and draft.plan_id is None and draft.closed_at is None,
        draft=draft,
        window=window(draft, item if isinstance(item, DraftItem) else None, start),
        is_settled=is_settled,
        kinds=KINDS,
        operators=tuple(Operator),
        frequencies=FREQUENCIES,
        typed=typed,
        opened=opened,
        mistake=mistake.words if mistake else "",
        **shown,
    )


def _shown(session: Session, draft: PlanDraft, wanted: int) -> dict[str, object]:
    """Return the proposals around the one that is looked at, and the questions."""
    items = [i for i in items_of(session, draft.id or 0) if i.state != REPLACED]
    questions = questions_of(session, draft.id or 0)
    item = chosen(items, wanted)
    place = items.index(item) if item else 0
    first = place // ITEMS_SHOWN * ITEMS_SHOWN
    return {
        "items": items[first : first + ITEMS_SHOWN],
        "count": len(items),
        "decided": sum(each.state != "open" for each in items),
        "item": item,
        "before": items[place - 1] if item and place else None,
        "after": items[place + 1] if item and place + 1 < len(items) else None,
        "beside": neighbours(session, item) if item else [],
        "of_item": _of(questions, item),
        "of_document": [q for q in questions if q.item_id is None],
        "asked_of": _asked(questions),
        "remaining": remaining(session, draft),
    }


def chosen(items: list[DraftItem], wanted: int) -> DraftItem | None:
    """Return the proposal that is asked for, else the first undecided one, else the first."""
    found = next((item for item in items if item.id == wanted), None)
    still_open = next((item for item in items if item.state == "open"), None)
    return found or still_open or next(iter(items), None)


def _of(questions: Sequence[DraftQuestion], item: DraftItem | None) -> list[DraftQuestion]:
    return [q for q in questions if item is not None and q.item_id == item.id]


def _asked(questions: Sequence[DraftQuestion]) -> set[int]:
    return {q.item_id for q in questions if q.item_id is not None and not is_settled(q)}
