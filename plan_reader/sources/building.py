"""Collect the parts of a document without lines of its own, numbered as in `as_text`."""

from dataclasses import dataclass, field

from plan_reader.sources.marks import plain
from plan_reader.sources.pages import Cell, Line, Row


@dataclass
class Builder:
    """The parts so far; `page` is that of what is added next, 0 where there are none."""

    parts: list[Line | Row] = field(default_factory=list)
    page: int = 0
    tables: int = 0
    last: int = -1

    def line(self, text: str, *, gap: bool = True, is_bold: bool = False) -> None:
        """Add a line; one without words is left out."""
        words = plain(text)
        if words:
            self.last += 2 if gap else 1
            self.parts.append(
                Line(line=self.last, text=words, gap=gap, is_bold=is_bold, page=self.page)
            )

    def open_table(self) -> None:
        """Begin a table, set off from what stands above it."""
        self.tables += 1
        self.last += 1

    def row(self, cells: list[tuple[list[str], bool]]) -> None:
        """Add a row of cells, each its lines and whether it repeats one already there."""
        line = self.last + 1
        made = tuple(
            Cell(
                lines=tuple(
                    Line(line=line, text=words, gap=at > 0, page=self.page)
                    for at, words in enumerate(filter(None, map(plain, texts)))
                ),
                is_repeat=is_repeat,
            )
            for texts, is_repeat in cells
        )
        if any(cell.lines for cell in made):
            self.last = line
            self.parts.append(Row(line=line, table=self.tables, cells=made, page=self.page))
