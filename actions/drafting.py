"""Bring a document: it is kept, read, and becomes a draft that people decide on.

Nothing binds anybody before a finished draft is made a plan (actions.draft_making).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.draft_reading import head_fields, item_row, printed_bodies, proposals, question_row
from actions.draft_roster import names_of
from actions.evidence import StoredFile, Upload, clean_name
from models import journal
from models.plan import Plan
from models.plan_drafts import (
    DraftBody,
    DraftItem,
    DraftQuestion,
    PlanDraft,
    bodies_of,
    items_of,
)
from plan_reader.confirming.bodies import place_code
from plan_reader.confirming.matching import candidates, sure
from plan_reader.reading.proposals import Reading
from plan_reader.sources.guarded import propose_guarded
from plan_reader.sources.pages import Pages
from rules.states import RightsError

Decided = PlanDraft | DraftItem | DraftQuestion | DraftBody
# The rules read 200 pages in seconds; what is longer than any plan is refused before that.
MOST_LINES = 20_000
MOST_CHARACTERS = 3_000_000


class DraftFault(StrEnum):
    """What can be wrong with a wish about a draft; a surface says it in its own words."""

    BAD_DAY = "bad_day"
    BAD_NUMBER = "bad_number"
    CODE_TAKEN = "code_taken"
    CODE_WRONG = "code_wrong"
    DECIDED_ALREADY = "decided_already"
    DONE_ALREADY = "done_already"
    GONE = "gone"
    NO_ANSWER = "no_answer"
    NO_FILE = "no_file"
    NO_NEIGHBOUR = "no_neighbour"
    NO_PIECES = "no_pieces"
    NO_REASON = "no_reason"
    NO_TITLE = "no_title"
    NO_WORDS = "no_words"
    NOT_FINISHED = "not_finished"
    NOT_PRINTED = "not_printed"
    PERIOD = "period"
    TOO_LONG = "too_long"
    UNKNOWN_OWNER = "unknown_owner"
    UNREADABLE = "unreadable"


class DraftMistakeError(ValueError):
    """What was asked of a draft cannot be done as it is; `fault` names it, with `facts`."""

    def __init__(self, fault: DraftFault, message: str, **facts: object) -> None:
        self.fault, self.facts = fault, facts
        super().__init__(message)


class DraftChangedError(RuntimeError):
    """Somebody else changed the row after the form was shown; trying again shows theirs."""

    def __init__(self, *, by: str, at: datetime | None) -> None:
        self.by, self.at = by, at
        super().__init__(f'"{by}" changed it at {at}; look at that first, then decide')


def may_draft(session: Session, actor: Actor) -> bool:
    """Tell whether the actor brings documents: an administrator or a standing office."""
    if actor.is_administrator:
        return True
    standing = col(Plan.standing_post_id).in_(actor.post_ids)
    return session.exec(select(Plan.id).where(standing)).first() is not None


def require_drafter(session: Session, actor: Actor) -> None:
    """Raise RightsError unless the actor may bring documents and decide on drafts."""
    if not may_draft(session, actor):
        message = f'"{actor.label}" may not draft a plan; the standing office or administrator may'
        raise RightsError(message)


def read_document(upload: Upload) -> tuple[Pages, Reading]:
    """Read a document as it was sent, in bounded time and memory.

    Raises UnreadableSourceError, and DraftMistakeError for what is longer than any plan.
    """
    with TemporaryDirectory(prefix="dondoc-") as folder:
        file = Path(folder) / clean_name(upload.name)
        file.write_bytes(upload.content)
        pages, reading = propose_guarded(file)
    text = pages.as_text()
    if len(text) > MOST_CHARACTERS or text.count("\n") > MOST_LINES:
        message = f"{len(text)} characters are more than a plan has; give the plan alone"
        raise DraftMistakeError(DraftFault.TOO_LONG, message)
    return pages, reading


def bring(
    session: Session,
    kept: StoredFile,
    pages: Pages,
    reading: Reading,
    *,
    actor: Actor,
    now: datetime,
) -> PlanDraft:
    """Make a draft of a document that was read; the same file brought twice is one draft."""
    require_drafter(session, actor)
    same = select(PlanDraft).where(
        PlanDraft.sha256 == kept.sha256,
        col(PlanDraft.plan_id).is_(None),
        col(PlanDraft.closed_at).is_(None),
    )
    before = session.exec(same).first()
    if before is not None:
        return before
    head = head_fields(reading.head)
    draft = PlanDraft(
        file_name=kept.name,
        sha256=kept.sha256,
        media_type=kept.media_type,
        size=kept.size,
        text=pages.as_text(),
        notes=list(pages.notes),
        head=head,
        settings=first_settings(session, head, actor),
        brought_at=now,
        brought_by=actor.label,
    )
    session.add(draft)
    session.flush()
    _put(session, draft, reading)
    name_bodies(session, draft)
    count = len(items_of(session, draft.id or 0))
    facts = {"file": kept.name, "sha256": kept.sha256, "proposals": count}
    record(session, draft, "draft.brought", actor=actor, now=now, facts=facts)
    return draft


def _put(session: Session, draft: PlanDraft, reading: Reading) -> None:
    lines, draft_id = draft.lines, draft.id or 0
    for position, one in enumerate(proposals(reading), start=1):
        row = item_row(one, draft_id, position=position, lines=lines)
        session.add(row)
        session.flush()
        session.add_all(question_row(q, draft_id, item_id=row.id) for q in one.questions)
    session.add_all(question_row(question, draft_id) for question in reading.questions)
    session.flush()


def first_settings(session: Session, head: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Return what a draft begins with: what the print says, and the roster of the last plan."""
    years = head["years"] or ([int(head["issued_on"][:4])] if head["issued_on"] else [])
    plans = session.exec(select(Plan).order_by(col(Plan.id).desc())).all()
    own = next((plan for plan in plans if plan.standing_post_id in actor.post_ids), None)
    known = own or next(iter(plans), None)
    number, _, symbol = str(head["number"]).partition("/")
    return {
        "code": "-".join([place_code(head["issuer"]), *map(str, years[:1])]),
        "title": head["title"],
        "number": number,
        "symbol": symbol,
        "issued_on": head["issued_on"],
        "issued_month": head["issued_month"],
        "issuer": head["issuer"],
        "period_from": f"{min(years)}-01-01" if years else "",
        "period_to": f"{max(years)}-12-31" if years else "",
        "roster_plan": known.code if known else "",
        "chair": "",
        "deputy": "",
        "standing": "",
    }


def name_bodies(session: Session, draft: PlanDraft) -> None:
    """List every printed body, and take for meant what the roster has beyond doubt.

    What somebody said stays; a likeness that is not beyond doubt is left to be said.
    """
    known = {body.printed for body in bodies_of(session, draft.id or 0)}
    names = names_of(session, str(draft.settings.get("roster_plan", "")))
    for printed in printed_bodies(items_of(session, draft.id or 0)):
        if printed in known:
            continue
        meant = sure(candidates(printed, names))
        row = DraftBody(draft_id=draft.id or 0, printed=printed)
        if meant is not None:
            row.owner, row.score = meant.owner, meant.score
        session.add(row)
    session.flush()


def find_draft(session: Session, draft_id: int, *, is_open: bool = True) -> PlanDraft:
    """Return a draft; DraftMistakeError when there is none, or (`is_open`) when it has ended."""
    draft = session.get(PlanDraft, draft_id)
    if draft is None:
        message = f"there is no draft {draft_id}; choose one of the list"
        raise DraftMistakeError(DraftFault.GONE, message)
    if is_open and (draft.plan_id is not None or draft.closed_at is not None):
        message = f'the draft of "{draft.file_name}" has ended; bring the document again'
        raise DraftMistakeError(DraftFault.DONE_ALREADY, message)
    return draft


def claim(row: Decided, version: int, *, actor: Actor, now: datetime) -> None:
    """Take a row that is still at the version that was shown, in the name of who changes it.

    Acts take their turns (models.database.writing), so whoever asks second is told of the
    first by a DraftChangedError.
    """
    if row.version != version:
        raise DraftChangedError(by=row.decided_by, at=row.decided_at)
    row.version, row.decided_by, row.decided_at = version + 1, actor.label, now


def record(
    session: Session,
    draft: PlanDraft,
    act: str,
    *,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, object],
) -> None:
    """Write an act on a draft into the journal."""
    subject = f"draft:{draft.id}"
    journal.write(session, at=now, actor=actor.label, act=act, subject=subject, details=dict(facts))


def find_item(session: Session, draft: PlanDraft, item_id: int) -> DraftItem:
    """Return a proposal of a draft; DraftMistakeError when it is none of it."""
    item = session.get(DraftItem, item_id)
    if item is None or item.draft_id != draft.id:
        message = f"there is no proposal {item_id} in this draft; open the draft again"
        raise DraftMistakeError(DraftFault.GONE, message)
    return item


def find_body(session: Session, draft: PlanDraft, body_id: int) -> DraftBody:
    """Return a printed body of a draft; DraftMistakeError when it is none of it."""
    body = session.get(DraftBody, body_id)
    if body is None or body.draft_id != draft.id:
        message = f"there is no body {body_id} in this draft; open the draft again"
        raise DraftMistakeError(DraftFault.GONE, message)
    return body


def open_items(items: Sequence[DraftItem]) -> list[DraftItem]:
    """Return the proposals on which nobody has decided."""
    return [item for item in items if item.state == "open"]
