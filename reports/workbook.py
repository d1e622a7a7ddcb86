"""Tables as an XLSX file: a sheet each, a heading row that stays in sight, plain cells."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60
# Excel takes no more in a cell.
MOST_SIGNS = 32_767
CUT = " […]"
Cell = str | int | Decimal | date | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table: its name, its headings, its rows in order."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(*sheets: Sheet) -> bytes:
    """Return the tables as a file. Words stay words: a cell is never taken for a formula."""
    import xlsxwriter  # noqa: PLC0415 -- takes a fifth of a second, which a command is spared

    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
            "plain": book.add_format({"valign": "top", "text_wrap": True}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name[:31]), sheet, formats)
    return kept.getvalue()


def _write(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:  # noqa: ANN401 -- xlsxwriter
    for column, words in enumerate(sheet.headings):
        page.write_string(0, column, words, formats["head"])
        page.set_column(column, column, _width(words, [row[column] for row in sheet.rows]))
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _put(page, number, column, cell, formats)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.headings) - 1)


def _put(page: Any, row: int, column: int, cell: Cell, formats: Mapping[str, Any]) -> None:  # noqa: ANN401 -- the same
    if isinstance(cell, date):
        moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 -- a bare day
        page.write_datetime(row, column, moment, formats["day"])
    elif isinstance(cell, int | Decimal):
        page.write_number(row, column, float(cell), formats["plain"])
    elif cell is not None:
        page.write_string(row, column, _fitting(cell), formats["plain"])


def _fitting(words: str) -> str:
    """Return what a cell can hold; a cut is shown, not made in silence."""
    return words if len(words) <= MOST_SIGNS else words[: MOST_SIGNS - len(CUT)] + CUT


def _width(heading: str, cells: Sequence[Cell]) -> int:
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return min(WIDEST, max(len(heading), longest, 8) + 2)
