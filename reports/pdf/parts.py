"""A section of thousands of rows, cut so that each part is laid out by itself.

Laying out takes memory for every row, so a part holds a few hundred. Its last page is seldom
full: it is thrown away, and the next part begins with the first row that stood on it, so that
nobody sees where one part ended.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reports.lettering import labelled
from reports.paper import Block, Chart, Table
from reports.pdf.pages import Mark, Piece

ROWS_A_PART = 400
NAME = re.compile(r"b(\d+)-(\d+)")


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """A row of a block of a section, both from 0."""

    block: int = 0
    row: int = 0


class Flow:
    """The blocks of a section, and how far they are drawn."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = tuple(labelled(blocks))
        self.at = Place()

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left."""
        return self.at.block >= len(self._blocks)

    @property
    def rows_done(self) -> int:
        """Count the rows of tables that are drawn."""
        before = sum(_rows(block) for _, block in self._blocks[: self.at.block])
        return before + self.at.row

    def next_part(self) -> tuple[tuple[Piece, ...], Place]:
        """Return what is drawn next, and where it ends."""
        taken: list[Piece] = []
        room, place = ROWS_A_PART, self.at
        while place.block < len(self._blocks) and room > 0:
            label, block = self._blocks[place.block]
            end = min(_rows(block), place.row + room)
            taken.append((label, _cut(block, place.row, end), _mark(block, place)))
            room -= end - place.row
            whole = end == _rows(block)
            place = Place(block=place.block + 1) if whole else replace(place, row=end)
        return tuple(taken), place


def first_row(names: Iterable[str]) -> Place | None:
    """Return the first of the rows of those names; None where there is none."""
    found = (NAME.fullmatch(name) for name in names)
    places = [Place(block=int(each[1]), row=int(each[2])) for each in found if each]
    return min(places, default=None)


def _mark(block: Block, place: Place) -> Mark | None:
    return Mark(block=place.block, row=place.row) if isinstance(block, Table) else None


def _rows(block: Block) -> int:
    match block:
        case Table(rows=rows):
            return len(rows)
        case Chart(table=table):
            return len(table.rows)
        case _:
            return 0


def _cut(block: Block, first: int, end: int) -> Block:
    """Return the rows from `first` to before `end`: title before the first, note after the last."""
    if not isinstance(block, Table) or (first == 0 and end == len(block.rows)):
        return block
    return replace(
        block,
        rows=block.rows[first:end],
        caption="" if first else block.caption,
        note=block.note if end == len(block.rows) else "",
    )
