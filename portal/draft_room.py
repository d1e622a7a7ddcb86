"""What the pages of drafts share: who may look and act, an act whose outcome may be a clash."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response
from sqlmodel import Session

from actions.drafting import (
    DraftChangedError,
    DraftFault,
    DraftMistakeError,
    may_draft,
)
from models.database import reading
from models.plan_drafts import PlanDraft
from plan_reader.sources.flaws import UnreadableSourceError
from portal.desk import Here, NothingHereError
from portal.forms import Posted
from portal.mistakes import Complaint
from portal.office_room import Deed, Result, attempt, rehearse, steering_viewer
from portal.viewer import Viewer
from portal.words import is_known, phrase

PATH = "/ke-hoach-moi"
CONFLICT = 409


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Somebody else changed what the form is about: who, when."""

    by: str
    at: datetime | None


def do(here: Here, deed: Deed[Result], *, for_good: bool = True) -> Result | Complaint | Clash:
    """Do a deed on a draft, or rehearse it; a clash or complaint says why it was not done."""
    try:
        return attempt(here, deed) if for_good else rehearse(here, deed)
    except DraftChangedError as error:
        return Clash(by=error.by, at=error.at)
    except (DraftMistakeError, UnreadableSourceError) as error:
        return fault(error)


def fault(error: DraftMistakeError | UnreadableSourceError) -> Complaint:
    """Say what is wrong with a document or a wish, with its remedy."""
    if isinstance(error, DraftMistakeError):
        return Complaint(words=phrase("draft_mistakes", error.fault, **error.facts), status=422)
    key = type(error).__name__
    known = key if is_known("draft_flaws", key) else "UnreadableSourceError"
    return Complaint(words=phrase("draft_flaws", known), status=422)


def draft_here(session: Session, draft_id: int) -> PlanDraft:
    """Return a draft, also one that has ended; NothingHereError when there is none."""
    draft = session.get(PlanDraft, draft_id)
    if draft is None:
        message = f"there is no draft {draft_id}"
        raise NothingHereError(message)
    return draft


def looks(here: Here, session: Session) -> tuple[Viewer, bool]:
    """Return who looks, and whether the viewer may act on drafts."""
    viewer = steering_viewer(here, session)
    return viewer, viewer.actor is not None and may_draft(session, viewer.actor)


def show_clash(
    here: Here,
    clash: Clash,
    *,
    back: str,
    theirs: Mapping[str, object],
    posted: Posted,
) -> Response:
    """Show both values where two people changed one thing; nothing of either is lost."""
    with reading(here.office.engine) as session:
        viewer, _ = looks(here, session)
    rows = [
        (name, _said(value), posted[name])
        for name, value in theirs.items()
        if name in posted.fields and _said(value) != posted[name]
    ]
    return here.page(
        "draft_clash.html",
        status=CONFLICT,
        viewer=viewer,
        clash=clash,
        rows=rows,
        back=back,
    )


def _said(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(str(each) for each in value)
    return "" if value is None else str(value)


def whole(posted: Posted, name: str) -> int:
    """Return a whole number of a form; -1 for anything else, which no version and no id is."""
    words = posted[name]
    return int(words) if words.isascii() and words.isdigit() and len(words) < 12 else -1  # noqa: PLR2004 -- fits an integer column


def gone() -> Complaint:
    """Say that a thing of the draft is not there."""
    return Complaint(words=phrase("draft_mistakes", DraftFault.GONE), status=422)
