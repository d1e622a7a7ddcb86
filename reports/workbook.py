"""Tables as an XLSX file: one sheet, a heading row that stays in sight, plain cells."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60
Cell = str | int | Decimal | date | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table: its name, its headings, its rows in order."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def workbook(sheet: Sheet) -> bytes:
    """Return the table as a file. Words stay words: a cell is never taken for a formula."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet.name[:31])
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        plain = book.add_format({"valign": "top", "text_wrap": True})
        for column, words in enumerate(sheet.headings):
            page.write_string(0, column, words, head)
            page.set_column(column, column, _width(words, [row[column] for row in sheet.rows]))
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 -- a bare day
                    page.write_datetime(number, column, moment, day)
                elif isinstance(cell, int | Decimal):
                    page.write_number(number, column, float(cell), plain)
                elif cell is not None:
                    page.write_string(number, column, cell, plain)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.headings) - 1)
    return kept.getvalue()


def _width(heading: str, cells: Sequence[Cell]) -> int:
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return min(WIDEST, max(len(heading), longest, 8) + 2)
