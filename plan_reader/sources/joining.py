"""Join the printed lines of a PDF into paragraphs, and tables cut by a page break into one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from plan_reader.sources.building import Builder
from plan_reader.sources.pages import Row
from plan_reader.sources.printed import Grid, Printed, Sheet

# A bullet or a printed label begins a paragraph, wherever it stands.
_LABEL = re.compile(
    r"[-–—+•*]\s|\(?\d{1,3}(?:\.\d{1,3}){0,5}[.)]\s?|[a-zđ]{1,2}\)\s?|[IVXLC]{1,6}\.\s|\[\d"
)
_ENDS = (".", ";", ":", "!", "?", "/", ")", "”")
_LONG = 40
# In points: how far a line may stand off the margin and still be body text.
_SLACK = 9.0
_RAGGED = 0.12
_PITCH = 1.6
_SOFT = "\u00ad"


@dataclass(frozen=True, kw_only=True)
class _Margins:
    left: float
    right: float
    pitch: float


@dataclass
class _Joiner:
    builder: Builder
    text: str = ""
    page: int = 0
    gap: bool = True
    last: Printed | None = None
    # Rows before the present page: a table that goes on there is the same table.
    columns: int = 0
    header: tuple[str, ...] = ()

    def sheet(self, number: int, sheet: Sheet, margins: _Margins) -> None:
        is_new = True
        for part in sheet:
            if isinstance(part, Grid):
                self.close()
                self.grid(part, number, goes_on=is_new)
            else:
                self.line(part, number, margins, is_new=is_new)
                self.columns = 0
            is_new = False

    def line(self, line: Printed, number: int, margins: _Margins, *, is_new: bool) -> None:
        if self.last and _continues(self.last, line, margins, is_new=is_new):
            self.text = _glued(self.text, line.text)
        else:
            gap = not self.last or is_new or not _is_close(self.last, line, margins)
            self.close()
            self.text, self.page = line.text, number
            self.gap = gap or bool(_LABEL.match(line.text)) or _is_body(line, margins)
        self.last = line

    def close(self) -> None:
        self.builder.page = self.page
        self.builder.line(self.text, gap=self.gap)
        self.text, self.last = "", None

    def grid(self, grid: Grid, number: int, *, goes_on: bool) -> None:
        self.builder.page = number
        rows = grid.rows
        width = len(rows[0])
        first = tuple(text for text, _ in rows[0])
        if goes_on and width == self.columns and _is_last_row(self.builder):
            rows = rows[1:] if first == self.header else rows
        else:
            self.builder.open_table()
            self.header = first
        self.columns = width
        for row in rows:
            self.builder.row([(text.split("\n"), is_repeat) for text, is_repeat in row])


def joined(sheets: Sequence[Sheet]) -> Builder:
    """Return the parts of a document; a paragraph has the page on which it begins."""
    joiner = _Joiner(Builder())
    for number, sheet in enumerate(sheets, start=1):
        joiner.sheet(number, sheet, _margins(sheet))
    joiner.close()
    return joiner.builder


def _margins(sheet: Sheet) -> _Margins:
    lines = [part for part in sheet if isinstance(part, Printed)]
    body = [line for line in lines if len(line.text) >= _LONG] or lines
    pitches = [above.bottom - below.bottom for above, below in pairwise(lines)]
    down = [pitch for pitch in pitches if pitch > 0]
    return _Margins(
        left=min((line.left for line in body), default=0),
        right=max((line.right for line in body), default=0),
        pitch=median(down) if down else 0,
    )


def _continues(above: Printed, line: Printed, margins: _Margins, *, is_new: bool) -> bool:
    """Say whether a line goes on with the paragraph above it.

    It does when the line above reaches the right margin, and it begins at the left one, no further
    down than lines usually are. A label there begins a paragraph only after the end of a sentence:
    "(1) …," and "(2) …" below it are one. Over a page break the first letter must be small.
    """
    if not margins.right or (_LABEL.match(line.text) and above.text.endswith(_ENDS)):
        return False
    if is_new:
        return line.text[:1].islower() and not _LABEL.match(line.text)
    is_full = above.right >= margins.right - _RAGGED * (margins.right - margins.left)
    at_margin = line.left <= margins.left + _SLACK
    return is_full and at_margin and _is_close(above, line, margins)


def _is_close(above: Printed, line: Printed, margins: _Margins) -> bool:
    return 0 < above.bottom - line.bottom <= _PITCH * margins.pitch


def _is_body(line: Printed, margins: _Margins) -> bool:
    """Say whether a line is of the body's width, and no line of a centred title."""
    return line.right >= margins.right - _SLACK or line.left <= margins.left + _SLACK


def _glued(text: str, more: str) -> str:
    """Join two lines; a word that was hyphenated for the line's sake is whole again."""
    if text.endswith(_SOFT):
        return text[:-1] + more
    # "HĐND-" and "UBND": the hyphen is printed in the word, only the line is broken.
    tight = text.endswith(("-", "/")) and text[-2:-1].isalnum() and more[:1].isalnum()
    return text + more if tight else f"{text} {more}"


def _is_last_row(builder: Builder) -> bool:
    return bool(builder.parts) and isinstance(builder.parts[-1], Row)


def words_of(sheets: Iterable[Sheet]) -> str:
    """Return all words of all pages, to see how they are encoded."""
    texts: list[str] = []
    for part in (part for sheet in sheets for part in sheet):
        if isinstance(part, Printed):
            texts.append(part.text)
        else:
            texts += [text for row in part.rows for text, _ in row]
    return "\n".join(texts)
