"""A PDF with a text layer into Pages: lines joined into paragraphs, tables, no page furniture."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from math import isfinite
from pathlib import Path

import pypdfium2
from pypdfium2 import raw as pdfium

from plan_reader.sources.flaws import LockedError, NotADocumentError, TooLargeError
from plan_reader.sources.furniture import without_furniture
from plan_reader.sources.joining import joined, words_of
from plan_reader.sources.legacy import CONVERTED, modern, to_unicode
from plan_reader.sources.package import broken
from plan_reader.sources.pages import Pages, SourceKind
from plan_reader.sources.printed import Box, Frame, Grid, Printed, Sheet
from plan_reader.sources.ruled import frames

MOST_PAGES = 1000
NO_TEXT = "Page {page} has no text layer (a picture?); its words are missing."
_PASSWORD = 4
# Fewer strokes than this cannot rule a table; a letterhead has two.
_FEWEST_STROKES = 4
_WIDE = 24.0
# How pdfium gives a hyphen at the end of a line. Vietnamese words are never cut: it is printed.
_HYPHEN = re.compile("[\ufffe\x02]")


def read_pdf(path: Path) -> Pages:
    """Read a PDF; raises an UnreadableSourceError that says what is wrong and what helps."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            message = f"'{path.name}' is locked with a password; save it without one"
            raise LockedError(message) from error
        raise broken(path.name, str(error)) from error
    with closing(document):
        try:
            return _pages(document, path)
        except pypdfium2.PdfiumError as error:
            raise broken(path.name, str(error)) from error


def _pages(document: pypdfium2.PdfDocument, path: Path) -> Pages:
    count = len(document)
    if count > MOST_PAGES:
        message = f"'{path.name}' has {count} pages, more than {MOST_PAGES}; give the plan alone"
        raise TooLargeError(message)
    ruled = frames(path, [number for number in range(count) if _has_rules(document[number])])
    sheets = [_sheet(document[number], ruled.get(number, ())) for number in range(count)]
    empty = [number + 1 for number, sheet in enumerate(sheets) if not sheet]
    if len(empty) == count:
        message = (
            f"'{path.name}' holds pictures of {count} pages and no text; "
            "run it through text recognition (OCR), or give the DOCX"
        )
        raise NotADocumentError(message)
    notes = [NO_TEXT.format(page=page) for page in empty]
    if modern(words_of(sheets))[1]:
        sheets = [_in_unicode(sheet) for sheet in sheets]
        notes.append(CONVERTED)
    parts = tuple(joined(without_furniture(sheets)).parts)
    return Pages(kind=SourceKind.PDF, parts=parts, notes=tuple(notes))


def _has_rules(page: pypdfium2.PdfPage) -> bool:
    strokes = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=2)
    return len(list(islice(strokes, _FEWEST_STROKES))) == _FEWEST_STROKES


def _sheet(page: pypdfium2.PdfPage, ruled: Sequence[Frame]) -> Sheet:
    """Return the lines and tables of a page, from the top; the words of a table only in it."""
    with closing(page.get_textpage()) as words:
        tables = [_grid(words, frame) for frame in ruled]
        boxes = [frame.box for frame in ruled]
        loose: list[Printed | Grid] = [
            line for line in _lines(words) if not any(box.holds(line) for box in boxes)
        ]
    for table in tables:
        below = (at for at, part in enumerate(loose) if _top(part) < table.top)
        loose.insert(next(below, len(loose)), table)
    return tuple(loose)


def _top(part: Printed | Grid) -> float:
    return part.top


def _grid(words: pypdfium2.PdfTextPage, frame: Frame) -> Grid:
    seen: set[Box] = set()
    rows = []
    for row in frame.rows:
        cells = []
        for box in row:
            cells.append((_inside(words, box), box in seen))
            seen.add(box)
        rows.append(tuple(cells))
    return Grid(top=frame.box.top, rows=tuple(rows))


def _inside(words: pypdfium2.PdfTextPage, box: Box) -> str:
    if box.right <= box.left:
        return ""
    text = _HYPHEN.sub("-", words.get_text_bounded(box.left, box.bottom, box.right, box.top))
    return " ".join(text.split())


def _lines(words: pypdfium2.PdfTextPage) -> Iterator[Printed]:
    """Yield the lines of a page in the order of reading; two columns side by side are two lines."""
    text = _HYPHEN.sub("-", words.get_text_range())
    # Where letters and places do not match one to one, places are not to be trusted.
    is_placed = len(text) == words.count_chars()
    at = 0
    for raw in text.split("\r\n"):
        if raw.strip() and is_placed:
            yield from _pieces(words, raw, at)
        elif raw.strip():
            yield Printed(text=raw.strip())
        at += len(raw) + 2


def _pieces(words: pypdfium2.PdfTextPage, raw: str, at: int) -> Iterator[Printed]:
    """Cut a line where the space between two letters is wider than any between words."""
    start, boxes = 0, list[tuple[float, float, float, float]]()
    for offset, letter in enumerate(raw):
        if letter.isspace():
            continue
        box = words.get_charbox(at + offset)
        if boxes and box[0] - boxes[-1][2] > _WIDE:
            yield printed(raw[start:offset], boxes)
            start, boxes = offset, []
        boxes.append(box)
    yield printed(raw[start:], boxes)


def printed(text: str, boxes: Sequence[tuple[float, float, float, float]]) -> Printed:
    """Return a line with the place that its letters take."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    if not all(isfinite(edge) for box in boxes for edge in box):
        # A damaged matrix puts letters nowhere; their words are kept all the same.
        return Printed(text=text.strip())
    return Printed(
        text=text.strip(), left=min(lefts), bottom=min(bottoms), right=max(rights), top=max(tops)
    )


def _in_unicode(sheet: Sheet) -> Sheet:
    return tuple(
        replace(part, text=to_unicode(part.text))
        if isinstance(part, Printed)
        else replace(
            part,
            rows=tuple(
                tuple((to_unicode(text), again) for text, again in row) for row in part.rows
            ),
        )
        for part in sheet
    )
