"""Publish: the board and one obligation's duties as plain rows, for whoever shows them.

Decides what a set of duties is called by one word, and what needs attention first. Knows
neither Prefect nor Vietnamese.
"""

from collections.abc import Sequence
from datetime import date

from models.board import Board, BoardRow
from rules.states import State
from rules.timeliness import Cell, Timeliness

NOTHING = "nothing"
SUBMITTED = "submitted"
SET_ASIDE = "set_aside"
# Longer tables are slow to draw in the Prefect UI; the portal shows everything.
MOST_ROWS = 1_000

# The most urgent word first: one late ward makes the whole obligation late.
_URGENCY = (
    Timeliness.OVERDUE.value,
    Timeliness.DUE_SOON.value,
    Timeliness.IN_TIME.value,
    SUBMITTED,
    Timeliness.NO_DEADLINE.value,
    Timeliness.DONE_LATE.value,
    Timeliness.DONE_ON_TIME.value,
    SET_ASIDE,
)


def word_for(row: BoardRow) -> str:
    """Return the word for one duty: its timeliness, unless its state says more.

    A result that waits for confirmation is nobody's delay; a completed duty without a
    date was done on time.
    """
    if row.cell is Cell.SET_ASIDE:
        return SET_ASIDE
    if row.state is State.SUBMITTED:
        return SUBMITTED
    if row.state is State.COMPLETED and row.timeliness is Timeliness.NO_DEADLINE:
        return Timeliness.DONE_ON_TIME.value
    return row.timeliness.value


def status_of(rows: Sequence[BoardRow]) -> str:
    """Return the most urgent word among the duties; `nothing` where there are none."""
    words = {word_for(row) for row in rows}
    return next((word for word in _URGENCY if word in words), NOTHING)


def needing_attention(board: Board, *, most: int = MOST_ROWS) -> list[BoardRow]:
    """Return the rows of the board, the most urgent first, at most so many."""

    def urgency(row: BoardRow) -> tuple[int, int, date]:
        rank = _URGENCY.index(word_for(row))
        return (rank, -row.days_overdue, row.last_day or date.max)

    return sorted(board.rows, key=urgency)[:most]
