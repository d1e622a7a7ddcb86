"""A table as CSV that a spreadsheet opens as it is: UTF-8 with its mark, words never formulas."""

import csv
import io
from datetime import date

from reports.workbook import Cell, Sheet

MEDIA_TYPE = "text/csv; charset=utf-8"
# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_table(sheet: Sheet) -> bytes:
    """Write a table; days as 2024-06-03, numbers bare, so that programs read them."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow([_cell(each) for each in sheet.headings])
    writer.writerows([_cell(each) for each in row] for row in sheet.rows)
    return kept.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case str() if value.startswith(FORMULA):
            return f"'{value}"
        case _:
            return str(value)
