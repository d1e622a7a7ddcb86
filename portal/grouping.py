"""The board as it is read: filtered, and one line for an obligation owed by many units."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.board import BoardRow
from rules.fan_out import RollUp, roll_up
from rules.states import State
from rules.timeliness import Cell


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the reader asks for; blank asks for everything."""

    section: str = ""
    unit: str = ""
    state: str = ""
    cell: str = ""
    ref: str = ""
    plan: str = ""
    words: str = ""

    @property
    def is_active(self) -> bool:
        """Tell whether anything is left out."""
        return any((self.section, self.unit, self.state, self.cell, self.ref, self.words))

    @property
    def keeps_groups_whole(self) -> bool:
        """Tell whether no filter leaves out some of an obligation's units."""
        return not (self.unit or self.state or self.cell or self.words)

    def without_standing(self) -> "Filters":
        """Return the same filters without state and timeliness: what the counts are over."""
        return replace(self, state="", cell="")

    def keep(self, rows: Iterable[BoardRow]) -> tuple[BoardRow, ...]:
        """Return the rows asked for, in their order."""
        wanted = plain(self.words).split()
        return tuple(row for row in rows if self._fits(row, wanted))

    def _fits(self, row: BoardRow, wanted: Sequence[str]) -> bool:
        exact = (
            (self.plan, row.plan),
            (self.section, row.section),
            (self.unit, row.unit),
            (self.state, row.state.value),
            (self.ref, row.ref),
        )
        if any(asked and asked != value for asked, value in exact):
            return False
        if self.cell and self.cell not in {row.cell.value, row.timeliness.value}:
            return False
        return not wanted or all(word in _searched(row) for word in wanted)


def plain(text: str) -> str:
    """Return text as it is searched: lower case, no diacritics, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")


def _searched(row: BoardRow) -> str:
    return plain(f"{row.ref} {row.short_title} {row.unit_name} {row.unit} {row.post}")


@dataclass(frozen=True, kw_only=True)
class BoardGroup:
    """One occurrence of an obligation with the units that owe it."""

    rows: tuple[BoardRow, ...]

    @property
    def first(self) -> BoardRow:
        """Return the row that names the group."""
        return self.rows[0]

    @property
    def counts(self) -> tuple[tuple[Cell, int], ...]:
        """Count the units by cell of the 2×2, the cells in their order."""
        found = Counter(row.cell for row in self.rows)
        order = (Cell.OPEN_OVERDUE, Cell.OPEN_IN_TIME, Cell.DONE_LATE, Cell.DONE_ON_TIME)
        rest = (Cell.NO_DEADLINE, Cell.SET_ASIDE)
        return tuple((cell, found[cell]) for cell in (*order, *rest) if found[cell])

    @property
    def figure(self) -> RollUp:
        """Return how many of the units are done; all of them only where none is left out."""
        return roll_up(row.state for row in self.rows)

    @property
    def waiting(self) -> int:
        """Count the results that wait to be confirmed."""
        return sum(1 for row in self.rows if row.state is State.SUBMITTED)


def grouped(rows: Iterable[BoardRow]) -> tuple[BoardGroup, ...]:
    """Gather the rows of one occurrence; groups and rows keep their order."""
    found: dict[tuple[str, str, str], list[BoardRow]] = {}
    for row in rows:
        found.setdefault((row.plan, row.ref, row.occurrence), []).append(row)
    return tuple(BoardGroup(rows=tuple(each)) for each in found.values())


def urgent_first(groups: Iterable[BoardGroup]) -> tuple[BoardGroup, ...]:
    """Sort what needs eyes first: the longest overdue, then the nearest day, then the rest."""
    return tuple(sorted(groups, key=lambda group: min(_urgency(row) for row in group.rows)))


def _urgency(row: BoardRow) -> tuple[int, int]:
    day = row.last_day.toordinal() if row.last_day else 0
    return (URGENCY.index(row.cell), day)


# A result waiting for confirmation counts as open, so it stands with what is overdue or due.
URGENCY = (
    Cell.OPEN_OVERDUE,
    Cell.OPEN_IN_TIME,
    Cell.NO_DEADLINE,
    Cell.DONE_LATE,
    Cell.DONE_ON_TIME,
    Cell.SET_ASIDE,
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a long list; `number` counts from 1."""

    number: int
    pages: int
    first: int
    last: int
    total: int


def page_of(total: int, asked: str, *, size: int) -> Page:
    """Return the page asked for, the nearest one where there is no such page."""
    pages = max(1, -(-total // size))
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 10 else 1  # noqa: PLR2004 -- no page has a longer number
    first = (number - 1) * size
    return Page(number=number, pages=pages, first=first, last=min(first + size, total), total=total)
