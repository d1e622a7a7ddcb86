"""The journal: every act and decision, each entry sealing the one before it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from rules import chain


class JournalEntry(SQLModel, table=True):
    """One act or decision; `number` runs without gaps from 1."""

    __tablename__ = "journal_entry"

    number: int = Field(primary_key=True)
    at: datetime
    actor: str
    act: str
    subject: str
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    previous: str
    hash: str


def write(
    session: Session,
    *,
    at: datetime,
    actor: str,
    act: str,
    subject: str,
    details: Mapping[str, object] | None = None,
) -> JournalEntry:
    """Append an entry in the transaction of what it records.

    Call it in a writing session: the number and the seal depend on the entry before.
    """
    last = session.exec(
        select(JournalEntry).order_by(col(JournalEntry.number).desc()).limit(1)
    ).first()
    number, previous = (last.number + 1, last.hash) if last else (1, chain.GENESIS)
    facts = dict(details or {})
    entry = JournalEntry(
        number=number,
        at=at,
        actor=actor,
        act=act,
        subject=subject,
        details=facts,
        previous=previous,
        hash=chain.seal(
            number=number,
            at=stamp(at),
            actor=actor,
            act=act,
            subject=subject,
            details=facts,
            previous=previous,
        ),
    )
    session.add(entry)
    session.flush()
    return entry


def stamp(at: datetime) -> str:
    """Return the moment as it is sealed: ISO 8601 in UTC, microseconds kept."""
    return at.astimezone(UTC).isoformat()


def breaks(session: Session) -> tuple[str, ...]:
    """Return every break of the journal's chain; empty means intact."""
    entries = session.exec(select(JournalEntry).order_by(col(JournalEntry.number)))
    return chain.breaks(
        chain.Link(
            number=e.number,
            at=stamp(e.at),
            actor=e.actor,
            act=e.act,
            subject=e.subject,
            details=e.details,
            previous=e.previous,
            hash=e.hash,
        )
        for e in entries
    )
