"""Put printed lines together to paragraphs, and tables to grids.

Lines may be whole paragraphs or pieces wrapped at the margin; a sentence may be broken over
paragraphs. What belongs together becomes one passage that still knows its lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plan_reader.reading.labels import Label, Rank, read_label
from plan_reader.reading.passages import Passage, joined, passage
from plan_reader.sources.pages import Cell, Line, Pages, Row, SourceKind

_GOING_ON = 0.08  # a wrapped text has more lines than that which begin in the middle of a sentence
_FULL = 0.75  # a wrapped line that is not the last of its paragraph fills so much of the width
_ALL = 0.75  # of the points stand after an empty line: so does every paragraph
_SHORT = 0.5  # of the width; a line as short is the last of its paragraph
_OPEN_WORDS = re.compile(
    r"(?:^|\s)(?:của|tại|và|với|các|cho|về|trong|theo|để|do|từ|bằng|những|trên|là|gồm|hoặc)$"
)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph with its label apart."""

    whole: Passage
    label: Label | None = None
    is_boxed: bool = False  # stands in a box beside another: letterhead, recipients, signature

    @property
    def body(self) -> Passage:
        """The words after the label."""
        return self.whole.part(self.label.length) if self.label else self.whole


@dataclass(frozen=True)
class GridRow:
    """One table row: a passage for each column; empty where the cell is empty or repeated."""

    table: int
    cells: tuple[Passage, ...]

    @property
    def line(self) -> int:
        """The line on which the row begins."""
        return min((cell.line for cell in self.cells if cell), default=0)


Block = Paragraph | GridRow


def blocks(pages: Pages) -> list[Block]:
    """Read the parts of a document into paragraphs and table rows, in the order of the print."""
    return _mended(list(_runs(pages)))


def _runs(pages: Pages) -> Iterator[Block]:
    wraps = _Wrapping.of(pages)
    grids = _grids(pages)
    open_lines: list[Line] = []
    for part in pages.parts:
        if isinstance(part, Line) and open_lines and wraps.continues(open_lines[-1], part):
            open_lines.append(part)
            continue
        yield from _closed(open_lines)
        open_lines = []
        if isinstance(part, Line):
            open_lines = [part]
        elif part.table in grids:
            yield GridRow(part.table, tuple(_cell(cell) for cell in part.cells))
        else:
            yield from _boxes(part)
    yield from _closed(open_lines)


def _cell(cell: Cell) -> Passage:
    if cell.is_repeat:
        return Passage("", ())
    return joined(passage(line.text, line.line) for line in cell.lines)


def _closed(lines: list[Line]) -> Iterator[Paragraph]:
    found = joined(passage(line.text, line.line) for line in lines)
    bare = found.part(0, len(found.text.rstrip(" |")))
    if bare:
        # A bar at the end is left of the box that a letterhead or signature stood in.
        yield Paragraph(bare, read_label(bare), is_boxed=len(bare.text) < len(found.text.rstrip()))


def _grids(pages: Pages) -> set[int]:
    """Return the tables that are grids: a row that names columns, or three rows of two cells."""
    rows: dict[int, list[Row]] = {}
    for part in pages.parts:
        if isinstance(part, Row):
            rows.setdefault(part.table, []).append(part)
    return {table for table, found in rows.items() if _is_grid(found)}


_GRID_ROWS = 3
_COUNTER = re.compile(r"(?:stt|tt|số tt|số thứ tự)\b", re.IGNORECASE)


def _is_grid(rows: list[Row]) -> bool:
    if any(len(row.cells) > 1 and _COUNTER.match(row.cells[0].text) for row in rows):
        return True
    full = [row for row in rows if sum(bool(cell.text.strip()) for cell in row.cells) > 1]
    return len(full) >= _GRID_ROWS and not any("Độc lập" in row.text for row in rows)


def _boxes(row: Row) -> Iterator[Paragraph]:
    for cell in row.cells:
        if not cell.is_repeat:
            for line in cell.lines:
                found = passage(line.text, line.line)
                yield Paragraph(found, read_label(found), is_boxed=True)


@dataclass(frozen=True)
class _Wrapping:
    """How the lines of a document are broken."""

    wrapped: bool
    spaced: bool  # parts are set apart by empty lines
    all_spaced: bool  # so is every point
    width: int

    @classmethod
    def of(cls, pages: Pages) -> "_Wrapping":
        lines = [part for part in pages.parts if isinstance(part, Line)]
        lengths = sorted(len(line.text) for line in lines)
        if not lengths or pages.kind is not SourceKind.TEXT:
            return cls(wrapped=False, spaced=False, all_spaced=False, width=0)
        going_on = sum(
            line.text[:1].islower() and read_label(passage(line.text, 1)) is None for line in lines
        )
        gaps = sum(line.gap for line in lines)
        points = [line for line in lines if read_label(passage(line.text, 1)) is not None]
        return cls(
            wrapped=going_on > _GOING_ON * len(lengths),
            spaced=gaps * 8 > len(lengths),
            all_spaced=sum(line.gap for line in points) > _ALL * len(points),
            width=lengths[int(len(lengths) * 0.9)],
        )

    def continues(self, before: Line, after: Line) -> bool:
        """Say whether the second line goes on with the paragraph of the first."""
        ruled = not any(letter.isalnum() for letter in after.text)  # "-------" under a letterhead
        if not self.wrapped or ruled or after.gap or _begins_paragraph(before.text, after.text):
            return False
        if self.spaced:
            # The first word of the next line had its place here: the break is meant.
            ends = len(before.text) + len(after.text.split(maxsplit=1)[0]) < _SHORT * self.width
            return self.all_spaced or not (ends and after.text[:1].isupper())
        if len(before.text) >= _FULL * self.width:
            return not (_is_closed(before.text) and after.text[:1].isupper())
        return after.text[:1].islower()


def _begins_paragraph(before: str, after: str) -> bool:
    label = read_label(passage(after, 1))
    if label is None:
        return False
    # A dash or number at the margin may be the middle of a sentence: "kinh tế / - xã hội".
    if label.rank in (Rank.DASH, Rank.PART, Rank.ANNEX) and after[label.length :][:1].islower():
        return _is_closed(before)
    return True


def _is_closed(text: str) -> bool:
    return text.rstrip()[-1:] in tuple(".;:!?…")


def _mended(found: list[Block]) -> list[Block]:
    """Join what a paragraph break has cut in the middle of a sentence."""
    out: list[Block] = []
    for at, block in enumerate(found):
        before = out[-1] if out else None
        after = found[at + 1] if at + 1 < len(found) else None
        if (
            isinstance(before, Paragraph)
            and isinstance(block, Paragraph)
            and not block.is_boxed
            and _goes_on(before, block, after)
        ):
            out[-1] = Paragraph(joined((before.whole, block.whole)), before.label)
        else:
            out.append(block)
    return out


_HEAD_END = 40  # letters; a shorter paragraph without a stop is a heading, not a broken sentence


def _goes_on(before: Paragraph, block: Paragraph, after: Block | None) -> bool:
    end, begin = before.whole.folded.rstrip(), block.whole.text[:1]
    if len(end) < _HEAD_END or end[-1:] in tuple(".:!?…"):
        return False
    if block.label is None:
        return begin.islower() or bool(_OPEN_WORDS.search(end))
    return _false_bullet(before, block, after)


_BODY_NOUN = re.compile(r"(?:cơ quan|đơn vị|ban|phòng|sở|cục|vụ|tổ|văn phòng|trung tâm)\b")


def _false_bullet(before: Paragraph, block: Paragraph, after: Block | None) -> bool:
    """Recognise the dash of a double name that begins a line ("Cục A / - Cơ quan thường trực…").

    It stands alone, after a numbered sentence without a stop, and names a body, not a field.
    """
    if block.label is None or block.label.rank != Rank.DASH or before.label is None:
        return False
    alone = not (isinstance(after, Paragraph) and after.label and after.label.rank >= Rank.DASH)
    body = block.body.folded
    return (
        alone
        and before.label.rank < Rank.DASH
        and before.whole.text[-1:] not in tuple(".;:")
        and len(before.whole.text) > 2 * _HEAD_END
        and ":" not in body[:40]
        and bool(_BODY_NOUN.match(body))
    )
