"""What the tests of the standing office's tools look at."""

import pytest
from sqlmodel import Session, col, select

from actions.office import OfficeMistakeError, Wrong
from models.journal import JournalEntry
from models.plan import Plan


def plan_of(session: Session) -> Plan:
    """Return the one plan."""
    return session.exec(select(Plan)).one()


def last_act(session: Session) -> JournalEntry:
    """Return the newest entry of the journal."""
    newest = select(JournalEntry).order_by(col(JournalEntry.number).desc())
    found = session.exec(newest).first()
    assert found is not None
    return found


def wrong(error: pytest.ExceptionInfo[OfficeMistakeError]) -> Wrong:
    """Return what an error says is wrong."""
    return error.value.key
