"""A workbook brought back: its first sheet as rows of words, within limits; and its mistakes."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from actions.office import OfficeMistakeError, Wrong

MOST_ROWS = 20_000
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

    A day is read as ISO 8601. Columns are those of the export, in its order.
    """
    try:
        _check_size(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        cells = list(book.worksheets[0].iter_rows(min_row=2, max_row=MOST_ROWS, values_only=True))
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        message = "the file is no XLSX workbook; save the exported one under its own type"
        raise OfficeMistakeError(Wrong.NO_WORKBOOK, message) from error
    rows = [dict(zip(columns, map(_words, row), strict=False)) for row in cells]
    return [{name: row.get(name, "") for name in columns} for row in rows]


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
