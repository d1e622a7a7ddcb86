"""Find the ruled tables on the pages of a PDF with pdfplumber."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from plan_reader.sources.printed import Box, Frame

# One column is a frame around text, more than forty is a chart's grid (LIBRARIES.md, trap 13).
_COLUMNS = range(2, 41)


def frames(path: Path, pages: Sequence[int]) -> Mapping[int, tuple[Frame, ...]]:
    """Return the tables of these pages (from 0); a page that pdfplumber cannot read has none."""
    found: dict[int, tuple[Frame, ...]] = {}
    if not pages:
        return found
    try:
        with pdfplumber.open(path, pages=[number + 1 for number in pages]) as document:
            for number, page in zip(pages, document.pages, strict=True):
                found[number] = tuple(_frames(page))
                page.close()
    except (PDFException, PdfminerException, ValueError, TypeError, KeyError, AttributeError):
        # pdfminer is stricter than pdfium: the words are read all the same, as lines.
        return found
    return found


def _frames(page: Page) -> list[Frame]:
    height = float(page.height)
    made = [_frame(table, height) for table in page.find_tables()]
    return [frame for frame in made if frame.rows and len(frame.rows[0]) in _COLUMNS]


def _frame(table: Table, height: float) -> Frame:
    cells = [_box(cell, height) for cell in table.cells]
    lefts = sorted({round(cell.left, 1) for cell in cells})
    tops = sorted({round(cell.top, 1) for cell in cells}, reverse=True)
    grid: list[list[Box | None]] = [[None] * len(lefts) for _ in tops]
    for cell in cells:
        for down, top in enumerate(tops):
            for across, left in enumerate(lefts):
                if cell.left - 1 <= left < cell.right - 1 and cell.bottom + 1 < top <= cell.top + 1:
                    grid[down][across] = cell
    empty = Box(left=0, bottom=0, right=0, top=0)
    rows = tuple(tuple(cell or empty for cell in row) for row in grid)
    return Frame(box=_box(table.bbox, height), rows=rows)


def _box(edges: Sequence[float], height: float) -> Box:
    left, top, right, bottom = edges
    return Box(left=left, right=right, top=height - top, bottom=height - bottom)
