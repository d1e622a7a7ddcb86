"""The journal: every act and decision, each entry sealing the one before it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from models.database import take_turn
from models.engine_state import recall, remember
from rules import chain

# Kept apart from the journal: a chain whose newest entries were cut off is still a chain.
HEAD = "journal_head"
CUT = "journal_cut"


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

    Call it in a session that writes: the number and the seal depend on the entry before,
    so that from here on the transaction has the turn.
    """
    take_turn(session.connection())
    last = session.exec(
        select(JournalEntry).order_by(col(JournalEntry.number).desc()).limit(1)
    ).first()
    number, previous = (last.number + 1, last.hash) if last else (1, chain.GENESIS)
    kept = recall(session, HEAD)
    if kept is not None and kept != f"{number - 1}:{previous}" and recall(session, CUT) is None:
        # Writing on over a cut end would hide it; where it was cut stays on record.
        remember(session, CUT, f"{number - 1}:{kept.partition(':')[0]}")
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
    remember(session, HEAD, f"{entry.number}:{entry.hash}")
    session.flush()
    return entry


def stamp(at: datetime) -> str:
    """Return the moment as it is sealed: ISO 8601 in UTC, microseconds kept."""
    return at.astimezone(UTC).isoformat()


def breaks(session: Session) -> tuple[chain.Break, ...]:
    """Return every break of the journal's chain and of its head; empty means intact."""
    entries = session.exec(select(JournalEntry).order_by(col(JournalEntry.number))).all()
    found = chain.breaks(_link(entry) for entry in entries)
    cut_before = recall(session, CUT)
    if cut_before is not None:
        number, _, last = cut_before.partition(":")
        over = chain.Break(fault=chain.Fault.WRITTEN_OVER, number=int(number), other=int(last))
        found = (*found, over)
    head = f"{entries[-1].number}:{entries[-1].hash}" if entries else None
    kept = recall(session, HEAD)
    if head == kept:
        return found
    last_written = int((kept or "0").partition(":")[0])
    cut = chain.Break(fault=chain.Fault.CUT_OFF, number=len(entries), other=last_written)
    return (*found, cut)


def _link(entry: JournalEntry) -> chain.Link:
    return chain.Link(
        number=entry.number,
        at=stamp(entry.at),
        actor=entry.actor,
        act=entry.act,
        subject=entry.subject,
        details=entry.details,
        previous=entry.previous,
        hash=entry.hash,
    )
