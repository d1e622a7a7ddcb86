"""Looking things up in the journal; writing and proving it stand in models/journal.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.journal import JournalEntry

ESCAPE = "\\"


@dataclass(frozen=True, kw_only=True)
class JournalFilter:
    """What is looked for; blank and None ask for everything.

    `words` is looked for in who acted and in what was acted on, as it is written there;
    `begins` is inclusive, `ends` exclusive.
    """

    words: str = ""
    act: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


def count(session: Session, wanted: JournalFilter) -> int:
    """Count the entries that match."""
    found = _matching(wanted).subquery()
    return session.exec(select(func.count()).select_from(found)).one()


def newest(
    session: Session, wanted: JournalFilter, *, first: int, size: int
) -> Sequence[JournalEntry]:
    """Return the matching entries from the newest on, those before `first` left out."""
    query = _matching(wanted).order_by(col(JournalEntry.number).desc())
    return session.exec(query.offset(first).limit(size)).all()


def acts(session: Session) -> Sequence[str]:
    """Return every act that was ever written, in alphabetical order."""
    return session.exec(select(JournalEntry.act).distinct().order_by(JournalEntry.act)).all()


def _matching(wanted: JournalFilter) -> SelectOfScalar[JournalEntry]:
    query = select(JournalEntry)
    if wanted.words:
        like = f"%{_escaped(wanted.words)}%"
        query = query.where(
            or_(
                col(JournalEntry.actor).ilike(like, escape=ESCAPE),
                col(JournalEntry.subject).ilike(like, escape=ESCAPE),
            )
        )
    if wanted.act:
        query = query.where(JournalEntry.act == wanted.act)
    if wanted.begins is not None:
        query = query.where(JournalEntry.at >= wanted.begins)
    if wanted.ends is not None:
        query = query.where(JournalEntry.at < wanted.ends)
    return query


def _escaped(words: str) -> str:
    for sign in (ESCAPE, "%", "_"):
        words = words.replace(sign, ESCAPE + sign)
    return words
