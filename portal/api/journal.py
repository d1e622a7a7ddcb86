"""The journal for programs: read on from any entry, and check the chain."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import col, func, select

from models import journal
from models.database import reading
from models.journal import JournalEntry
from models.lookup import LARGEST_ID
from portal.api.answers import CheckAnswer, EntriesAnswer, EntryAnswer
from portal.api.caller import Chronicler
from portal.api.documents import READ_PROBLEMS
from portal.api.values import PageSize
from portal.office_room import require_overseer_of_all

router = APIRouter(tags=["journal"], responses=READ_PROBLEMS)


@router.get("/journal", summary="Entries of the journal", operation_id="journal")
def entries(
    caller: Chronicler,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    limit: PageSize = 50,
) -> EntriesAnswer:
    """List the entries after that number, in their order."""
    query = select(JournalEntry).where(col(JournalEntry.number) > after)
    with reading(caller.office.engine) as session:
        require_overseer_of_all(session, caller.viewer)
        rows = session.exec(query.order_by(col(JournalEntry.number)).limit(limit + 1)).all()
    shown = [EntryAnswer.of(row) for row in rows[:limit]]
    return EntriesAnswer(items=shown, next=shown[-1].number if len(rows) > limit else None)


@router.get("/journal/check", summary="Check the journal", operation_id="journal_check")
def check(caller: Chronicler) -> CheckAnswer:
    """Check every seal, as `dondoc audit` does."""
    with reading(caller.office.engine) as session:
        require_overseer_of_all(session, caller.viewer)
        count = session.exec(select(func.count()).select_from(JournalEntry)).one()
        found = journal.breaks(session)
    return CheckAnswer(intact=not found, entries=count, breaks=[str(one) for one in found])
