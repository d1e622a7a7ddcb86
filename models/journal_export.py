"""The journal as a file that can be verified far from the database.

`scripts/verify_journal.py` reads it with nothing of dondoc.
"""

import json
from collections.abc import Iterator

from sqlmodel import Session, col, select

from models.journal import JournalEntry, stamp
from rules.chain import GENESIS

AT_ONCE = 1000


def journal_lines(session: Session) -> Iterator[str]:
    """Yield one line of JSON for each entry in order, and last how many there are and the head."""
    number, head = 0, GENESIS
    query = select(JournalEntry).order_by(col(JournalEntry.number))
    for entry in session.exec(query.execution_options(yield_per=AT_ONCE)):
        number, head = number + 1, entry.hash
        yield _line(
            {
                "number": entry.number,
                "at": stamp(entry.at),
                "actor": entry.actor,
                "act": entry.act,
                "subject": entry.subject,
                "details": entry.details,
                "previous": entry.previous,
                "hash": entry.hash,
            }
        )
    yield _line({"entries": number, "head": head})


def _line(row: dict[str, object]) -> str:
    # Separators inside a string (U+2028) would end a line for some readers.
    return json.dumps(row, ensure_ascii=True)
