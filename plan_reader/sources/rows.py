"""Tables in plain text: tabs, markdown pipes, and lone bars (a table pasted from a web page)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from plan_reader.sources.pages import Cell, Line, Row

Numbered = tuple[int, str]
ToLines = Callable[[list[Numbered]], list[Line]]
BAR = "|"
_RULE = re.compile(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|)*\s*:?-{3,}:?\s*\|?\s*$")
# A row pasted on one line: a tab and a bar before every cell.
_TAB_BAR = re.compile(r"\t\s*\|")
_PIPE = re.compile(r"(?<!\\)\|")
_LEAST = 2
_GROUP = re.compile(r"\s*(?:[IVX]{1,5}|[A-HĐ])\s*[.)-]\s*\S.{0,120}$")
_COUNTED = re.compile(r"\s*\d{1,3}\s*\t")


@dataclass
class _Reader:
    """Walks the raw lines once; `at` is the index of the next one."""

    raw: Sequence[str]
    to_lines: ToLines
    at: int = 0
    tables: int = 0
    header: list[list[str]] = field(default_factory=list)
    loose: list[Numbered] = field(default_factory=list)

    def parts(self) -> Iterator[Line | Row]:
        while self.at < len(self.raw):
            rows = self._bars() or self._pipes() or self._tabs()
            if rows:
                between = self._lines()
                yield from between
                self._count(rows[0], goes_on=not between)
                yield from (_row(cells, self.tables, self.to_lines) for cells in rows)
                continue
            pieces = _TAB_BAR.split(self.raw[self.at])
            self.loose += [(self.at + 1, piece) for piece in pieces if piece.strip() != BAR]
            self.at += 1
        yield from self._lines()

    def _count(self, header: list[list[Numbered]], *, goes_on: bool) -> None:
        """Count a table; one that begins with the header row of the last goes on with it."""
        words = [[raw for _, raw in cell] for cell in header]
        if not (goes_on and words == self.header):
            self.tables += 1
        self.header = words

    def _lines(self) -> list[Line]:
        found = self.to_lines(self.loose)
        self.loose.clear()
        return found

    def _tabs(self) -> list[list[list[Numbered]]]:
        """Return the rows of a block of lines with the same number of tabs.

        In a table of three columns and more a row may have lost the tabs of its empty last cells.
        """
        tabs = self.raw[self.at].rstrip("\r").count("\t")
        end = self.at
        while end < len(self.raw) and tabs > 0 and self._is_tab_row(end, tabs):
            end += 1
        if end - self.at < _LEAST:
            return []
        return self._rows(end, lambda line: _padded(line.split("\t"), tabs + 1))

    def _is_tab_row(self, at: int, tabs: int) -> bool:
        found = _tabs_of(self.raw[at])
        if found == tabs or at == self.at:
            return found == tabs
        if tabs < _LEAST or found > tabs:
            return False
        if found:
            return True
        # "II. Dữ liệu" alone in its row: a counted row of full length goes on after it.
        after = self.raw[at + 1] if at + 1 < len(self.raw) else ""
        return bool(
            _GROUP.match(self.raw[at]) and _COUNTED.match(after) and _tabs_of(after) == tabs
        )

    def _pipes(self) -> list[list[list[Numbered]]]:
        """Return the rows of a markdown table: every line begins and ends with a bar."""
        end = self.at
        while end < len(self.raw) and _is_pipe_row(self.raw[end]):
            end += 1
        if end == self.at or (end - self.at < _LEAST):
            return []
        return self._rows(end, lambda line: _PIPE.split(line.strip())[1:-1])

    def _rows(self, end: int, cut: Callable[[str], list[str]]) -> list[list[list[Numbered]]]:
        start, self.at = self.at, end
        return [
            [[(number + 1, cell.replace("\\|", BAR))] for cell in cut(self.raw[number])]
            for number in range(start, end)
            if not _RULE.match(self.raw[number])
        ]

    def _bars(self) -> list[list[list[Numbered]]]:
        """Return the rows of a table whose cells stand between lines that hold one bar only.

        1. The first row ends where two bars follow each other; that gives the number of columns.
        2. Each later row is a bar and, for every column, words or none and a bar.
        3. The table ends after a whole row that no further bar follows at once.
        """
        if not self._is_bar(self.at):
            return []
        rows: list[list[list[Numbered]]] = []
        columns, at = 0, self.at
        while self._is_bar(at):
            cells, end = self._bar_row(at, columns)
            if not cells:
                break
            rows.append(cells)
            columns, at = columns or len(cells), end
        self.at = at if rows else self.at
        return rows

    def _bar_row(self, at: int, columns: int) -> tuple[list[list[Numbered]], int]:
        cells: list[list[Numbered]] = []
        at += 1
        while at < len(self.raw):
            cell, end = self._cell(at)
            if end == len(self.raw):
                # No bar closes the cell: what follows are lines, not the rest of a row.
                return [], end
            cells.append(cell)
            at = end + 1
            if len(cells) == columns if columns else self._ends(at):
                break
        return cells, at

    def _cell(self, at: int) -> tuple[list[Numbered], int]:
        end = at
        while end < len(self.raw) and not self._is_bar(end):
            end += 1
        return [(number + 1, self.raw[number]) for number in range(at, end)], end

    def _ends(self, at: int) -> bool:
        """Say whether the first row is over: a bar, a blank line or the end of the file follows."""
        return at >= len(self.raw) or self._is_bar(at) or not self.raw[at].strip()

    def _is_bar(self, at: int) -> bool:
        return at < len(self.raw) and self.raw[at].strip() == BAR


def with_rows(raw: Sequence[str], to_lines: ToLines) -> tuple[Line | Row, ...]:
    """Return lines and table rows in order; `to_lines` cleans the lines of a stretch or cell."""
    return tuple(_Reader(raw=raw, to_lines=to_lines).parts())


def _row(cells: list[list[Numbered]], table: int, to_lines: ToLines) -> Row:
    filled = tuple(Cell(lines=tuple(to_lines(cell))) for cell in cells)
    first = next(
        (cell.lines[0].line for cell in filled if cell.lines), cells[0][0][0] if cells[0] else 1
    )
    return Row(line=first, table=table, cells=filled)


def _tabs_of(line: str) -> int:
    """Count the tabs of a line that can be a table row: two cells with words, no bullet."""
    cells = line.split("\t")
    filled = sum(bool(cell.strip()) for cell in cells)
    bullet = cells[0].lstrip().startswith(("-", "+", "*")) or BAR in line
    return 0 if bullet or filled == 0 else len(cells) - 1


def _padded(cells: list[str], columns: int) -> list[str]:
    return cells + [""] * (columns - len(cells))


def _is_pipe_row(line: str) -> bool:
    line = line.strip()
    return len(line) > _LEAST and line.startswith(BAR) and line.endswith(BAR)
