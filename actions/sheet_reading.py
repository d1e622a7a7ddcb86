"""A workbook brought back: its first sheet as rows of words, within limits; and its mistakes."""

import io
import zipfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from itertools import islice

import openpyxl

from actions.office import OfficeMistakeError, Wrong

# Below the row of headings.
MOST_ROWS = 20_000
# The last row that the format knows; programs write an empty one there.
LAST_ROW = 1_048_576
MOST_BYTES = 40_000_000
# Row number, column, value.
Mistake = tuple[int, str, str]


class SheetMistakesError(OfficeMistakeError):
    """The table has mistakes; `mistakes` are (row number, column, value), all of them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        words = "; ".join(f'row {row}, {column}: "{value}"' for row, column, value in mistakes)
        super().__init__(Wrong.SHEET, words)


def read_rows(content: bytes, columns: Sequence[str]) -> list[dict[str, str]]:
    """Read the rows of the first sheet as words; OfficeMistakeError for what is no workbook.

    A day is read as ISO 8601. Columns are those of the export, in its order; what stands
    beside them is not read. A sheet with more than MOST_ROWS rows is refused as a whole.
    """
    try:
        cells, is_longer = _cells(content, len(columns))
    # A damaged file raises anything on its way in: TypeError, zlib.error, SyntaxError.
    except Exception as error:
        message = "the file is no XLSX workbook; save the exported one under its own type"
        raise OfficeMistakeError(Wrong.NO_WORKBOOK, message) from error
    if is_longer:
        message = f"the sheet has more than {MOST_ROWS} rows; bring it in several files"
        raise OfficeMistakeError(Wrong.LONG_SHEET, message, most=MOST_ROWS)
    rows = [dict(zip(columns, map(_words, row), strict=False)) for row in cells]
    return [{name: row.get(name, "") for name in columns} for row in rows]


def _cells(content: bytes, width: int) -> tuple[list[tuple[object, ...]], bool]:
    """Return the first MOST_ROWS rows, and whether something is written below them."""
    _check_size(content)
    with closing(openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)) as it:
        # Without a width one cell far to the right widens every row to 16,384 cells.
        rows = it.worksheets[0].iter_rows(
            min_row=2, max_row=LAST_ROW, max_col=width, values_only=True
        )
        kept = list(islice(rows, MOST_ROWS))
        return kept, any(row.count(None) < len(row) for row in rows)


def day_of(text: str) -> date | None:
    """Read an ISO day, None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(each.file_size for each in packed.infolist()) > MOST_BYTES:
            message = "the workbook unpacks to more than a list ever needs"
            raise ValueError(message)


def _words(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else " ".join(str(cell).split())
